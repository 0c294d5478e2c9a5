"""Columns of facts: the values of a population as whole numbers, with what is missing and how fresh the rest is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from zizai.kernel.facts import Fact, FactType
from zizai.kernel.rules.keys import EPOCH, keys_of

_NARROW = {FactType.BOOLEAN: np.int8, FactType.DATE: np.int32, FactType.CHOICE: np.int32, FactType.TEXT: np.int32}
_TICK = timedelta(microseconds=1)
_LARGEST = 2**63 - 1


class Column:
    """The values of one fact for a population, row by row.

    `keys`: whole numbers (see `keys.key`): decimals times 10^`scale`; for a choice its place among the
    fact's choices, for a text its place in `texts`; for several choices a matrix of 64-bit words, one bit
    a choice. `known`: True where there is a value. `observed`: microseconds since 1970 (UTC), one for all
    rows or one for each, or None where nobody knows; -2^63 for a row whose time is unknown.
    """

    def __init__(
        self,
        fact: Fact,
        keys: np.ndarray,
        known: np.ndarray,
        *,
        scale: int = 0,
        texts: dict[str, int] | None = None,
        observed: np.ndarray | int | None = None,
    ):
        if len(keys) != len(known):
            raise ValueError(f"{fact.label}：值有{len(keys)}行，缺失标记有{len(known)}行。")
        self.fact, self.keys, self.known = fact, keys, np.asarray(known, dtype=bool)
        self.scale, self.texts, self.observed = scale, texts or {}, observed

    def __len__(self) -> int:
        return len(self.known)

    @classmethod
    def of(cls, fact: Fact, values: Iterable[Any], *, observed_at: datetime | Sequence[datetime | None] | None = None) -> Column:
        """`values` as `Fact.read` gives them, None where there is none. `observed_at`: one instant for all, or one a row.

        Raises facts.WrongValue for what is no value of the fact.
        """
        cls_, passes = fact.python
        rows = [
            value if value is None or (value.__class__ is cls_ and (passes is None or passes(value))) else fact.admit(value)
            for value in values
        ]  # fmt: skip
        known = np.fromiter((value is not None for value in rows), dtype=bool, count=len(rows))
        observed = _observed(observed_at, len(rows))
        if fact.type == FactType.CHOICES:
            return cls(fact, _words(fact, rows), known, observed=observed)
        texts: dict[str, int] | None = None
        scale = 0
        if fact.type == FactType.TEXT:
            texts = {}
            keys = [0 if value is None else texts.setdefault(value, len(texts)) for value in rows]
        elif fact.type == FactType.CHOICE:
            place = {value: at for at, value in enumerate(fact.labels)}
            keys = [0 if value is None else place[value] for value in rows]
        else:
            keys, scale = keys_of(fact, rows)
        return cls(fact, _array(keys, _NARROW.get(fact.type, np.int64)), known, scale=scale, texts=texts, observed=observed)

    @cached_property
    def bits(self) -> np.ndarray:
        """`known`, packed."""
        return np.packbits(self.known)

    def fresh(self, as_of: datetime, max_age: timedelta) -> np.ndarray:
        """Packed: where there is a value not older than `max_age` at `as_of`."""
        if self.observed is None:
            return np.zeros_like(self.bits)
        oldest = (as_of - max_age - EPOCH) // _TICK
        return self.bits & np.packbits(np.broadcast_to(np.asarray(self.observed) >= oldest, len(self)))


def _array(keys: list[int], kind: Any) -> np.ndarray:
    if kind is np.int64 and any(not -_LARGEST <= one <= _LARGEST for one in keys):
        # Python's own numbers are slow and have no end.
        return np.array(keys, dtype=object)
    return np.array(keys, dtype=kind)


def _words(fact: Fact, rows: list) -> np.ndarray:
    place = {value: at for at, value in enumerate(fact.labels)}
    words = np.zeros((len(rows), (len(place) + 63) // 64), dtype=np.uint64)
    # The same few combinations come again and again.
    masks = {value: mask_of(place[one] for one in value) for value in {row for row in rows if row is not None}}
    for row, value in enumerate(rows):
        if value:
            for at, word in masks[value].items():
                words[row, at] = word
    return words


def mask_of(places: Iterable[int]) -> dict[int, int]:
    """Word → mask with the bits of these places set."""
    words: dict[int, int] = {}
    for place in places:
        words[place // 64] = words.get(place // 64, 0) | 1 << place % 64
    return words


def _observed(given: datetime | Sequence[datetime | None] | None, rows: int) -> np.ndarray | int | None:
    if given is None:
        return None
    if isinstance(given, datetime):
        return (given - EPOCH) // _TICK
    if len(given) != rows:
        raise ValueError(f"值有{rows}行，取得时间有{len(given)}行。")
    return np.array([-_LARGEST - 1 if one is None else (one - EPOCH) // _TICK for one in given], dtype=np.int64)
