"""What bundles read from a pack: `bundles.csv`, `bundle_items.csv`, `bundle_edges.csv`. A pack without them has no bundles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter
from typing import Any
from uuid import UUID

from zizai.bundles.models import Bundle, BundleEdge, BundleItem
from zizai.catalogue.public import Item, Material
from zizai.city.pack import Column, Sheet, SheetPart, register
from zizai.city.pack.cells import code_of, number, text, yes_no
from zizai.city.pack.sheets import Codes, Rows
from zizai.city.public import Organisation

Report = Callable[[int, str], None]


def _several_items(rows: Rows, report: Report) -> None:
    held: dict[Any, int] = defaultdict(int)
    for row in rows[BundleItem].values():
        held[row.values["bundle_id"]] += 1
    for row in rows[Bundle].values():
        if held[Bundle.id_of(row.code)] < 2:
            report(row.line, f"{row.code} 少于两个事项，不是一件事。")


def _material(value: str, codes: Codes) -> dict[str, Any]:
    """The code of a material, which says whose it is."""
    return {"material_id": code_of(Material)(value, codes), "taker_id": Item.id_of(value.rpartition("-")[0])}


def _edges_within(rows: Rows, report: Report) -> None:
    """Both ends belong to the bundle, and nothing waits for itself."""
    items: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows[BundleItem].values():
        items[row.values["bundle_id"]].add(row.values["item_id"])
    needs: dict[UUID, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in rows[BundleEdge].values():
        bundle, giver, taker = (row.values[name] for name in ("bundle_id", "giver_id", "taker_id"))
        if not {giver, taker} <= items[bundle]:
            report(row.line, "前置事项和后续事项都要在这件事的组成事项里。")
        needs[bundle][taker].append(giver)
        try:
            TopologicalSorter(needs[bundle]).prepare()
        except CycleError:
            report(row.line, "这一行让事项互相等待，谁也办不了。")
            needs[bundle][taker].pop()


PART = SheetPart("bundles", known=[Organisation, Item, Material], sheets=[
    Sheet("bundles.csv", Bundle, needed=False, verify=_several_items, columns=[
        Column("code", "code", text), Column("name", "name", text), Column("summary", "summary", text),
        Column("lead", "lead_id", code_of(Organisation)), Column("basis", "basis", text), Column("object_label", "object_label", text),
    ]),
    Sheet("bundle_items.csv", BundleItem, needed=False, key=lambda cells: f"{cells['bundle']}-{cells['number']}",
          label=lambda cells: f"{cells['bundle']} {cells['item']}", columns=[
        Column("bundle", "bundle_id", code_of(Bundle)), Column("item", "item_id", code_of(Item)), Column("number", "number", number),
        Column("required", "required", yes_no),
    ]),
    Sheet("bundle_edges.csv", BundleEdge, needed=False, verify=_edges_within,
          key=lambda cells: f"{cells['bundle']}-{cells['number']}", label=lambda cells: f"{cells['giver']} → {cells['material']}", columns=[
        Column("bundle", "bundle_id", code_of(Bundle)), Column("giver", "giver_id", code_of(Item)), Column("material", "", _material),
    ]),
])  # fmt: skip
register(PART)
