"""`hotline_limits.csv` becomes the table of limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zizai.city.pack import Column, Sheet, SheetPart, register
from zizai.city.pack.cells import choice, number, text, yes_no
from zizai.city.pack.sheets import Rows
from zizai.hotline.models import Limits
from zizai.hotline.models.limits import LimitUnit
from zizai.hotline.options import TERMS

FILE = "hotline_limits.csv"
STEPS = ("dispatch", "sign", "finish")
_NAMES = {"dispatch": "派单", "sign": "签收", "finish": "办结"}


def _whole(rows: Rows, report: Callable[[int, str], None]) -> None:
    said = rows[Limits]
    for row in said.values():
        for step in STEPS if row.values["is_level"] else ("finish",):
            _given(row.line, step, row.values, report)
    if missing := [code for code in TERMS if code not in said]:
        report(0, f"缺少这几行：{'、'.join(missing)}。")
    if not any(row.values["is_level"] for row in said.values()):
        report(0, "没有一个级别。")
    if "extension" in said and said["extension"].values["finish_unit"] != LimitUnit.WORKING_DAY:
        report(said["extension"].line, "延期要用工作日。")


def _given(line: int, step: str, values: dict[str, Any], report: Callable[[int, str], None]) -> None:
    if values[step] is None or not values[f"{step}_unit"]:
        report(line, f"{_NAMES[step]}时限没有写全，数和单位都要有。")


def _limit(step: str) -> list[Column]:
    return [Column(step, step, number, required=False, default=None), Column(f"{step}_unit", f"{step}_unit", choice(LimitUnit), required=False)]


PART = SheetPart("hotline", [
    Sheet(FILE, Limits, verify=_whole, columns=[
        Column("code", "code", text), Column("name", "name", text), Column("number", "number", number), Column("is_level", "is_level", yes_no),
        Column("on_approval", "on_approval", yes_no), *(column for step in STEPS for column in _limit(step)), Column("source", "source", text),
    ]),
])  # fmt: skip
register(PART)
