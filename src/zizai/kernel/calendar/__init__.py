"""The legal calendar: working days, limits and their ends. `current()` is the one this city publishes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime

from zizai.kernel.calendar.days import UNITS, Calendar, Due, Interval, Limit, union
from zizai.kernel.calendar.reading import Cell, Lamp, cells, day_of, end_of, lamp, sentence
from zizai.kernel.calendar.table import Day, WrongTable, read_year
from zizai.kernel.models import CalendarDay, CalendarVersion

# Another process may publish a calendar: how many seconds this one may go on with what it knows.
REFRESH = 10.0

_current: Calendar | None = None
_asked_at = 0.0


def current() -> Calendar:
    """The calendar in force. No statement while the one held is fresh, else one; two where it has changed."""
    global _current, _asked_at
    if _current is not None and time.monotonic() - _asked_at < REFRESH:
        return _current
    version = CalendarVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _current is None or _current.version != version:
        own = dict(CalendarDay.objects.values_list("day", "is_workday")) if version else {}
        _current = Calendar(own, version=version)
    _asked_at = time.monotonic()
    return _current


def forget() -> None:
    """Read the calendar anew when it is next asked for."""
    global _current
    _current = None


def due_after(start: datetime, limit: Limit) -> Due:
    """`Calendar.due_after` of the calendar in force."""
    return current().due_after(start, limit)


def due_running(start: datetime, intervals: Sequence[Interval], limit: Limit) -> Due | None:
    """`Calendar.due_running` of the calendar in force."""
    return current().due_running(start, intervals, limit)


__all__ = [
    "UNITS",
    "Calendar",
    "Cell",
    "Day",
    "Due",
    "Interval",
    "Lamp",
    "Limit",
    "WrongTable",
    "cells",
    "current",
    "day_of",
    "due_after",
    "due_running",
    "end_of",
    "forget",
    "lamp",
    "read_year",
    "sentence",
    "union",
]
