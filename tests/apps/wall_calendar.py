"""How a clerk counts a limit on a wall calendar, day by day: the reference against which due dates are proven.

Nothing here comes from zizai. The law it says in code:

- The day on which a limit starts is not counted (civil code, article 201).
- A limit in working days leaves out weekends and statutory holidays and counts the make-up days
  (administrative licensing law, article 82). It ends at 24:00 of its last day.
- A limit in hours or minutes runs through nights and holidays.
- A day does not count if the clock stands still at its end (article 45: hearing, testing, … are not counted).
  Several pauses at once are one pause.
- For a year of which no notice has been published, Monday to Friday are taken to be worked, and every end that
  lies in it, or was counted through it, is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
from chinese_calendar.constants import holidays

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_NOTICE = max(holidays).year
A_DAY = timedelta(days=1)

# From when to when the clock stood still; None: it still does.
Pause = tuple[datetime, "datetime | None"]


class WallCalendar:
    """The State Council's notices, and whatever the city has pinned over them since."""

    def __init__(self) -> None:
        self.pinned: dict[date, bool] = {}

    def pin(self, days: Mapping[date, bool]) -> None:
        """The city says of these days whether they are worked."""
        self.pinned |= days

    def worked(self, day: date) -> bool:
        """Whether `day` is worked."""
        if day in self.pinned:
            return self.pinned[day]
        return chinese_calendar.is_workday(day) if day.year <= LAST_NOTICE else day.isoweekday() <= 5

    def published(self, year: int) -> bool:
        """Whether somebody has said of every day of `year` whether it is worked."""
        first, after = date(year, 1, 1), date(year + 1, 1, 1)
        return year <= LAST_NOTICE or all(first + number * A_DAY in self.pinned for number in range((after - first).days))

    def end(self, start: datetime, amount: int, unit: str, pauses: Iterable[Pause] = ()) -> datetime | None:
        """When a limit that began at `start` ends; None while it stands still before its end."""
        if unit == "minute":
            return start + timedelta(minutes=amount)
        if unit == "hour":
            return start + timedelta(hours=amount)
        day, left = start.astimezone(SHANGHAI).date(), amount
        for _ in range(1000):
            if left == 0:
                return midnight_after(day)
            day += A_DAY
            if self.worked(day) and not stands_still(midnight_after(day), pauses):
                left -= 1
        return None

    def provisional(self, start: datetime, end: datetime | None, unit: str) -> bool:
        """Whether a limit in working days was counted through a year without a notice."""
        if unit != "working_day" or end is None:
            return False
        last_day = end.astimezone(SHANGHAI).date() - A_DAY
        return not all(self.published(year) for year in range(start.astimezone(SHANGHAI).year, last_day.year + 1))


def midnight_after(day: date) -> datetime:
    """24:00 of `day` in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI) + A_DAY


def stands_still(midnight: datetime, pauses: Iterable[Pause]) -> bool:
    """Whether the clock stands still as the day ends at `midnight`: any one pause is enough."""
    return any(begin < midnight and (until is None or midnight <= until) for begin, until in pauses)
