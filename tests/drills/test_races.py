"""A hundred rounds of contradicting verbs on the same matter at the same moment: one wins, the others are told."""

import pytest
from processes import drilled, own_database

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
ROUNDS = 100


def raced(folder, step):
    with own_database(folder, "races") as url:
        found = drilled(url, folder, "drilled_races", step, str(ROUNDS))
    print(f"\n{step}：{found['rounds']}轮，赢的{found['won']}，其余{found['codes']}，历史{found['events']}条无误")
    assert (found["faults"], found["repeated"]) == ([], 0)
    return found


def test_an_order_is_replied_to_or_handed_back_or_given_time_and_a_caller_is_called_back_once(tmp_path):
    found = raced(tmp_path, "orders")
    # Of those who start from the same version one wins; the others are told what stands now, or no longer see it.
    assert found["winners"] == [[1, 2 * ROUNDS]]
    assert set(found["codes"]) <= {"conflict", "wrong_state", "not_found"}
    assert all("现在是“" in told for told in found["told"] if "没有找到" not in told)
    assert all(found["won"][verb] > 0 for verb in ("reply", "ask_return", "ask_extension", "satisfied", "unsatisfied"))
    assert (found["callbacks"], found["returns"]) == (ROUNDS, found["won"]["ask_return"])
    assert found["states"] == {
        "replied": found["won"]["reply"], "signed": ROUNDS - found["won"]["reply"], "closed": found["won"]["satisfied"], "second": found["won"]["unsatisfied"],
    }  # fmt: skip


def test_a_case_is_decided_once_submitted_once_and_settled_once_by_two_opinions(tmp_path):
    found = raced(tmp_path, "cases")
    # Granted, refused or withdrawn; of two equal applications one, and the other is told which case is under way.
    assert found["winners"] == [[1, 2 * ROUNDS]]
    assert set(found["codes"]) == {"conflict", "wrong_state", "guard"}
    assert all("现在“" in told or "现在是“" in told for told in found["told"])
    assert all(found["won"][verb] > 0 for verb in ("grant", "refuse", "withdraw")) and found["won"]["submit"] == ROUNDS
    assert found["states"] == {"granted": found["won"]["grant"], "refused": found["won"]["refuse"], "withdrawn": found["won"]["withdraw"]}
    # Neither department's opinion is lost, and the case goes on once, by whichever came last.
    assert (found["given"], found["settled"], found["most_settled"], found["left"]) == (2 * ROUNDS, ROUNDS, 1, 0)
