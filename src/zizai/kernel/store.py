"""The kernel's few hot statements, as SQL: many rows in one statement on both databases.

A row transition through the ORM costs two and a half times as much as this, and `bulk_update`
builds a CASE for every column of every row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model

# A statement takes a thousand rows, or fewer where SQLite's 32,766 parameters (PostgreSQL's 65,535) forbid it.
ROWS = 1000
_PARAMETERS = 32_000


def insert(
    model: type[Model], columns: Sequence[str], rows: Sequence[tuple], extra: dict[str, str] | None = None, *, once: bool = False
) -> None:
    """Insert `rows` (values in the order of `columns`, field names). `extra`: column → SQL expression, the same for all.

    `once`: a row that a unique constraint knows already is left out instead of raising IntegrityError.
    """
    link, fields = _link(), _fields(model, tuple(columns))
    head, marks = _insert(model, tuple(columns), tuple((extra or {}).items()), link.vendor)
    known = " ON CONFLICT DO NOTHING" if once else ""
    for chunk in _chunks(rows, len(fields)):
        params = [_prepared(field, value, link) for row in chunk for field, value in zip(fields, row, strict=True)]
        with link.cursor() as cursor:
            cursor.execute(f"{head}{', '.join([marks] * len(chunk))}{known}", params)


def update(model: type[Model], columns: Sequence[str], things: Sequence[Model]) -> None:
    """Write `columns` (attribute names) of `things`, each row found by its primary key."""
    link, fields = _link(), _fields(model, (model._meta.pk.name, *columns))
    head, marks, tail = _update(model, fields, link.vendor)
    for chunk in _chunks(things, len(fields)):
        params = [_prepared(field, getattr(thing, field.attname), link) for thing in chunk for field in fields]
        with link.cursor() as cursor:
            cursor.execute(f"{head}{', '.join([marks] * len(chunk))}{tail}", params)


def lock(model: type[Model], where: str, params: Sequence[Any]) -> Iterator[Any]:
    """The rows for which `where` holds, locked until the transaction ends, in the order of their primary keys."""
    link = _link()
    select, converters, names = _select(model, link.vendor)
    ending = " FOR UPDATE" if link.features.has_select_for_update else ""
    for row in read(f"{select} WHERE {where} ORDER BY {model._meta.pk.column}{ending}", params):
        values = list(row)
        for place, convert, column in converters:
            values[place] = convert(values[place], column, link)
        yield model.from_db(link.alias, names, values)


def read(sql: str, params: Sequence[Any]) -> list[tuple]:
    """What the database answers, as it answers it."""
    with _link().cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def among(column: str, ids: Sequence[UUID]) -> tuple[str, list[Any]]:
    """The condition that `column` is one of `ids`: one text, and one parameter, for however many."""
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%s)", [list(ids)]
    return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps([one.hex for one in ids])]


def _link() -> Any:
    # The connection itself: `connection` looks it up anew for each of its attributes.
    return connections[DEFAULT_DB_ALIAS]


def _prepared(field: Field, value: Any, link: Any) -> Any:
    # As `get_db_prep_save`, without asking whether the value is an expression: here they are values, a third of them None.
    return None if value is None else field.get_db_prep_value(value, link)


# What follows depends on nothing but the declarations, so it is worked out once.
@lru_cache
def _fields(model: type[Model], columns: tuple[str, ...]) -> tuple[Field, ...]:
    return tuple(model._meta.get_field(column) for column in columns)


@lru_cache
def _insert(model: type[Model], columns: tuple[str, ...], extra: tuple[tuple[str, str], ...], _: str) -> tuple[str, str]:
    fields = _fields(model, columns)
    names = ", ".join(connection.ops.quote_name(name) for name in [*(field.column for field in fields), *(name for name, _ in extra)])
    marks = ["%s"] * len(fields) + [expression for _, expression in extra]
    return f"INSERT INTO {model._meta.db_table} ({names}) VALUES ", f"({', '.join(marks)})"


@lru_cache
def _update(model: type[Model], fields: tuple[Field, ...], _: str) -> tuple[str, str, str]:
    names, table = [connection.ops.quote_name(field.column) for field in fields], model._meta.db_table
    settings = ", ".join(f"{name} = v.{name}" for name in names[1:])
    return (
        f"WITH v ({', '.join(names)}) AS (VALUES ",
        f"({', '.join(_mark(field) for field in fields)})",
        f") UPDATE {table} SET {settings} FROM v WHERE {table}.{names[0]} = v.{names[0]}",
    )


@lru_cache
def _select(model: type[Model], _: str) -> tuple[str, list[tuple[int, Callable, Any]], list[str]]:
    """The SELECT of whole rows; how their values become Python's, as (place, converter, column); the attributes' names."""
    fields = model._meta.concrete_fields
    columns = [field.get_col(model._meta.db_table) for field in fields]
    converters = [
        (place, convert, column)
        for place, column in enumerate(columns)
        for convert in (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
    ]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    return f"SELECT {names} FROM {model._meta.db_table}", converters, [field.attname for field in fields]


def _mark(field: Any) -> str:
    if connection.vendor != "postgresql":
        return "%s"
    # Inside WITH, PostgreSQL no longer sees which column a parameter is meant for. Without the length:
    # an explicit cast to varchar(32) would cut a text that is too long instead of refusing it.
    return f"%s::{field.db_type(connection).split('(')[0]}"


def _chunks(rows: Sequence, columns: int) -> list[Sequence]:
    size = min(ROWS, _PARAMETERS // columns)
    return [rows[start : start + size] for start in range(0, len(rows), size)]
