"""Items as rows of tables, and tables as items."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from typing import Any
from unicodedata import normalize

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900

from zizai.catalogue.content import GROUPS
from zizai.catalogue.exchange import cells
from zizai.catalogue.exchange.cells import Cell, WrongCell
from zizai.catalogue.exchange.items import Path, Said, Taken
from zizai.catalogue.exchange.places import Fault, Place, WrongFile
from zizai.catalogue.exchange.sheets import (
    ASKS,
    CODE,
    ITEMS,
    MOST_ITEMS,
    MOST_ROWS,
    SHEETS,
    VERSION,
    WHEN,
    Column,
    Sheet,
)

Lines = Iterator[list[str | int]]


# ---- out ----


def lines(sheet: Sheet, items: Iterable[Taken]) -> Lines:
    """The rows of one table, without its two heads."""
    for item in items:
        for entry in _entries(sheet, item):
            yield [item.code, *(_written(column, entry) for column in list(sheet.columns.values())[1:])]


def _entries(sheet: Sheet, item: Taken) -> Iterable[Mapping[str, Any]]:
    if sheet.name == ITEMS:
        return [{VERSION: item.version, **item.content}]
    return _asked(item.content[ASKS]) if sheet.name == ASKS else item.content[sheet.name]


def _asked(asks: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for ask in asks:
        for option in ask["options"] or [{}]:
            yield {**ask, "option": option.get("key", ""), "says": option.get("says", ""), "ends": option.get("ends", "")}


def _written(column: Column, entry: Mapping[str, Any]) -> str | int:
    value: Any = entry
    for step in column.path:
        value = value.get(step)
    return cells.written_when(value) if column.name == WHEN else cells.written(column.field, value)


# ---- in ----


@dataclass(frozen=True)
class Table:
    """One table as a file has it: the first row and the rows below with their numbers, without what is empty or hidden. `epoch`: from when its days count."""

    sheet: Sheet
    head: Sequence[Cell]
    rows: Sequence[tuple[int, Sequence[Cell]]]
    epoch: datetime = CALENDAR_WINDOWS_1900


@dataclass(frozen=True)
class _Read:
    """What one cell says: the value, None where nothing stands there or `unread`, which was told already."""

    column: Column
    place: Place
    value: Any
    unread: bool


Row = dict[str, _Read]


@dataclass
class _Item:
    """An item while its rows are gathered."""

    given: dict[str, Any]
    places: dict[Path, Place]
    version: int | None = None
    unread: set[Path] = field(default_factory=set)

    def take(self, read: _Read, path: Path, into: dict[str, Any]) -> None:
        """Put what a cell says into the group, entry or option that stands around `path`."""
        self.places[path] = read.place
        if read.unread:
            self.unread.add(path)
        elif read.value is not None:
            into[path[-1]] = read.value


def read(tables: Mapping[str, Table], said: Said) -> None:
    """Gather the items of all tables into `said`, with everything that is wrong. Raises WrongFile where there is more than fits."""
    if (rows := sum(len(table.rows) for table in tables.values())) > MOST_ROWS:
        raise WrongFile(f"表里一共有{rows:,}行，一次最多{MOST_ROWS:,}行。请按单位分成几个文件。")
    missing = [sheet for name, sheet in SHEETS.items() if name not in tables]
    said.faults += [Fault(Place(str(sheet)), "缺少这张表。没有内容也要留着表头，否则原有的内容会被清空。") for sheet in missing]
    placed = {name: columns for name, table in tables.items() if (columns := _columns(table, said)) is not None}
    if ITEMS not in placed:
        return
    items = _items(tables[ITEMS], placed[ITEMS], said)
    for name in (one for one in SHEETS if one in placed and one != ITEMS):
        for row in _body(tables[name], placed[name], said):
            if item := _item_of(row, items, said):
                (_take_option if name == ASKS else _take_entry)(name, row, item, said)
    for code, item in items.items():
        said.add(code, item.version, item.given, item.places, unread=frozenset(item.unread))


def _columns(table: Table, said: Said) -> dict[int, Column] | None:
    """Where which column stands; None where one is missing, since what it held would be emptied."""
    sheet, found = table.sheet, {}
    known = {_bare(spelt): column for column in sheet.columns.values() for spelt in (column.name, column.label, str(column))}
    for number, cell in enumerate(table.head):
        name = cell.strip() if isinstance(cell, str) else ""
        if not name:
            continue
        place = Place(str(sheet), 1, f"{get_column_letter(number + 1)}列")
        column = known.get(_bare(name))
        if column is None:
            near = get_close_matches(_bare(name), known, n=1, cutoff=0.5)
            said.faults.append(Fault(place, f"没有“{name}”这一列。" + (f"是不是“{known[near[0]]}”？" if near else "不要的列请删掉。")))
        elif column in found.values():
            said.faults.append(Fault(place, f"“{column}”这一列有两个，请删掉一个。"))
        else:
            found[number] = column
    lacking = [column for column in sheet.columns.values() if column not in found.values() and column.name != VERSION]
    said.faults += [Fault(Place(str(sheet), 1), f"缺少“{column}”这一列。没有内容也要留着表头，否则原有的内容会被清空。") for column in lacking]
    return None if lacking else found


def _bare(name: str) -> str:
    return "".join(normalize("NFKC", name).split()).lower()


def _below(table: Table, columns: Mapping[int, Column]) -> list[tuple[int, Sequence[Cell]]]:
    """The rows below the heads; the second head, with the labels, need not be there."""
    code_at = next(place for place, column in columns.items() if column.name == CODE)
    return [(number, row) for number, row in table.rows if number != 2 or len(row) <= code_at or str(row[code_at]).strip() != columns[code_at].label]


def _body(table: Table, columns: Mapping[int, Column], said: Said) -> Iterator[Row]:
    """Each row below the heads by the names of its columns."""
    for number, row in _below(table, columns):
        yield {column.name: _read_cell(table, column, number, place, row[place] if place < len(row) else None, said) for place, column in columns.items()}


def _read_cell(table: Table, column: Column, number: int, place: int, cell: Cell, said: Said) -> _Read:
    where = Place(str(table.sheet), number, f"{get_column_letter(place + 1)}列 {column.label}")
    try:
        value = (cells.meant_when(cell) or None) if column.name == WHEN else cells.meant(column.field, cell, epoch=table.epoch)
    except WrongCell as wrong:
        said.faults.append(Fault(where, str(wrong)))
        return _Read(column, where, None, unread=True)
    return _Read(column, where, value, unread=False)


def _items(table: Table, columns: Mapping[int, Column], said: Said) -> dict[str, _Item]:
    if (count := len(_below(table, columns))) > MOST_ITEMS:
        raise WrongFile(f"表里有{count:,}个事项，一次最多{MOST_ITEMS:,}个。请按单位分成几个文件。")
    found: dict[str, _Item] = {}
    for row in _body(table, columns, said):
        read_, version = row.pop(CODE), row.pop(VERSION, None)
        code = read_.value or ""
        if read_.unread or not said.check_code(code, read_.place, found[code].places[()] if code in found else None):
            continue
        item = found[code] = _Item({name: {} for name in GROUPS}, {(): read_.place}, _version(version, said))
        for read_ in row.values():
            item.take(read_, read_.column.path, item.given[read_.column.path[0]])
    return found


def _version(read_: _Read | None, said: Said) -> int | None:
    if read_ is None or read_.value is None:
        return None
    if read_.value.isdecimal():
        return int(read_.value)
    said.faults.append(Fault(read_.place, f"要填导出时的版本号，您填的是“{read_.value}”；新事项空着。"))
    return None


def _item_of(row: Row, items: Mapping[str, _Item], said: Said) -> _Item | None:
    """The item to which a row of a part belongs."""
    code = row.pop(CODE)
    if code.value is None or code.value not in items:
        if code.unread:
            return None
        words = f"“{SHEETS[ITEMS]}”表里没有编码是“{code.value}”的事项，请核对。" if code.value else "请填写事项编码。"
        said.faults.append(Fault(code.place, words))
        return None
    return items[code.value]


def _take_entry(name: str, row: Row, item: _Item, said: Said) -> None:
    entries = item.given.setdefault(name, [])
    path, entry = (name, len(entries)), {}
    place = next(iter(row.values())).place
    item.places[path] = Place(place.sheet, place.row)
    item.places.setdefault((name,), item.places[path])
    for read_ in row.values():
        item.take(read_, (*path, *read_.column.path), entry)
    entries.append(entry)


_OF_AN_ASK = ("key", "ask", "help", WHEN)
_OF_AN_OPTION = {"option": "key", "says": "says", "ends": "ends"}


def _take_option(name: str, row: Row, item: _Item, said: Said) -> None:
    """One option of a question. What its rows say of the question is the same, or nothing."""
    asks = item.given.setdefault(name, [])
    number = next((number for number, one in enumerate(asks) if one.get("key") == row["key"].value), len(asks))
    if number == len(asks):
        asks.append({"options": []})
        item.places.setdefault((name,), row["key"].place)
    for one in _OF_AN_ASK:
        if one not in asks[number]:
            item.take(row[one], (name, number, one), asks[number])
        elif row[one].value not in (None, asks[number][one]):
            said.faults.append(Fault(row[one].place, f"同一个问题“{row['key'].value}”的{row[one].column.label}前后不一样；写一次就够，其余行可以空着。"))
    options = asks[number]["options"]
    if any(row[one].value for one in _OF_AN_OPTION):
        option: dict[str, Any] = {}
        for one, element in _OF_AN_OPTION.items():
            item.take(row[one], (name, number, "options", len(options), element), option)
        options.append(option)
