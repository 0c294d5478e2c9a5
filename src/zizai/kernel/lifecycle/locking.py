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

from django.db.models import QuerySet

from zizai.kernel.lifecycle.declare import Lifecycle, children_of


@dataclass
class Locked:
    """`things`: those asked for, by id. `families`: every locked thing, each with its root's, roots first."""

    things: dict[UUID, Any] = field(default_factory=dict)
    families: list[list[Any]] = field(default_factory=list)


def lock(lifecycle: Lifecycle, ids: Collection[UUID], now: datetime) -> Locked:
    """Lock these things, their roots, and what else under the same roots has a timer due at `now`.

    One statement for the things, one for each level of roots, one for each kind of child that has timers.
    """
    levels: list[tuple[Lifecycle, dict[UUID, Any]]] = []
    things = _lock_level(lifecycle, list(ids), levels)
    rows = [(level, row) for level, found in levels for row in found.values()]
    for level, found in levels:
        for child in children_of(level):
            if child.timed and found:
                rows += [(child, row) for row in _due_under(child, found, now, dict(levels).get(child, {}))]
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


def _due_under(child: Lifecycle, roots: dict[UUID, Any], now: datetime, held: dict[UUID, Any]) -> list[Any]:
    due = child.model.objects.select_for_update().filter(**{f"{child.root}__in": list(roots)}, next_timer_at__lte=now)
    found = [row for row in due.order_by("pk") if row.pk not in held]
    _join(child, found, roots)
    return found


def _join(lifecycle: Lifecycle, rows: Iterable[Any], roots: dict[UUID, Any]) -> None:
    # One object for each row: what changes the root through one child is seen through the others.
    for row in rows:
        if root := roots.get(getattr(row, f"{lifecycle.root}_id")) if lifecycle.root else None:
            setattr(row, lifecycle.root, root)


def _top(lifecycle: Lifecycle, row: Any) -> UUID:
    while lifecycle.root and (root := getattr(row, lifecycle.root)) is not None:
        lifecycle, row = lifecycle.above, root
    return row.pk
