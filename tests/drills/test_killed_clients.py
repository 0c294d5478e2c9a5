"""Clients are killed a hundred times in the middle of their acts: nothing that was acknowledged is lost, nothing is done twice."""

import pytest
from processes import drilled, own_database, zizai

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
KILLS, SEED = 100, 20261125


def killed(folder, acts):
    with own_database(folder, "kills") as url:
        found = drilled(url, folder, "drilled_kills", "kills", acts, str(KILLS), str(SEED))
        verify = zizai(url, folder, "history", "verify", DJANGO_SETTINGS_MODULE="test_settings")
        assert (verify.wait(120), found["faults"]) == (0, []), verify.stdout.read()
    print(f"\n{acts}：强行终止{found['kills']}次，{found['in_the_middle']}次正在办理（其中{found['already_written']}次已写入、来不及答复），确认{found['acts']}次动作")
    assert (found["lost"], found["doubled"], found["missing"], found["half"]) == ([], [], [], [])
    assert found["in_the_middle"] > KILLS / 2 and found["acts"] > KILLS


def test_orders_of_the_hotline_survive(tmp_path):
    killed(tmp_path, "drilled_orders")


def test_cases_with_opinions_and_messages_survive(tmp_path):
    killed(tmp_path, "drilled_cases")
