"""`zizai calendar due`: the end of a legal limit, with every day that was counted."""

from __future__ import annotations

import argparse
from datetime import date, timedelta
from typing import Any

from zizai.kernel import calendar, clock
from zizai.kernel.calendar import Limit
from zizai.kernel.commands import OK, WRONG_USE, complain, say, takes_json

_UNITS = {"working_day": "工作日", "natural_day": "自然日"}


def register(commands: Any) -> None:
    """Add `calendar` to the command line."""
    about = commands.add_parser("calendar", help="法定日历：推算期限", description="按国务院公布的节假日安排和本市的调整推算期限。")
    verbs = about.add_subparsers(dest="verb", metavar="动作", required=True)
    verb = verbs.add_parser("due", help="从某日起若干天的期限何时届满", description="起算当日不计入，期限在最后一日的24:00届满。")
    verb.add_argument("--from", dest="start", required=True, metavar="日期", help="起算日，如 2026-09-30")
    verb.add_argument("--days", required=True, metavar="天数", help="期限的天数，如 5")
    verb.add_argument("--unit", choices=list(_UNITS), default="working_day", metavar="单位", help="working_day 工作日（默认），natural_day 自然日")
    takes_json(verb)
    verb.set_defaults(run=due)


def due(args: argparse.Namespace) -> int:
    """Work out the end of a limit. Exit code 2 for a date or a number that cannot be."""
    try:
        start, limit = _day(args.start), Limit(_number(args.days), args.unit)
        end = calendar.due_after(clock.midnight(start), limit)
    except ValueError as wrong:
        complain(str(wrong))
        return WRONG_USE
    last = clock.local_date(end.at - timedelta(microseconds=1))
    days = [start + timedelta(days=number) for number in range(1, (last - start).days + 1)]
    counted = [day for day in days if args.unit == "natural_day" or calendar.current().is_workday(day)]
    data = {
        "from": str(start), "unit": args.unit, "days": limit.amount, "due": end.at.isoformat(), "last_day": str(last),
        "provisional": end.provisional, "counted": [str(day) for day in counted],
    }  # fmt: skip
    say(args, data, _told(start, limit, counted, last, provisional=end.provisional))
    return OK


def _told(start: date, limit: Limit, counted: list[date], last: date, *, provisional: bool) -> str:
    lines = [f"起算 {start.year}年{calendar.day_of(start)}（当日不计）"]
    lines += [f"第{number}天 {calendar.day_of(day)}" for number, day in enumerate(counted, 1)]
    lines.append(f"{limit}，到{last.year}年{calendar.day_of(last)} 24:00届满。")
    if provisional:
        lines.append("暂定：期间有年份的节假日安排还没有公布，公布并导入后会重算。")
    return "\n".join(lines)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"日期“{text}”不对，请写成 2026-09-30 这样。") from error


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 3660:
        raise ValueError(f"天数“{text}”不对，请写 0 到 3660 的整数。")
    return int(text)
