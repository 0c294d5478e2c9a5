"""What the catalogue puts into the public site's menu and on its home page."""

from __future__ import annotations

from typing import Any

from zizai.catalogue.models import Item
from zizai.kernel.policies import Actor
from zizai.look import home, slots
from zizai.look.home import Section, Tile
from zizai.look.slots import Entry

# As many as a phone shows without scrolling far; the whole list has a page of its own.
_MOST = 6


def _first(actor: Actor) -> dict[str, Any] | None:
    found = list(Item.objects.filter(active=True).select_related("organisation").order_by("code")[:_MOST])
    return {"items": found} if found else None


slots.entry(Entry("公开", "办事", "catalogue:items", "file", order=5))
home.section(Section("items", "要办什么事？", load=_first, template="catalogue/home.html", sql=1, more=("全部事项", "catalogue:items"), order=5))
home.tile(Tile("办事", "要带什么、多久办好", "catalogue:items", "file", order=5))
