"""Signs of life of the workers, so that a website that needs one can say when there is none."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from django.db import Error, connection

from zizai.kernel import clock
from zizai.operations.models import Heartbeat

log = logging.getLogger(__name__)
EVERY = timedelta(seconds=10)
# Long enough for a worker that cron starts once a minute.
MISSED_AFTER = timedelta(minutes=3)
_FORGOTTEN_AFTER = timedelta(days=1)


def beat(process: str | None = None) -> None:
    """Write down that a worker (this process) is alive now, by real time: a demonstration's clock may lag. One statement."""
    now = clock.real_now()
    Heartbeat.objects.bulk_create(
        [Heartbeat(process=process or name(), started_at=now, seen_at=now)],
        update_conflicts=True, unique_fields=["process"], update_fields=["seen_at"],
    )  # fmt: skip


def last_seen() -> timedelta | None:
    """How long ago any worker gave a sign of life; None if none ever did. One statement."""
    seen = Heartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return clock.real_now() - seen if seen else None


def name() -> str:
    """This process among all machines."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


@contextmanager
def beating() -> Iterator[None]:
    """Give signs of life from a thread of its own while the body runs: a job that takes long is not a dead worker."""
    stopped = Event()
    thread = Thread(target=_beat_until, args=(stopped,), name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _beat_until(stopped: Event) -> None:
    process = name()
    _tried(lambda: Heartbeat.objects.filter(seen_at__lt=clock.real_now() - _FORGOTTEN_AFTER).delete())
    while not stopped.is_set():
        _tried(lambda: beat(process))
        stopped.wait(EVERY.total_seconds())
    _tried(lambda: Heartbeat.objects.filter(process=process).delete())
    connection.close()


def _tried(statement) -> None:
    try:
        statement()
    except Error:
        # The worker itself waits for a database that went away; so does its heart.
        log.warning("no sign of life could be written", exc_info=True)
        connection.close()
