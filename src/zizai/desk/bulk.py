"""One verb on several things: all that can be done is done at once, and what was refused says why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zizai.desk import shell
from zizai.desk.access import Missing, desk, kind_of, verb_of
from zizai.desk.keyset import related
from zizai.desk.rows import Row, row_of
from zizai.desk.sheets import bulk_verbs, empty, typed, version_in
from zizai.kernel import policies
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Lifecycle, Refused, Verb, perform_many
from zizai.kernel.policies import Actor
from zizai.look.once import token_in

MOST = 100
ALL_REFUSED = 409


@dataclass(frozen=True)
class Outcome:
    """What became of a bulk verb: the things done, and those refused with the reasons."""

    done: list[Any] = field(default_factory=list)
    refused: list[tuple[Any, list[str]]] = field(default_factory=list)
    gone: int = 0


@dataclass(frozen=True)
class Selection:
    """What was ticked and can still be seen, each with the version that was seen."""

    rows: Sequence[Row]
    versions: Mapping[UUID, int]
    gone: int
    form: forms.Form | None
    once: str


def perform_each(
    lifecycle: Lifecycle, verb: Verb, versions: Mapping[UUID, int], *, actor: Actor, data: Mapping[str, Any], once: str
) -> Outcome:  # fmt: skip
    """Perform `verb` on each of these things (id → version seen) that allows it. Raises Invalid where the form is wrong.

    Whoever is refused is left out and the rest tried again, so the usual case is one transaction and
    a constant number of statements, and n refusals are n more.
    """
    things = {thing.pk: thing for thing in policies.visible(actor, related(lifecycle, lifecycle.model.objects.filter(pk__in=versions)))}
    left = {pk: _as_seen(thing, versions[pk]) for pk, thing in things.items()}
    refused: list[tuple[Any, list[str]]] = []
    done: list[Any] = []
    while left:
        try:
            done = perform_many(lifecycle, verb.name, list(left.values()), actor=actor, data=data, once=once)
            break
        except Refused as why:
            # A refusal that names nobody is about one that vanished meanwhile: then each is tried alone.
            if why.thing is None:
                return _one_by_one(lifecycle, verb, left, refused, len(versions) - len(things), actor=actor, data=data, once=once)
            refused.append((left.pop(why.thing.pk), why.reasons))
    return Outcome(done, refused, len(versions) - len(things))


def _one_by_one(lifecycle, verb, left, refused, gone, *, actor, data, once) -> Outcome:
    done = []
    for thing in left.values():
        try:
            done += perform_many(lifecycle, verb.name, [thing], actor=actor, data=data, once=once)
        except Refused as why:
            refused.append((thing, why.reasons))
    return Outcome(done, refused, gone)


def _as_seen(thing: Any, version: int) -> Any:
    # Things given as objects bring the version the actor saw, which is the form's, not today's.
    thing.version = version
    return thing


@desk
@require_POST
def bulk(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """First asks (which things, the form they share), then does it and shows what became of each."""
    lifecycle = kind_of(kind, request.actor)
    verb = verb_of(lifecycle, name)
    if verb not in bulk_verbs(lifecycle):
        raise Missing
    versions = _ticked(request.POST.getlist("item"))
    back = reverse("desk:kind", args=[kind])
    if not versions or len(versions) > MOST:
        messages.error(request, f"请先勾选要{verb.label}的，一次最多{MOST}件。")
        return redirect(back)
    once = token_in(request.POST)
    form = empty(verb)
    if request.POST.get("step") == "do":
        try:
            outcome = perform_each(lifecycle, verb, versions, actor=request.actor, data=request.POST, once=once)
        except Invalid as invalid:
            form = typed(verb, request.POST, invalid.errors)
        else:
            context = {"lifecycle": lifecycle, "verb": verb, "outcome": _told(lifecycle, outcome, request.actor), "back": back}
            return shell.page(request, "desk/bulk_done.html", context, status=200 if outcome.done or not outcome.refused else ALL_REFUSED)
    rows = policies.visible(request.actor, related(lifecycle, lifecycle.model.objects.filter(pk__in=versions))).order_by("order_at", "id")
    shown = [row_of(lifecycle, thing, request.actor) for thing in rows]
    selection = Selection(shown, versions, len(versions) - len(shown), form, once)
    context = {"lifecycle": lifecycle, "verb": verb, "selection": selection, "back": back, "items": request.POST.getlist("item")}
    return shell.page(request, "desk/bulk.html", context, status=422 if form is not None and form.errors else 200)


def _told(lifecycle: Lifecycle, outcome: Outcome, actor: Actor) -> Outcome:
    return replace(
        outcome,
        done=[row_of(lifecycle, thing, actor) for thing in outcome.done],
        refused=[(row_of(lifecycle, thing, actor), reasons) for thing, reasons in outcome.refused],
    )


def _ticked(items: Sequence[str]) -> dict[UUID, int]:
    """「id:version」 as the list sends them; what is not one is left out."""
    found: dict[UUID, int] = {}
    for item in items[: MOST + 1]:
        pk, _, version = item.partition(":")
        try:
            seen = version_in(version)
            if seen is not None:
                found[UUID(pk)] = seen
        except ValueError:
            continue
    return found
