"""Working days and the ends of legal limits.

The rules: the day on which a limit starts is not counted (civil code, article 201); a limit in days
ends at 24:00 of its last day; limits in working days leave out statutory holidays and weekends and
count the make-up days (administrative licensing law, article 82); limits in hours and minutes run
through nights and holidays. Days are Shanghai's, instants are aware, whatever the machine's zone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import chain, islice
from typing import Literal

import chinese_calendar
from chinese_calendar.constants import holidays as _holidays

from zizai.kernel import clock

Unit = Literal["working_day", "natural_day", "hour", "minute"]
UNITS: dict[str, str] = {"working_day": "个工作日", "natural_day": "天", "hour": "小时", "minute": "分钟"}

Interval = tuple[datetime, "datetime | None"]

# The years the calendar spans. Where the State Council has published nothing, Monday to Friday are assumed.
FIRST, LAST = 2004, 2060
NATIONAL = range(FIRST, max(_holidays).year + 1)


@dataclass(frozen=True)
class Limit:
    """A length of time as laws state it: `amount` of `unit`."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.amount}{UNITS[self.unit]}"


@dataclass(frozen=True)
class Due:
    """The end of a limit: an instant in UTC. `provisional` while a year it runs through has no published calendar."""

    at: datetime
    provisional: bool = False


class Calendar:
    """Which days are worked: the nation's published years, a city's own days above them."""

    def __init__(self, own: Mapping[date, bool] | None = None, *, version: int = 0):
        """`own`: day → worked, above the national calendar. A year with all its days in `own` is a known one."""
        self.version = version
        self.own = dict(own or {})
        counted: dict[int, int] = {}
        for day in self.own:
            counted[day.year] = counted.get(day.year, 0) + 1
        self._known = set(NATIONAL) | {year for year, days in counted.items() if days >= 365}
        worked = set(_national_workdays())
        for day, is_worked in self.own.items():
            (worked.add if is_worked else worked.discard)(day.toordinal())
        self._worked = sorted(worked)
        self._set = worked

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked. Raises ValueError outside FIRST–LAST."""
        _in_reach(day)
        return day.toordinal() in self._set

    def known(self, year: int) -> bool:
        """Whether the calendar of `year` has been published."""
        return year in self._known

    def due_after(self, start: datetime, limit: Limit) -> Due:
        """The end of `limit` for a clock that starts at `start` and never stops."""
        return self.due_running(start, [(start, None)], limit)  # type: ignore[return-value]

    def due_running(self, start: datetime, intervals: Sequence[Interval], limit: Limit) -> Due | None:
        """The end of `limit` for a clock that began at `start` and runs in `intervals`; None while it is held before its end.

        A day is consumed if the clock still runs at its end (24:00). `intervals` may overlap; what
        they share counts once. A limit that was used up before the clock was held keeps its end.
        Raises ValueError for a limit in days that begins before the year FIRST or ends after LAST.
        """
        running = union(intervals)
        if limit.unit in ("hour", "minute"):
            return _wall_clock_end(running, limit)
        return self._day_end(start, running, limit)

    def _day_end(self, start: datetime, running: list[Interval], limit: Limit) -> Due | None:
        _in_reach(_day(start))
        first = _day(start).toordinal() + 1
        over = [(begin, end) for begin, end in running if end is not None]
        used = [self._ends(max(first, _first_end(begin)), _last_end(end), limit.unit) for begin, end in over]
        left = limit.amount - sum(map(len, used))
        if left <= 0 and running:
            last = _nth(used, limit.amount) if limit.amount > 0 else first - 1
        elif len(over) == len(running):
            return None
        else:
            last = self._last_day(max(first, _first_end(running[-1][0])), left, limit.unit)
        day = date.fromordinal(last)
        _in_reach(day)
        provisional = limit.unit == "working_day" and not all(self.known(year) for year in range(_day(start).year, day.year + 1))
        return Due(clock.midnight(day + timedelta(days=1)), provisional)

    def _last_day(self, first: int, left: int, unit: str) -> int:
        # The day (ordinal) on which the last of `left` counted days falls, `first` being the first that may count.
        if unit == "natural_day":
            return first + left - 1
        place = bisect_left(self._worked, first) + left - 1
        if place >= len(self._worked):
            raise ValueError(f"时限太长，超出了{LAST}年。")
        return self._worked[place]

    def _ends(self, first: int, last: int, unit: str) -> Sequence[int]:
        # The counted days (ordinals) from `first` to `last`, both included.
        if unit == "natural_day":
            return range(first, last + 1)
        return self._worked[bisect_left(self._worked, first) : bisect_right(self._worked, last)]

    def consumed(self, intervals: Sequence[Interval], until: datetime, unit: Unit) -> int:
        """How many days (or whole hours, minutes) a clock running in `intervals` has used at `until`, first day not counted."""
        running = [(begin, min(end or until, until)) for begin, end in union(intervals) if begin <= until]
        if unit in ("hour", "minute"):
            seconds = sum((end - begin).total_seconds() for begin, end in running)
            return int(seconds // (3600 if unit == "hour" else 60))
        if not running:
            return 0
        first = _day(running[0][0]).toordinal() + 1
        return sum(len(self._ends(max(first, _first_end(begin)), _last_end(end), unit)) for begin, end in running)

    def workdays_left(self, now: datetime, due_at: datetime) -> int:
        """Working days that end after `now` and not after `due_at`: today counts while it lasts. Negative once overdue."""
        if now >= due_at:
            return -len(self._ends(_last_end(due_at) + 1, _day(now).toordinal(), "working_day"))
        return len(self._ends(_day(now).toordinal(), _last_end(due_at), "working_day"))

    def workdays_between(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both included."""
        return len(self._ends(first.toordinal(), last.toordinal(), "working_day"))


def union(intervals: Sequence[Interval]) -> list[Interval]:
    """The same running time without overlaps, in order. An open end is None; empty intervals fall away."""
    joined: list[Interval] = []
    for begin, end in sorted(intervals, key=lambda one: one[0]):
        if end is not None and end < begin:
            raise ValueError("计时区间的结束早于开始。")
        if joined and (joined[-1][1] is None or begin <= joined[-1][1]):
            before, until = joined[-1]
            joined[-1] = (before, None if until is None or end is None else max(until, end))
        else:
            joined.append((begin, end))
    return [(begin, end) for begin, end in joined if end is None or end > begin]


def _wall_clock_end(running: list[Interval], limit: Limit) -> Due | None:
    left = timedelta(hours=limit.amount) if limit.unit == "hour" else timedelta(minutes=limit.amount)
    for begin, end in running:
        if end is None or end - begin >= left:
            return Due((begin + left).astimezone(UTC))
        left -= end - begin
    return None


def _nth(pieces: Sequence[Sequence[int]], number: int) -> int:
    return next(islice(chain.from_iterable(pieces), number - 1, None))


def _day(instant: datetime) -> date:
    return instant.astimezone(clock.SHANGHAI).date()


def _first_end(begin: datetime) -> int:
    # The first day (ordinal) at whose 24:00 a clock that starts at `begin` runs: that very day.
    return _day(begin).toordinal()


def _last_end(end: datetime) -> int:
    # The last day whose 24:00 is not after `end`: the day before, whatever the hour.
    return _day(end).toordinal() - 1


@lru_cache(1)
def _national_workdays() -> tuple[int, ...]:
    worked = []
    for ordinal in range(date(FIRST, 1, 1).toordinal(), date(LAST, 12, 31).toordinal() + 1):
        day = date.fromordinal(ordinal)
        if chinese_calendar.is_workday(day) if day.year in NATIONAL else day.isoweekday() < 6:
            worked.append(ordinal)
    return tuple(worked)


def _in_reach(day: date) -> None:
    if not FIRST <= day.year <= LAST:
        raise ValueError(f"日期{day}超出日历范围（{FIRST}–{LAST}年）。")
