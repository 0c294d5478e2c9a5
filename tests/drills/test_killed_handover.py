"""A reorganisation of ten thousand matters is killed half way, several times, and asked for again."""

import json
import random
import signal
import time

import pytest
from processes import drilled, drilling, own_database

REQUESTS, OPINIONS, KILLS = 10_000, 1_000, 3


def killed_after(process, chunks, beyond):
    """Let so many chunks be done, and kill the process so many seconds later; returns how many chunks it had told of."""
    told = 0
    for line in process.stdout:
        told += "moved" in json.loads(line)
        if told == chunks:
            time.sleep(beyond)
            process.send_signal(signal.SIGKILL)
    process.wait(30)
    return told


@pytest.mark.django_db
def test_everything_is_moved_exactly_once_however_often_it_is_killed(tmp_path, capsys):
    chance = random.Random(20261102)
    with own_database(tmp_path, "handover") as url:
        assert drilled(url, tmp_path, "drilled_handover", "fill_desk", str(REQUESTS)) == {"requests": REQUESTS, "opinions": OPINIONS}
        recorded = [0]
        for _ in range(KILLS):
            process = drilling(url, tmp_path, "drilled_handover", "hand_over")
            told = killed_after(process, 2, chance.uniform(0, 0.3))
            assert process.returncode == -signal.SIGKILL
            found = drilled(url, tmp_path, "drilled_handover", "handed_over")
            assert (found["faults"], found["most"], found["ended"]) == ([], 1, False)
            # What is counted is what is moved: a chunk and its count are one transaction.
            assert found["recorded"] == found["things"] == sum(desks.get("hall", 0) for desks in found["desks"].values())
            assert recorded[-1] + 1000 * told <= found["recorded"] < REQUESTS + OPINIONS
            recorded.append(found["recorded"])
        assert drilled(url, tmp_path, "drilled_handover", "hand_over") == {"in_all": REQUESTS + OPINIONS}
        found = drilled(url, tmp_path, "drilled_handover", "handed_over")
    assert found == {
        "desks": {"request": {"hall": REQUESTS}, "opinion": {"hall": OPINIONS}}, "things": REQUESTS + OPINIONS, "most": 1, "system": True,
        "recorded": REQUESTS + OPINIONS, "ended": True, "events": 2 * (REQUESTS + OPINIONS), "faults": [],
    }  # fmt: skip
    with capsys.disabled():
        print(f"\n移交{REQUESTS + OPINIONS}件，途中强行终止{KILLS}次，每次停在第{'、'.join(map(str, recorded[1:]))}件之后。")
