"""`item_places.csv`: who does what where, as the pack lists it. What staff granted or took back on the record stands beside it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any
from uuid import UUID

from zizai.catalogue.models import Item
from zizai.catalogue.places.lifecycle import LISTED
from zizai.catalogue.places.lifecycle import delegation as lifecycle
from zizai.catalogue.places.models import Delegation, DelegationState
from zizai.catalogue.places.rules import against, overlaps
from zizai.city.pack import Change, Column, Fault, Sheet, SheetPart
from zizai.city.pack.cells import choice, day, text
from zizai.city.public import Region
from zizai.kernel.lifecycle import open_by_system, perform_by_system
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import PlaceMode

FILE, REGIONS = "item_places.csv", "regions.csv"
# A row is known by these cells: what else it says of them may be corrected.
_KEY = ("item", "level", "region", "from")
_HEADERS = {"mode": "mode", "document": "document", "seal": "seal", "until": "until", "level": "level", "begins_on": "from"}

Key = tuple[UUID, str, UUID, Any]


@dataclass(frozen=True)
class Listed:
    """One line: its key (item, level, region, first day), what it says of it, and how people call it."""

    line: int
    key: Key
    says: dict[str, Any]
    words: str


class PlacesPart:
    """The places' powers of a pack. `known_items(folder)`: every code by which it names an item → (the item's code, its type)."""

    name = "catalogue.places"

    def __init__(self, known_items: Callable[[Path], Mapping[str, tuple[str, str]]]):
        self._known_items = known_items
        self.sheets = [Sheet(
            FILE, Delegation, needed=False, key=lambda cells: "|".join(cells[name] for name in _KEY), label=lambda cells: cells["item"],
            columns=[
                Column("item", "", lambda value, codes: {"item": value}), Column("level", "level", choice(Level)), Column("region", "", lambda value, codes: {"region": value}),
                Column("mode", "mode", choice(PlaceMode)), Column("document", "document", text, required=False), Column("from", "begins_on", day),
                Column("until", "until", day, required=False, default=None), Column("seal", "seal", text, required=False),
            ],
        )]  # fmt: skip

    def read(self, folder: Path, faults: list[Fault]) -> list[Listed]:
        """Every line; what is wrong with one is told with its line and column."""
        found: list[Listed] = []
        own: list[Fault] = []
        rows = SheetPart(self.name, self.sheets).read(folder, own)[Delegation].values()
        items, levels = (self._known_items(folder), _levels(folder)) if rows else ({}, {})
        unreadable = {fault.line for fault in own}
        for row in rows:
            if row.line in unreadable:
                continue
            wrong = _wrong(row.values, items, levels)
            own += [Fault(FILE, row.line, f"{column} {sentence}") for column, sentence in wrong.items()]
            if not wrong:
                found.append(_listed(row.line, row.values, items[row.values["item"]][0]))
        own += _overlapping(found)
        faults += own
        return found

    def changes(self, said: list[Listed]) -> list[Change]:
        """Powers that come, change and go."""
        new, differing, gone = _compare(said)
        found = [Change(FILE, "新增", one.words) for one in new]
        found += [Change(FILE, "更改", f"{one.words}（{'、'.join(str(Delegation._meta.get_field(name).verbose_name) for name in what)}）") for _, one, what in differing]
        return found + [Change(FILE, "撤下", str(one)) for one in gone]

    def load(self, said: list[Listed]) -> int:
        """Make the database say what the file says; returns how many powers changed."""
        because = {"pack": FILE}
        new, differing, gone = _compare(said)
        if gone:
            perform_by_system(lifecycle, "unlist", {one.pk: {} for one in gone}, because=because)
        if differing:
            perform_by_system(lifecycle, "amend", {held.pk: {name: one.says[name] for name in what} for held, one, what in differing}, because=because)
        if new:
            paths = dict(Region.objects.filter(pk__in={one.key[2] for one in new}).values_list("pk", "path"))
            open_by_system(lifecycle, "list", [_columns(one, paths) for one in new], because=because)
        return len(new) + len(differing) + len(gone)


def _levels(folder: Path) -> dict[str, str]:
    """Region's code → its level, empty where it cannot be read: what is wrong with the file is told by the city's part."""
    labels = {level.label: level.value for level in Level}
    with suppress(OSError, UnicodeDecodeError, KeyError):
        reader = csv.DictReader((folder / REGIONS).read_text("utf-8-sig").splitlines())
        return {row["code"]: labels.get(row["level"], "") for row in reader}
    return {}


def _wrong(given: Mapping[str, Any], items: Mapping[str, tuple[str, str]], levels: Mapping[str, str]) -> dict[str, str]:
    """Column of the file → what is wrong there."""
    wrong = {} if given["item"] in items else {"item": f"“{given['item']}”在事项表里没有。"}
    wrong |= {} if given["region"] in levels else {"region": f"“{given['region']}”在区划表里没有。"}
    wrong |= {"level": "功能区没有这一级，请写区县。"} if given["level"] == Level.ZONE else {}
    if wrong or not levels[given["region"]]:
        return wrong
    found = against(given, item_type=items[given["item"]][1], region_level=levels[given["region"]])
    return {_HEADERS[name]: sentence for name, sentence in found.items()}


def _listed(line: int, given: Mapping[str, Any], item: str) -> Listed:
    key = (Item.id_of(item), given["level"], Region.id_of(given["region"]), given["begins_on"])
    words = f"{item} {given['region']} {Level(given['level']).label} {PlaceMode(given['mode']).label}"
    return Listed(line, key, {name: given[name] for name in LISTED}, words)


def _overlapping(said: list[Listed]) -> list[Fault]:
    """Of an item, a level and a region only one line may hold on a day."""
    alike: dict[Any, list[Listed]] = defaultdict(list)
    for one in said:
        alike[one.key[:3]].append(one)
    pairs = [pair for group in alike.values() for pair in combinations(group, 2)]
    return [Fault(FILE, other.line, f"from 和第{one.line}行是同一事项、同一层级、同一区划，时间重叠。") for one, other in pairs if overlaps(_period(one), _period(other))]


def _period(one: Listed) -> tuple[Any, Any]:
    return one.key[3], one.says["until"]


def _compare(said: list[Listed]) -> tuple[list[Listed], list[tuple[Delegation, Listed, list[str]]], list[Delegation]]:
    """(to be granted, (held, line, columns that differ), no longer listed). One statement.

    What staff granted for the same time, or took back, stands: the list does not undo it.
    """
    held: dict[Key, Delegation] = {}
    by_staff: dict[Any, list[tuple[Any, Any]]] = defaultdict(list)
    for one in Delegation.objects.select_related("item", "region").order_by("opened_at"):
        key = (one.item_id, one.level, one.region_id, one.begins_on)
        if one.from_pack:
            held[key] = one
        elif one.is_open:
            by_staff[key[:3]].append((one.begins_on, one.last_day))
    new, differing = [], []
    for one in said:
        old = held.get(one.key)
        what = [name for name, value in one.says.items() if old is not None and getattr(old, name) != value]
        if old is not None and old.is_open:
            differing += [(old, one, what)] if what else []
        elif (old is None or old.state == DelegationState.UNLISTED or (old.state == DelegationState.LAPSED and what)) and not any(
            overlaps(_period(one), other) for other in by_staff[one.key[:3]]
        ):
            new.append(one)
    listed = {one.key for one in said}
    return new, differing, [one for key, one in held.items() if one.is_open and key not in listed]


def _columns(one: Listed, paths: Mapping[UUID, str]) -> dict[str, Any]:
    item, level, region, begins = one.key
    return {"item_id": item, "level": level, "region_id": region, "begins_on": begins, "scope_path": paths[region], "from_pack": True, **one.says}
