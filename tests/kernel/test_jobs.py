"""Work in the background and work that comes round."""

import json
import re
import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from processes import shared_database, start
from sample import tasks

from zizai.config import cli
from zizai.kernel import clock, jobs
from zizai.kernel.models import PeriodicRun

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_done():
    tasks.done.clear()


@pytest.fixture
def with_worker(settings):
    settings.WORKER = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def only_mine(monkeypatch):
    """No periodic work but the test's own."""
    monkeypatch.setattr(jobs, "_registry", {})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("commit", [True, False])
def test_without_a_worker_a_task_runs_after_the_commit_and_not_after_a_rollback(commit, settings):
    assert settings.WORKER is False
    with transaction.atomic():
        jobs.enqueue(tasks.note, UUID(int=7), number=3)
        assert tasks.done == []
        transaction.set_rollback(not commit)
    assert tasks.done == ([("00000000-0000-0000-0000-000000000007", 3)] if commit else [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("commit", [True, False])
def test_with_a_worker_a_task_is_a_row_of_the_callers_transaction(commit, with_worker, django_assert_num_queries):
    with transaction.atomic():
        with django_assert_num_queries(1):
            jobs.enqueue(tasks.note, UUID(int=7), number=3)
        transaction.set_rollback(not commit)
    assert tasks.done == []
    jobs.run_waiting()
    jobs.run_waiting()
    assert tasks.done == ([("00000000-0000-0000-0000-000000000007", 3)] if commit else [])


@pytest.mark.django_db(transaction=True)
def test_a_task_that_fails_never_reaches_who_asked_and_is_kept_for_whoever_looks(with_worker, settings, caplog):
    jobs.enqueue(tasks.fail)
    jobs.enqueue(tasks.note, "next")
    jobs.run_waiting()
    assert tasks.done == [("next", 0)]
    assert "没有这一条" in DBTaskResult.objects.failed().get().traceback
    settings.WORKER, settings.TASKS = False, {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    jobs.enqueue(tasks.fail)
    assert "state=FAILED" in caplog.text


def test_every_periodic_work_of_the_product_has_a_name_a_sentence_and_a_schedule():
    found = jobs.periodics()
    assert {work.name for work in found} >= {"kernel.timers", "kernel.outbox", "kernel.sealing", "kernel.tasks"}
    for work in found:
        assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", work.name), work
        assert re.search(r"[\u4e00-\u9fff]{4}", work.what), work
        assert timedelta(seconds=1) <= work.every <= timedelta(days=31), work
        assert timedelta(0) <= work.offset < work.every and work.limit > timedelta(0), work


def test_a_schedule_that_means_nothing_is_refused(only_mine):
    for options in ({"every": timedelta(0)}, {"every": timedelta(hours=1), "offset": timedelta(hours=1)}):
        with pytest.raises(ValueError, match="周期至少"):
            jobs.periodic("a.b", "试一试", **options)
    jobs.periodic("a.b", "试一试", every=timedelta(hours=1))(int)
    with pytest.raises(ValueError, match="同名"):
        jobs.periodic("a.b", "试一试", every=timedelta(hours=1))(int)


def test_daily_work_ticks_at_midnight_in_shanghai_and_weekly_work_on_monday(only_mine):
    jobs.periodic("a.day", "每日", every=timedelta(days=1), offset=timedelta(hours=3))(int)
    jobs.periodic("a.week", "每周", every=timedelta(weeks=1))(int)
    day, week = jobs.periodics()
    assert day.starts(day.tick(NOON)).astimezone(clock.SHANGHAI).isoformat() == "2026-11-23T03:00:00+08:00"
    begins = week.starts(week.tick(NOON)).astimezone(clock.SHANGHAI)
    assert (begins.weekday(), begins.hour) == (0, 0)


@given(st.datetimes(datetime(2001, 2, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), st.timedeltas(timedelta(seconds=1), timedelta(days=40)), st.data())
def test_every_instant_lies_in_its_round(at, every, data):
    offset = data.draw(st.timedeltas(timedelta(0), every - timedelta(microseconds=1)))
    work = jobs.Periodic("a.b", "试一试", int, every, offset, every)
    assert work.starts(work.tick(at)) <= at < work.starts(work.tick(at) + 1)


@pytest.mark.django_db
def test_work_runs_once_in_a_round_and_missed_rounds_are_made_up_for_once(only_mine, django_assert_num_queries):
    ran = []
    jobs.periodic("a.b", "试一试", every=timedelta(minutes=10))(lambda: ran.append(clock.now()) or "好")
    with clock.at(NOON):
        assert jobs.run_due_periodic() == [jobs.Ran("a.b", result="好")]
        with django_assert_num_queries(1):
            assert jobs.run_due_periodic() == []
    for minutes in (9, 10, 19, 75, 79):
        with clock.at(NOON + timedelta(minutes=minutes)):
            jobs.run_due_periodic()
    assert ran == [NOON + timedelta(minutes=minutes) for minutes in (0, 10, 75)]
    with clock.at(NOON + timedelta(minutes=80)), django_assert_num_queries(3):
        jobs.run_due_periodic()


@pytest.mark.django_db
def test_work_that_fails_stops_no_other_and_says_so_until_it_succeeds(only_mine, caplog, capsys):
    fails = [True]

    def shaky():
        if fails:
            fails.clear()
            raise LookupError("没有这一条")
        return "好了"

    jobs.periodic("a.shaky", "时好时坏", every=timedelta(minutes=1))(shaky)
    jobs.periodic("b.sound", "一直正常", every=timedelta(seconds=90))(lambda: None)
    with clock.at(NOON):
        assert [(ran.name, ran.error) for ran in jobs.run_due_periodic()] == [("a.shaky", "LookupError：没有这一条"), ("b.sound", "")]
    assert cli.main(["chores"]) == 1
    assert "a.shaky  时好时坏，每 1 分钟；上次 2026-11-23T12:00:00+08:00  LookupError：没有这一条" in capsys.readouterr().out
    with clock.at(NOON + timedelta(minutes=1)):
        assert jobs.run_due_periodic() == [jobs.Ran("a.shaky", result="好了")]
    assert cli.main(["chores", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["result"] == "好了"


@pytest.mark.django_db
def test_a_run_that_takes_longer_than_its_round_is_not_joined_until_its_limit(only_mine):
    other = []

    def slow():
        if other:
            return "后来的"
        for minutes in (1, 29):
            with clock.at(NOON + timedelta(minutes=minutes)):
                assert jobs.run_due_periodic() == []
        other.append("来了")
        with clock.at(NOON + timedelta(minutes=30)):
            assert jobs.run_due_periodic() == [jobs.Ran("a.slow", result="后来的")]
        return "先来的"

    jobs.periodic("a.slow", "很慢", every=timedelta(minutes=1), limit=timedelta(minutes=30))(slow)
    with clock.at(NOON):
        assert jobs.run_due_periodic() == [jobs.Ran("a.slow", result="先来的")]
    row = PeriodicRun.objects.get()
    assert (row.started_at, row.result) == (NOON + timedelta(minutes=30), "后来的")


@pytest.mark.django_db
def test_the_kernels_own_work_runs_and_says_what_it_did(capsys, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert cli.main(["worker", "--once"]) == 0
    said = capsys.readouterr().out
    for words in ("kernel.timers：触发 0 个时限", "kernel.outbox：送达 0", "kernel.sealing：没有新的记录", "kernel.tasks：清理 0 条"):
        assert words in said


@pytest.mark.django_db(transaction=True)
def test_records_of_done_tasks_go_after_a_week_and_of_failed_ones_after_ninety_days(with_worker):
    jobs.enqueue(tasks.note, "a")
    jobs.enqueue(tasks.fail)
    jobs.run_waiting()
    for days, left in ((6, 2), (8, 1), (91, 0)):
        with clock.at(clock.now() + timedelta(days=days)):
            jobs.run_due_periodic()
        assert DBTaskResult.objects.count() == left


TICKER = """
import os, sys, django
from datetime import UTC, datetime, timedelta
django.setup()
from zizai.kernel import clock, jobs
jobs._registry.clear()
now = None
def tick():
    with open(sys.argv[1], "a") as file:
        file.write(f"{now.isoformat()}\\n")
jobs.periodic("a.b", "试一试", every=timedelta(minutes=1))(tick)
for minute in range(60):
    now = datetime(2026, 11, 23, 4, minute, tzinfo=UTC)
    with clock.at(now):
        jobs.run_due_periodic()
"""


@pytest.mark.django_db(transaction=True)
def test_three_workers_never_run_one_round_twice(tmp_path):
    url, path = shared_database(tmp_path, "PeriodicRun"), tmp_path / "ticks"
    workers = [start(TICKER, url, str(path)) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    ticks = Counter(path.read_text().split())
    assert max(ticks.values()) == 1
    assert max(ticks) == "2026-11-23T04:59:00+00:00"


WORKER = "import sys; from zizai.config import cli; sys.exit(cli.main(['worker']))"


@pytest.mark.django_db(transaction=True)
def test_the_worker_works_until_it_is_told_to_stop(tmp_path):
    url = shared_database(tmp_path, "PeriodicRun", "OutboxMessage", "Event", "Installation", "SealedRoot")
    worker = start(WORKER, url, ZIZAI_DATA_DIR=str(tmp_path))
    try:
        for _ in range(100):
            if start(PROBE, url).wait() == 0:
                break
        else:
            pytest.fail("the worker did nothing")
    finally:
        worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0


PROBE = """
import sys, django
django.setup()
from zizai.kernel.models import PeriodicRun
sys.exit(0 if PeriodicRun.objects.filter(name="kernel.outbox", finished_at__isnull=False, error="").exists() else 1)
"""
