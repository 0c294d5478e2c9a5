"""One thing's page: where it stands, the law's clocks, what came of it, what can be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zizai.desk import clockface, places, shell, timeline
from zizai.desk.access import desk, kind_of, openings, thing_of
from zizai.desk.keyset import related
from zizai.desk.rows import Row, buttons, is_assigned, row_of
from zizai.desk.sheets import version_in
from zizai.kernel import policies, uploads
from zizai.kernel.lifecycle import Lifecycle, Verb, of
from zizai.kernel.lifecycle.declare import children_of
from zizai.kernel.policies import Actor
from zizai.look import slots
from zizai.look.slots import Panel, Personal

MOST_CHILDREN = 50


@dataclass(frozen=True)
class Shown:
    """A panel with what its template needs."""

    panel: Panel
    context: dict[str, Any]


@dataclass(frozen=True)
class Masked:
    """A personal detail as it stands on the page; `url` asks to see it in full, empty for whom it does not admit.

    `shown`: a column says the same already.
    """

    detail: Personal
    text: str
    url: str
    shown: bool


@dataclass(frozen=True)
class Children:
    """The things of one kind below this one; `more` where not all are listed."""

    lifecycle: Lifecycle
    rows: Sequence[Row]
    more: bool
    openings: Sequence[tuple[Verb, str]]


def _what_there_is(lifecycle: Lifecycle) -> dict[str, Exists]:
    """Whether a thing has files, and which kinds of things stand below it: most have none, so that nothing need be read."""
    below = {_below(child): Exists(child.model.objects.filter(**{child.root: OuterRef("pk")})) for child in children_of(lifecycle)}
    return {**below, "has_files": uploads.any_of(lifecycle.kind)}


def _below(child: Lifecycle) -> str:
    return f"has_{child.kind.replace('.', '_')}"


@desk
@require_safe
def show(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The page of one thing.

    Statements: the thing, its history (three), all counts of the frame; then only for what there is: one for
    each kind of child, its files, and what its panels declare.
    """
    actor: Actor = request.actor
    lifecycle = kind_of(kind, actor)
    thing = thing_of(lifecycle, pk, actor, _what_there_is(lifecycle))
    assignee = [thing.assignee] if thing.assignee else []
    past = timeline.read(lifecycle, thing, before=version_in(request.GET.get("before", "")), also=assignee)
    panels = [Shown(panel, context) for panel in slots.page_of(kind).panels if (context := panel.load(thing, actor)) is not None]
    context = {
        **_about(lifecycle, thing, actor),
        "events": past.moments,
        "older": past.older,
        "unmasks": slots.page_of(kind).unmask.allows(actor, thing),
        "faces": clockface.faces(thing),
        "buttons": buttons(lifecycle, thing, actor),
        "main": [shown for shown in panels if shown.panel.place == "main"],
        "side": [shown for shown in panels if shown.panel.place != "main"],
        "children": _children(lifecycle, thing, actor),
        "files": uploads.of_thing(kind, thing.pk) if thing.has_files else [],
        "parent": _parent(lifecycle, thing, actor),
        "assigned": is_assigned(lifecycle),
        "assignee": past.names.get(thing.assignee),
    }
    return shell.page(request, "desk/thing.html", context)


@desk
@require_safe
def preview(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """The same in short, beside a list: clocks, columns, the last three events, the next verbs."""
    lifecycle = kind_of(kind, request.actor)
    thing = thing_of(lifecycle, pk, request.actor)
    verbs = buttons(lifecycle, thing, request.actor)
    context = {
        **_about(lifecycle, thing, request.actor),
        "events": timeline.read(lifecycle, thing, size=3).moments,
        "faces": [face for face in clockface.faces(thing) if face.stopped is None and face.duty][:1],
        "buttons": [*verbs[-1:], *verbs[:-1][:1]],
    }
    return render(request, "desk/preview.html", context)


def _about(lifecycle: Lifecycle, thing: Any, actor: Actor) -> dict[str, Any]:
    return {
        "row": row_of(lifecycle, thing, actor),
        "thing": thing,
        "lifecycle": lifecycle,
        "place": places.name_of(thing.scope_path),
        "personal": _personal(lifecycle, thing, actor),
    }


def _personal(lifecycle: Lifecycle, thing: Any, actor: Actor) -> list[Masked]:
    page = slots.page_of(lifecycle.kind)
    found = [(detail, detail.value(thing)) for detail in page.personal if detail.seen.allows(actor, thing)]
    columns = {column.title for column in page.columns}
    return [
        Masked(
            detail,
            detail.mask(value),
            reverse("desk:unmask", args=[lifecycle.kind, thing.pk, f"fact.{detail.name}"]) if detail.who.allows(actor, thing) else "",
            detail.label in columns,
        )
        for detail, value in found
        if value
    ]


def _opening_url(below: Lifecycle, verb: Verb, thing: Any) -> str:
    return f"{reverse('desk:opening', args=[below.kind, verb.name])}?root={thing.pk}"


def _children(lifecycle: Lifecycle, thing: Any, actor: Actor) -> list[Children]:
    found = []
    for below in children_of(lifecycle):
        listed = _listed(below, thing, actor) if getattr(thing, _below(below)) else []
        ways = [(verb, _opening_url(below, verb, thing)) for verb in openings(below, actor, thing)]
        if listed or ways:
            found.append(Children(below, [row_of(below, one, actor) for one in listed[:MOST_CHILDREN]], len(listed) > MOST_CHILDREN, ways))
    return found


def _listed(below: Lifecycle, thing: Any, actor: Actor) -> list[Any]:
    rows = related(below, policies.visible(actor, below.model.objects.filter(**{below.root: thing}))).order_by("opened_at", "id")
    listed = list(rows[: MOST_CHILDREN + 1])
    for one in listed:
        # Titles and rules of a child may ask its root, which is at hand.
        setattr(one, below.root, thing)
    return listed


def _parent(lifecycle: Lifecycle, thing: Any, actor: Actor) -> Row | None:
    parent = getattr(thing, lifecycle.root) if lifecycle.root else None
    return row_of(of(parent), parent, actor) if parent is not None and policies.sees(actor, parent) else None
