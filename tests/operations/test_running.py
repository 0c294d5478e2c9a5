"""The product as it is run: prepared, served, worked for, tried out, stopped."""

import json
import re
import signal
import socket
from types import SimpleNamespace

import pytest
from django.db import connection
from processes import free_port, get, own_database, until_ready, zizai

from zizai.config import cli
from zizai.kernel.models import Installation

DEMO = {"ZIZAI_DEMO": "true"}
# Starting processes takes seconds, and which database lies under them makes no difference to these.
once = pytest.mark.skipif(connection.vendor == "postgresql", reason="shown on the embedded database")


@pytest.fixture(scope="module")
def installation(tmp_path_factory, django_db_setup):
    """A demonstration that two processes prepared at the same time."""
    folder = tmp_path_factory.mktemp("installation")
    with own_database(folder) as url:
        made = [zizai(url, folder, "init", **DEMO) for _ in range(2)]
        said = [process.communicate(timeout=120)[0] for process in made]
        yield SimpleNamespace(url=url, folder=folder, said=said, codes=[process.returncode for process in made])


def line_with(process, words):
    """The next line of what a process says that contains `words`; everything it said if there is none."""
    said = ""
    for line in process.stdout:
        if words in line:
            return line
        said += line
    return pytest.fail(said)


def test_two_that_prepare_at_once_do_it_once(installation):
    assert installation.codes == [0, 0], installation.said
    first, second = sorted(installation.said, key=len, reverse=True)
    assert re.search(r"数据库（演示库）：执行 \d+ 个迁移\n城市包：改变 \d+ 行\n", first)
    assert second.startswith("数据库（演示库）：已是最新\n城市包：没有变化\n")


def test_preparing_again_changes_nothing(installation):
    again = zizai(installation.url, installation.folder, "init", "--json", **DEMO)
    done = json.loads(again.communicate(timeout=60)[0])
    assert done.keys() >= {"database", "pack", "static"}
    assert set(done.values()) == {0}
    assert again.returncode == 0


@once
def test_the_site_is_served_until_it_is_told_to_stop(installation):
    port = free_port()
    server = zizai(installation.url, installation.folder, "serve", "--port", str(port), "--workers", "1")
    try:
        assert f"http://127.0.0.1:{port}" in line_with(server, "网站：")
        until_ready(port)
        refused = zizai(installation.url, installation.folder, "serve", "--port", str(port))
        assert f"端口 {port} 已被占用" in refused.communicate(timeout=30)[0]
        assert refused.returncode == 1
        status, headers, _ = get(port, static_file(installation.folder), **{"Accept-Encoding": "gzip"})
        assert (status, headers["Cache-Control"], headers["Content-Encoding"]) == (200, "max-age=315360000, public, immutable", "gzip")
        assert get(port, "/metrics")[0] == 200
        assert get(port, "/metrics", **{"X-Forwarded-For": "10.1.2.3"})[0] == 404
    finally:
        server.send_signal(signal.SIGTERM)
    assert server.wait(30) == 0


def static_file(folder):
    names = json.loads((folder / "static" / "staticfiles.json").read_text())["paths"]
    return "/static/" + next(hashed for name, hashed in sorted(names.items()) if name.endswith(".js"))


@once
def test_a_database_that_was_not_prepared_is_not_served(tmp_path, django_db_setup):
    with own_database(tmp_path) as url:
        server = zizai(url, tmp_path, "serve", "--port", str(free_port()))
        assert "请运行 zizai init" in server.communicate(timeout=60)[0]
        assert server.returncode == 1


@once
def test_a_trial_passes_over_a_taken_port_says_who_may_sign_in_and_stops_with_everything(installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        trial = zizai(installation.url, installation.folder, "run", **DEMO, ZIZAI_PORT=str(taken))
        try:
            port = int(re.search(rf"端口 {taken} 已被占用，改用 (\d+)。", line_with(trial, "已被占用"))[1])
            assert f"http://127.0.0.1:{port}/" in line_with(trial, "已就绪")
            assert "窗口受理：" in line_with(trial, "窗口受理")
            assert get(port, "/readyz")[0] == 200
        finally:
            trial.send_signal(signal.SIGTERM)
        assert "已停止。" in trial.communicate(timeout=60)[0]
    assert trial.returncode == 0
    with pytest.raises(OSError, match="refused"):
        get(port, "/healthz")


@pytest.mark.django_db
def test_a_demonstration_is_refused_on_a_database_that_is_none(settings, tmp_path, capsys):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    Installation.objects.create(pk=1, demonstration=False)
    assert cli.main(["init", "--no-static"]) == 1
    assert "不是演示库" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_pack_that_is_broken_is_told_and_fails(settings, tmp_path, capsys):
    settings.PACK_DIR = settings.DATA_DIR = tmp_path
    assert cli.main(["init", "--no-static"]) == 1
    assert "pack.toml" in capsys.readouterr().err
