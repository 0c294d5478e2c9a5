"""Things as the law has left them by now: one in hand for whoever may know of it, or the rows of a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from zizai.kernel import attempts, clock, policies
from zizai.kernel.lifecycle.declare import Lifecycle, of
from zizai.kernel.lifecycle.errors import NotFound
from zizai.kernel.lifecycle.perform import fire_due
from zizai.kernel.policies import Actor
from zizai.kernel.things import Thing


def seen(lifecycle: Lifecycle, pk: UUID, actor: Actor, *, related: Sequence[str] = (), asked: Mapping[str, Any] | None = None) -> Any:
    """The thing as the law has left it by now, with its root and what is `related`. Raises NotFound.

    `asked`: what else is worked out with it, as attributes (Django's annotations).

    A legal timer that is due fires first: the law acts by itself, so a page that showed the state before
    would show what no longer stands. One statement, more only where a timer was due, or where there is
    nothing to see: then the second one puts an attempt at what is hidden on record.
    """
    thing = _read(lifecycle, pk, actor, related, asked or {})
    return _read(lifecycle, pk, actor, related, asked or {}) if law_acted([thing]) else thing


def law_acted(things: Iterable[Thing]) -> bool:
    """Fire the legal timers that are due on `things`, just read; True if any did, so that they must be read again.

    No statement where nothing is due. Whoever shows a list asks this of its rows: they would else show
    what no longer stands.
    """
    now, due = clock.now(), defaultdict(list)
    for thing in things:
        if thing.next_timer_at and thing.next_timer_at <= now:
            due[type(thing)].append(thing.pk)
    return sum(fire_due(of(model), ids) for model, ids in due.items()) > 0


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
