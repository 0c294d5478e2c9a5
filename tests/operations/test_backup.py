"""What is backed up comes back, all of it and nothing twice."""

import io
import json
import tarfile
from types import SimpleNamespace

import msgspec
import pytest
from django.db import connection
from processes import chronicle, own_database, zizai

from zizai.config import cli
from zizai.kernel import history
from zizai.operations import backup, locks
from zizai.operations.backup import archive, engines, keys

SAMPLE = {"DJANGO_SETTINGS_MODULE": "test_settings"}


@pytest.fixture(scope="module")
def story(tmp_path_factory, django_db_setup):
    """A history is backed up, restored elsewhere with its keys, goes on there, and is put back at home after more had happened."""
    home, elsewhere, shelf = (tmp_path_factory.mktemp(name) for name in ("home", "elsewhere", "shelf"))
    with own_database(home, "home") as here, own_database(elsewhere, "elsewhere") as there:
        told = SimpleNamespace(plain=shelf / "plain.tar", with_keys=shelf / "with-keys.tar")
        told.written = chronicle(here, home, "write", str(told.plain), str(told.with_keys))
        told.said = zizai(there, elsewhere, "restore", str(told.with_keys), **SAMPLE).communicate(timeout=60)[0]
        told.elsewhere = chronicle(there, elsewhere, "go_on")
        told.home = chronicle(here, home, "lose_and_restore", str(told.plain))
        yield told


def without(state, *names):
    return {name: value for name, value in state.items() if name not in names}


def test_everything_is_the_same_where_it_is_restored_but_the_epoch(story):
    assert story.elsewhere["before"]["epoch"] == story.written["epoch"] + 1
    assert without(story.elsewhere["before"], "epoch") == without(story.written, "epoch")
    assert story.written["verdict"] == [7, []] and story.written["files"] and story.written["unguarded"] == []
    assert "历史进入第 2 纪元；核对 7 条，没有问题。" in story.said


def test_who_follows_history_loses_nothing_and_reads_on(story):
    unread = story.elsewhere["before"]["unread"]
    assert len(unread) == 5
    assert story.elsewhere["read"] == [*unread, story.elsewhere["withdrawn"]]
    assert story.elsewhere["epochs"] == [1, 1, 1, 1, 1, 2]
    assert story.elsewhere["verdict"] == [8, []]


def test_numbers_given_out_after_the_backup_are_not_given_out_again(story):
    assert story.home["code"] == 0
    assert story.home["number"] > story.home["given"]


def test_the_database_at_home_is_back_where_it_was_with_a_new_epoch_and_its_guard(story):
    assert story.home["state"]["epoch"] == 2
    assert without(story.home["state"], "epoch") == without(story.written, "epoch")


def test_keys_leave_the_house_only_when_asked_to(story):
    assert [name for name in members(story.plain) if name.startswith("keys/")] == []
    assert [name for name in members(story.with_keys) if name.startswith("keys/")] == ["keys/digest-key", "keys/field-key", "keys/outbox-key", "keys/secret-key"]
    assert "备份里的密钥已经放好" in story.said


def members(path):
    with tarfile.open(path) as tar:
        return tar.getnames()


def test_a_backup_is_readable_by_its_owner_only_and_says_what_it_is(story):
    assert story.plain.stat().st_mode & 0o777 == 0o600
    with tarfile.open(story.plain) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
    assert (manifest["engine"], manifest["facts"]["events"], manifest["facts"]["epoch"]) == (connection.vendor, 7, 1)
    assert ["kernel", "0001_history"] in manifest["facts"]["migrations"]


def test_a_whole_archive_is_told_to_be_whole(story, capsys):
    assert cli.main(["restore", str(story.plain), "--check"]) == 0
    assert "历史 7 条，文件 1 个" in capsys.readouterr().out


def test_a_damaged_archive_is_found_before_anything_is_changed(story, tmp_path, capsys):
    damaged = bytearray(story.plain.read_bytes())
    damaged[len(damaged) // 3] ^= 1
    (tmp_path / "damaged.tar").write_bytes(damaged)
    (tmp_path / "cut.tar").write_bytes(damaged[: len(damaged) // 2])
    for name, told in (("damaged", "内容和清单不符"), ("cut", "没有写完"), ("missing", "没有这个文件")):
        assert cli.main(["restore", str(tmp_path / f"{name}.tar"), "--check"]) == 1
        assert told in capsys.readouterr().err


@pytest.fixture
def small(tmp_path, settings):
    """Writes an archive by hand, from the state of the test's own database."""
    settings.DATA_DIR = tmp_path

    def write(entry="files/a", **said):
        facts = archive.Facts(epoch=1, demonstration=False, events=0, migrations=said.pop("migrations", []))
        path = tmp_path / "small.tar"
        with tarfile.open(path, "w:") as tar:
            writer = archive.Writer(tar)
            writer.add(entry, io.BytesIO(b"a"), 1)
            manifest = archive.Manifest(
                version="9.9", made_at="2026-11-25T00:00:00+00:00", engine=connection.vendor, database="database", facts=facts,
                key_names=keys.present(), entries=writer.entries,
            )  # fmt: skip
            writer.finish(msgspec.structs.replace(manifest, **said))
        return path

    return write


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"engine": "oracle"}, "不能互相恢复"),
        ({"migrations": [("kernel", "9999_tomorrow")]}, "请先升级程序"),
        ({"format": 2}, "格式这个版本不认识"),
        ({"entry": "files/../../etc/passwd"}, "不该有的路径"),
        ({}, "数据库不是空的"),
    ],
)
def test_an_archive_that_does_not_fit_is_refused_with_the_reason(small, said, told, capsys, monkeypatch):
    monkeypatch.setattr(locks, "_other_sessions", lambda: 0)
    assert cli.main(["restore", str(small(**said))]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.django_db
def test_data_that_the_keys_here_cannot_open_is_refused(small, monkeypatch):
    monkeypatch.setattr(locks, "_other_sessions", lambda: 0)
    path = small(key_names=archive.KeyNames(field=["0badc0de"], digest=keys.present().digest))
    with pytest.raises(backup.BackupError, match="用别的密钥加密"):
        backup.restore(path, replace=True)


@pytest.mark.django_db
def test_nothing_is_restored_under_a_running_service(small, monkeypatch):
    path = small()
    monkeypatch.setattr(locks, "_other_sessions", lambda: 0)
    with locks.in_service(), pytest.raises(locks.InUse, match="还在运行"):
        backup.restore(path)
    with locks.out_of_service(), pytest.raises(locks.InUse, match="正在恢复"), locks.in_service():
        pass
    monkeypatch.setattr(locks, "_other_sessions", lambda: 3)
    with pytest.raises(locks.InUse, match="3 个别的连接"):
        backup.restore(path)


@pytest.mark.django_db
def test_a_database_put_back_by_other_means_gets_a_new_epoch_once_the_service_is_down(settings, tmp_path, capsys, monkeypatch):
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(locks, "_other_sessions", lambda: 0)
    assert (cli.main(["new-epoch"]), history.epoch()) == (0, 2)
    with locks.in_service():
        assert (cli.main(["new-epoch"]), history.epoch()) == (1, 2)
    assert "请先停止" in capsys.readouterr().err


def test_a_backup_never_takes_the_place_of_another_file(tmp_path, capsys):
    (tmp_path / "mine.tar").write_text("昨天的")
    assert cli.main(["backup", str(tmp_path / "mine.tar")]) == 1
    assert "已经存在" in capsys.readouterr().err
    assert (tmp_path / "mine.tar").read_text() == "昨天的"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the embedded database needs no other program")
def test_a_missing_program_is_named_with_how_to_get_it(monkeypatch):
    monkeypatch.setattr(engines, "_version", lambda program: 9)
    with pytest.raises(backup.BackupError, match=r"没有找到 PostgreSQL \d+ 的 pg_dump，请安装：apt-get install postgresql-client-\d+"):
        engines.PostgreSQL(connection)._program("pg_dump")
