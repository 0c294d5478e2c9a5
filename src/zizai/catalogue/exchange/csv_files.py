"""Items as a zip of CSV files, one for each table. Spreadsheets in China save GBK, so both that and UTF-8 are read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from zizai.catalogue.exchange import rows
from zizai.catalogue.exchange.items import Said, Taken
from zizai.catalogue.exchange.places import Fault, Place, WrongFile
from zizai.catalogue.exchange.rows import Table
from zizai.catalogue.exchange.sheets import SHEETS, Sheet
from zizai.look.leaving import as_csv

MOST_UNPACKED = 64 * 1024 * 1024


def write(items: Sequence[Taken]) -> bytes:
    """The zip of these items, in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for sheet in SHEETS.values():
            heads = [[column.name for column in sheet.columns.values()], [column.label for column in sheet.columns.values()]]
            packed.writestr(f"{sheet.name}.csv", as_csv([*heads, *rows.lines(sheet, items)]))
    return out.getvalue()


def read(body: bytes, said: Said) -> None:
    """The items of a zip into `said`. Raises WrongFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            inside = packed.infolist()
            if sum(one.file_size for one in inside) > MOST_UNPACKED:
                raise WrongFile(f"这个压缩包展开后超过{MOST_UNPACKED // 1048576}MB，读不了。请按单位分成几个文件。")
            files = {_sheet_of(one): packed.read(one) for one in inside if _sheet_of(one)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise WrongFile("这个压缩包打不开：可能加了密码，或者没有传完整。请重新打包，不要加密码。") from error
    if not files:
        raise WrongFile(f"这个压缩包里没有要的CSV文件。要有：{'、'.join(f'{name}.csv' for name in SHEETS)}。可以先导出一份，照着填。")
    rows.read({name: table for name, content in files.items() if (table := _table(SHEETS[name], content, said))}, said)


def _sheet_of(file: zipfile.ZipInfo) -> str:
    """The name of the table that a file of the zip holds; empty for others."""
    name = file.filename
    if not file.flag_bits & 0x800:
        # Names that are not said to be UTF-8 are a Chinese Windows' own.
        name = name.encode("cp437", "replace").decode("gb18030", "replace")
    path = PurePosixPath(name.replace("\\", "/"))
    if path.suffix.lower() != ".csv" or path.name.startswith(".") or "__MACOSX" in path.parts:
        return ""
    return next((sheet.name for sheet in SHEETS.values() if path.stem.strip().lower() in (sheet.name, sheet.label)), "")


def _table(sheet: Sheet, body: bytes, said: Said) -> Table | None:
    try:
        lines = list(csv.reader(io.StringIO(_decoded(body), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        said.faults.append(Fault(Place(str(sheet)), "这个CSV读不了：编码不是UTF-8或GBK，或者引号不成对。请用表格软件另存为CSV。"))
        return None
    found = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    head = found.pop(0)[1] if found and found[0][0] == 1 else []
    return Table(sheet, head, found)


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030")
