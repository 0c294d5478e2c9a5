"""Snapshots of the two databases, and putting one back in place of what is there."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.conninfo import make_conninfo

from zizai.operations.backup.archive import BackupError, Facts

_BUSY = 20  # seconds


class Engine(Protocol):
    """How one kind of database is copied and put back."""

    file: str

    def dump(self, target: Path) -> Facts:
        """Write a snapshot of one instant to `target` while others go on writing; returns what it says of itself."""

    def load(self, source: Path, then: Sequence[str]) -> None:
        """Put the snapshot `source` in place of everything in the database, and run the statements `then`.

        All of it happens or nothing does.
        """


def engine(connection: BaseDatabaseWrapper) -> Engine:
    """The engine behind `connection`."""
    return PostgreSQL(connection) if connection.vendor == "postgresql" else SQLite(connection)


def _facts(ask: Callable[[str], list[tuple]]) -> Facts:
    [(events,)] = ask("SELECT count(*) FROM kernel_event")
    stamp = ask("SELECT epoch, demonstration FROM kernel_installation WHERE id = 1") or [(1, False)]
    migrations = [(app, name) for app, name in ask("SELECT app, name FROM django_migrations ORDER BY app, name")]
    return Facts(epoch=stamp[0][0], demonstration=bool(stamp[0][1]), events=events, migrations=migrations)


class SQLite:
    """The embedded database, through SQLite's own online copy."""

    file = "database.sqlite3"

    def __init__(self, connection: BaseDatabaseWrapper):
        self._connection = connection

    def dump(self, target: Path) -> Facts:
        """See Engine. One step, so that writers cannot make it start over."""
        self._connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            self._connection.connection.backup(copy)
            # A single file, without a log beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
            return _facts(lambda statement: copy.execute(statement).fetchall())

    def load(self, source: Path, then: Sequence[str]) -> None:
        """See Engine. The statements are run on the snapshot before it is copied in."""
        with closing(sqlite3.connect(source)) as copy:
            [(sound,)] = copy.execute("PRAGMA integrity_check(1)").fetchall()
            if sound != "ok":
                raise BackupError(f"备份里的数据库坏了：{sound}")
            for statement in then:
                copy.execute(statement)
            copy.commit()
            path = self._connection.settings_dict["NAME"]
            self._connection.close()
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                # The same lock that every writer of the product takes.
                fcntl.flock(lock, fcntl.LOCK_EX)
                with closing(sqlite3.connect(path, timeout=_BUSY)) as live:
                    live.execute("PRAGMA journal_mode=WAL")
                    copy.backup(live)
            finally:
                os.close(lock)


# Everything of the schema that is no extension's.
_DROP_ALL = """
SET lock_timeout = '15s';
DO $$
DECLARE one record;
BEGIN
  FOR one IN
    SELECT c.oid::regclass AS name, CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind
    FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
  LOOP EXECUTE format('DROP %s IF EXISTS %s CASCADE', one.kind, one.name); END LOOP;
  FOR one IN
    SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', one.name); END LOOP;
END $$;
"""


class PostgreSQL:
    """A server, through its own programs `pg_dump`, `pg_restore` and `psql`."""

    file = "database.dump"

    def __init__(self, connection: BaseDatabaseWrapper):
        self._connection = connection

    def dump(self, target: Path) -> Facts:
        """See Engine. The facts are read in the same snapshot that pg_dump copies."""
        program = self._program("pg_dump")
        with transaction.atomic(), self._connection.cursor() as cursor:

            def ask(statement: str) -> list[tuple]:
                cursor.execute(statement)
                return cursor.fetchall()

            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            [(snapshot,)] = ask("SELECT pg_export_snapshot()")
            facts = _facts(ask)
            self._run([program, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}", self._where()])
        return facts

    def load(self, source: Path, then: Sequence[str]) -> None:
        """See Engine. Dropping, restoring and `then` are one transaction of psql."""
        drop, fill, after = (source.with_name(name) for name in ("drop.sql", "fill.sql", "after.sql"))
        with self._connection.cursor() as cursor:
            cursor.execute("SELECT quote_ident(current_schema())")
            schema = cursor.fetchone()[0]
        drop.write_text(_DROP_ALL, "utf-8")
        # Written out first: a restore that broke off in the middle must not look finished to psql.
        self._run([self._program("pg_restore"), "--no-owner", "--no-privileges", f"--file={fill}", str(source)])
        after.write_text(f"SET search_path = {schema};\n" + "".join(f"{statement};\n" for statement in then) + "ANALYZE;\n", "utf-8")
        scripts = [f"--file={script}" for script in (drop, fill, after)]
        self._connection.close()
        self._run(
            [self._program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--output={os.devnull}", *scripts, self._where()]
        )

    def _where(self) -> str:
        at = self._connection.settings_dict
        ours = {"server_side_binding", "prepare_threshold", "cursor_factory", "context", "pool", "isolation_level", "assume_role"}
        options = {name: value for name, value in at["OPTIONS"].items() if name not in ours}
        known = {"dbname": at["NAME"], "user": at["USER"], "host": at["HOST"], "port": at["PORT"]}
        return "--dbname=" + make_conninfo(**{name: value for name, value in known.items() if value}, **options)

    def _run(self, words: list[str]) -> None:
        environment = {**os.environ, "PGPASSWORD": self._connection.settings_dict["PASSWORD"]} if self._connection.settings_dict["PASSWORD"] else None
        done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise BackupError(f"{Path(words[0]).name} 没有办成：{done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")

    def _program(self, name: str) -> str:
        """The oldest of the programs `name` here that knows the server's version. Raises BackupError."""
        with self._connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            server = int(cursor.fetchone()[0]) // 10000
        places = [*Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), *Path("/usr").glob(f"pgsql-*/bin/{name}"), shutil.which(name)]
        known = sorted((version, str(place)) for place in places if place and (version := _version(place)) >= server)
        if not known:
            raise BackupError(f"没有找到 PostgreSQL {server} 的 {name}，请安装：apt-get install postgresql-client-{server}")
        return known[0][1]


def _version(program: Any) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\b(\d+)\.", said)
    return int(found[1]) if found else 0
