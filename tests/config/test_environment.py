import stat

import pytest

from zizai.config import databases, env
from zizai.config.keys import secret


def test_a_number_that_is_none_says_which_variable(monkeypatch):
    monkeypatch.setattr(env, "DECLARED", {})
    monkeypatch.setenv("ZIZAI_TEST_NUMBER", "八千")
    with pytest.raises(env.SettingError, match="ZIZAI_TEST_NUMBER"):
        env.config("ZIZAI_TEST_NUMBER", 8000, "test")


def test_an_unknown_database_scheme_is_refused():
    with pytest.raises(env.SettingError, match="postgresql"):
        databases.parse("mysql://localhost/zizai")


def test_a_postgresql_address_keeps_user_host_and_name():
    entry = databases.parse("postgresql://city:p%40ss@db:5433/zizai")
    assert (entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"], entry["NAME"]) == (
        "city",
        "p@ss",
        "db",
        "5433",
        "zizai",
    )


def test_postgresql_compiles_no_statement_just_in_time_unless_the_address_says_so():
    assert databases.parse("postgresql://db/zizai")["OPTIONS"]["options"] == "-c jit=off"
    assert databases.parse("postgresql://db/zizai?options=-c%20jit%3Don")["OPTIONS"]["options"] == "-c jit=on"


def test_a_secret_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = secret(tmp_path, "key")
    assert secret(tmp_path, "key") == first
    assert stat.S_IMODE((tmp_path / "keys" / "key").stat().st_mode) == 0o600
