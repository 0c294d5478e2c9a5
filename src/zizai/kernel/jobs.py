"""Work that nobody waits for: tasks handed to a worker, and work that comes round by itself.

Where there is no worker (`ZIZAI_WORKER` is false, a trial on one machine), tasks run in the process
that asks for them, right after its transaction commits. Either way a task sees only what was committed,
and a rollback takes it back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event
from typing import Any

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections, transaction
from django.db.models import Q
from django_tasks import task
from django_tasks.base import Task
from django_tasks.utils import get_random_id
from django_tasks_db.management.commands.db_worker import Worker

from zizai.kernel import clock
from zizai.kernel.models import PeriodicRun

__all__ = ["Periodic", "Ran", "enqueue", "periodic", "periodics", "run_due_periodic", "run_waiting", "task", "work_until"]

log = logging.getLogger(__name__)
# A Monday at midnight in Shanghai: daily work ticks at midnight there, weekly work on Mondays.
_ANCHOR = clock.midnight(date(2001, 1, 1))
# Tasks taken in one go, so that a flood of them does not keep periodic work waiting.
_TASKS_AT_ONCE = 50


def enqueue(job: Task, *args: Any, **kwargs: Any) -> None:
    """Run `job` (made with `@jobs.task()`) once the caller's transaction has committed.

    With a worker the request is a row of that same transaction, so neither can be lost without the
    other: one statement. Arguments travel as JSON: UUIDs, dates and Decimals arrive as strings. What
    a job raises is logged and never reaches the caller.
    """
    args, kwargs = msgspec.to_builtins(args), msgspec.to_builtins(kwargs)
    if settings.WORKER:
        job.enqueue(*args, **kwargs)
    else:
        transaction.on_commit(lambda: job.enqueue(*args, **kwargs))


def run_waiting(worker: str = "") -> None:
    """Run tasks that wait, one after the other, at most fifty. Nothing to do where they run inline.

    `worker` (at most 64 characters) is written beside each task it takes on, so that tasks of a worker
    that died can be told apart.
    """
    if settings.WORKER:
        Worker(
            queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default", startup_delay=False,
            max_tasks=_TASKS_AT_ONCE, worker_id=worker or get_random_id(),
        ).run()  # fmt: skip


@dataclass(frozen=True)
class Periodic:
    """A piece of work that comes round: `what` it does (in Chinese, for operators), how often, when in the round.

    `limit` is how long one run may take before another worker may take over.
    """

    name: str
    what: str
    run: Callable[[], Any]
    every: timedelta
    offset: timedelta
    limit: timedelta

    def tick(self, at: datetime) -> int:
        """The number of the round in which `at` lies. Days and weeks are Shanghai's."""
        return (at - _ANCHOR - self.offset) // self.every

    def starts(self, tick: int) -> datetime:
        """When round `tick` begins, UTC."""
        return _ANCHOR + self.offset + tick * self.every


_registry: dict[str, Periodic] = {}


def periodic(
    name: str, what: str, *, every: timedelta, offset: timedelta = timedelta(0), limit: timedelta = timedelta(minutes=15)
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Let a function without arguments run once in every round. It lives in a room's module `chores`.

    Rounds that were missed (no worker ran) are made up for once, not one by one. What it returns is
    shown to operators.
    """
    if every < timedelta(seconds=1) or not timedelta(0) <= offset < every:
        raise ValueError(f"{name}：周期至少 1 秒，偏移要小于周期。")

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        if name in _registry:
            raise ValueError(f"{name}：已经有同名的定时工作。")
        _registry[name] = Periodic(name, what, function, every, offset, limit)
        return function

    return register


def periodics() -> list[Periodic]:
    """Every piece of periodic work of all rooms, by name."""
    return [_registry[name] for name in sorted(_registry)]


@dataclass(frozen=True)
class Ran:
    """What came of one run: the result in words, or the error."""

    name: str
    result: str = ""
    error: str = ""


def run_due_periodic() -> list[Ran]:
    """Run what is due in this round and has not run; returns what ran. Safe in any number of workers at once.

    SQL of its own: one statement where nothing is due, two more for each run. An error is logged,
    kept for operators and left to the next round; the others still run.
    """
    seen = {row.name: row for row in PeriodicRun.objects.all()}
    if missing := [PeriodicRun(name=work.name) for work in periodics() if work.name not in seen]:
        PeriodicRun.objects.bulk_create(missing, ignore_conflicts=True)
        seen |= {row.name: row for row in missing}
    now = clock.now()
    due = [work for work in periodics() if seen[work.name].tick < work.tick(now)]
    return [ran for work in due if (ran := _run(work))]


def _run(work: Periodic) -> Ran | None:
    now = clock.now()
    tick = work.tick(now)
    free = PeriodicRun.objects.filter(Q(busy_until=None) | Q(busy_until__lte=now), name=work.name, tick__lt=tick)
    if not free.update(tick=tick, started_at=now, finished_at=None, busy_until=now + work.limit):
        return None
    try:
        result = work.run()
        ran = Ran(work.name, result="" if result is None else str(result)[:200])
    except Exception as error:
        log.exception("periodic work %s failed", work.name)
        ran = Ran(work.name, error=f"{type(error).__name__}：{error}"[:300])
    # By the number of the round: a run that outlived its limit does not speak for the one that took over.
    mine = PeriodicRun.objects.filter(name=work.name, tick=tick)
    mine.update(finished_at=clock.now(), busy_until=None, result=ran.result, error=ran.error)
    return ran


def work_until(stopped: Event, *, pause: float = 1.0, worker: str = "") -> None:
    """Do what is due and what waits, over and over, until `stopped` is set. A database that goes away is waited for.

    `pause`: seconds between two rounds. What has begun is finished first. `worker`: see `run_waiting`.
    """
    while not stopped.is_set():
        try:
            close_old_connections()
            run_due_periodic()
            run_waiting(worker)
        except (OperationalError, InterfaceError):
            log.exception("the database is out of reach")
            connections.close_all()
            stopped.wait(5 * pause)
        stopped.wait(pause)
