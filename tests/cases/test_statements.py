"""What verbs of cases cost, and that many cost as much as one."""

import pytest
from case_samples import BUILDING, FOOD, HEALTH, SHOP, a_case, codes
from kernel_samples import counted

from zizai.cases.lifecycle import case, opinion
from zizai.cases.models import Case, Opinion
from zizai.cases.public import JointPart, submit_joint
from zizai.kernel import calendar
from zizai.kernel.lifecycle import perform, perform_many
from zizai.kernel.models import NumberBlock

pytestmark = pytest.mark.django_db


def without_numbers(statements):
    """On SQLite a number is one statement of the caller's own; on PostgreSQL none."""
    return [one for one in statements if NumberBlock._meta.db_table not in one]


def test_a_case_that_stands_alone_is_locked_by_one_statement_more_for_the_joint_matter_it_might_have(who):
    made, clerk = a_case(who, "registered"), who("chuangkou")
    calendar.current()
    with counted() as statements:
        perform(case, "accept", made, actor=clerk)
    # The joint matter it might have, the case, and then the case, its event, the message to the applicant. No child of
    # a case has a timer, so none is looked for.
    assert len(statements) == 5


def test_fifty_acceptances_cost_as_many_statements_as_one(who):
    clerk = who("chuangkou")
    made = [a_case(who, "registered", object_name=f"第{number}家") for number in range(21)]
    calendar.current()
    with counted() as one:
        perform_many(case, "accept", made[:1], actor=clerk)
    with counted() as many:
        perform_many(case, "accept", made[1:], actor=clerk)
    assert len(one) == len(many)


def test_an_opinion_that_settles_its_case(who):
    a_case(who, "consulting", BUILDING)
    first, last = Opinion.objects.order_by("desk")
    perform(opinion, "give", first, actor=who("zhifa"), data={"answer": "agree"})
    fire = who("xiaofang")
    calendar.current()
    with counted() as statements:
        perform(opinion, "give", last, actor=fire, data={"answer": "agree"})
    # Three levels are locked and due siblings looked for; opinion and event; the guard; case and event.
    assert len(statements) == 8


def test_a_joint_matter_costs_the_same_reads_for_two_cases_as_for_three(who, person):
    parts = [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"]), JointPart("c", BUILDING)]
    zhou, wang = person(), person("wang")
    submit_joint(person("liu"), "开店", parts, once="t", **SHOP)
    with counted() as two:
        submit_joint(zhou, "开店", parts[:2], once="t", **SHOP)
    with counted() as three:
        submit_joint(wang, "开店", parts, once="t", **SHOP)
    # Each case looks once whether it is under way already.
    assert len(without_numbers(three)) == len(without_numbers(two)) + 1


def test_a_result_that_is_passed_on(who, person):
    submit_joint(person(), "开店", [JointPart("a", HEALTH, materials=codes(HEALTH)), JointPart("b", FOOD, needs=["a"])], once="t", **SHOP)
    first = perform(case, "receive", Case.objects.get(item__code=HEALTH), actor=who("chuangkou"))
    first = perform(case, "accept", first, actor=who("chuangkou"))
    weijian = who("weijian")
    calendar.current()
    with counted() as statements:
        perform(case, "grant", first, actor=weijian, data={"result_number": "1"})
    # Levels and due siblings; extensions; case, event, message; who waits, who is next; then case, event, joint matter.
    assert len(statements) == 15
