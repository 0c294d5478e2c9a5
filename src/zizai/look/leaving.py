"""What leaves the house as a file: cells that no spreadsheet runs, and a record that it left.

The room that keeps the record stands above those whose files leave, so it says here that it does.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from zizai.kernel.policies import Actor

# A cell that begins so is a formula to a spreadsheet; what people typed must stay text.
_BEGINS_FORMULA = r"[\s]*[=+\-@＝＋－＠\t\r]"
_FORMULA = re.compile(f"'*{_BEGINS_FORMULA}")
_MADE_HARMLESS = re.compile(f"'+{_BEGINS_FORMULA}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True)
class Left:
    """A file of `rows` lines about things of `kind`, chosen by `query`, that `actor` took away."""

    actor: Actor
    kind: str
    suffix: str
    query: str
    rows: int
    body: bytes


_keepers: list[Callable[[Left], None]] = []


def kept_by(keeper: Callable[[Left], None]) -> None:
    """Say who keeps the record; the last one does."""
    _keepers[:] = [keeper]


def record(left: Left) -> None:
    """Put on record that it left, before it does (personal information law, article 54). Raises LookupError where nobody keeps it."""
    if not _keepers:
        raise LookupError("nobody keeps a record of what leaves")
    _keepers[0](left)


def harmless(text: str) -> str:
    """`text` as a cell that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    text = _CONTROL.sub("", text)
    return f"'{text}" if _FORMULA.match(text) else text


def as_meant(text: str) -> str:
    """The text that `harmless` was given, without the letters that no cell keeps."""
    text = _CONTROL.sub("", text)
    return text[1:] if _MADE_HARMLESS.match(text) else text


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV in UTF-8, with its mark, so that spreadsheets read it so."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()
