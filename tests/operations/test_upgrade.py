"""An installation of the version before becomes one of this version, with everything in it."""

import pytest
from processes import chronicle, own_database


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("upgrade")
    with own_database(folder, "upgrade") as url:
        return chronicle(url, folder, "upgrade")


def test_every_room_was_really_taken_back_and_brought_forward(upgraded):
    assert {name.split(".")[0] for name in upgraded["older"]} >= {"kernel", "city"}


def test_history_still_verifies_and_is_still_guarded(upgraded):
    assert upgraded["after"]["verdict"] == [7, []]
    assert upgraded["after"]["unguarded"] == []


def test_nothing_is_lost_on_the_way(upgraded):
    for name in ("things", "events", "details", "roots", "unread", "files"):
        assert upgraded["after"][name] == upgraded["before"][name]
