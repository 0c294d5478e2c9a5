"""What stands around every page of the desk: bar, rail with counts, the post one acts from, the keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from zizai.city.public import named
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
    here: bool = False
    count: Count | None = None


def kinds(actor: Actor) -> list[Lifecycle]:
    """The kinds of thing of which the actor may see any, in the order of their names."""
    seen = [lifecycle for lifecycle in declared() if policies.visible_arms(actor, lifecycle.model)]
    return sorted(seen, key=lambda one: one.label)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    here: str = "",
    counted: Mapping[str, Sequence[Source]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page in its frame. `here` is the address of the rail's entry; `counted` are the page's own counts."""
    return render(request, template, {**frame(request, here=here, counted=counted), **context}, status=status)


def frame(request: HttpRequest, *, here: str = "", counted: Mapping[str, Sequence[Source]] | None = None) -> dict[str, Any]:
    """What the frame shows around a page: `rail`, `post`, `counts`, `now`. Two statements at most.

    All counts, the rail's and the page's, are one statement. The page finds its own under `counts`.
    Without `here` the entry is lit whose address the page's own begins with.
    """
    actor: Actor = request.actor
    whole = kinds(actor) if actor.kind == "staff" else []
    counts = keyset.counts({**_rail_counts(whole, actor), **(counted or {})})
    return {
        "rail": _rail(whole, actor, counts, here or _entry_above(request.path, actor)),
        "counts": counts,
        "post": SimpleLazyObject(lambda: named([actor.post]).get(actor.post)),
        "now": clock.now(),
    }


def _entry_above(path: str, actor: Actor) -> str:
    urls = [reverse(entry.url_name) for entry in slots.entries(actor, *SECTIONS)]
    return max((url for url in urls if path.startswith(url)), key=len, default="")


def _rail_counts(whole: Sequence[Lifecycle], actor: Actor) -> dict[str, Sequence[Source]]:
    if not whole:
        return {}
    found: dict[str, Sequence[Source]] = {
        "rail.todo": [waiting.todo(lifecycle, actor) for lifecycle in whole],
        "rail.waiting": [waiting.waiting(lifecycle, actor) for lifecycle in whole],
    }
    return found | {f"rail.{lifecycle.kind}": [waiting.everything(lifecycle, actor)] for lifecycle in whole}


def _rail(whole: Sequence[Lifecycle], actor: Actor, counts: Mapping[str, Count], here: str) -> list[tuple[str, list[Link]]]:
    sections: dict[str, list[Link]] = {name: [] for name in SECTIONS}
    if whole or actor.kind == "staff":
        own = (("待办", "desk:todo", "inbox", "rail.todo"), ("等别人", "desk:waiting", "clock", "rail.waiting"), ("办过的", "desk:done", "check", ""))
        sections["我的"] = [Link(label, reverse(name), icon, here == reverse(name), counts.get(count)) for label, name, icon, count in own]
    for lifecycle in whole:
        shown = slots.page_of(lifecycle.kind)
        url = reverse("desk:kind", args=[lifecycle.kind])
        sections.setdefault(shown.section, []).append(Link(lifecycle.label, url, shown.icon, here == url, counts.get(f"rail.{lifecycle.kind}")))
    for entry in slots.entries(actor, *sections):
        url = reverse(entry.url_name)
        sections[entry.section].append(Link(entry.label, url, entry.icon, here == url))
    return [(name, links) for name, links in sections.items() if links]
