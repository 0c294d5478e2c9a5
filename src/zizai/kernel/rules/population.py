"""A population: the same trees over columns. Each distinct condition is looked at once, however many rules ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from zizai.kernel import clock
from zizai.kernel.facts import FactType
from zizai.kernel.rules.columns import Column, mask_of
from zizai.kernel.rules.conditions import Bounds, Condition, Membership, Presence, Range
from zizai.kernel.rules.keys import closed
from zizai.kernel.rules.outcomes import FAIL, PASS, UNKNOWN, Outcome
from zizai.kernel.rules.tree import Group, Node

if TYPE_CHECKING:
    from zizai.kernel.rules.rule import Rule

# Two packed bit arrays: where it passes, and where it fails. UNKNOWN is neither.
Planes = tuple[np.ndarray, np.ndarray]


class Outcomes:
    """One rule's answers for a population: two bits a row."""

    def __init__(self, passed: np.ndarray, failed: np.ndarray, rows: int):
        self._planes = {PASS: passed, FAIL: failed}
        self._rows = rows

    def __len__(self) -> int:
        return self._rows

    def __getitem__(self, row: int) -> Outcome:
        """The answer for one row."""
        if not -self._rows <= row < self._rows:
            raise IndexError(row)
        byte, bit = divmod(row % self._rows, 8)
        for outcome, plane in self._planes.items():
            if plane[byte] >> (7 - bit) & 1:
                return outcome
        return UNKNOWN

    def mask(self, outcome: Outcome) -> np.ndarray:
        """True in the rows with this answer."""
        if outcome is UNKNOWN:
            return ~(self.mask(PASS) | self.mask(FAIL))
        return np.unpackbits(self._planes[outcome], count=self._rows).view(bool)

    def rows(self, outcome: Outcome) -> np.ndarray:
        """The numbers of the rows with this answer, rising."""
        return np.flatnonzero(self.mask(outcome))

    def count(self, outcome: Outcome) -> int:
        """How many rows have this answer."""
        if outcome is UNKNOWN:
            return self._rows - self.count(PASS) - self.count(FAIL)
        return int(np.bitwise_count(self._planes[outcome]).sum())


def scan(rules: Iterable[Rule], columns: Mapping[str, Column], *, as_of: datetime) -> dict[Rule, Outcomes]:
    """The answers of all rules for every row, as on `as_of` (aware). A fact without a column is missing everywhere.

    The same answers as each rule gives for each row by itself. Raises ValueError where there is no column
    or the columns differ in length.
    """
    if as_of.tzinfo is None:
        raise ValueError("判断时刻要带时区")
    lengths = {len(column) for column in columns.values()}
    if len(lengths) != 1:
        raise ValueError("各列行数不一样。" if lengths else "没有任何一列，不知道有多少行。")
    whole = _Scan(columns, lengths.pop(), as_of)
    return {rule: Outcomes(*whole.planes(rule.root, rule.max_age), whole.rows) for rule in rules}


class _Scan:
    def __init__(self, columns: Mapping[str, Column], rows: int, as_of: datetime):
        self.columns, self.rows, self.as_of = columns, rows, as_of
        self.today: date = clock.local_date(as_of)
        self._all = np.packbits(np.ones(rows, dtype=bool))
        self._none = np.zeros_like(self._all)
        self._done: dict[tuple, Planes] = {}
        self._fresh: dict[tuple, np.ndarray] = {}

    def planes(self, node: Node, ages: Mapping[str, timedelta]) -> Planes:
        """Where the node passes and where it fails."""
        if isinstance(node, Group):
            return _GROUPS[node.op]([self.planes(child, ages) for child in node.of], node.n)
        age = None if isinstance(node, Presence) else ages.get(node.fact.name)
        asked = (node.key, age)
        if asked not in self._done:
            self._done[asked] = self._condition(node, age)
        return self._done[asked]

    def _condition(self, condition: Condition, age: timedelta | None) -> Planes:
        column = self.columns.get(condition.fact.name)
        if isinstance(condition, Presence):
            there = self._none if column is None else column.bits
            gone = self._all & ~there
            return (there, gone) if condition.op == "present" else (gone, there)
        if column is None:
            return self._none, self._none
        known = column.bits if age is None else self._known(column, age)
        held = np.packbits(_held(condition, column, self.today))
        return held & known, ~held & known

    def _known(self, column: Column, age: timedelta) -> np.ndarray:
        asked = (column.fact.name, age)
        if asked not in self._fresh:
            self._fresh[asked] = column.fresh(self.as_of, age)
        return self._fresh[asked]


def _held(condition: Condition, column: Column, today: date) -> np.ndarray:
    # Where the condition holds, taking what stands in place of a missing value for a value.
    if isinstance(condition, Membership):
        among = _among(condition, column)
        return ~among if condition.negated else among
    assert isinstance(condition, Range)
    keys = column.keys
    first, last = closed(condition.fact, condition.bounds(today if condition.relative else None), column.scale)
    least, most = (None, None) if keys.dtype == object else (np.iinfo(keys.dtype).min, np.iinfo(keys.dtype).max)
    if (first is not None and most is not None and first > most) or (last is not None and least is not None and last < least):
        return np.zeros(len(keys), dtype=bool)
    above = None if first is None or (least is not None and first <= least) else keys >= first
    below = None if last is None or (most is not None and last >= most) else keys <= last
    if above is None or below is None:
        one = above if below is None else below
        return np.ones(len(keys), dtype=bool) if one is None else np.asarray(one, dtype=bool)
    return np.asarray(above & below, dtype=bool)


def _among(condition: Membership, column: Column) -> np.ndarray:
    fact, keys = condition.fact, column.keys
    if fact.type == FactType.CHOICES:
        places = [at for at, value in enumerate(fact.labels) if value in condition.values]
        hits = [keys[:, word] & np.uint64(mask) != 0 for word, mask in mask_of(places).items()]
        return np.logical_or.reduce(hits)
    wanted = _wanted(condition, column)
    if keys.dtype == object:
        return np.fromiter((one in wanted for one in keys), dtype=bool, count=len(keys))
    limits = np.iinfo(keys.dtype)
    fitting = [one for one in wanted if limits.min <= one <= limits.max]
    if len(fitting) == 1:
        return keys == fitting[0]
    return np.isin(keys, np.array(fitting, dtype=keys.dtype))


def _wanted(condition: Membership, column: Column) -> set[int]:
    fact = condition.fact
    if fact.type == FactType.TEXT:
        return {column.texts[value] for value in condition.values if value in column.texts}
    if fact.type == FactType.CHOICE:
        return {at for at, value in enumerate(fact.labels) if value in condition.values}
    wanted = set()
    for value in condition.values:
        # A constant with more decimals than any value of the column equals none of them.
        first, last = closed(fact, Bounds(value, value), column.scale)
        wanted |= {first} if first == last else set()
    return wanted


def _and(children: list[Planes], n: int) -> Planes:
    return np.bitwise_and.reduce([passed for passed, _ in children]), np.bitwise_or.reduce([failed for _, failed in children])


def _or(children: list[Planes], n: int) -> Planes:
    return np.bitwise_or.reduce([passed for passed, _ in children]), np.bitwise_and.reduce([failed for _, failed in children])


def _not(children: list[Planes], n: int) -> Planes:
    ((passed, failed),) = children
    return failed, passed


def _at_least(children: list[Planes], n: int) -> Planes:
    # So many fail that not enough are left.
    failing = len(children) - n + 1
    return _reached([passed for passed, _ in children], n), _reached([failed for _, failed in children], failing)


def _reached(planes: list[np.ndarray], n: int) -> np.ndarray:
    # counted[j]: rows in which more than j planes seen so far have their bit.
    counted = [np.zeros_like(planes[0]) for _ in range(n)]
    for plane in planes:
        for j in range(n - 1, 0, -1):
            counted[j] |= counted[j - 1] & plane
        counted[0] |= plane
    return counted[n - 1]


_GROUPS = {"and": _and, "or": _or, "not": _not, "at_least": _at_least}
