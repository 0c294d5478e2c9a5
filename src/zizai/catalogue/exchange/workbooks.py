"""Items as an Excel workbook: a sheet for each table, and one that says what may stand in them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from zizai.catalogue.exchange import cells, rows
from zizai.catalogue.exchange.cells import Cell, Spoilt
from zizai.catalogue.exchange.items import Said, Taken
from zizai.catalogue.exchange.places import Fault, Place, WrongFile
from zizai.catalogue.exchange.rows import Table
from zizai.catalogue.exchange.sheets import MOST_ITEMS, MOST_ROWS, SHEETS, WHEN, Column, Sheet
from zizai.kernel.forms import Choice, Choices, Integer, LongText, YesNo

# A reader takes fifty times as much memory as a sheet has bytes.
MOST_UNPACKED, MOST_CELLS, MOST_COLUMNS = 64 * 1024 * 1024, 600_000, 200
_HEAD = PatternFill("solid", fgColor="E6EEEF")
_TEXT = "@"


# ---- out ----


def write(items: Sequence[Taken]) -> bytes:
    """The workbook of these items; of none, an empty one to fill in."""
    book = Workbook()
    book.remove(book.active)
    choices = _choices(book)
    for sheet in SHEETS.values():
        _fill(book.create_sheet(sheet.name), sheet, items, choices)
    _explain(book.create_sheet("说明"))
    book.move_sheet("选项", offset=len(book.sheetnames))
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _choices(book: Workbook) -> dict[cells.Options, str]:
    """A hidden sheet with the options of every choice; where each stands, for the lists to choose from."""
    page = book.create_sheet("选项")
    page.sheet_state = "hidden"
    found: dict[cells.Options, str] = {}
    for options in dict.fromkeys(_offered(column) for sheet in SHEETS.values() for column in sheet.columns.values() if _offered(column)):
        letter = get_column_letter(len(found) + 1)
        for number, (code, label) in enumerate(options, 1):
            page[f"{letter}{number}"] = f"{code} {label}" if code else label
        found[options] = f"选项!${letter}$1:${letter}${len(options)}"
    return found


def _offered(column: Column) -> cells.Options:
    """What one of a column's cells may be chosen from; of several together no list can be made."""
    if isinstance(column.field, YesNo):
        return (("", "是"), ("", "否"))
    return cells.options_of(column.field) if isinstance(column.field, Choice) else ()


def _fill(page: Worksheet, sheet: Sheet, items: Sequence[Taken], choices: dict[cells.Options, str]) -> None:
    columns = list(sheet.columns.values())
    page.append([column.name for column in columns])
    page.append([column.label for column in columns])
    for line in rows.lines(sheet, items):
        page.append(line)
    page.freeze_panes = "B3"
    for number, column in enumerate(columns, 1):
        letter, numbers = get_column_letter(number), isinstance(column.field, Integer)
        page.column_dimensions[letter].width = 40 if isinstance(column.field, LongText) else 24 if column.name == WHEN else 18
        if not numbers:
            # Text, so that no spreadsheet makes a number of a code or a day of an article.
            page.column_dimensions[letter].number_format = _TEXT
        for cell in page[letter]:
            cell.number_format = "General" if numbers else _TEXT
        for head in page[letter][:2]:
            head.font, head.fill = Font(bold=head.row == 1), _HEAD
        if options := _offered(column):
            # A code alone is understood as well, so what is no line of the list is not refused here.
            listed = DataValidation(type="list", formula1=choices[options], allow_blank=True, showErrorMessage=False)
            listed.add(f"{letter}3:{letter}{MOST_ROWS}")
            page.add_data_validation(listed)


def _explain(page: Worksheet) -> None:
    for line in _help():
        page.append([line])
    page.append([])
    page.append(["表", "列", "名称", "必填", "可以填什么", "怎么填"])
    head = page.max_row
    for sheet in SHEETS.values():
        for column in sheet.columns.values():
            page.append([str(sheet), column.name, column.label, "是" if column.field.required else "", allowed(column), column.field.hint])
    for letter, width in zip("ABCDEF", (24, 24, 24, 8, 60, 60), strict=True):
        page.column_dimensions[letter].width = width
        page[f"{letter}{head}"].font, page[f"{letter}{head}"].fill = Font(bold=True), _HEAD
        for cell in page[letter][head:]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _help() -> list[str]:
    return [
        "每张表的第一行是要素名称，第二行是中文名称，从第三行起填内容；列可以换位置，不能少。",
        "“items”表一行一个事项，其余各表用“code”列说明属于哪个事项；一行一条，先后就是行的先后。",
        "选项写代码、名称都可以；几个选项用分号隔开。只收数值，不收公式；不要合并单元格。隐藏的行和空行不读。",
        f"一次最多{MOST_ITEMS:,}个事项，各表一共最多{MOST_ROWS:,}行。导入成为修订稿，审核通过才发布。",
    ]


def allowed(column: Column) -> str:
    """What may stand in a column, in words."""
    field = column.field
    if options := cells.options_of(field):
        return ("一个或者几个：" if isinstance(field, Choices) else "") + "；".join(f"{code} {label}" for code, label in options)
    if isinstance(field, YesNo):
        return "是；否"
    if isinstance(field, Integer):
        return f"整数，{field.least}到{field.most}" if field.most is not None else "整数"
    return f"最多{field.most}个字" if hasattr(field, "most") else "日期，如2026-11-25" if column.name.endswith("_date") else "金额（元）"


# ---- in ----


def read(body: bytes, said: Said) -> None:
    """The items of a workbook into `said`. Raises WrongFile."""
    _look_inside(body)
    try:
        book = load_workbook(io.BytesIO(body))
    except Exception as error:
        # Its reader raises whatever its parts raise: for the sender they all mean the same.
        raise WrongFile("这个工作簿打不开，可能没有存完整。请用Excel或WPS另存为 .xlsx 再传。") from error
    named = {_sheet_of(page.title): page for page in book.worksheets if _sheet_of(page.title)}
    if not named:
        raise WrongFile(f"这个工作簿里没有要的表。要有这些表：{'、'.join(map(str, SHEETS.values()))}。可以先导出一份，照着填。")
    rows.read({name: _table(SHEETS[name], page, book.epoch, said) for name, page in named.items()}, said)


def _look_inside(body: bytes) -> None:
    """Count before anything is read: what unpacks to more than a reader can hold is refused at once."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            inside = packed.infolist()
            if sum(one.file_size for one in inside) > MOST_UNPACKED:
                raise WrongFile(f"这个工作簿展开后超过{MOST_UNPACKED // 1048576}MB，读不了。请去掉图片和用不到的表，或者按单位分成几个文件。")
            pages = [packed.read(one) for one in inside if re.fullmatch(r"xl/(worksheets/[^/]+|sharedStrings|workbook|styles)\.xml", one.filename)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise WrongFile("这个工作簿打不开，可能没有传完整，请重新选一次。") from error
    if any(b"<!DOCTYPE" in page or b"<!ENTITY" in page for page in pages):
        raise WrongFile("这个工作簿不是表格软件存出来的，读不了。请用Excel或WPS另存为 .xlsx 再传。")
    if (count := sum(len(re.findall(rb"<(?:\w+:)?c[ >/]", page)) for page in pages)) > MOST_CELLS:
        raise WrongFile(f"这个工作簿有{count:,}个单元格，一次最多{MOST_CELLS:,}个。请按单位分成几个文件。")


def _sheet_of(title: str) -> str:
    """The name of the table that a sheet is called after; empty for others, which are not read."""
    bare = "".join(title.split()).lower()
    return next((sheet.name for sheet in SHEETS.values() if bare in (sheet.name, sheet.label, str(sheet).lower())), "")


def _table(sheet: Sheet, page: Worksheet, epoch: Any, said: Said) -> Table:
    for merged in page.merged_cells.ranges:
        said.faults.append(Fault(Place(str(sheet), merged.min_row), f"{merged.coord} 合并成了一格。请取消合并，每一行都填上。"))
    # A single stray format far below would make a million empty rows.
    if page.max_row > MOST_ROWS + 2:
        raise WrongFile(f"“{sheet}”表一直用到第{page.max_row:,}行，一次最多{MOST_ROWS:,}行。请删掉后面的空行，或者按单位分成几个文件。")
    found, hidden = [], 0
    for number, line in enumerate(page.iter_rows(max_col=min(page.max_column, MOST_COLUMNS)), 1):
        if all(cell.value is None for cell in line):
            continue
        if number > 1 and page.row_dimensions[number].hidden:
            hidden += 1
            continue
        found.append((number, list(_values(line))))
    if hidden:
        said.notes.append(f"“{sheet}”表有{hidden}行是隐藏的，没有读；要读请先取消隐藏或者筛选。")
    head = found.pop(0)[1] if found and found[0][0] == 1 else []
    return Table(sheet, head, found, epoch)


def _values(line: Sequence[SheetCell]) -> Iterator[Cell]:
    for cell in line:
        if cell.data_type == "f":
            yield Spoilt("这一格是公式，只收数值。请复制后“选择性粘贴”为数值。")
        elif cell.data_type == "e":
            yield Spoilt(f"这一格是错误值（{cell.value}），请改成要填的内容。")
        else:
            yield cell.value if isinstance(cell.value, cells.READABLE) else str(cell.value)
