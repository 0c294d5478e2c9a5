"""A file of items, of whichever kind: written, or told by its content and read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zizai.catalogue.exchange import csv_files, json_files, workbooks
from zizai.catalogue.exchange.items import Said, Taken
from zizai.catalogue.exchange.places import WrongFile

_OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True)
class Kind:
    """A kind of file: its ending, what people call it, its media type, how it is written and read."""

    suffix: str
    label: str
    media_type: str
    write: Callable[[Sequence[Taken]], bytes]
    read: Callable[[bytes, Said], None]


KINDS = {kind.suffix: kind for kind in [
    Kind("xlsx", "Excel工作簿", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbooks.write, workbooks.read),
    Kind("zip", "CSV压缩包", "application/zip", csv_files.write, csv_files.read),
    Kind("json", "JSON", "application/json", json_files.write, json_files.read),
]}  # fmt: skip


def read(body: bytes) -> Said:
    """Everything that a file says, and everything that is wrong with it. Raises WrongFile where nothing can be read at all."""
    said = Said()
    kind_of(body).read(body, said)
    return said


def kind_of(body: bytes) -> Kind:
    """What kind of file this is, by its content. Raises WrongFile."""
    if body.startswith(_OLD_OFFICE):
        locked = "EncryptedPackage".encode("utf-16-le") in body
        raise WrongFile("这个工作簿加了密码，请去掉密码另存一份再传。" if locked else "这是旧格式的工作簿（.xls），请另存为 .xlsx 再传。")
    if body.startswith(b"PK"):
        return KINDS["xlsx" if _is_workbook(body) else "zip"]
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] in (b"[", b"{"):
        return KINDS["json"]
    if not text:
        raise WrongFile("这个文件是空的，请重新选一个。")
    if b"," in text[:2000] and b"\x00" not in text[:2000]:
        raise WrongFile("一个CSV只装得下一张表。请把各张表的CSV放进一个zip压缩包再传，文件名就是表名，如 items.csv。")
    raise WrongFile("这不是能读的文件。请传Excel工作簿（.xlsx）、CSV的压缩包（.zip）或者JSON。")


def _is_workbook(body: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return "xl/workbook.xml" in packed.namelist()
    except zipfile.BadZipFile:
        raise WrongFile("这个文件打不开，可能没有传完整，请重新选一次。") from None
