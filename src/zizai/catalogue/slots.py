"""What the catalogue puts into the public site's menu, on its home page and on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zizai.catalogue.capabilities.board import findings_of
from zizai.catalogue.content import differences
from zizai.catalogue.models import Item, ItemVersion
from zizai.catalogue.places.rules import days
from zizai.city.public import Region
from zizai.kernel.policies import Actor, kind
from zizai.look import home, nearby, slots
from zizai.look.home import Section, Tile
from zizai.look.nearby import Offer
from zizai.look.slots import Column, Entry, Page, Panel
from zizai.vocabulary.city import Level

# As many as a phone shows without scrolling far; the whole list has a page of its own.
_MOST = 6


def _first(actor: Actor) -> dict[str, Any] | None:
    found = list(Item.objects.filter(active=True, version__gt=0).select_related("organisation").order_by("code")[:_MOST])
    return {"items": found} if found else None


def _changed(version: ItemVersion, actor: Actor) -> dict[str, Any]:
    """What this version changed of the one before it, element by element."""
    before = ItemVersion.objects.filter(item_id=version.item_id, number=version.number - 1).values_list("content", flat=True).first()
    return {"differences": differences(before, version.content) if before else None}


def _capabilities(version: ItemVersion, actor: Actor) -> dict[str, Any] | None:
    """What the item can do by the version in force, and what stands against it."""
    return {"findings": findings_of(version.item_id)} if version.is_open else None


def _list_of(region: Region) -> str:
    """The list of what a township or a village does; counties and the city have the catalogue."""
    return reverse("catalogue:at", args=[region.code]) if region.level in (Level.TOWN, Level.VILLAGE) else ""


slots.page("catalogue.version", Page(
    panels=[
        Panel("changed", "和上一版的不同", _changed, "catalogue/panels/changed.html", sql=1),
        Panel("capabilities", "能力", _capabilities, "catalogue/panels/capabilities.html", sql=1),
    ],
    columns=[
        Column("单位", lambda one: one.item.organisation.short_name), Column("承诺", lambda one: one.item.promise_words),
    ],
    number=lambda one: f"第{one.number}版", related=["item__organisation"], icon="file", section="查",
))  # fmt: skip
slots.page("catalogue.delegation", Page(
    columns=[
        Column("起止", lambda one: days((one.begins_on, one.last_day))), Column("文号", lambda one: one.document), Column("用章", lambda one: one.seal),
    ],
    related=["item", "region"], icon="pin", section="查",
))  # fmt: skip
nearby.offer(Offer("这里能办的事", "不用跑远，就近能办、能收、能代办的", _list_of, "list", order=10))
slots.entry(Entry("查", "能力一览", "catalogue:capabilities", "chart", who=kind("staff"), order=70))
slots.entry(Entry("查", "要素完整率", "catalogue:completeness", "chart", who=kind("staff"), order=71))
slots.entry(Entry("公开", "办事", "catalogue:items", "file", order=5))
home.section(Section("items", "要办什么事？", load=_first, template="catalogue/home.html", sql=1, more=("全部事项", "catalogue:items"), order=5))
home.tile(Tile("办事", "要带什么、多久办好", "catalogue:items", "file", order=5))
