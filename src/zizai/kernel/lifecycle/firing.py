"""The law acts by itself: legal timers fire at their due instants, whoever looks first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zizai.kernel import policies
from zizai.kernel.lifecycle import clocks
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import of
from zizai.kernel.lifecycle.errors import DeclarationError
from zizai.kernel.lifecycle.locking import Locked
from zizai.kernel.lifecycle.performance import Performance, apply, prepare, refusals, settle

# A timer's verb may start a clock that is due as well; more rounds than this is a loop in a declaration.
MOST_ROUNDS = 50


def fire(locked: Locked, now: datetime, batch: Batch) -> tuple[bool, int]:
    """Fire what is due on these locked things and write it. Returns whether anything was written, and how many verbs fired.

    Round by round, in each the earliest timer of every family: families know nothing of each other,
    within one the order of time decides. So the statements do not grow with the number of families.
    """
    fired = rounds = 0
    while due := [soonest for family in locked.families if (soonest := _soonest(family, now))]:
        rounds += 1
        if rounds > MOST_ROUNDS:
            raise DeclarationError("legal timers restart each other without end")
        done = _fire_round(due, now, batch)
        fired += len(done)
        settle(done, now, batch)
    return rounds > 0, fired


def _soonest(family: list[Any], now: datetime) -> tuple[Any, tuple[datetime, str, str]] | None:
    due = [(timer, place) for place, thing in enumerate(family) if (timer := _due_timer(thing, now))]
    if not due:
        return None
    timer, place = min(due)
    return family[place], timer


def _due_timer(thing: Any, now: datetime) -> tuple[datetime, str, str] | None:
    if thing.next_timer_at is None or thing.next_timer_at > now:
        return None
    timer = clocks.next_timer(thing)
    return timer if timer and timer[0] <= now else None


def _fire_round(due: list[tuple[Any, tuple[datetime, str, str]]], now: datetime, batch: Batch) -> list[Performance]:
    prepared = []
    for thing, (instant, clock_name, verb_name) in due:
        lifecycle = of(thing)
        clocks.lapse(thing, clock_name)
        verb = lifecycle.verbs.get(verb_name)
        if verb is not None and not verb.retired and verb.begins_in(thing.state, is_open=thing.is_open):
            prepared.append(prepare(lifecycle, verb, thing, policies.TIMER, {}, now, instant, batch, {"clock": clock_name}))
        else:
            batch.touch(thing)
    done = []
    for one, reasons in zip(prepared, refusals(prepared), strict=True):
        if reasons:
            batch.touch(one.thing)
        else:
            apply(one)
            done.append(one)
    return done
