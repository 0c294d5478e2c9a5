"""The law's clocks of a thing as a picture: one cell a calendar day, the count written in it, pauses hatched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from zizai.kernel import calendar, clock
from zizai.kernel.calendar import UNITS, Cell, Interval

# More days than this do not fit into a row that can still be read; then the sentence speaks alone.
MOST_CELLS = 66


@dataclass(frozen=True)
class Face:
    """One clock. `limit` reads 「共5个工作日」, or 「定在11月30日」 where the law or a plan names a day; `used` is empty there.

    `duty`: somebody must act by then; a term that binds nobody is told in words only. `cells` is empty where days say nothing (hours, minutes) or too much; `pauses` says at which cell each pause is written.
    """

    name: str
    label: str
    law: str
    limit: str
    lamp: str
    sentence: str
    started: datetime
    due_at: datetime | None
    provisional: bool
    duty: bool
    stopped: datetime | None
    used: str
    held_days: int
    cells: Sequence[Cell]
    pauses: dict[int, str]

    @property
    def aloud(self) -> str:
        """The picture in one sentence."""
        held = f"，停表{self.held_days}天" if self.held_days else ""
        used = f"，已用{self.used}" if self.used else ""
        return f"{self.label}，{self.limit}{used}{held}。{self.sentence}。"


def faces(thing: Any) -> list[Face]:
    """Every clock of the thing, those that run first, the next due foremost."""
    now, current = clock.now(), calendar.current()
    made = [_face(name, state, current, now) for name, state in thing.clocks.items()]
    return sorted(made, key=lambda face: (face.stopped is not None, face.due_at is None, face.due_at or now, face.started))


def _face(name: str, state: dict[str, Any], current: calendar.Calendar, now: datetime) -> Face:
    start = datetime.fromisoformat(state["start"])
    intervals = [(datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None) for begin, end in state["intervals"]]
    due_at = datetime.fromisoformat(state["due"]) if state["due"] else None
    stopped = datetime.fromisoformat(state["stopped"]) if state.get("stopped") else None
    held = stopped is None and intervals[-1][1] is not None
    in_days = state["unit"] in ("working_day", "natural_day")
    drawn = calendar.cells(current, start, intervals, due_at, now, unit=state["unit"]) if in_days and not stopped else []
    provisional = bool(state.get("provisional"))
    return Face(
        name=name,
        label=state["label"],
        law=state["law"],
        limit=f"定在{_day(state['until'])}" if state.get("until") else f"共{state['amount']}{UNITS[state['unit']]}",
        lamp=calendar.lamp(current, now, due_at, held=held),
        sentence=calendar.sentence(current, now, due_at, held=held, provisional=provisional),
        started=start,
        due_at=due_at,
        provisional=provisional and not stopped,
        duty=state.get("duty", True),
        stopped=stopped,
        used="" if state.get("until") else f"{current.consumed(intervals, stopped or now, state['unit'])}{UNITS[state['unit']]}",
        held_days=sum(cell.look == "held" for cell in drawn),
        cells=drawn if len(drawn) <= MOST_CELLS else [],
        pauses=_pauses(intervals, drawn, now),
    )


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日" if day.year != clock.today().year else f"{day.month}月{day.day}日"


def _pauses(intervals: Sequence[Interval], cells: Sequence[Cell], now: datetime) -> dict[int, str]:
    """The cell at which each pause is written, and from which day to which it lasts."""
    found: dict[int, str] = {}
    begins = [begin for begin, _ in intervals[1:]] + [None]
    for (_, end), again in zip(intervals, begins, strict=True):
        if end is None:
            continue
        first, last = clock.local_date(end), clock.local_date(again or now)
        place = next((number for number, cell in enumerate(cells) if cell.look == "held" and first <= cell.day <= last), None)
        if place is not None:
            until = "" if last == first else f"–{last.month}月{last.day}日"
            found[place] = f"停表 {first.month}月{first.day}日{until}"
    return found
