"""The whole check of history in one call: chains, heads, personal details, sealed roots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from zizai.kernel import history, sealing
from zizai.kernel.history import Fault
from zizai.kernel.lifecycle import Lifecycle, declared
from zizai.kernel.models import Event

# A report, not a dump: whoever changed a million rows is found by the first thousand.
MOST_FAULTS = 1000


@dataclass
class Audit:
    """What was found: events read, faults (the first MOST_FAULTS of `broken`), kinds that no room declares any more."""

    events: int = 0
    broken: int = 0
    faults: list[Fault] = field(default_factory=list)
    undeclared: list[str] = field(default_factory=list)


def audit(kind: str | None = None, *, details: bool = True) -> Audit:
    """Check history whole, or one kind of it.

    Every event's bytes, chain and columns; every thing against its last event; personal details against
    what their events committed to; and, where no kind is named, every sealed root. Streamed: memory
    does not grow with history, except that one sealed root's digests are held at a time. `details` false
    leaves out the personal details, which cannot be read where the keys are missing.
    """
    lifecycles = [lifecycle for lifecycle in declared() if kind in (None, lifecycle.kind)]
    found = Audit()
    for one in chain(history.verify(kind), *(history.verify_heads(lifecycle.model, lifecycle.kind) for lifecycle in lifecycles), _rest(kind, details)):
        if isinstance(one, int):
            found.events = one
            continue
        found.broken += 1
        if found.broken <= MOST_FAULTS:
            found.faults.append(one)
    found.undeclared = _undeclared(lifecycles, kind)
    return found


def _rest(kind: str | None, details: bool) -> Iterator[Fault]:
    if details:
        yield from history.verify_details(kind)
    if kind is None:
        yield from sealing.verify_roots()


def _undeclared(lifecycles: list[Lifecycle], kind: str | None) -> list[str]:
    events = Event.objects.filter(kind=kind) if kind else Event.objects.all()
    told = events.exclude(kind__in=[lifecycle.kind for lifecycle in lifecycles])
    return sorted(told.order_by().values_list("kind", flat=True).distinct())
