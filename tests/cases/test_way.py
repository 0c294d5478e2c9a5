"""The way of a case from the window to its delivery, with two departments' opinions."""

import pytest
from case_samples import BUILDING, HEALTH, a_case, answer_all, codes, sent_in

from zizai.cases.lifecycle import case
from zizai.cases.models import Case, CaseState, Decision, Opinion
from zizai.kernel import history
from zizai.kernel.lifecycle import perform
from zizai.kernel.numbers import is_valid

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_window_through_review_to_delivery(who):
    made = a_case(who, "accepted", BUILDING)
    assert (made.state, made.desk, made.accepted_by) == (CaseState.ACCEPTED, "510300-zjj", who("chuangkou").id)
    made = perform(case, "consult", made, actor=who("shenpi"))
    assert sorted(Opinion.objects.values_list("desk", flat=True)) == ["510300-cgj", "510300-xf"]
    answer_all(who, made)
    made = perform(case, "grant", made.pk, actor=who("shenpi"), data={"result_number": "自住建施许〔2026〕8号"})
    assert (made.state, made.desk, made.decision, made.result_number) == (CaseState.GRANTED, "510300-hall", Decision.GRANTED, "自住建施许〔2026〕8号")
    made = perform(case, "deliver", made, actor=who("chuangkou"), data={"way": "window", "receipt": "本人签收"})
    assert (made.state, made.is_open, made.due_at) == (CaseState.DELIVERED, False, None)
    done = [event.verb for event in history.of("cases.case", made.pk)]
    assert done == ["take_in", "register", "accept", "consult", "opinions_in", "grant", "deliver"]


def test_a_case_pins_what_it_began_with(who):
    made = a_case(who)
    item = made.item
    assert (made.statutory_days, made.promised_days, made.opinion_units) == (20, 5, [])
    assert [one["code"] for one in made.required if one["necessary"]] == codes(HEALTH)
    item.promised_days, item.opinion_units = 3, ["510300-xf"]
    item.save()
    made = Case.objects.get(pk=made.pk)
    assert (made.promised_days, made.opinion_units) == (5, [])


def test_the_number_names_area_and_day_and_carries_a_check_character(who, person):
    first, second = a_case(who), sent_in(person())
    (area, day, one, _), (*_, two, _) = first.number.split("-"), second.number.split("-")
    assert (area, day, len(one), int(two) - int(one)) == ("510300", "20261123", 6, 1)
    assert is_valid(first.number) and is_valid(second.number)


def test_what_a_person_sends_in_waits_at_the_window_of_the_hall(who, person):
    made = sent_in(person())
    assert (made.state, made.desk, made.subject, made.applicant) == (CaseState.SUBMITTED, "510300-hall", person().id, "周丽华")
    made = perform(case, "receive", made, actor=who("chuangkou"))
    assert (made.state, made.assignee) == (CaseState.RECEIVED, who("chuangkou").id)
