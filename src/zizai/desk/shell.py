"""What stands around every page of the desk: bar, rail with counts, the post one acts from, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zizai.desk import keyset, waiting
from zizai.desk.keyset import Count
from zizai.desk.waiting import Source
from zizai.kernel import clock, policies
from zizai.kernel.lifecycle import Lifecycle, declared
from zizai.kernel.policies import Actor
from zizai.look import slots

SECTIONS = ("我的", "本岗", "协同", "查")


@dataclass(frozen=True)
class Link:
    """One entry of the rail."""

    label: str
    url: str
    icon: str
    count: Count | None = None
    here: bool = False


def kinds(actor: Actor) -> list[Lifecycle]:
    """The kinds of thing of which the actor may see any, in the order of their names."""
    seen = [lifecycle for lifecycle in declared() if policies.visible_arms(actor, lifecycle.model)]
    return sorted(seen, key=lambda one: one.label)


@dataclass(frozen=True)
class Frame:
    """What `desk/base.html` draws around a page."""

    rail: Sequence[tuple[str, Sequence[Link]]]
    counts: Mapping[str, Count]
    post: str
    now: datetime


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, counted: Mapping[str, Sequence[Source]] | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    """A page in its frame. The page finds its own counts, `counted`, under `counts`; with the rail's they are one statement."""
    framed = frame(request, counted)
    return render(request, template, {"frame": framed, "counts": framed.counts, **context}, status=status)


def frame(request: HttpRequest, counted: Mapping[str, Sequence[Source]] | None = None) -> Frame:
    """The frame of a page: one statement, for all counts together. Rooms below, whose pages only extend the base, get it there."""
    actor: Actor = request.actor
    whole = kinds(actor) if actor.kind == "staff" else []
    counts = keyset.counts({**_rail_counts(whole, actor), **(counted or {})})
    return Frame(_rail(whole, actor, counts, request.path), counts, _post(request), clock.now())


def _post(request: HttpRequest) -> str:
    held = request.standing.holding
    return f"{held.post.organisation.short_name} · {held.post.name}" if held else ""


def _rail_counts(whole: Sequence[Lifecycle], actor: Actor) -> dict[str, Sequence[Source]]:
    if not whole:
        return {}
    found: dict[str, Sequence[Source]] = {
        "rail.todo": [waiting.todo(lifecycle, actor) for lifecycle in whole],
        "rail.waiting": [waiting.waiting(lifecycle, actor) for lifecycle in whole],
    }
    return found | {f"rail.{lifecycle.kind}": [waiting.everything(lifecycle, actor)] for lifecycle in whole}


def _rail(whole: Sequence[Lifecycle], actor: Actor, counts: Mapping[str, Count], path: str) -> list[tuple[str, list[Link]]]:
    if actor.kind != "staff":
        return []
    own = (("待办", "desk:todo", "inbox", "rail.todo"), ("等别人", "desk:waiting", "clock", "rail.waiting"), ("办过的", "desk:done", "check", ""))
    sections: dict[str, list[Link]] = {name: [] for name in SECTIONS}
    sections["我的"] = [Link(label, reverse(name), icon, counts.get(count)) for label, name, icon, count in own]
    for lifecycle in whole:
        shown, count = slots.page_of(lifecycle.kind), counts[f"rail.{lifecycle.kind}"]
        # What this post could see but neither has nor handles would only be in the way.
        if count or waiting.next_verb_rows(lifecycle, actor) is not False:
            link = Link(lifecycle.label, reverse("desk:kind", args=[lifecycle.kind]), shown.icon, count)
            sections.setdefault(shown.section, []).append(link)
    for entry in slots.entries(actor, *sections):
        sections[entry.section].append(Link(entry.label, reverse(entry.url_name), entry.icon))
    here = _here([link.url for links in sections.values() for link in links], path)
    return [(name, [replace(link, here=link.url == here) for link in links]) for name, links in sections.items() if links]


def _here(urls: Sequence[str], path: str) -> str:
    """The entry under which the page lies: the longest address that begins the page's. The worklist is only itself."""
    todo = reverse("desk:todo")
    return max((url for url in urls if (path == url if url == todo else path.startswith(url))), key=len, default="")
