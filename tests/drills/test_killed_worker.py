"""The worker is killed in the middle of its work, as by a machine that loses power."""

import json
import signal
import time
from collections import Counter

import pytest
from processes import own_database, start, zizai

TASKS = 12
WORKER = {"DJANGO_SETTINGS_MODULE": "test_settings", "ZIZAI_WORKER": "true"}
ENQUEUE = """
import sys, django
django.setup()
from django.core.management import call_command
from django.db import transaction
from sample import tasks
from zizai.kernel import jobs
call_command("migrate", verbosity=0)
with transaction.atomic():
    for number in range(int(sys.argv[2])):
        jobs.enqueue(tasks.write_down, sys.argv[1], number)
"""
# What a worker that died long ago looks like: nobody has to wait the three minutes.
LONG_AGO = """
import django
django.setup()
from datetime import timedelta
from zizai.kernel import clock
from zizai.operations.models import Heartbeat
print(Heartbeat.objects.update(seen_at=clock.real_now() - timedelta(minutes=4)))
"""
STATUSES = """
import json, django
django.setup()
from django_tasks_db.models import DBTaskResult
print(json.dumps(list(DBTaskResult.objects.values_list("status", flat=True))))
"""


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that in time"
        time.sleep(0.05)


@pytest.mark.django_db
def test_no_task_is_lost_when_the_worker_dies_in_the_middle_of_one(tmp_path):
    path = tmp_path / "written"

    def lines(word):
        return [line for line in path.read_text().splitlines() if line.startswith(word)] if path.exists() else []

    with own_database(tmp_path, "drill") as url:
        assert start(ENQUEUE, url, str(path), str(TASKS), **WORKER, ZIZAI_DATA_DIR=str(tmp_path)).wait(60) == 0
        first = zizai(url, tmp_path, "worker", **WORKER)
        until(lambda: len(lines("done")) >= 3 and len(lines("begun")) > len(lines("done")))
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        assert len(lines("begun")) == len(lines("done")) + 1 < TASKS
        assert answer(start(LONG_AGO, url, **WORKER, ZIZAI_DATA_DIR=str(tmp_path))) == 1
        second = zizai(url, tmp_path, "worker", **WORKER)
        try:
            until(lambda: len(set(lines("done"))) == TASKS)
        finally:
            second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
        assert Counter(answer(start(STATUSES, url, **WORKER, ZIZAI_DATA_DIR=str(tmp_path)))) == {"SUCCESSFUL": TASKS}
    # Only what was cut off ran twice.
    assert sorted(Counter(lines("begun")).values()) == [1] * (TASKS - 1) + [2]


def answer(process):
    said = process.communicate(timeout=60)[0]
    assert process.returncode == 0
    return json.loads(said)
