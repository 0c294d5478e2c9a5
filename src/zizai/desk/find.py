"""The search box: a number, a name, an identifier, words of the text, over every kind the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zizai.desk import shell
from zizai.desk.access import desk
from zizai.desk.keyset import related
from zizai.desk.rows import Row, row_of
from zizai.kernel import policies, search
from zizai.kernel.lifecycle import Lifecycle, declared
from zizai.kernel.policies import Actor
from zizai.look import slots

MOST = 20
LONGEST = 80


@desk
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What was looked for, among what the actor may see: exact numbers first, then what the texts say. A single exact hit opens at once."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    exact = [row for lifecycle in declared() for row in _exact(lifecycle, words, request.actor)] if words else []
    if len(exact) == 1:
        return redirect(exact[0].url)
    found = search.find(words, actor=request.actor, kinds=[lifecycle.kind for lifecycle in declared()], limit=MOST)
    rows = [*exact, *_rows(found.hits, {row.thing.pk for row in exact}, request.actor)]
    return shell.page(request, "desk/find.html", {"words": words, "rows": rows, "relaxed": found.relaxed and not exact})


def _exact(lifecycle: Lifecycle, words: str, actor: Actor) -> list[Row]:
    """By what the room says its things are found by, and by identifier. At most one statement; none for words that are neither."""
    asked = slots.page_of(lifecycle.kind).find
    condition = asked(words) if asked else None
    if (pk := _identifier(words)) is not None:
        condition = Q(pk=pk) if condition is None else condition | Q(pk=pk)
    if condition is None:
        return []
    things = policies.visible(actor, related(lifecycle, lifecycle.model.objects.filter(condition))).order_by("-opened_at", "id")
    return [row_of(lifecycle, thing, actor) for thing in things[:MOST]]


def _rows(hits: Sequence[search.Hit], known: set[UUID], actor: Actor) -> list[Row]:
    """The things behind hits, best first. One statement for each kind among them."""
    found: dict[UUID, Row] = {}
    for lifecycle in declared():
        wanted = [hit.thing_id for hit in hits if hit.kind == lifecycle.kind and hit.thing_id not in known]
        if wanted:
            things = policies.visible(actor, related(lifecycle, lifecycle.model.objects.filter(pk__in=wanted)))
            found |= {thing.pk: row_of(lifecycle, thing, actor) for thing in things}
    return [found[hit.thing_id] for hit in hits if hit.thing_id in found]


def _identifier(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
