"""One thing in hand, for whoever may know of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from zizai.kernel import attempts, clock, policies
from zizai.kernel.lifecycle.declare import Lifecycle
from zizai.kernel.lifecycle.errors import NotFound
from zizai.kernel.lifecycle.perform import fire_due
from zizai.kernel.policies import Actor


def seen(lifecycle: Lifecycle, pk: UUID, actor: Actor, *, related: Sequence[str] = (), asked: Mapping[str, Any] | None = None) -> Any:
    """The thing as the law has left it by now, with its root and what is `related`. Raises NotFound.

    `asked`: what else is worked out with it, as attributes (Django's annotations).

    A legal timer that is due fires first: the law acts by itself, so a page that showed the state before
    would show what no longer stands. One statement, more only where a timer was due, or where there is
    nothing to see: then the second one puts an attempt at what is hidden on record.
    """
    thing = _read(lifecycle, pk, actor, related, asked or {})
    if thing.next_timer_at and thing.next_timer_at <= clock.now():
        fire_due(lifecycle, [pk])
        thing = _read(lifecycle, pk, actor, related, asked or {})
    return thing


def _read(lifecycle: Lifecycle, pk: UUID, actor: Actor, related: Sequence[str], asked: Mapping[str, Any]) -> Any:
    names = [*related, *([lifecycle.root] if lifecycle.root else [])]
    rows = lifecycle.model.objects.select_related(*names) if names else lifecycle.model.objects.all()
    try:
        return policies.get_visible(actor, rows.annotate(**asked), pk=pk)
    except lifecycle.model.DoesNotExist:
        # Asked in every case, so that the time it takes tells nothing.
        if hidden := lifecycle.model.objects.filter(pk=pk).first():
            attempts.note(actor, hidden)
        raise NotFound(f"没有找到这件「{lifecycle.label}」。") from None

