"""Two at once, on a database that lets two in: one case, one decision, and sentences for who came second."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from case_samples import HEALTH, REFUSAL, SHOP, a_case, codes, sent_in
from django.db import connection

from zizai.cases.lifecycle import case
from zizai.cases.models import Case, CaseState, JointCase
from zizai.cases.public import JointPart, submit_joint
from zizai.kernel import clock
from zizai.kernel.lifecycle import Refused, perform

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"),
]


def at_once(*works):
    """What each of these gives, all begun at the same instant; the reason where it was refused."""
    ready, now = Barrier(len(works)), clock.now()

    def run(work):
        with clock.at(now):
            ready.wait()
            try:
                return work()
            except Refused as refused:
                return str(refused)
            finally:
                connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_services_check_11_of_two_equal_applications_at_once_one_is_made_and_the_other_is_told_its_number(person):
    zhou = person()
    answers = at_once(*(lambda token=token: sent_in(zhou, once=token) for token in ("t", "u")))
    [made] = [one for one in answers if isinstance(one, Case)]
    [told] = [one for one in answers if isinstance(one, str)]
    assert f"已经有一件在办：{made.number}" in told
    assert Case.objects.count() == 1


def test_a_double_click_is_one_case_for_both(person):
    zhou = person()
    first, second = at_once(*(lambda: sent_in(zhou, once="t"),) * 2)
    assert first.pk == second.pk


def test_services_check_10_of_two_approvers_who_decide_at_once_one_wins_and_the_other_is_told(who):
    made, weijian = a_case(who, "accepted"), who("weijian")
    answers = at_once(
        lambda: perform(case, "grant", made, actor=weijian, data={"result_number": "1"}).state,
        lambda: perform(case, "refuse", made, actor=weijian, data=REFUSAL).state,
    )
    assert sum(one in (CaseState.GRANTED, CaseState.REFUSED) for one in answers) == 1
    assert any("别人刚刚办过这件" in one for one in answers)


def test_results_of_two_cases_at_once_let_the_third_go_on_once(who, person):
    parts = [JointPart("a", HEALTH, materials=codes(HEALTH)), JointPart("b", "ZG-SC-001", materials=codes("ZG-SC-001")), JointPart("c", "ZG-ZJ-001", needs=["a", "b"])]
    submit_joint(person(), "开店", parts, once="t", **SHOP)
    ready = []
    for made in Case.objects.filter(state=CaseState.SUBMITTED):
        made = perform(case, "receive", made, actor=who("chuangkou"))
        ready.append(perform(case, "accept", made, actor=who("chuangkou")))
    actors = {"510300-wjw": who("weijian"), "510300-scj": who("shijian")}
    at_once(*(lambda made=made: perform(case, "grant", made, actor=actors[made.desk], data={"result_number": "1"}) for made in ready))
    waiting = Case.objects.get(item__code="ZG-ZJ-001")
    assert (waiting.state, len(waiting.supplied)) == (CaseState.RECEIVED, 2)
    assert JointCase.objects.get().version == 3
