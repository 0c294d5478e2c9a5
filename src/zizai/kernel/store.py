"""The kernel's few hot statements, as SQL: many rows in one statement on both databases.

A row transition through the ORM costs two and a half times as much as this, and `bulk_update`
builds a CASE for every column of every row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

# A statement takes a thousand rows, or fewer where SQLite's 32,766 parameters (PostgreSQL's 65,535) forbid it.
ROWS = 1000
_PARAMETERS = 32_000


def insert(
    model: type[Model], columns: Sequence[str], rows: Sequence[tuple], extra: dict[str, str] | None = None, *, once: bool = False
) -> None:
    """Insert `rows` (values in the order of `columns`, field names). `extra`: column → SQL expression, the same for all.

    `once`: a row that a unique constraint knows already is left out instead of raising IntegrityError.
    """
    fields = [model._meta.get_field(column) for column in columns]
    extra = extra or {}
    names = ", ".join(connection.ops.quote_name(name) for name in [*(field.column for field in fields), *extra])
    marks = "(" + ", ".join(["%s"] * len(fields) + list(extra.values())) + ")"
    known = " ON CONFLICT DO NOTHING" if once else ""
    for chunk in _chunks(rows, len(fields)):
        params = [field.get_db_prep_save(value, connection) for row in chunk for field, value in zip(fields, row, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) VALUES {', '.join([marks] * len(chunk))}{known}", params)


def update(model: type[Model], columns: Sequence[str], things: Sequence[Model]) -> None:
    """Write `columns` (attribute names) of `things`, each row found by its primary key."""
    fields = [model._meta.pk, *(model._meta.get_field(column) for column in columns)]
    casts = "(" + ", ".join(_mark(field) for field in fields) + ")"
    names = [connection.ops.quote_name(field.column) for field in fields]
    settings = ", ".join(f"{name} = v.{name}" for name in names[1:])
    for chunk in _chunks(things, len(fields)):
        params = [field.get_db_prep_save(getattr(thing, field.attname), connection) for thing in chunk for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH v ({', '.join(names)}) AS (VALUES {', '.join([casts] * len(chunk))}) "
                f"UPDATE {model._meta.db_table} SET {settings} FROM v WHERE {model._meta.db_table}.{names[0]} = v.{names[0]}",
                params,
            )


def _mark(field: Any) -> str:
    if connection.vendor != "postgresql":
        return "%s"
    # Inside WITH, PostgreSQL no longer sees which column a parameter is meant for. Without the length:
    # an explicit cast to varchar(32) would cut a text that is too long instead of refusing it.
    return f"%s::{field.db_type(connection).split('(')[0]}"


def _chunks(rows: Sequence, columns: int) -> list[Sequence]:
    size = min(ROWS, _PARAMETERS // columns)
    return [rows[start : start + size] for start in range(0, len(rows), size)]
