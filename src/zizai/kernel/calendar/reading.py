"""How a limit is read aloud: its lamp, its sentence, its row of days. Computed from `due_at`, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from zizai.kernel import clock
from zizai.kernel.calendar.days import Calendar, Interval, Unit, union

Lamp = Literal["go", "soon", "late", "held", "none"]
WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Cell:
    """One calendar day of a clock: `look` is ran, left, held, rest, over or more; `number` the working day it is."""

    day: date
    look: str
    number: int | None = None
    today: bool = False
    due: bool = False


def lamp(calendar: Calendar, now: datetime, due_at: datetime | None, *, held: bool = False) -> Lamp:
    """Green, yellow at one working day left, red when overdue; grey while held; none without a limit.

    What is held has no due date, unless another clock runs on or the limit was past before: then that one speaks.
    """
    if due_at is None:
        return "held" if held else "none"
    if now >= due_at:
        return "late"
    return "soon" if calendar.workdays_left(now, due_at) <= 1 else "go"


def sentence(calendar: Calendar, now: datetime, due_at: datetime | None, *, held: bool = False, provisional: bool = False) -> str:
    """What is left, in words: 「还剩2个工作日，11月25日24:00前」. A provisional end says so."""
    if due_at is None:
        return "已停表" if held else "没有时限"
    until = end_of(due_at, now)
    if now >= due_at:
        days = -calendar.workdays_left(now, due_at)
        return f"已逾期{days}个工作日，应在{until}前" if days else f"已逾期，应在{until}前"
    left = calendar.workdays_left(now, due_at)
    words = f"还剩{left}个工作日" if left > 1 else _hours(due_at - now)
    return f"{words}，{until}前{'（暂定）' if provisional else ''}"


def _hours(left: timedelta) -> str:
    minutes = int(left.total_seconds() // 60)
    return f"还剩{minutes // 60}小时" if minutes >= 60 else f"还剩{max(minutes, 1)}分钟"


def end_of(due_at: datetime, now: datetime) -> str:
    """The end as people say it: midnight belongs to the day before, as 24:00. The year only where it is another one."""
    local = due_at.astimezone(clock.SHANGHAI)
    hour = f"{local:%H:%M}"
    if hour == "00:00":
        local, hour = local - timedelta(days=1), "24:00"
    year = f"{local.year}年" if local.year != now.astimezone(clock.SHANGHAI).year else ""
    return f"{year}{local.month}月{local.day}日{hour}"


def day_of(day: date) -> str:
    """「11月25日 周三」."""
    return f"{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def cells(
    calendar: Calendar, start: datetime, intervals: Sequence[Interval], due_at: datetime | None, now: datetime, *, unit: Unit = "working_day"
) -> list[Cell]:
    """One cell a calendar day, from the day after `start` to the due day, or to today where that is later.

    `unit` is the limit's: in natural days no day rests. Limits in hours and minutes have no cells worth drawing.
    """
    today = now.astimezone(clock.SHANGHAI).date()
    last = (due_at - timedelta(microseconds=1)).astimezone(clock.SHANGHAI).date() if due_at else today
    running, made, number = union(intervals), [], 0
    day = start.astimezone(clock.SHANGHAI).date()
    while day < max(last, today):
        day += timedelta(days=1)
        counts = unit != "working_day" or calendar.is_workday(day)
        runs = _runs_at_end(running, clock.midnight(day + timedelta(days=1)))
        number += counts and runs
        made.append(Cell(day, _look(day, today, last, counts, runs), number if counts and runs else None, day == today, bool(due_at) and day == last))
    return made


def _runs_at_end(running: Sequence[Interval], end_of_day: datetime) -> bool:
    return any(begin < end_of_day and (end is None or end >= end_of_day) for begin, end in running)


def _look(day: date, today: date, last: date, counts: bool, runs: bool) -> str:
    if not counts:
        return "rest"
    if not runs:
        return "held"
    if day > last:
        return "over"
    return "ran" if day < today else "left"
