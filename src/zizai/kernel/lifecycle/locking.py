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

from django.db import connection

from zizai.kernel import store
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
    things = _lock_level(lifecycle, *store.among("id", list(ids)), levels)
    rows = [(level, row) for level, found in levels for row in found.values()]
    rows += _due_below(levels, now)
    families: dict[UUID, list[Any]] = defaultdict(list)
    for level, row in rows:
        families[_top(level, row)].append(row)
    return Locked(things, list(families.values()))


def _lock_level(lifecycle: Lifecycle, where: str, params: list[Any], levels: list) -> dict[UUID, Any]:
    roots: dict[UUID, Any] = {}
    if lifecycle.root:
        above = f"id IN (SELECT {lifecycle.root}_id FROM {lifecycle.model._meta.db_table} WHERE {where})"
        roots = _lock_level(lifecycle.above, above, params, levels)
    found = {row.pk: row for row in store.lock(lifecycle.model, where, params)}
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
    due = defaultdict(list)
    for place, pk in _due(below, now):
        if pk not in held.get(below[place][0], {}):
            due[place].append(pk)
    rows = []
    for place in sorted(due):
        child, roots = below[place]
        locked = list(store.lock(child.model, *store.among("id", due[place])))
        _join(child, locked, roots)
        rows += [(child, row) for row in locked]
    return rows


def _due(below: list[tuple[Lifecycle, dict[UUID, Any]]], now: datetime) -> list[tuple[int, UUID]]:
    """Which children have a timer due, as (place of their kind in `below`, identifier). One statement."""
    looks, params = [], []
    for place, (child, roots) in enumerate(below):
        where, ids = store.among(f"{child.root}_id", list(roots))
        looks.append(f"SELECT {place}, id FROM {child.model._meta.db_table} WHERE {where} AND next_timer_at <= %s")
        params += [*ids, child.model._meta.get_field("next_timer_at").get_db_prep_value(now, connection)]
    rows = store.read(" UNION ALL ".join(looks), params) if looks else []
    return [(place, pk if isinstance(pk, UUID) else UUID(pk)) for place, pk in rows]


def _join(lifecycle: Lifecycle, rows: Iterable[Any], roots: dict[UUID, Any]) -> None:
    # One object for each row: what changes the root through one child is seen through the others.
    for row in rows:
        if root := roots.get(getattr(row, f"{lifecycle.root}_id")) if lifecycle.root else None:
            setattr(row, lifecycle.root, root)


def _top(lifecycle: Lifecycle, row: Any) -> UUID:
    while lifecycle.root and (root := getattr(row, lifecycle.root)) is not None:
        lifecycle, row = lifecycle.above, root
    return row.pk
