"""What one member of staff did, from history: the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from zizai.desk.keyset import SIZE, BadCursor, related
from zizai.desk.rows import Row, row_of
from zizai.kernel import policies
from zizai.kernel.lifecycle import by_kind, declared
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor


@dataclass(frozen=True)
class Act:
    """One event of the actor's, and the thing as it stands now."""

    label: str
    at: datetime
    row: Row


@dataclass(frozen=True)
class Acts:
    """Acts in order; `after` is the place from which to read on, empty at the end."""

    acts: Sequence[Act]
    after: str


def read(actor: Actor, *, after: str = "", size: int = SIZE) -> Acts:
    """The acts before the place `after`. One statement, plus one for each kind among them. Raises BadCursor.

    What the actor may not see any more is left out, so a page may be shorter than `size`.
    """
    kinds = [lifecycle.kind for lifecycle in declared()]
    events = Event.objects.filter(actor_id=actor.id, actor_kind="staff", kind__in=kinds)
    if after:
        at, number = _place(after)
        events = events.filter(Q(recorded_at__lte=at) & (Q(recorded_at__lt=at) | Q(id__lt=number)))
    found = list(events.order_by("-recorded_at", "-id").only("kind", "thing_id", "verb", "recorded_at", "id")[: size + 1])
    shown = found[:size]
    things = _things(shown, actor)
    acts = [
        Act(by_kind(event.kind).label_of(event.verb), event.recorded_at, row_of(by_kind(event.kind), thing, actor))
        for event in shown
        if (thing := things.get((event.kind, event.thing_id))) is not None
    ]
    return Acts(acts, f"{shown[-1].recorded_at:%Y-%m-%dT%H:%M:%S.%fZ}_{shown[-1].pk}" if len(found) > size else "")


def _place(text: str) -> tuple[datetime, int]:
    at, _, number = text.rpartition("_")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), min(int(number), 2**63 - 1)
    except (ValueError, OverflowError) as error:
        raise BadCursor("翻页的位置不对，请从第一页看起。") from error


def _things(events: Sequence[Event], actor: Actor) -> dict[tuple[str, Any], Any]:
    found = {}
    for kind in sorted({event.kind for event in events}):
        lifecycle = by_kind(kind)
        ids = {event.thing_id for event in events if event.kind == kind}
        for thing in policies.visible(actor, related(lifecycle, lifecycle.model.objects.filter(pk__in=ids))):
            found[kind, thing.pk] = thing
    return found
