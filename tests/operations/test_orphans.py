"""Tasks whose worker died run again; what kills its workers is given up."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from zizai.kernel import clock
from zizai.operations import heartbeat, orphans
from zizai.operations.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    """A task that these workers took on, one after the other."""

    def make(*workers):
        return DBTaskResult.objects.create(
            status="RUNNING", started_at=timezone.now(), args_kwargs={"args": [], "kwargs": {}}, task_path="sample.tasks.note", worker_ids=list(workers),
            backend_name="default", run_after=timezone.now(),
        )  # fmt: skip

    return make


@pytest.fixture
def alive():
    """Let a worker have given a sign of life this many minutes ago."""

    def make(process, minutes=0):
        heartbeat.beat(process)
        Heartbeat.objects.filter(process=process).update(seen_at=clock.real_now() - timedelta(minutes=minutes))

    return make


def test_a_task_of_a_living_worker_is_left_alone_and_one_of_a_dead_worker_waits_again(running, alive):
    alive("a:1")
    alive("a:2", minutes=4)
    kept, lost, unknown = running("a:2", "a:1"), running("a:1", "a:2"), running("a:9")
    assert orphans.put_back() == (2, 0)
    statuses = {task.pk: task.status for task in DBTaskResult.objects.all()}
    assert statuses == {kept.pk: "RUNNING", lost.pk: "READY", unknown.pk: "READY"}


def test_a_task_that_lost_three_workers_is_given_up_and_kept_for_whoever_looks(running):
    task = running("a:1", "a:2", "a:3")
    assert orphans.put_back() == (0, 1)
    task.refresh_from_db()
    assert (task.status, task.exception_class_path) == ("FAILED", orphans.GIVEN_UP)
    assert task.finished_at is not None


def test_looking_for_lost_tasks_is_two_statements_where_there_are_none(running, alive, django_assert_num_queries):
    alive("a:1")
    for _ in range(20):
        running("a:1")
    # Who is alive; what runs.
    with django_assert_num_queries(2):
        assert orphans.put_back() == (0, 0)


def test_a_task_that_ended_meanwhile_is_not_run_again(running, monkeypatch):
    task = running("a:1")
    look = DBTaskResult.objects.running

    def ended_since():
        found = list(look().only("worker_ids", "started_at"))
        DBTaskResult.objects.filter(pk=task.pk).update(status="SUCCESSFUL")
        return type("Found", (), {"only": lambda *_: found})()

    monkeypatch.setattr(DBTaskResult.objects, "running", ended_since)
    assert orphans.put_back() == (0, 0)
    task.refresh_from_db()
    assert task.status == "SUCCESSFUL"
