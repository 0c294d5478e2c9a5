"""Pending legal timers: found by an index on the things themselves, fired by whoever comes first.

The worker fires what is due so that nobody has to look at a thing for the law to act; `perform` fires
it too, so no right waits for the worker.
"""

from __future__ import annotations

from zizai.kernel import clock
from zizai.kernel.lifecycle import declared, fire_due

# Things locked at a time: few enough that a clerk never waits long behind the worker.
AT_ONCE = 100


def fire_all_due(limit: int = 10_000) -> int:
    """Fire every legal timer that is due now, at most about `limit`; returns how many fired. Safe to run twice at once."""
    fired = 0
    for lifecycle in declared():
        while fired < limit:
            due = lifecycle.model.objects.filter(next_timer_at__lte=clock.now()).order_by("next_timer_at")
            ids = list(due.values_list("pk", flat=True)[:AT_ONCE])
            if not ids:
                break
            fired += fire_due(lifecycle, ids)
    return fired
