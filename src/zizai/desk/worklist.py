"""Worklists: what waits for me, what waits for others, what I did, and everything of one kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from zizai.desk import acts, keyset, places, shell
from zizai.desk import waiting as wait
from zizai.desk.access import desk, kind_of, openings
from zizai.desk.filters import LAMPS, WHO, Filter, WrongFilter
from zizai.desk.keyset import BY_CLOSING, BY_DUE, BadCursor, Page
from zizai.desk.models import SavedFilter
from zizai.desk.rows import Row, is_assigned, row_of
from zizai.desk.sheets import bulk_verbs
from zizai.desk.waiting import Source
from zizai.kernel.lifecycle import Lifecycle, Verb
from zizai.kernel.policies import Actor
from zizai.look import slots


@dataclass(frozen=True)
class Way:
    """One way to narrow the list, as a link; `key` is where its count stands."""

    label: str
    key: str
    url: str
    here: bool
    lamp: str = ""


@desk
@require_safe
def todo(request: HttpRequest) -> HttpResponse:
    """What waits for the actor, of all kinds, by due date."""
    return _mixed(request, "待办", "desk:todo", wait.todo)


@desk
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What is theirs but waits for others."""
    return _mixed(request, "等别人", "desk:waiting", wait.waiting)


def _mixed(request: HttpRequest, heading: str, name: str, source) -> HttpResponse:
    actor: Actor = request.actor
    whole = shell.kinds(actor)
    chosen, notice = _read_filter(request, None)

    every = [source(lifecycle, actor) for lifecycle in whole]

    def sources(filter_: Filter) -> list[Source]:
        return [one.narrowed(filter_.rows(one.lifecycle, actor)) for one in every]

    page, bad = _page(request, sources(chosen), actor)
    context = {
        "heading": heading,
        "nothing": "现在没有等您办的。新的一到，就按到期先后排在这里。" if name == "desk:todo" else "没有在等别人的。",
        "mixed": True,
        "openings": [(lifecycle, verb) for lifecycle in whole for verb in openings(lifecycle, actor)] if name == "desk:todo" else [],
    }
    counted = {Filter(lamp=lamp).query: sources(Filter(lamp=lamp)) for lamp in LAMPS}
    return _list(request, context, page, chosen, here=reverse(name), counted=counted, notice=notice or bad)


@desk
@require_safe
def kind(request: HttpRequest, kind: str) -> HttpResponse:
    """What the actor may see of one kind: filtered, by due date, or what is closed, the latest first."""
    actor: Actor = request.actor
    lifecycle = kind_of(kind, actor)
    chosen, notice = _read_filter(request, lifecycle)
    order = BY_CLOSING if chosen.closed else BY_DUE
    page, bad = _page(request, [chosen.source(lifecycle, actor)], actor, order)
    here = reverse("desk:kind", args=[kind])
    who = WHO if is_assigned(lifecycle) else {}
    ways = {"全部": Filter(), "要我动手": Filter(act=True), **{label: Filter(who=one) for one, label in who.items()}}
    counted = {one.query or "all": [one.source(lifecycle, actor)] for one in [*ways.values(), *(Filter(lamp=lamp) for lamp in LAMPS)]}
    context = {
        "heading": lifecycle.label,
        "nothing": f"还没有{lifecycle.label}。收到的会按到期先后排在这里。",
        "lifecycle": lifecycle,
        "ways": [Way(label, one.query or "all", f"{here}?{one.query}" if one.query else here, one == chosen) for label, one in ways.items()],
        "columns": [column.title for column in slots.page_of(kind).columns],
        "states": [(value, label, value in chosen.states) for value, label in lifecycle.states.choices if (value in lifecycle.final) == chosen.closed],
        "who": who,
        "counties": places.counties(actor.scope),
        "saved": [(one, one.query == chosen.query) for one in SavedFilter.objects.filter(staff=actor.id, kind=kind).order_by("name")],
        "openings": [(lifecycle, verb) for verb in openings(lifecycle, actor)],
        "bulk_verbs": [] if chosen.closed else _offered(lifecycle, page, actor),
    }
    return _list(request, context, page, chosen, here=here, counted=counted, notice=notice or bad)


@desk
@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """What the actor did, the latest first: one line for each act, as history has it."""
    actor: Actor = request.actor
    try:
        found, notice = acts.read(actor, after=request.GET.get("after", "")), ""
    except BadCursor as bad:
        found, notice = acts.read(actor), str(bad)
    context = {"acts": found.acts, "older": f"?{urlencode({'after': found.after})}" if found.after else "", "notice": notice}
    return shell.page(request, "desk/done.html", context)


def _read_filter(request: HttpRequest, lifecycle: Lifecycle | None) -> tuple[Filter, str]:
    try:
        return Filter.read(request.GET, lifecycle), ""
    except WrongFilter as wrong:
        return Filter(), f"{wrong}这里显示的是全部。"


def _page(request: HttpRequest, sources: Sequence[Source], actor: Actor, order=BY_DUE) -> tuple[Page, str]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        return keyset.page(sources, actor, order, after=after, before=before), ""
    except BadCursor as bad:
        return keyset.page(sources, actor, order), str(bad)


def _list(
    request: HttpRequest,
    context: Mapping[str, Any],
    page: Page,
    chosen: Filter,
    *,
    here: str,
    counted: Mapping[str, Sequence[Source]],
    notice: str,
) -> HttpResponse:
    rows: list[Row] = [row_of(lifecycle, thing, request.actor) for lifecycle, thing in page.rows]
    region = places.name_of(chosen.scope)
    about = {
        "rows": rows,
        "page": page,
        "filter": chosen,
        "filter_words": chosen.words(context.get("lifecycle"), region),
        "region": region,
        "older": _address(here, chosen, after=page.after),
        "newer": _address(here, chosen, before=page.before),
        "here": here,
        "notice": notice,
        "lamps": [Way(label, Filter(lamp=lamp).query, f"{here}?{Filter(lamp=lamp).query}", chosen.lamp == lamp, lamp) for lamp, label in LAMPS.items()],
    }
    return shell.page(request, "desk/worklist.html", {**about, **context}, counted=counted)


def _address(here: str, chosen: Filter, **cursor: str) -> str:
    if not any(cursor.values()):
        return ""
    return f"{here}?{'&'.join(part for part in (chosen.query, urlencode(cursor)) if part)}"


def _offered(lifecycle: Lifecycle, page: Page, actor: Actor) -> list[Verb]:
    """What can be done with several of these rows at once."""
    possible = {verb.name for _, thing in page.rows for verb in lifecycle.next_verbs(actor, thing)}
    return [verb for verb in bulk_verbs(lifecycle) if verb.name in possible]
