"""What the larger parts of a page are made of: the law's clock, history, figures. Plain values for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from zizai.kernel import calendar, clock, lifecycle, measures
from zizai.kernel.calendar import Cell, Limit
from zizai.kernel.measures import Figure, Measure
from zizai.kernel.models import Event

# A row of more days than this cannot be read at any width; the words above it still say everything.
MOST_DAYS = 150
# From here on a cell is too narrow for its number.
NUMBERED_DAYS = 45


@dataclass
class Day:
    """One cell of a clock as it is drawn: what stands in it, above it and below it."""

    look: str
    title: str
    text: str = ""
    above: str = ""
    below: str = ""
    today: bool = False
    due: bool = False
    right: bool = False


@dataclass(frozen=True)
class LegalClockShown:
    """A clock of a thing as a page shows it. `looks` are the kinds of cell it has, for the key beneath, `pauses` when it was held, in words."""

    label: str
    law: str
    limit: str
    sentence: str
    late: bool
    days: list[Day] = field(default_factory=list)
    looks: list[tuple[str, str]] = field(default_factory=list)
    pauses: list[str] = field(default_factory=list)
    long: bool = False


_LOOKS = {"ran": "已用", "left": "还剩", "over": "逾期", "held": "停表不计", "rest": "休息日不计"}


def legal_clock(state: Mapping[str, Any], now: datetime | None = None) -> LegalClockShown:
    """One clock of `thing.clocks` in words and, for limits in days, as a row of days. Takes `now` in UTC; no statement beyond the calendar's."""
    ends = _instant(state.get("stopped"))
    now = ends or now or clock.now()
    start, due = _instant(state["start"]), _instant(state.get("due"))
    intervals = [(_instant(begin), _instant(end)) for begin, end in state["intervals"]]
    limit, current = Limit(state["amount"], state["unit"]), calendar.current()
    held = not ends and intervals[-1][1] is not None
    in_days = limit.unit in ("working_day", "natural_day")
    words = (
        "已停止"
        if ends
        else calendar.sentence(current, now, due, held=held, provisional=bool(state.get("provisional")))
    )
    late = not ends and calendar.lamp(current, now, due, held=held) == "late"
    days: list[Day] = []
    if in_days:
        if not late:
            words = f"已用{Limit(current.consumed(intervals, now, limit.unit), limit.unit)}，{words}"
        row = calendar.cells(current, start, intervals, due, now, unit=limit.unit)
        if len(row) <= MOST_DAYS:
            days = _days(row, start, due, now, stopped=bool(ends))
    shown = {day.look for day in days}
    return LegalClockShown(
        state["label"], state.get("law", ""), str(limit), words, late, days,
        [(look, label) for look, label in _LOOKS.items() if look in shown],
        _pauses(row) if in_days else [], len(days) > NUMBERED_DAYS,
    )  # fmt: skip


def _days(row: Sequence[Cell], start: datetime, due: datetime | None, now: datetime, *, stopped: bool) -> list[Day]:
    first = clock.local_date(start)
    days = [Day("start", calendar.day_of(first), "起", above=f"{first.month}月{first.day}日起")]
    for cell in row:
        days.append(
            Day(
                cell.look,
                calendar.day_of(cell.day),
                str(cell.number or ""),
                today=cell.today and not stopped,
                due=cell.due,
            )
        )
    half = len(days) / 2
    for place, day in enumerate(days):
        day.right = place >= half
        if day.due and due:
            day.above = f"{calendar.end_of(due, now)}前"
        if day.today:
            day.below = "今天"
    return days


def _pauses(row: Sequence[Cell]) -> list[str]:
    # A pause runs on through the weekends within it: one sentence for all of it.
    found, place = [], 0
    while place < len(row):
        if row[place].look != "held":
            place += 1
            continue
        last = ahead = place
        while ahead + 1 < len(row) and row[ahead + 1].look in ("held", "rest"):
            ahead += 1
            if row[ahead].look == "held":
                last = ahead
        begin, end = row[place].day, row[last].day
        until = "" if begin == end else f"至{end.month}月{end.day}日"
        found.append(f"{begin.month}月{begin.day}日{until}停表")
        place = ahead + 1
    return found


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Line:
    """One act of history as a page tells it."""

    at: datetime
    label: str
    who: str
    by_timer: bool
    counts_from: datetime | None
    simulated: bool
    digest: str


_ACTORS = {"timer": "法定时限", "system": "系统", "person": "当事人", "staff": "工作人员", "nobody": "访客"}


def timeline(events: Iterable[Event], names: Mapping[UUID, str] | None = None) -> list[Line]:
    """Events of one thing as lines, latest first. `names` are those a reader may see, by actor or post; no statement."""
    return [_line(event, names or {}) for event in sorted(events, key=lambda one: one.seq, reverse=True)]


def _line(event: Event, names: Mapping[UUID, str]) -> Line:
    try:
        label = lifecycle.by_kind(event.kind).label_of(event.verb)
    except KeyError:
        label = event.verb
    said = [names[one] for one in (event.post_id, event.actor_id) if one in names]
    digest = bytes(event.digest).hex()
    return Line(
        at=event.occurred_at,
        label=label,
        who=" ".join(said) or _ACTORS.get(event.actor_kind, ""),
        by_timer=event.actor_kind == "timer",
        # What the law counts from another day than it was done says so; a moment's delay does not.
        counts_from=event.effective_at
        if clock.local_date(event.effective_at) != clock.local_date(event.occurred_at)
        else None,
        simulated=event.simulated,
        digest=f"{digest[:4]}…{digest[-4:]}",
    )


@dataclass(frozen=True)
class FigureShown:
    """A figure as a page shows it. `at` and `to` are percent of the meter; `verdict` is "go", "late" or "" for none."""

    label: str
    value: str
    unit: str
    of: str
    basis: str
    as_of: datetime | None
    at: str = "0"
    to: str = ""
    verdict: str = ""
    why: str = ""


def figure(
    shown: Figure,
    *,
    measure: Measure | None = None,
    target: Decimal | int | None = None,
    at_most: bool = False,
    why: str = "",
) -> FigureShown:
    """A figure with its fraction and its meter. `measure` is the registered one unless it is given.

    `target` is what it is measured by, in the figure's own unit. A figure that rests on simulated records
    is neither met nor missed; `why` says why there is none yet.
    """
    measure = measure or measures.find(shown.measure_id)
    share = bool(measure and measure.unit == measures.SHARE)
    counts = measure.counts if measure else ""
    verdict = _verdict(shown, target, at_most=at_most)
    said, unit = (
        (_percent(shown, target, missed=verdict == "late"), "%") if share else (f"{int(shown.value or 0):,}", counts)
    )
    of = f"{shown.numerator:,}/{shown.denominator:,}{counts}" if share and shown.denominator else ""
    if target is not None:
        goal = f"{_plain(Decimal(target) * 100)}%" if share else f"{target:,}{counts}"
        of = "，".join(part for part in (of, f"目标{'≤' if at_most else '≥'}{goal}") if part)
    return FigureShown(
        measure.label if measure else shown.measure_id, said if shown.value is not None else "", unit, of, shown.basis, shown.as_of,
        *_meter(shown.value, target, share=share), verdict, why,
    )  # fmt: skip


def _verdict(shown: Figure, target: Decimal | int | None, *, at_most: bool) -> str:
    if target is None or shown.numerator is None or shown.basis != measures.RECORDS:
        return ""
    if at_most:
        good = shown.numerator <= target * (1 if shown.denominator is None else shown.denominator)
    else:
        good = bool(measures.meets(shown, Decimal(target)))
    return "go" if good else "late"


def _percent(shown: Figure, target: Decimal | int | None, *, missed: bool) -> str:
    # One decimal, as people read it; where that would make a missed target look met, two, cut off.
    exact = Decimal(shown.numerator or 0) / (shown.denominator or 1) * 100
    said = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if missed and target is not None and said == Decimal(target) * 100:
        said = exact.quantize(Decimal("0.01"), ROUND_DOWN)
    return _plain(said)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _meter(value: Decimal | None, target: Decimal | int | None, *, share: bool) -> tuple[str, str]:
    if value is None or (not share and not target):
        return "0", ""
    whole = Decimal(1) if share else max(Decimal(target or 1), value)
    at = min(Decimal(100), value / whole * 100)
    to = min(Decimal(100), Decimal(target) / whole * 100) if target is not None else None
    return f"{at:.1f}", "" if to is None else f"{to:.1f}"
