"""Where in a file something stands, and what is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zizai.look.leaving import as_csv, harmless


class WrongFile(ValueError):
    """A file of which nothing can be read; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """A table, a row from 1 (0: the table as a whole) and a column (empty: the row as a whole); of JSON an item and a pointer."""

    sheet: str
    row: int = 0
    column: str = ""

    def __str__(self) -> str:
        row = f" 第{self.row}行" if self.row else ""
        return f"{self.sheet}{row}{f' {self.column}' if self.column else ''}"


@dataclass(frozen=True)
class Fault:
    """One thing that keeps the file from being brought in: where, and what to do."""

    place: Place
    words: str

    def __str__(self) -> str:
        return f"{self.place}：{self.words}"


def as_table(faults: Iterable[Fault]) -> bytes:
    """The faults as CSV, for whoever mends them one by one."""
    lines = [[harmless(fault.place.sheet), str(fault.place.row or ""), harmless(fault.place.column), harmless(fault.words)] for fault in faults]
    return as_csv([["表", "行", "列", "要改什么"], *lines])
