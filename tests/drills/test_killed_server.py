"""A web process is killed, and a web server is told to stop while somebody waits for an answer."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from processes import free_port, get, own_database, until_ready, zizai

pytestmark = pytest.mark.skipif(connection.vendor == "postgresql", reason="shown on the embedded database")
SETTINGS = {"DJANGO_SETTINGS_MODULE": "operations_settings"}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("server")
    with own_database(folder, "server") as url:
        assert zizai(url, folder, "init", "--no-static", **SETTINGS).wait(60) == 0
        yield url, folder


@pytest.fixture
def server(prepared):
    port = free_port()
    process = zizai(*prepared, "serve", "--port", str(port), **SETTINGS)
    try:
        until_ready(port)
        yield process, port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)


def children(pid):
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and "spawn_main" in (stat.parent / "cmdline").read_text():
            found.append(int(stat.parent.name))
    return found


def test_the_site_goes_on_when_one_of_its_processes_is_killed_which_is_started_anew(server):
    process, port = server
    workers = children(process.pid)
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    served = 0
    until = time.monotonic() + 20
    while time.monotonic() < until and (served < 50 or len(set(children(process.pid)) - {workers[0]}) < 2):
        try:
            served += get(port, "/healthz")[0] == 200
        except OSError:
            # The moment at which the dead process's connections are reset.
            time.sleep(0.05)
    assert served >= 50
    assert len(set(children(process.pid)) - {workers[0]}) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_whoever_waits_for_an_answer_still_gets_it_when_the_server_is_told_to_stop(server):
    process, port = server
    with ThreadPoolExecutor(1) as visitor:
        waiting = visitor.submit(get, port, "/slow")
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        assert waiting.result(20)[0] == 200
    assert process.wait(30) == 0
