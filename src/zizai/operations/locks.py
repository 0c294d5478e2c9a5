"""Who may work on this installation at the same time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

# PostgreSQL's advisory locks are numbers; this one is 「zizai」 in ASCII.
_INIT = 0x7A697A6169


class InUse(Exception):
    """The service runs, and what was asked for needs it to be down. The message says what to stop."""


@contextmanager
def in_service() -> Iterator[None]:
    """Say that this process serves or works: many may at once. Raises InUse while a restore is at work."""
    with _flock(fcntl.LOCK_SH, "正在恢复备份，请等它结束再启动。"):
        yield


@contextmanager
def out_of_service() -> Iterator[None]:
    """Keep the service down while the body runs. Raises InUse if anything of it runs, on this machine or on another."""
    with _flock(fcntl.LOCK_EX, "网站或后台进程还在运行，请先停止 zizai serve 和 zizai worker。"):
        if others := _other_sessions():
            raise InUse(f"数据库还有 {others} 个别的连接，请先停止所有机器上的网站和后台进程。")
        yield


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one process at a time prepare the installation; the others wait. Across machines on PostgreSQL."""
    with _flock(fcntl.LOCK_EX, "", name="init.lock", wait=True):
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_INIT])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_INIT])


@contextmanager
def _flock(kind: int, refusal: str, *, name: str = "service.lock", wait: bool = False) -> Iterator[None]:
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, kind | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            raise InUse(refusal) from None
        yield
    finally:
        os.close(descriptor)


def _other_sessions() -> int:
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return cursor.fetchone()[0]
