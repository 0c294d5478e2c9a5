"""Pages of a list by keyset: each page starts where the one before ended, so page 1,000 costs what page 1 costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE = 20


@dataclass(frozen=True)
class Page:
    """Some rows of a list and how to go on: `before` and `after` are keys, None where nothing is left."""

    rows: list[Any]
    before: str | None = None
    after: str | None = None

    def __bool__(self) -> bool:
        return bool(self.rows)


def keyset(found: QuerySet, asked: Mapping[str, str], *, key: str = "code", size: int = SIZE) -> Page:
    """The page that `asked` (a query string: `after` or `before`) names, in the order of `key`. One statement.

    `key` is a unique column without NULLs that has an index. A key that no longer exists does no harm:
    the page starts at the next one.
    """
    # No key holds a NUL, and PostgreSQL takes none.
    before, after = (asked.get(name, "").replace("\x00", "") for name in ("before", "after"))
    if before and not after:
        rows = list(found.filter(**{f"{key}__lt": before}).order_by(f"-{key}")[: size + 1])
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(rows, _key(rows, 0, key) if more else None, _key(rows, -1, key))
    rows = list((found.filter(**{f"{key}__gt": after}) if after else found).order_by(key)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, _key(rows, 0, key) if after else None, _key(rows, -1, key) if more else None)


def _key(rows: list[Any], place: int, key: str) -> str | None:
    return str(getattr(rows[place], key)) if rows else None
