"""Verbs as forms: shown, checked, performed once. What is refused says why and keeps what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from zizai.desk import shell, timeline
from zizai.desk.access import Missing, desk, kind_of, openings, thing_of, verb_of
from zizai.desk.rows import Row, row_of
from zizai.desk.sheets import STATUS, Sheet, brought, empty, typed, version_in
from zizai.kernel import policies
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import (
    Conflict,
    Forbidden,
    Lifecycle,
    NotFound,
    Refused,
    Verb,
    WrongState,
    by_kind,
    open_thing,
    perform,
)
from zizai.look.once import new_token, token_in
from zizai.look.slots import page_of


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def verb(request: HttpRequest, kind: str, pk: UUID, name: str) -> HttpResponse:
    """One verb on one thing: its form, or its performance."""
    lifecycle = kind_of(kind, request.actor)
    declared = verb_of(lifecycle, name)
    if request.method == "POST":
        return _perform(request, lifecycle, declared, pk)
    thing = thing_of(lifecycle, pk, request.actor)
    if own := page_of(kind).instead.get(name):
        return redirect(own(thing))
    sheet = Sheet(lifecycle, declared, None, new_token(), row_of(lifecycle, thing, request.actor))
    if refused := _refusal(lifecycle, declared, thing, request.actor):
        return _sheet(request, replace(sheet, reasons=refused.reasons, possible=False), STATUS[type(refused)])
    seen = version_in(request.GET.get("version", ""))
    news = timeline.since(lifecycle, thing, seen) if seen is not None and seen < thing.version else []
    return _sheet(request, replace(sheet, form=empty(declared, thing), news=news))


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """A new thing by an opening verb; a child, under the thing that `root` names."""
    try:
        lifecycle = by_kind(kind)
    except KeyError:
        raise Missing from None
    declared = verb_of(lifecycle, name, opens=True)
    root = _root(request, lifecycle, declared)
    under = root.thing if root else None
    if declared not in openings(lifecycle, request.actor, under):
        raise Missing
    sheet = Sheet(lifecycle, declared, empty(declared, under, given=request.GET.dict()), token_in(request.POST), root=root)
    if request.method != "POST":
        return _sheet(request, sheet)
    columns = {lifecycle.root: root.thing} if root else {}
    data, wrong = brought(request, declared)
    try:
        if wrong:
            raise Invalid(wrong)
        thing = open_thing(lifecycle, declared.name, actor=request.actor, data=data, once=sheet.once, **columns)
    except NotFound:
        raise Missing from None
    except Invalid as invalid:
        return _sheet(request, replace(sheet, form=typed(declared, data, invalid.errors, under)), 422)
    except Refused as refused:
        sheet = replace(sheet, form=typed(declared, data, thing=under), reasons=refused.reasons)
        return _sheet(request, sheet, STATUS[type(refused)])
    return _done(request, lifecycle, declared, thing)


def _root(request: HttpRequest, lifecycle: Lifecycle, declared: Verb) -> Row | None:
    if not lifecycle.root or (declared.columns and "root" not in request.GET):
        return None
    try:
        pk = UUID(request.GET.get("root", ""))
    except ValueError:
        raise Missing from None
    return row_of(lifecycle.above, thing_of(lifecycle.above, pk, request.actor), request.actor)


def _perform(request: HttpRequest, lifecycle: Lifecycle, declared: Verb, pk: UUID) -> HttpResponse:
    actor, seen = request.actor, version_in(request.POST.get("version", ""))
    sheet = Sheet(lifecycle, declared, None, token_in(request.POST))
    refused: Refused | None = None
    data, errors = brought(request, declared)
    if declared.danger and request.POST.get("confirmed") != "yes":
        sheet = replace(sheet, unconfirmed=True)
    elif seen is None:
        refused = Conflict("看不出您看到的是哪一步。请看过现在的情况再办。")
    elif not errors:
        try:
            thing = perform(lifecycle, declared.name, pk, actor=actor, data=data, version=seen, once=sheet.once)
            return _done(request, lifecycle, declared, thing)
        except NotFound:
            raise Missing from None
        except Invalid as invalid:
            errors = invalid.errors
        except Refused as why:
            refused = why
    thing = thing_of(lifecycle, pk, actor)
    sheet = replace(sheet, form=typed(declared, data, errors, thing), row=row_of(lifecycle, thing, actor), possible=lifecycle.can(actor, declared, thing))
    if refused is None:
        return _sheet(request, sheet, 422)
    news = timeline.since(lifecycle, thing, seen) if seen is not None and isinstance(refused, (Conflict, WrongState)) else []
    return _sheet(request, replace(sheet, reasons=refused.reasons, news=news), STATUS[type(refused)])


def _refusal(lifecycle: Lifecycle, declared: Verb, thing: Any, actor: policies.Actor) -> Refused | None:
    if not declared.begins_in(thing.state, is_open=thing.is_open):
        return WrongState(f"现在是“{lifecycle.states(thing.state).label}”，不能{declared.label}。")
    return None if lifecycle.can(actor, declared, thing) else Forbidden(f"您的岗位不能{declared.label}。")


def _sheet(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    """The form by itself for the dialog, as a page of its own otherwise."""
    if request.headers.get("HX-Request"):
        return render(request, "desk/sheet.html", {"sheet": sheet}, status=status)
    return shell.page(request, "desk/verb.html", {"sheet": sheet}, status=status)


def _done(request: HttpRequest, lifecycle: Lifecycle, declared: Verb, thing: Any) -> HttpResponse:
    messages.success(request, f"{declared.label}：办好了。「{thing}」现在是“{lifecycle.states(thing.state).label}”。")
    sees = policies.sees(request.actor, thing)
    page = reverse("desk:thing", args=[lifecycle.kind, thing.pk])
    there = page if sees else reverse("desk:kind", args=[lifecycle.kind])
    if not request.headers.get("HX-Request"):
        return redirect(there)
    # The dialog closes where it was opened: a clerk who works through a list stays in the list.
    opened = urlsplit(request.headers.get("HX-Current-URL", ""))
    if opened.path.startswith("/desk/") and not declared.opens and (sees or opened.path != page):
        there = f"{opened.path}?{opened.query}" if opened.query else opened.path
    response = HttpResponse(status=204)
    response["HX-Redirect"] = there
    return response
