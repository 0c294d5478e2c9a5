"""The law's clocks on a thing: started, paused, resumed, stopped, extended.

A clock lives in the thing's own row (`thing.clocks`), so the lock that guards the state guards the
time as well, and no second table can disagree. `settle` derives from all clocks what lists need:
when the thing is due, whether it is held, and when a legal timer fires next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from zizai.kernel import calendar
from zizai.kernel.calendar import Limit
from zizai.kernel.clock import local_date, midnight
from zizai.kernel.lifecycle.errors import DeclarationError
from zizai.kernel.things import END_OF_TIME


@dataclass(frozen=True)
class LegalClock:
    """A limit that runs on a thing.

    `limit`: a Limit, or a function of the thing. Instead of a limit, `until` gives the day at whose
    24:00 it ends, whenever it starts: for what a plan or an order dates; None for what ends on no day, and
    then no clock runs. `law`: the article it comes from. `fires`: the TIMER verb at its end, if the law attaches one. `duty`: whether the end is the
    thing's due date (a lamp).
    """

    name: str
    label: str
    limit: Limit | Callable[[Any], Limit] | None = None
    law: str = ""
    fires: str | None = None
    duty: bool = True
    until: Callable[[Any], date | None] | None = None

    def __post_init__(self) -> None:
        if (self.limit is None) == (self.until is None):
            raise DeclarationError(f"the clock {self.name} has either a limit or a day until which it runs")


# What a verb that holds clocks must be given: what the pause rests on, and the written notice of it.
EVIDENCE, WRITTEN_NOTICE = "evidence", "notice"


def unfounded(clock: LegalClock, data: Mapping[str, Any]) -> list[str]:
    """What a pause of `clock` lacks in `data`, as sentences.

    A pause put in after the fact is the commonest way of making a late decision look timely, so no verb
    can do it without evidence at the time and a written notice; the event records both.
    Source: administrative licensing law, article 45 (the time not counted is told in writing).
    """
    found = []
    if not data.get(EVIDENCE):
        found.append(f"「{clock.label}」停表要有依据，请附上当时的证明材料。")
    if not data.get(WRITTEN_NOTICE):
        found.append(f"「{clock.label}」停表要书面告知当事人，请填写告知书。")
    return found


def start(thing: Any, clock: LegalClock, at: datetime) -> dict[str, Any] | None:
    """Start `clock` on `thing` at `at`; a round that already ran is replaced. Returns the clock's state.

    What ends on no day has no clock: one that ran is stopped, and None is returned where there was none.
    """
    if clock.until and clock.until(thing) is None:
        return _stop(thing, clock.name, at)
    state = {
        "start": at.isoformat(),
        "intervals": [[at.isoformat(), None]],
        "fires": clock.fires,
        "duty": clock.duty,
        "label": clock.label,
        "law": clock.law,
        **_length(thing, clock, at),
    }
    return _keep(thing, clock.name, state)


def _length(thing: Any, clock: LegalClock, at: datetime) -> dict[str, Any]:
    if clock.until:
        day = clock.until(thing)
        return {"amount": (day - local_date(at)).days, "unit": "natural_day", "until": day.isoformat()}
    limit = clock.limit(thing) if callable(clock.limit) else clock.limit
    return {"amount": limit.amount, "unit": str(limit.unit)}


def stop(thing: Any, clock: LegalClock, at: datetime) -> dict[str, Any] | None:
    """Stop `clock`: it is neither due nor fires any more. None where it does not run."""
    return _stop(thing, clock.name, at)


def stop_all(thing: Any, at: datetime) -> dict[str, dict[str, Any]]:
    """Stop every clock that runs or is held; returns their states by name."""
    stopped = {name: _stop(thing, name, at) for name in list(thing.clocks)}
    return {name: state for name, state in stopped.items() if state is not None}


def _stop(thing: Any, name: str, at: datetime) -> dict[str, Any] | None:
    state = thing.clocks.get(name)
    if state is None or state.get("stopped"):
        return None
    return _keep(thing, name, {**state, "intervals": _closed(state["intervals"], at), "stopped": at.isoformat()})


def pause(thing: Any, clock: LegalClock, at: datetime) -> dict[str, Any] | None:
    """Hold `clock` from `at`. Pauses never overlap: a clock that is held stays as it is."""
    state = thing.clocks.get(clock.name)
    if state is None or state.get("stopped") or state["intervals"][-1][1] is not None:
        return None
    return _keep(thing, clock.name, {**state, "intervals": _closed(state["intervals"], at)})


def resume(thing: Any, clock: LegalClock, at: datetime, held: Sequence[calendar.Interval] | None = None) -> dict[str, Any] | None:
    """Let a held `clock` run again: from `at`, or wherever none of `held` (from when to when something held it) says otherwise.

    None where nothing changes: it is not held, or is without a gap.
    """
    state = thing.clocks.get(clock.name)
    if state is None or state.get("stopped") or state["intervals"][-1][1] is None:
        return None
    since = datetime.fromisoformat(state["intervals"][-1][1])
    runs: list[calendar.Interval] = [(at, None)] if held is None else _gaps(held, since)
    if not runs:
        return None
    told = [[begin.isoformat(), end and end.isoformat()] for begin, end in runs]
    return _keep(thing, clock.name, {**state, "intervals": [*state["intervals"], *told]})


def _gaps(held: Sequence[calendar.Interval], since: datetime) -> list[calendar.Interval]:
    """When nothing held a clock that has been held since `since`: between what held it, and after the last of it."""
    lasting = [(begin, end) for begin, end in calendar.union(held) if end is None or end > since]
    ends = [end for _, end in lasting] or [since]
    begins = [begin for begin, _ in lasting[1:]] + [None]
    return [(end, begin) for end, begin in zip(ends, begins, strict=True) if end is not None]


def extend(thing: Any, clock: LegalClock, amount: int) -> dict[str, Any]:
    """Add `amount` of the clock's own unit to its limit. Raises DeclarationError where it does not run, or ends on a set day."""
    state = thing.clocks.get(clock.name)
    if state is None or state.get("stopped") or "until" in state:
        raise DeclarationError(f"the clock {clock.name} does not run on this thing, or ends on a day that only starting it anew can move")
    return _keep(thing, clock.name, {**state, "amount": state["amount"] + amount})


def lapse(thing: Any, name: str) -> None:
    """The timer of the clock `name` has fired, or could not: it does not fire again."""
    state = {**thing.clocks[name], "fires": None}
    thing.clocks = {**thing.clocks, name: state}


def recompute(thing: Any) -> dict[str, dict[str, Any]]:
    """Work out every running clock's end anew, after the calendar changed. Returns the states of those that moved."""
    running = {name: state for name, state in thing.clocks.items() if not state.get("stopped")}
    anew = {name: _keep(thing, name, dict(state)) for name, state in running.items()}
    return {name: state for name, state in anew.items() if state != running[name]}


def settle(thing: Any) -> None:
    """Derive due date, hold and next timer from the thing's clocks."""
    running = [state for state in thing.clocks.values() if not state.get("stopped")]
    duties = [state for state in running if state["duty"]]
    dues = sorted((state["due"], bool(state["provisional"])) for state in duties if state["due"])
    thing.due_at = datetime.fromisoformat(dues[0][0]) if dues else None
    thing.due_provisional = dues[0][1] if dues else False
    # A clock that had run out before it was held stays due: holding it hides no delay.
    thing.held = any(state["due"] is None for state in duties)
    thing.order_at = thing.due_at or END_OF_TIME
    timers = [state["due"] for state in running if state["fires"] and state["due"]]
    thing.next_timer_at = datetime.fromisoformat(min(timers)) if timers else None


def next_timer(thing: Any) -> tuple[datetime, str, str] | None:
    """(due instant, clock, verb) of the timer that fires first, or None."""
    timers = [
        (datetime.fromisoformat(state["due"]), name, state["fires"])
        for name, state in thing.clocks.items()
        if state["fires"] and state["due"] and not state.get("stopped")
    ]
    return min(timers) if timers else None


def _keep(thing: Any, name: str, state: dict[str, Any]) -> dict[str, Any]:
    if state.get("stopped"):
        state["due"], state["provisional"] = state.get("due"), state.get("provisional", False)
    else:
        due = _due(state)
        state["due"] = due.at.isoformat() if due else None
        state["provisional"] = bool(due and due.provisional)
    # A new mapping each time: the old one may be the snapshot by which undeclared writes are found.
    thing.clocks = {**thing.clocks, name: state}
    return state


def _due(state: dict[str, Any]) -> calendar.Due | None:
    if "until" in state:
        end, held_from = midnight(date.fromisoformat(state["until"]) + timedelta(days=1)), state["intervals"][-1][1]
        return calendar.Due(end) if held_from is None or datetime.fromisoformat(held_from) >= end else None
    return calendar.due_running(
        datetime.fromisoformat(state["start"]), _instants(state["intervals"]), Limit(state["amount"], state["unit"])
    )


def _closed(intervals: list[list[str | None]], at: datetime) -> list[list[str | None]]:
    last_from, last_to = intervals[-1]
    return [*intervals[:-1], [last_from, last_to or at.isoformat()]]


def _instants(intervals: list[list[str | None]]) -> list[tuple[datetime, datetime | None]]:
    return [(datetime.fromisoformat(begin), datetime.fromisoformat(end) if end else None) for begin, end in intervals]
