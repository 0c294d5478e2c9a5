"""Legal numbers: given out in blocks, never twice, without a row that everybody waits for.

On PostgreSQL a process reserves a block on a connection of its own that commits at once, so no
transaction ever holds the row and a rollback can only leave a gap. SQLite has a single writer, so a
row costs nobody a wait: there the caller's own transaction moves it, and a rollback takes it back.
Numbers are unique, not gapless: no statute asks that the numbers of cases have no gaps.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from collections import OrderedDict
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from stdnum.iso7064 import mod_37_36

from zizai.kernel import clock

# Reserved at a time: a new connection each hundred numbers costs less than a tenth of a millisecond a number.
BLOCK = 100
# Yesterday's series are never asked for again; what is left of their blocks is dropped.
_SERIES_KEPT = 256

_RESERVE = (
    "INSERT INTO kernel_numberblock (series, next) VALUES (%s, %s) "
    "ON CONFLICT (series) DO UPDATE SET next = kernel_numberblock.next + %s RETURNING next"
)
_lock = threading.Lock()
_left: OrderedDict[tuple[str, str], list[range]] = OrderedDict()


class NumbersExhausted(Exception):
    """The series has no number left that fits its digits."""


def take(series: str, n: int = 1) -> list[int]:
    """`n` numbers of `series`, counted from 1, that nobody else gets. Rising within one process, with gaps.

    SQL on the caller's connection: none on PostgreSQL, one statement on SQLite, whatever `n` is.
    """
    if n < 1:
        raise ValueError("至少要取一个号。")
    if connection.vendor != "postgresql":
        # Only a transaction waits in line for the embedded database's writer lock; one in being is enough.
        with nullcontext() if connection.in_atomic_block else transaction.atomic():
            return list(_reserve(connection, series, n))
    key = (connection.settings_dict["NAME"], series)
    with _lock:
        # Whoever needs a block makes the others of this process wait for it instead of reserving their own.
        blocks = _left.setdefault(key, [])
        _left.move_to_end(key)
        missing = n - sum(map(len, blocks))
        if missing > 0:
            blocks.append(_reserve_apart(series, max(BLOCK, missing)))
        taken = _cut(blocks, n)
        while len(_left) > _SERIES_KEPT:
            _left.popitem(last=False)
    return taken


def _cut(blocks: list[range], n: int) -> list[int]:
    taken: list[int] = []
    while len(taken) < n:
        head = blocks[0][: n - len(taken)]
        blocks[0] = blocks[0][len(head) :]
        if not blocks[0]:
            del blocks[0]
        taken.extend(head)
    return taken


def _reserve_apart(series: str, n: int) -> range:
    apart = connection.copy()
    try:
        return _reserve(apart, series, n)
    finally:
        apart.close()


def _reserve(on, series: str, n: int) -> range:
    with on.cursor() as cursor:
        cursor.execute(_RESERVE, [series, n + 1, n])
        end = cursor.fetchone()[0]
    return range(end - n, end)


def forget() -> None:
    """Drop what this process holds in reserve. For tests that empty the database."""
    with _lock:
        _left.clear()


def _after_fork() -> None:
    # A child that went on with its parent's blocks would give every number a second time.
    global _lock
    _lock = threading.Lock()
    _left.clear()


os.register_at_fork(after_in_child=_after_fork)


@dataclass(frozen=True)
class Numbering:
    """One kind of legal number: a shape such as `{area}-{day:%Y%m%d}-{n}` and a check character behind it.

    `series` names it in the database. `{n}` is padded to `digits` and starts again from 1 wherever the
    rest of the shape differs (each area, each day). The check character is ISO 7064 MOD 37,36: it finds
    every single mistyped character and nearly every pair of swapped neighbours.
    """

    series: str
    shape: str = "{area}-{day:%Y%m%d}-{n}"
    digits: int = 6

    def __post_init__(self) -> None:
        sample = self.shape.format(area="510300", day=date(2026, 1, 2), n="0" * self.digits)
        if not re.fullmatch(r"[0-9A-Z]+(-[0-9A-Z]+)*", sample) or self.shape.count("{n}") != 1:
            raise ValueError(f"号码样式只能由数字、大写字母和连字符组成，并且含一个 {{n}}：{self.shape}")

    def take(self, area: str, n: int = 1, *, day: date | None = None) -> list[str]:
        """`n` new numbers for `area` on `day` (today in Shanghai). Raises NumbersExhausted."""
        day = day or clock.today()
        taken = take(f"{self.series}:{self.shape.format(area=area, day=day, n='')}", n)
        if taken[-1] >= 10**self.digits:
            raise NumbersExhausted(f"{area} 在 {day} 的号码已用完（{self.digits} 位）。")
        return [with_check(self.shape.format(area=area, day=day, n=f"{number:0{self.digits}d}")) for number in taken]


def with_check(body: str) -> str:
    """`body` with its check character behind one more hyphen. Hyphens do not count."""
    return f"{body}-{mod_37_36.calc_check_digit(body.replace('-', ''))}"


def clean(typed: str) -> str:
    """A number as a citizen typed it, in the form it is stored: upper case, half width, plain hyphens, no spaces."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"\s", "", re.sub(r"[\u2010-\u2015\u2212]", "-", text))


def is_valid(number: str) -> bool:
    """Whether the check character of `number` (as stored, see `clean`) is right."""
    body, hyphen, check = number.rpartition("-")
    return bool(hyphen) and len(check) == 1 and mod_37_36.is_valid(body.replace("-", "") + check)
