"""What the catalogue reads from a pack: a file for each item, `items/<code>.toml`, and a list of all others, `item_directory.csv`.

A pack without them has no items. A file holds the content (`catalogue.content`). What may not be published
is not loaded: every reason is told at once. A content that differs from the last one the pack brought becomes the
next version; an item whose file is gone is given up, or only listed again. What has been published or given up on the
desk since stands until its file says something new: who loads a pack again undoes nobody's work.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from zizai.catalogue.capabilities.projection import refresh
from zizai.catalogue.columns import item_columns, listed_columns, material_columns
from zizai.catalogue.content import Content, WrongContent, lint, read
from zizai.catalogue.convenience_part import services
from zizai.catalogue.drafting.opening import CODE, WRONG_CODE
from zizai.catalogue.lifecycle import version as lifecycle
from zizai.catalogue.models import DraftState, Item, ItemDraft, ItemVersion, Material, Purpose
from zizai.catalogue.places.pack import PlacesPart
from zizai.catalogue.publishing import digest, version_columns
from zizai.city.pack import Change, Column, Fault, Sheet, SheetPart, register
from zizai.city.pack.cells import choice, code_of, text
from zizai.city.pack.sheets import Row, Rows, codes_of
from zizai.city.public import Organisation
from zizai.kernel import search
from zizai.kernel.lifecycle import open_by_system, perform_by_system
from zizai.vocabulary.services import ItemType

FOLDER, DIRECTORY = "items", "item_directory.csv"
# What is listed under these codes, and the code of the item that stands in its place with its whole content.
_LISTED = SheetPart("directory", known=[Organisation], sheets=[
    Sheet(DIRECTORY, Item, needed=False, columns=[
        Column("code", "code", text), Column("name", "name", text), Column("main_item", "main_item", text, required=False),
        Column("unit", "organisation_id", code_of(Organisation)), Column("item_type", "item_type", choice(ItemType)),
        Column("origin", "origin", text), Column("origin_code", "local_task_code", text, required=False),
        Column("called", "called", text, required=False),
        Column("elaborated", "", lambda code, codes: {"elaborated": code}, required=False),
    ]),
])  # fmt: skip


@dataclass
class _Said:
    """The contents by the item's code, and the rows that follow from them."""

    contents: dict[str, Content] = field(default_factory=dict)
    rows: Rows = field(default_factory=lambda: {Item: {}, Material: {}})


class ItemsPart:
    """The items of a pack."""

    name = "catalogue"
    # Rows that follow from contents, not from lines of a file.
    sheets = (Sheet(FOLDER, Item, ()), Sheet(FOLDER, Material, ()))

    def __init__(self) -> None:
        self._rows = SheetPart(self.name, self.sheets)

    def codes(self, folder: Path, model: type) -> set[str]:
        """The codes of items, or of their materials, that the pack's files name; what is wrong with a file is told by `read`."""
        if model is Item:
            return {path.stem for path in _files(folder)}
        return {f"{path.stem}-{key}" for path in _files(folder) for key in _keys(path)} if model is Material else set()

    def read(self, folder: Path, faults: list[Fault]) -> _Said:
        """Every item's content, and what is only listed; nothing of what is wrong."""
        units, said = codes_of(folder, Organisation), _Said()
        for code, row in _LISTED.read(folder, faults)[Item].items():
            _list(code, row, folder, said, faults)
        for path in _files(folder):
            if (content := _read(path, units, faults)) is not None:
                said.contents[path.stem] = content
                said.rows[Item][path.stem] = Row(0, path.stem, item_columns(content))
                for key, columns in material_columns(content, Item.id_of(path.stem)).items():
                    said.rows[Material][f"{path.stem}-{key}"] = Row(0, f"{path.stem}-{key}", columns)
        return said

    def changes(self, said: _Said) -> list[Change]:
        """Items and materials that come, change or go, and versions to be published."""
        coming, _ = _numbered(said)
        found = self._rows.changes(said.rows)
        return found + [Change(f"{FOLDER}/{code}.toml", "发布", f"{said.contents[code]['basic']['task_name']} 第{number}版") for code, number in coming.items()]

    def load(self, said: _Said) -> int:
        """Make the database say what the files say; returns how many rows changed."""
        because = {"pack": FOLDER}
        coming, leaving = _numbered(said)
        count = self._rows.load(said.rows)
        superseded = [pk for code, pk in leaving.items() if code in coming]
        for verb, ids in (("supersede", superseded), ("cancel", [pk for pk in leaving.values() if pk not in superseded])):
            if ids:
                perform_by_system(lifecycle, verb, {pk: {} for pk in ids}, because=because)
        if coming:
            rows = [version_columns(code, number, said.contents[code], by_pack=True) for code, number in coming.items()]
            open_by_system(lifecycle, "publish", rows, because=because)
        if count or coming or leaving:
            refresh()
        if count:
            search.rebuild("catalogue.item")
        return count + len(coming) + len(leaving)


def _list(code: str, row: Row, folder: Path, said: _Said, faults: list[Fault]) -> None:
    """An item that is only listed; one that is elaborated stands there with its content alone."""
    given = row.values
    if elaborated := given.get("elaborated"):
        if not (folder / FOLDER / f"{elaborated}.toml").is_file():
            faults.append(Fault(DIRECTORY, row.line, f"elaborated “{elaborated}”没有这个事项的文件。"))
        return
    if given.keys() >= {"name", "organisation_id", "item_type", "origin"}:
        columns = listed_columns(given["name"], given["organisation_id"], **{name: given[name] for name in ("item_type", "main_item", "called", "local_task_code", "origin")})
        said.rows[Item][code] = Row(row.line, code, columns)


def known_items(folder: Path) -> dict[str, tuple[str, str]]:
    """Every code by which a pack may name an item → (the item's code, its type). What is wrong with a file is told by the part that reads it.

    A line of the directory whose item is elaborated by now names the elaborated one: lists that were written before still hold.
    """
    own = {path.stem: (path.stem, str(_part(_parsed(path)[0], "basic").get("task_type", ""))) for path in _files(folder)}
    listed = {code: row.values for code, row in _LISTED.read(folder, [])[Item].items()}
    elsewhere = {code: own[said["elaborated"]] for code, said in listed.items() if said.get("elaborated") in own}
    return {code: (code, said.get("item_type", "")) for code, said in listed.items() if not said.get("elaborated")} | elsewhere | own


def _part(given: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = given.get(name)
    return found if isinstance(found, dict) else {}


def _files(folder: Path) -> list[Path]:
    return sorted((folder / FOLDER).glob("*.toml"))


def _parsed(path: Path) -> tuple[Mapping[str, Any], str]:
    """What the file says, or why it cannot be read."""
    try:
        return _toml(path.read_text("utf-8-sig")), ""
    except UnicodeDecodeError:
        return {}, "不是 UTF-8 编码，请另存为 UTF-8。"
    except tomllib.TOMLDecodeError as error:
        return {}, f"写法不对：{error}。"


# A pack is read to be checked, to be compared and to be loaded, and several parts ask what its items are.
_toml = lru_cache(maxsize=1024)(tomllib.loads)


@lru_cache(maxsize=1024)
def _content(text: str) -> tuple[Content, list[str]]:
    """The content that a file's text says, and the rules it breaks. Raises WrongContent, TOMLDecodeError. Nobody changes what it returns."""
    content = read(_toml(text))
    return content, [str(fault) for fault in lint(content)]


def _keys(path: Path) -> list[str]:
    """The keys of the materials in a file, as far as it can be read."""
    materials = _parsed(path)[0].get("materials")
    return [str(one.get("key", "")) for one in materials if isinstance(one, dict)] if isinstance(materials, list) else []


def _read(path: Path, units: set[str], faults: list[Fault]) -> Content | None:
    name = f"{FOLDER}/{path.name}"
    broken = _parsed(path)[1]
    if not CODE.fullmatch(path.stem):
        broken = f"文件名就是事项编码。{WRONG_CODE}"
    if broken:
        faults.append(Fault(name, 0, broken))
        return None
    try:
        content, broken_rules = _content(path.read_text("utf-8-sig"))
    except WrongContent as wrong:
        faults.extend(Fault(name, 0, str(one)) for one in wrong.wrong)
        return None
    named = [("实施主体", content["basic"]["dept_code"]), *(("征求意见单位", one) for one in content["extension"]["opinion_units"])]
    found = [f"{label} “{code}”在单位表里没有。" for label, code in named if code not in units] + broken_rules
    faults.extend(Fault(name, 0, said) for said in found)
    return None if found else content


def _numbered(said: _Said) -> tuple[dict[str, int], dict[str, Any]]:
    """(item's code → number of the version to be published, item's code → the version that ends). Two statements.

    The items' rows get their numbers; those whose content is the desk's are left out of `said.rows`, so that nothing touches them.
    """
    held: dict[str, ItemVersion] = {}
    brought: dict[str, bytes] = {}
    for one in ItemVersion.objects.order_by("number").defer("content").select_related("item"):
        held[one.item.code] = one
        if one.by_pack:
            brought[one.item.code] = bytes(one.digest)
    given_up = set(ItemDraft.objects.filter(state=DraftState.PUBLISHED, purpose=Purpose.CANCEL, item__active=False).values_list("code", flat=True))
    coming: dict[str, int] = {}
    for code, content in said.contents.items():
        news = brought.get(code) != digest(content)
        if news or not (held[code].is_open or code in given_up):
            coming[code] = held[code].number + 1 if code in held else 1
        elif not held[code].is_open or not held[code].by_pack:
            _leave_alone(code, said.rows)
    written = {code for code, one in held.items() if one.is_open and not one.by_pack and code not in said.contents}
    for code in (given_up - coming.keys()) | written:
        _leave_alone(code, said.rows)
    for code, row in said.rows[Item].items():
        row.values["version"] = coming.get(code) or (held[code].number if code in said.contents else 0)
    leaving = {code: one.pk for code, one in held.items() if one.is_open and (code in coming or (one.by_pack and code not in said.contents))}
    return dict(sorted(coming.items())), leaving


def _leave_alone(code: str, rows: Rows) -> None:
    rows[Item].pop(code, None)
    for material in [one for one, row in rows[Material].items() if row.values["item_id"] == Item.id_of(code)]:
        del rows[Material][material]


register(ItemsPart())
register(services)
register(PlacesPart(known_items))
