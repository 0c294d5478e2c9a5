"""What the catalogue puts into the public site's menu, on its home page and on the desk."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Q
from django.urls import reverse

from zizai.catalogue import demand, finding, links, queries
from zizai.catalogue.capabilities.board import findings_of
from zizai.catalogue.content import SECTIONS, differences, mends, shaped
from zizai.catalogue.models import ItemDraft, ItemVersion, Purpose
from zizai.catalogue.places.rules import days
from zizai.catalogue.policies import begins, exports
from zizai.city.public import Region
from zizai.kernel.policies import Actor, kind
from zizai.look import home, nearby, slots
from zizai.look.home import Box, Section, Tile
from zizai.look.nearby import Offer
from zizai.look.slots import Column, Entry, Page, Panel
from zizai.vocabulary.city import Level
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
    again = links.revise(version.item.code) if version.is_open and begins.allows(actor, None) else ""
    return {"differences": differences(before, version.content) if before else None, "again": again, "code": version.item.code}


def _written(draft: ItemDraft, actor: Actor) -> dict[str, Any] | None:
    """The sections of a draft, with how much each still needs; an item is given up without its content."""
    if draft.purpose == Purpose.CANCEL:
        return None
    found = mends(draft.content)
    count = Counter(one.section for one in found)
    return {"draft": draft, "sections": [(name, label, count[name]) for name, label in SECTIONS.items()], "mends": found}


def _against(draft: ItemDraft, actor: Actor) -> dict[str, Any] | None:
    """What the draft changes of the version in force, and what that changed since the draft began."""
    if draft.purpose != Purpose.REVISE:
        return None
    held = {one.number: one for one in ItemVersion.objects.filter(item_id=draft.item_id).filter(Q(is_open=True) | Q(number=draft.based_on))}
    base, now = held.get(draft.based_on), next((one for one in held.values() if one.is_open), None)
    came = differences(base.content, now.content) if base and now and now.number > base.number else []
    return {"draft": draft, "differences": differences(base.content, shaped(draft.content)) if base else None, "came": came, "now": now}


def _capabilities(version: ItemVersion, actor: Actor) -> dict[str, Any] | None:
    """What the item can do by the version in force, and what stands against it."""
    return {"findings": findings_of(version.item_id)} if version.is_open else None


def _list_of(region: Region) -> str:
    """The list of what a township or a village does; counties and the city have the catalogue."""
    return reverse("catalogue:at", args=[region.code]) if region.level in (Level.TOWN, Level.VILLAGE) else ""


slots.page("catalogue.draft", Page(
    panels=[
        Panel("written", "内容", _written, "catalogue/panels/written.html", sql=0),
        Panel("against", "和现行版本的不同", _against, "catalogue/panels/against.html", sql=1),
    ],
    columns=[
        Column("单位", lambda one: one.organisation.short_name), Column("目的", lambda one: one.get_purpose_display()), Column("缘由", lambda one: one.why),
        Column("在办件怎么办", lambda one: one.transition), Column("退回原因", lambda one: one.reasons), Column("发布日期", lambda one: one.publish_on),
    ],
    number=lambda one: one.code, related=["organisation", "item"], find=lambda words: Q(code=words.strip().upper()), icon="edit",
    instead={"edit": lambda one: reverse("catalogue:draft-section", args=[one.pk, "basic"])},
))  # fmt: skip
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
slots.entry(Entry("公开", "便民服务", "catalogue:services", "grid", order=7))
home.box(Box(("今天要", "办什么事？"), "catalogue/_search.html", script="catalogue/suggest.js", style="catalogue/catalogue.css"))
home.section(Section("items", "大家常办", load=_asked, template="catalogue/home.html", sql=9, more=("全部事项", "catalogue:items"), order=5))
slots.entry(Entry("查", "事项导入导出", "catalogue:exchange", "swap", who=exports, order=60))
home.tile(Tile("办事", "要带什么、多久办好", "catalogue:items", "file", order=5))
