"""Locks: a thing with its roots, roots first, each kind in id order, so that no two transactions wait for each other.

Children change only under their root's lock. So whoever holds the root may read them, and knows
what of the whole family is due.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Value

from zizai.kernel.lifecycle.declare import Lifecycle, children_of


@dataclass
class Locked:
    """`things`: those asked for, by id. `families`: every locked thing, each with its root's, roots first."""

    things: dict[UUID, Any] = field(default_factory=dict)
    families: list[list[Any]] = field(default_factory=list)


def lock(lifecycle: Lifecycle, ids: Collection[UUID], now: datetime) -> Locked:
    """Lock these things, their roots, and what else under the same roots has a timer due at `now`.

    One statement for the things, one for each level of roots, one that looks for due children of all
    kinds, and one more for each kind of which some are due.
    """
    levels: list[tuple[Lifecycle, dict[UUID, Any]]] = []
    things = _lock_level(lifecycle, list(ids), levels)
    rows = [(level, row) for level, found in levels for row in found.values()]
    rows += _due_below(levels, now)
    families: dict[UUID, list[Any]] = defaultdict(list)
    for level, row in rows:
        families[_top(level, row)].append(row)
    return Locked(things, list(families.values()))


def _lock_level(lifecycle: Lifecycle, wanted: Collection[UUID] | QuerySet, levels: list) -> dict[UUID, Any]:
    roots: dict[UUID, Any] = {}
    if lifecycle.root:
        above = lifecycle.model.objects.filter(pk__in=wanted, **{f"{lifecycle.root}__isnull": False})
        roots = _lock_level(lifecycle.above, above.values(f"{lifecycle.root}_id"), levels)
    found = {row.pk: row for row in lifecycle.model.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    _join(lifecycle, found.values(), roots)
    levels.append((lifecycle, found))
    return found


def _due_below(levels: list[tuple[Lifecycle, dict[UUID, Any]]], now: datetime) -> list[tuple[Lifecycle, Any]]:
    """The children of what is locked whose timers are due, locked as well.

    They change only under a lock that is held here, so they can be looked for without locking: nearly
    always there are none, however many kinds of children a thing may have.
    """
    held = dict(levels)
    below = [(child, found) for level, found in levels if found for child in children_of(level) if child.timed]
    looks = [
        child.model.objects.filter(**{f"{child.root}__in": list(roots)}, next_timer_at__lte=now).order_by().values_list(Value(place), "pk")
        for place, (child, roots) in enumerate(below)
    ]
    due = defaultdict(list)
    for place, pk in looks[0].union(*looks[1:], all=True) if looks else ():
        if pk not in held.get(below[place][0], {}):
            due[place].append(pk)
    rows = []
    for place in sorted(due):
        child, roots = below[place]
        locked = list(child.model.objects.select_for_update().filter(pk__in=due[place]).order_by("pk"))
        _join(child, locked, roots)
        rows += [(child, row) for row in locked]
    return rows


def _join(lifecycle: Lifecycle, rows: Iterable[Any], roots: dict[UUID, Any]) -> None:
    # One object for each row: what changes the root through one child is seen through the others.
    for row in rows:
        if root := roots.get(getattr(row, f"{lifecycle.root}_id")) if lifecycle.root else None:
            setattr(row, lifecycle.root, root)


def _top(lifecycle: Lifecycle, row: Any) -> UUID:
    while lifecycle.root and (root := getattr(row, lifecycle.root)) is not None:
        lifecycle, row = lifecycle.above, root
    return row.pk
