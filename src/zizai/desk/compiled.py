"""A SELECT for a condition, made once for each shape of condition and filled with values ever after.

A page of the desk counts some hundred conditions that differ only in who asks and when. Making Django's
query of each costs more than the database takes to answer them all; the text of the statement is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, Q

from zizai.kernel.things import END_OF_TIME

# What compares a column with a value as it stands; anything else (isnull, startswith) belongs to the shape.
_COMPARED = {"exact", "gt", "gte", "lt", "lte"}
# A shape is a connector, whether it is negated, and children: shapes, (lookup, a slot or how many, type), or (lookup, constant).
_SLOT = "slot"

Mark = Callable[[str, type], Any]
# The text, and for each parameter the number of the value that goes there, or the constant that always does.
Statement = tuple[str, list[tuple[int | None, Any]]]


def select(model: type[Model], condition: Q, columns: Sequence[str], order: Sequence[str] = (), limit: int | None = None) -> tuple[str, list[Any]] | None:
    """`columns` of the rows of `model` for which `condition` holds, as SQL with its parameters; None where it can hold for none.

    The same as `model.objects.filter(condition).order_by(*order).values_list(*columns)[:limit]` compiles to.
    """
    values: list[tuple[str, Any]] = []
    made = _made(model, _shape(condition, values), tuple(columns), tuple(order), limit, connection.vendor)
    if made is None:
        return None
    sql, places = made
    prepared = [_prepared(model, column, value) for column, value in values]
    return sql, [constant if slot is None else prepared[slot] for slot, constant in places]


@lru_cache(maxsize=4096)
def _made(model: type[Model], shape: tuple, columns: tuple[str, ...], order: tuple[str, ...], limit: int | None, vendor: str) -> Statement | None:
    """The statement of a shape. Raises ValueError where a value does not go into it as it stands."""
    one, other = (_compiled(model, shape, columns, order, limit) for _ in range(2))
    if one != other:
        raise ValueError(f"{model.__name__}: a value of {shape} is changed on its way into the statement")
    return one


def _compiled(model: type[Model], shape: tuple, columns: tuple[str, ...], order: tuple[str, ...], limit: int | None) -> Statement | None:
    marks: list[tuple[str, Any]] = []
    rows = model.objects.filter(_filled(shape, _marks(marks))).order_by(*order).values_list(*columns)
    try:
        sql, params = rows[:limit].query.sql_with_params()
    except EmptyResultSet:
        return None
    # A value may be left out: where something else in its part of the condition can never hold.
    slots = {_prepared(model, column, mark): number for number, (column, mark) in enumerate(marks)}
    return sql, [(slots[param], None) if param in slots else (None, param) for param in params]


def _shape(condition: Q, values: list[tuple[str, Any]]) -> tuple:
    """The condition without its values, which go to `values` in order, each with its column."""
    return condition.connector, condition.negated, tuple(_part(child, values) for child in condition.children)


def _part(child: Q | tuple[str, Any], values: list[tuple[str, Any]]) -> tuple:
    if isinstance(child, Q):
        return _shape(child, values)
    lookup, value = child
    column, _, way = lookup.partition("__")
    many = value if way == "in" else [value] if way in _COMPARED or not way else ()
    kinds = {str if isinstance(one, str) else type(one) for one in many}
    if len(kinds) != 1 or not kinds <= {str, UUID, datetime}:
        return lookup, tuple(value) if isinstance(value, list | set | frozenset) else value
    values.extend((column, one) for one in many)
    return lookup, len(many) if way == "in" else _SLOT, *kinds


def _filled(shape: tuple, mark: Mark) -> Q:
    """The condition of this shape with a mark in each value's place."""
    connector, negated, children = shape
    return Q(*(_filled_part(child, mark) for child in children), _connector=connector, _negated=negated)


def _filled_part(child: tuple, mark: Mark) -> Q | tuple[str, Any]:
    if len(child) == 2:
        return child
    if isinstance(child[2], tuple):
        return _filled(child, mark)
    lookup, number, kind = child
    column = lookup.partition("__")[0]
    return lookup, mark(column, kind) if number == _SLOT else [mark(column, kind) for _ in range(number)]


def _marks(made: list[tuple[str, Any]]) -> Mark:
    """Makes values that stand nowhere else, each of the kind asked for, and notes them."""

    def mark(column: str, kind: type) -> Any:
        unheard_of = {UUID: uuid4, str: lambda: uuid4().hex, datetime: lambda: END_OF_TIME - timedelta(microseconds=uuid4().time_low)}
        made.append((column, unheard_of[kind]()))
        return made[-1][1]

    return mark


def _prepared(model: type[Model], column: str, value: Any) -> Any:
    return model._meta.get_field(column).get_db_prep_value(value, connection, prepared=False)
