"""What a clerk keeps beside the wall calendar: a diary of what happened when, and the limits that run.

Nothing here comes from zizai.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wall_calendar import WallCalendar

MINUTE, HOUR, WORKING_DAY = "minute", "hour", "working_day"


@dataclass(frozen=True)
class Entry:
    """A line of the diary: what happened, when, who did it; the calendar that hung on the wall as it was written down.

    `counts_from` is the instant from which it counts in law, mostly the same as `at`.
    """

    verb: str
    at: datetime
    by: Any
    wall: WallCalendar
    facts: dict[str, Any] = field(default_factory=dict)
    counts_from: datetime | None = None


@dataclass
class Limit:
    """A limit that runs, with the times in which it stood still.

    `duty`: somebody has to be ready by its end; else something may be done until then. `remarked`: its end has been noted already.
    """

    start: datetime
    amount: int
    unit: str = WORKING_DAY
    duty: bool = True
    remarked: bool = False
    pauses: list[list[datetime | None]] = field(default_factory=list)

    def end(self, wall: WallCalendar) -> datetime | None:
        """When it ends; None while it stands still before its end."""
        return wall.end(self.start, self.amount, self.unit, self.pauses)

    def provisional(self, wall: WallCalendar) -> bool:
        """Whether its end was counted through a year without a notice."""
        return wall.provisional(self.start, self.end(wall), self.unit)

    @property
    def stands_still(self) -> bool:
        """Whether it has been stopped and not let run again."""
        return bool(self.pauses) and self.pauses[-1][1] is None


def happened_at_its_end(limit: Limit, entry: Entry, before: Entry) -> None:
    """What the law does by itself it does as the limit ends, whenever somebody looks.

    A calendar published since may have moved the end before what happened last: then it is that instant.
    """
    assert entry.at == max(limit.end(entry.wall), before.at), f"{entry.verb} happened at {entry.at}, the limit ended at {limit.end(entry.wall)}"
