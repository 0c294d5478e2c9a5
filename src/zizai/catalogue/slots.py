"""What the catalogue puts into the public site's menu, on its home page and on the desk."""

from __future__ import annotations

from typing import Any

from zizai.catalogue import demand, finding, queries
from zizai.catalogue.content import differences
from zizai.catalogue.models import ItemVersion
from zizai.kernel.policies import Actor
from zizai.look import home, slots
from zizai.look.home import Box, Section, Tile
from zizai.look.slots import Column, Entry, Page, Panel
from zizai.vocabulary.services import LifeEvent

# As many as a phone shows without scrolling far; the whole list has a page of its own.
_MOST, _MOST_SHELVES = 4, 8


def _asked(actor: Actor) -> dict[str, Any] | None:
    """What people ask for most, and what happened to them; nothing where there are no items."""
    if not queries.shelves("unit", [(code, "") for kind, code in finding.current().shelves if kind == "unit"]):
        return None
    return {"asked": queries.most_asked(_MOST), "days": demand.DAYS, "events": sorted(queries.shelves("event", LifeEvent.choices), key=lambda one: -one.count)[:_MOST_SHELVES]}


def _changed(version: ItemVersion, actor: Actor) -> dict[str, Any]:
    """What this version changed of the one before it, element by element."""
    before = ItemVersion.objects.filter(item_id=version.item_id, number=version.number - 1).values_list("content", flat=True).first()
    return {"differences": differences(before, version.content) if before else None}


slots.page("catalogue.version", Page(
    panels=[Panel("changed", "和上一版的不同", _changed, "catalogue/panels/changed.html", sql=1)],
    columns=[
        Column("单位", lambda one: one.item.organisation.short_name), Column("承诺", lambda one: one.item.promise_words),
    ],
    number=lambda one: f"第{one.number}版", related=["item__organisation"], icon="file", section="查",
))  # fmt: skip
slots.entry(Entry("公开", "办事", "catalogue:items", "file", order=5))
slots.entry(Entry("公开", "便民服务", "catalogue:services", "grid", order=7))
home.box(Box(("今天要", "办什么事？"), "catalogue/_search.html", script="catalogue/suggest.js", style="catalogue/catalogue.css"))
home.section(Section("items", "大家常办", load=_asked, template="catalogue/home.html", sql=9, more=("全部事项", "catalogue:items"), order=5))
home.tile(Tile("办事", "要带什么、多久办好", "catalogue:items", "file", order=5))
