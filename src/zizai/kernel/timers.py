"""Pending legal timers: found by an index on the things themselves, fired by whoever comes first.

The worker fires what is due so that nobody has to look at a thing for the law to act; `perform` fires
it too, so no right waits for the worker.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.db.models import Q

from zizai.kernel import clock
from zizai.kernel.lifecycle import Lifecycle, declared, fire_due
from zizai.kernel.lifecycle.bulk import passing_over

# Things locked at a time: few enough that a clerk never waits long behind the worker.
AT_ONCE = 100


class BrokenTimers(Exception):
    """Some timers could not fire because a program is at fault; every other one did. Names the things."""


def fire_all_due(limit: int = 10_000) -> int:
    """Fire every legal timer that is due now, of each kind at most about `limit`; returns how many fired. Safe to run twice at once.

    A thing whose timer raises keeps nobody else's waiting: it is passed over, logged, and named in
    BrokenTimers at the end.
    """
    fired, broken = 0, []
    for lifecycle in declared():
        passed_over: list[UUID] = []
        for ids in _due(lifecycle, limit):
            fired += passing_over(partial(fire_due, lifecycle), lifecycle, ids, passed_over)
        broken += [f"{lifecycle.label} {pk}" for pk in passed_over]
    if broken:
        raise BrokenTimers(f"触发 {fired} 个时限，另有 {len(broken)} 个触发不了：{'，'.join(broken[:5])}")
    return fired


def _due(lifecycle: Lifecycle, limit: int) -> Iterator[list[UUID]]:
    # Each thing once, whatever becomes of it: one that stays due must not come round for ever.
    due = lifecycle.model.objects.filter(next_timer_at__lte=clock.now()).order_by("next_timer_at", "pk")
    behind, taken = Q(), 0
    while taken < limit and (rows := list(due.filter(behind).values_list("next_timer_at", "pk")[:AT_ONCE])):
        yield [pk for _, pk in rows]
        at, last = rows[-1]
        behind, taken = Q(next_timer_at__gt=at) | Q(next_timer_at=at, pk__gt=last), taken + len(rows)
