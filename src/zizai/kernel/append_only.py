"""The database itself refuses to change history.

Triggers refuse UPDATE, DELETE and TRUNCATE on the tables of events, sealed roots, looks at masked
values, and on those that rooms `protect`. They are put in place again after every migration, because
SQLite drops a table's triggers silently when Django remakes the table, and a system check finds them
missing at start.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ["kernel_event", "kernel_sealedroot", "kernel_unmasking"]
MESSAGE = "history is append-only"

_POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION zizai_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{MESSAGE}: % on %', TG_OP, TG_TABLE_NAME; END $$
"""


def protect(table: str) -> None:
    """Guard one more table: a room says so at start-up of a record that is never changed."""
    if table not in TABLES:
        TABLES.append(table)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers in place; harmless where they are already."""
    remove(connection)
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for table in TABLES:
            if table in present:
                for statement in _create(connection.vendor, table):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away. Only an operator who migrates history itself, and a test that empties its database, does this."""
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in TABLES:
            if table in present:
                for name in _names(connection.vendor, table):
                    on = f" ON {table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not."""
    wanted = {name for table in TABLES for name in _names(connection.vendor, table)}
    source = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(source)
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def _names(vendor: str, table: str) -> list[str]:
    kinds = ("change", "truncate") if vendor == "postgresql" else ("update", "delete")
    return [f"{table}_no_{kind}" for kind in kinds]


def _create(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION zizai_append_only()",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION zizai_append_only()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{kind} BEFORE {kind.upper()} ON {table} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        for kind in ("update", "delete")
    ]
