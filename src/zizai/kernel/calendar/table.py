"""A year's published calendar as a file, checked before anything depends on it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

from zizai.kernel.calendar.days import FIRST, LAST

# A year has about 250 working days; a table far from that is a wrong table, not an unusual year.
FEWEST, MOST = 235, 262


@dataclass(frozen=True)
class Day:
    """One day of a table."""

    day: date
    is_workday: bool
    name: str = ""


class WrongTable(Exception):
    """The table cannot be used; `faults` are sentences with the line they are about."""

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


def read_year(text: str, *, year: int) -> list[Day]:
    """Read a CSV table (`date,is_workday[,name]`, one row for every day of `year`). Raises WrongTable with all faults."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if not {"date", "is_workday"} <= set(rows.fieldnames or ()):
        raise WrongTable(["第1行：要有 date 和 is_workday 两列，例如 date,is_workday,name。"])
    faults: list[str] = []
    found: dict[date, Day] = {}
    for row in rows:
        day = _read(row, rows.line_num, year, faults)
        if day is None:
            continue
        if day.day in found:
            faults.append(f"第{rows.line_num}行：{day.day} 重复了。")
        found.setdefault(day.day, day)
    faults += _whole(found, year)
    if faults:
        raise WrongTable(faults)
    return [found[day] for day in sorted(found)]


def _read(row: dict, line: int, year: int, faults: list[str]) -> Day | None:
    try:
        day = date.fromisoformat((row["date"] or "").strip())
    except ValueError:
        faults.append(f"第{line}行：日期“{row['date']}”读不懂，请写成 {year}-01-01 这样。")
        return None
    if day.year != year:
        faults.append(f"第{line}行：{day} 不在{year}年。")
        return None
    worked = (row["is_workday"] or "").strip()
    if worked not in ("0", "1"):
        faults.append(f"第{line}行：is_workday 要写 1（上班）或 0（休息），现在是“{worked}”。")
        return None
    return Day(day, worked == "1", (row.get("name") or row.get("holiday") or "").strip()[:40])


def _whole(found: dict[date, Day], year: int) -> list[str]:
    if not FIRST <= year <= LAST:
        return [f"只能导入{FIRST}–{LAST}年的日历。"]
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    missing = [day for offset in range(days) if (day := first + timedelta(days=offset)) not in found]
    if missing:
        shown = "、".join(str(day) for day in missing[:3])
        return [f"缺{len(missing)}天：{shown}{'等' if len(missing) > 3 else ''}。"]
    worked = sum(day.is_workday for day in found.values())
    if not FEWEST <= worked <= MOST:
        return [f"全年{worked}个工作日，不合常理（应在{FEWEST}–{MOST}之间），请核对是不是把上班和休息填反了。"]
    return []
