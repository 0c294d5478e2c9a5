"""Tasks whose worker died in the middle are done after all."""

from __future__ import annotations

from datetime import timedelta

from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from zizai.kernel import clock
from zizai.operations import heartbeat
from zizai.operations.models import Heartbeat

# What took three workers with it would take the fourth.
MOST_WORKERS = 3
GIVEN_UP = "zizai.WorkerLost"


def put_back(missed_after: timedelta = heartbeat.MISSED_AFTER) -> tuple[int, int]:
    """Let tasks run again whose worker gave no sign of life for `missed_after`; returns how many, and how many were given up.

    A task that lost three workers is given up and kept as failed. So a task runs at least once, and may
    have done some of its work before. Two statements where nothing is lost, one more for each task.
    """
    alive = set(Heartbeat.objects.filter(seen_at__gt=clock.real_now() - missed_after).values_list("process", flat=True))
    again = lost = 0
    for task in DBTaskResult.objects.running().only("worker_ids", "started_at"):
        if task.worker_ids and task.worker_ids[-1] in alive:
            continue
        # By when it was begun: who took it over meanwhile keeps it.
        still = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
        if len(task.worker_ids) < MOST_WORKERS:
            again += still.update(status=TaskResultStatus.READY, started_at=None)
        else:
            lost += still.update(
                status=TaskResultStatus.FAILED, finished_at=clock.real_now(), exception_class_path=GIVEN_UP,
                traceback=f"{MOST_WORKERS} workers died while they ran it",
            )  # fmt: skip
    return again, lost
