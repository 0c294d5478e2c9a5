"""The search box: a number, a name, an identifier, over every kind that says how it is found."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from zizai.desk import shell
from zizai.desk.access import desk
from zizai.desk.keyset import related
from zizai.desk.rows import Row, row_of
from zizai.kernel import policies
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.policies import Actor
from zizai.look import slots

MOST = 20
LONGEST = 80


@desk
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """What was looked for, among what the actor may see. A single hit opens at once."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    rows = [row for lifecycle in shell.kinds(request.actor) for row in _found(lifecycle, words, request.actor)] if words else []
    if len(rows) == 1:
        return redirect(rows[0].url)
    return shell.page(request, "desk/find.html", {"words": words, "rows": rows})


def _found(lifecycle: Lifecycle, words: str, actor: Actor) -> list[Row]:
    """At most one statement; none for a kind that cannot be found by such words."""
    asked = slots.page_of(lifecycle.kind).find
    condition = asked(words) if asked else None
    if (pk := _identifier(words)) is not None:
        condition = Q(pk=pk) if condition is None else condition | Q(pk=pk)
    if condition is None:
        return []
    things = policies.visible(actor, related(lifecycle, lifecycle.model.objects.filter(condition))).order_by("-opened_at", "id")
    return [row_of(lifecycle, thing, actor) for thing in things[:MOST]]


def _identifier(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None
