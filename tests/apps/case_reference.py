"""The limits of a case as a clerk would keep them: the law, a diary of what happened when, a wall calendar.

Nothing here comes from zizai. Source: administrative licensing law, articles 32, 42, 44, 45, 82.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hotline_reference import Entry, happened_at_its_end
from wall_calendar import WallCalendar

NOTICE, DELIVERY, MOST_EXTENDED = 5, 10, 10
WORKING_DAY = "working_day"


@dataclass
class Limit:
    """A limit in working days that runs, with the times in which it stood still."""

    start: datetime
    amount: int
    pauses: list[list[datetime | None]] = field(default_factory=list)

    def end(self, wall: WallCalendar) -> datetime | None:
        return wall.end(self.start, self.amount, WORKING_DAY, self.pauses)

    def provisional(self, wall: WallCalendar) -> bool:
        return wall.provisional(self.start, self.end(wall), WORKING_DAY)

    @property
    def stands_still(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None


def limits_of_case(diary: Iterable[Entry], statutory: int, promised: int) -> dict[str, Limit]:
    """The limits that run at the end of the diary. Raises AssertionError for a line the law would not have written."""
    running: dict[str, Limit] = {}
    received, before = None, None
    for entry in diary:
        match entry.verb:
            case "submit" | "take_in" | "submit_jointly" | "supplement" | "go_on":
                # Whatever completes the application is its receipt: five days to say what is missing (32).
                received = entry.at
                running = {"notice": Limit(received, NOTICE)}
            case "accept":
                running = {"decision": Limit(entry.at, statutory), "promise": Limit(entry.at, promised)}
            case "accept_by_silence":
                # Accepted from the day of receipt: the decision's limits have been running since then (32).
                happened_at_its_end(running["notice"], entry, before)
                running = {"decision": Limit(received, statutory), "promise": Limit(received, promised)}
            case "suspend":
                # Several procedures at once are one pause (45).
                for limit in running.values():
                    if not limit.stands_still:
                        limit.pauses.append([entry.at, None])
            case "resume":
                for limit in running.values():
                    limit.pauses[-1][1] = entry.at
            case "extend":
                for limit in running.values():
                    limit.amount += entry.facts["extended_days"]
            case "grant" | "refuse":
                running = {"delivery": Limit(entry.at, DELIVERY)}
            case "correct_notice" | "not_accept" | "withdraw" | "withdraw_with_joint" | "terminate" | "unmet" | "deliver":
                running = {}
            case "await_result" | "receive" | "register" | "consult" | "opinions_in" | "calendar_changed" | "details_erased":
                pass
            case other:
                raise AssertionError(f"the reference does not know {other}")
        before = entry
    return running


def limits_of_opinion(diary: Iterable[Entry], days: int) -> dict[str, Limit]:
    """The limit for an opinion: as many working days as the item gives."""
    running: dict[str, Limit] = {}
    for entry in diary:
        if entry.verb == "ask":
            running = {"answer": Limit(entry.at, days)}
        elif entry.verb in ("give", "cancel"):
            running = {}
    return running
