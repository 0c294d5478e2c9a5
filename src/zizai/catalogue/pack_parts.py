"""What the catalogue reads from a pack: `items.csv` and `item_materials.csv`. A pack without them has no items."""

from __future__ import annotations

from collections.abc import Callable

from zizai.catalogue.models import Item, Material
from zizai.city.pack import Column, Sheet, SheetPart, register
from zizai.city.pack.cells import choice, code_of, many, number, text, yes_no
from zizai.city.pack.sheets import Codes, Rows, Unreadable
from zizai.city.public import Organisation
from zizai.vocabulary.services import CaseType, ItemLevel, ItemType

Report = Callable[[int, str], None]


def _unit(value: str, codes: Codes) -> str:
    if value not in codes.get(Organisation, ()):
        raise Unreadable(f"“{value}”在单位表里没有。")
    return value


def _sound(rows: Rows, report: Report) -> None:
    """What no single cell can tell of an item (GB/T 39046-2020 and the lint rules of the implementation list)."""
    for row in rows[Item].values():
        said = row.values
        if said["promised_days"] > said["statutory_days"]:
            report(row.line, f"承诺时限{said['promised_days']}个工作日，比法定时限{said['statutory_days']}个工作日长。")
        if said["item_type"] == ItemType.LICENCE and said["level"] == ItemLevel.VILLAGE:
            report(row.line, "村（社区）不能作为行政许可的实施主体。")
        if bool(said["opinion_units"]) != bool(said["opinion_days"]):
            report(row.line, "征求意见的单位和时限要一起写，或者都不写。")
        if said["opinion_units"] and not said["opinion_basis"]:
            report(row.line, "征求意见没有写依据；没有查到的写“待核”。")


PART = SheetPart("catalogue", known=[Organisation], sheets=[
    Sheet("items.csv", Item, needed=False, verify=_sound, columns=[
        Column("code", "code", text), Column("name", "name", text), Column("organisation", "organisation_id", code_of(Organisation)),
        Column("item_type", "item_type", choice(ItemType)), Column("case_type", "case_type", choice(CaseType)),
        Column("level", "level", choice(ItemLevel)), Column("summary", "summary", text), Column("law", "law", text),
        Column("statutory_days", "statutory_days", number), Column("statutory_law", "statutory_law", text),
        Column("promised_days", "promised_days", number), Column("promised_basis", "promised_basis", text),
        Column("result_name", "result_name", text), Column("object_label", "object_label", text),
        Column("opinion_units", "opinion_units", many(_unit), required=False, default=[]),
        Column("opinion_days", "opinion_days", number, required=False, default=0),
        Column("opinion_basis", "opinion_basis", text, required=False),
    ]),
    Sheet("item_materials.csv", Material, needed=False, key=lambda cells: f"{cells['item']}-{cells['number']}", columns=[
        Column("name", "name", text), Column("item", "item_id", code_of(Item)), Column("number", "number", number),
        Column("necessary", "necessary", yes_no), Column("law", "law", text), Column("note", "note", text, required=False),
    ]),
])  # fmt: skip
register(PART)
