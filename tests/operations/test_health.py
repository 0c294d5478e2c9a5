"""Probes say whether the product is alive, ready, and what it counted."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from zizai.config import cli
from zizai.kernel import append_only, clock, outbox
from zizai.kernel.models import Installation, PeriodicRun
from zizai.operations import heartbeat
from zizai.operations.models import Heartbeat


def test_alive_is_answered_without_the_database(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_is_answered_in_five_statements(client, django_assert_num_queries):
    client.get("/readyz")
    # Does it answer; is there a table of migrations, which are applied; the triggers; the stamp.
    with django_assert_num_queries(5):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {}})


@pytest.mark.django_db
def test_a_database_older_than_the_program_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied("kernel", "0004_numbers")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["reasons"] == {"migrations": "数据库比程序旧（缺 kernel.0004_numbers）：请运行 zizai init。"}


@pytest.mark.django_db(transaction=True)
def test_history_without_its_guard_is_not_ready(client):
    append_only.remove(connection)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "只增保护" in answer.json()["reasons"]["history"]


@pytest.mark.django_db
def test_a_database_out_of_reach_is_said_without_showing_where_it_is(client, monkeypatch):
    def gone(*_):
        raise OperationalError("connection to 10.0.0.8 failed: password of zizai wrong")

    monkeypatch.setattr(connection, "cursor", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert list(answer.json()["reasons"]) == ["database"]
    assert "10.0.0.8" not in answer.content.decode()


@pytest.mark.django_db
def test_where_a_worker_is_wanted_one_must_have_been_seen_lately(client, settings):
    settings.WORKER = True
    assert "还没有后台进程" in client.get("/readyz").json()["reasons"]["worker"]
    heartbeat.beat()
    assert client.get("/readyz").status_code == 200
    Heartbeat.objects.update(seen_at=clock.real_now() - timedelta(minutes=7))
    assert client.get("/readyz").json()["reasons"] == {"worker": "后台进程已有 7 分钟没有动静：请检查 zizai worker。"}


@pytest.mark.django_db
@pytest.mark.parametrize(("stamp", "ready"), [(None, False), (False, False), (True, True)])
def test_a_demonstration_runs_only_on_a_database_made_for_it(client, settings, stamp, ready):
    settings.DEMO = True
    if stamp is not None:
        Installation.objects.create(pk=1, demonstration=stamp)
    assert (client.get("/readyz").status_code == 200) is ready


@pytest.mark.django_db
def test_a_worker_that_came_once_counts_until_its_next_round(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    assert cli.main(["worker", "--once"]) == 0
    assert heartbeat.last_seen() < timedelta(minutes=1)
    assert not Heartbeat.objects.filter(process=heartbeat.name()).exists()


@pytest.mark.django_db
def test_metrics_count_requests_by_route_and_what_waits(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    outbox.send("a.b", "province", "key-1", {"a": 1})
    PeriodicRun.objects.create(name="a.b", error="坏了")
    heartbeat.beat()
    client.get("/healthz")
    text = client.get("/metrics").content.decode()
    assert 'view="healthz"' in text
    assert 'zizai_outbox_messages{destination="province",state="waiting"} 1.0' in text
    assert "zizai_periodic_failed 1.0" in text
    assert "zizai_worker_seen_seconds 0." in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "came", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.1.2.3"}, 404),
        ("", {"REMOTE_ADDR": ""}, 404),
        # The proxy of this very machine carries strangers.
        ("", {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, 404),
        ("", {"HTTP_X_FORWARDED_PROTO": "http"}, 404),
        ("geheim", {"REMOTE_ADDR": "10.1.2.3", "HTTP_AUTHORIZATION": "Bearer geheim"}, 200),
        ("geheim", {"HTTP_AUTHORIZATION": "Bearer gehein"}, 404),
        ("geheim", {}, 404),
    ],
)
def test_metrics_are_shown_to_this_machine_or_for_the_token_only(client, settings, token, came, status):
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **came).status_code == status


@pytest.mark.django_db
def test_checks_of_the_database_pass():
    call_command("check", databases=["default"], fail_level="WARNING", verbosity=0)
