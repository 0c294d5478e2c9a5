"""The command line gathers every room's commands and speaks Chinese."""

import pytest
from django.db import OperationalError

from zizai.city import pack
from zizai.config import cli


def test_help_is_in_chinese_and_lists_what_rooms_offer(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert said.startswith("用法：zizai")
    assert "pack" in said and "城市包" in said
    assert "usage" not in said and "options:" not in said and "show this help" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "还要写 命令"),
        (["pack"], "还要写 动作"),
        (["pack", "check", "--fast"], "不认识的参数：--fast"),
        (["nothing"], "没有这个选择：'nothing'"),
    ],
)
def test_wrong_use_is_told_in_chinese_with_exit_code_2(capsys, words, told):
    with pytest.raises(SystemExit) as left:
        cli.main(words)
    assert left.value.code == 2
    assert told in capsys.readouterr().err


def test_a_commands_exit_code_is_the_programs(capsys, tmp_path):
    assert cli.main(["pack", "check", str(tmp_path)]) == 1
    assert "pack.toml" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_database_without_tables_says_what_to_run(capsys, monkeypatch):
    def missing(folder):
        raise OperationalError("no such table: city_region")

    monkeypatch.setattr(pack, "changes", missing)
    assert cli.main(["pack", "diff"]) == 1
    assert "zizai init" in capsys.readouterr().err
