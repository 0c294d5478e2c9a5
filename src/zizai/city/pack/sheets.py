"""CSV files as declarations: which columns, how each is read, which model they fill."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from zizai.city.models.listed import Listed
from zizai.city.pack.parts import Change, Fault, registered


class Unreadable(ValueError):
    """A cell that cannot be read; the message says what to write instead."""


@dataclass(frozen=True)
class Column:
    """One column. `read(text, codes)` gives a value for `field`, or, where `field` is empty, a mapping of fields."""

    header: str
    field: str
    read: Callable[[str, Codes], Any]
    required: bool = True
    default: Any = ""


@dataclass
class Row:
    """One line of a sheet as it was read: field values by attribute name."""

    line: int
    code: str
    values: dict[str, Any]


Codes = dict[type[Listed], set[str]]
Rows = dict[type[Listed], dict[str, Row]]


@dataclass(frozen=True)
class Sheet:
    """One CSV file that fills one model. `key` makes a row's code where no column holds it.

    `finish(rows)` works out what needs all rows (paths); `verify(rows, faults)` finds what no single
    cell can tell. `demo` sheets are read on demonstration sites only; a pack may do without a sheet that
    is not `needed`.
    """

    file: str
    model: type[Listed]
    columns: Sequence[Column]
    key: Callable[[dict[str, str]], str] = lambda cells: cells["code"]
    label: Callable[[dict[str, str]], str] = lambda cells: cells.get("name", "")
    finish: Callable[[Rows], None] | None = None
    verify: Callable[[Rows, Callable[[int, str], None]], None] | None = None
    demo: bool = False
    needed: bool = True


@dataclass
class SheetPart:
    """A room's sheets, in the order of their references. `known`: models of rooms above, to whose codes they refer."""

    name: str
    sheets: Sequence[Sheet]
    after: Callable[[], None] | None = None
    known: Sequence[type[Listed]] = ()

    def read(self, folder: Path, faults: list[Fault]) -> Rows:
        """Read every sheet twice: first the codes, so that rows may refer to later rows; then the cells."""
        wanted = [sheet for sheet in self.sheets if settings.DEMO or not sheet.demo]
        texts = {sheet.file: _lines(folder, sheet, faults) for sheet in wanted}
        codes: Codes = {model: codes_of(folder, model) for model in self.known}
        codes |= {sheet.model: {code for _, code, _ in texts[sheet.file]} for sheet in wanted}
        rows: Rows = {}
        for sheet in wanted:
            rows[sheet.model] = _read(sheet, texts[sheet.file], codes, faults)
        for sheet in wanted if not faults else ():
            if sheet.finish:
                sheet.finish(rows)
            if sheet.verify:
                sheet.verify(rows, lambda line, reason, file=sheet.file: faults.append(Fault(file, line, reason)))
        return rows

    def changes(self, said: Rows) -> list[Change]:
        """Rows that are new, differ, or are no longer listed."""
        found = []
        for sheet in self._present(said):
            new, differing, gone = _compare(sheet.model, said[sheet.model])
            found += [Change(sheet.file, "新增", f"{row.code} {row.values['name']}") for row in new]
            found += [Change(sheet.file, "更改", f"{row.code} {row.values['name']}（{'、'.join(what)}）") for row, what in differing]
            found += [Change(sheet.file, "撤下", f"{old.code} {old.name}") for old in gone]
        return found

    def load(self, said: Rows) -> int:
        """Upsert what is new or differs; withdraw what is gone (`active` false: history may point to it)."""
        count = 0
        for sheet in self._present(said):
            new, differing, gone = _compare(sheet.model, said[sheet.model])
            written = [*new, *(row for row, _ in differing)]
            if written:
                names = list(written[0].values)
                made = [sheet.model(id=sheet.model.id_of(row.code), code=row.code, active=True, from_pack=True, **row.values) for row in written]
                fields = [sheet.model._meta.get_field(name).name for name in names]
                sheet.model.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=["active", "from_pack", *fields], batch_size=500)
            if gone:
                sheet.model.objects.filter(pk__in=[old.pk for old in gone]).update(active=False)
            count += len(written) + len(gone)
        if self.after:
            self.after()
        return count

    def codes(self, folder: Path, model: type[Listed]) -> set[str]:
        """The codes of `model` in this part's files; what is wrong with a file is told by `read`."""
        found: set[str] = set()
        for sheet in (sheet for sheet in self.sheets if sheet.model is model):
            with suppress(OSError, UnicodeDecodeError, KeyError):
                reader = csv.DictReader((folder / sheet.file).read_text("utf-8-sig").splitlines())
                found |= {sheet.key({key: (value or "").strip() for key, value in cells.items() if key is not None}) for cells in reader}
        return found

    def _present(self, said: Rows) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.model in said]


def codes_of(folder: Path, model: type[Listed]) -> set[str]:
    """The codes of `model` that the pack names, whichever part reads them: for rows that refer to it."""
    parts = [part for part in registered() if hasattr(part, "codes")]
    return {code for part in parts for code in part.codes(folder, model)}


def _lines(folder: Path, sheet: Sheet, faults: list[Fault]) -> list[tuple[int, str, dict[str, str]]]:
    path = folder / sheet.file
    if not path.is_file():
        if sheet.needed:
            faults.append(Fault(sheet.file, 0, "缺少这个文件。"))
        return []
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        faults.append(Fault(sheet.file, 0, "不是 UTF-8 编码，请另存为 UTF-8。"))
        return []
    reader = csv.DictReader(text.splitlines())
    missing = [column.header for column in sheet.columns if column.header not in (reader.fieldnames or ())]
    if missing:
        faults.append(Fault(sheet.file, 1, f"缺少列：{'、'.join(missing)}。"))
        return []
    found, seen = [], {}
    for cells in reader:
        clean = {key: (value or "").strip() for key, value in cells.items() if key is not None}
        code = sheet.key(clean)
        if None in cells:
            faults.append(Fault(sheet.file, reader.line_num, "这一行的列比表头多，请检查是否少了引号。"))
        elif not code:
            faults.append(Fault(sheet.file, reader.line_num, "没有代码。"))
        elif code in seen:
            faults.append(Fault(sheet.file, reader.line_num, f"{code} 和第{seen[code]}行重复。"))
        else:
            seen[code] = reader.line_num
            found.append((reader.line_num, code, clean))
    return found


def _read(sheet: Sheet, lines: list[tuple[int, str, dict[str, str]]], codes: Codes, faults: list[Fault]) -> dict[str, Row]:
    rows = {}
    for line, code, cells in lines:
        values: dict[str, Any] = {"name": sheet.label(cells)}
        for column in sheet.columns:
            try:
                values |= _cell(sheet, column, cells[column.header], codes)
            except Unreadable as problem:
                faults.append(Fault(sheet.file, line, f"{column.header} {problem}"))
        values.pop("code", None)
        rows[code] = Row(line, code, values)
    return rows


def _cell(sheet: Sheet, column: Column, text: str, codes: Codes) -> dict[str, Any]:
    if not text:
        if column.required:
            raise Unreadable("没有填。")
        return {column.field: column.default}
    value = column.read(text, codes)
    if not column.field:
        return value
    longest = getattr(sheet.model._meta.get_field(column.field), "max_length", None)
    if isinstance(value, str) and longest and len(value) > longest:
        raise Unreadable(f"“{value[:12]}…”太长，最多{longest}个字，现在{len(value)}个。")
    return {column.field: value}


def _compare(model: type[Listed], rows: dict[str, Row]) -> tuple[list[Row], list[tuple[Row, list[str]]], list[Listed]]:
    held = {old.code: old for old in model.objects.all()}
    new, differing = [], []
    for code, row in rows.items():
        old = held.get(code)
        if old is None:
            new.append(row)
            continue
        what = [] if old.active else ["有效"]
        what += [] if old.from_pack else ["来自城市包"]
        what += [str(model._meta.get_field(name).verbose_name) for name, value in row.values.items() if not _same(getattr(old, name), value)]
        if what:
            differing.append((row, what))
    return new, differing, [old for code, old in held.items() if code not in rows and old.active and old.from_pack]


def _same(held: Any, said: Any) -> bool:
    return bytes(held) == bytes(said) if isinstance(said, bytes) and held is not None else held == said
