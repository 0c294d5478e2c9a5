"""Review, opinions, extensions, special procedures, the decision and its delivery."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from case_samples import BUILDING, FOOD, REFUSAL, a_case, a_procedure, an_extension, answer_all, codes, refused
from lists import rows_of

from zizai.cases.lifecycle import case, extension, opinion, procedure
from zizai.cases.models import Case, CaseState, Decision, Extension, Opinion, SpecialProcedure
from zizai.city.public import Post
from zizai.desk import waiting
from zizai.kernel import clock, history
from zizai.kernel.calendar import Day
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import (
    Conflict,
    Forbidden,
    GuardRefused,
    NotFound,
    WrongState,
    open_thing,
    perform,
    publish_calendar,
)
from zizai.kernel.models import OutboxMessage
from zizai.kernel.outbox import open_body

pytestmark = pytest.mark.django_db


def midnight(month, day):
    return clock.midnight(date(2026, month, day)).isoformat()


def due(made, name):
    return Case.objects.get(pk=made.pk).clocks[name]["due"]


def fresh(made):
    return Case.objects.get(pk=made.pk)


def messages(topic):
    return [json.loads(open_body(one)) for one in OutboxMessage.objects.filter(topic=topic)]


def test_both_limits_of_the_decision_run_from_acceptance(who):
    made = a_case(who, "accepted")
    assert (due(made, "promise"), due(made, "decision")) == (midnight(12, 1), midnight(12, 22))
    assert fresh(made).due_at.isoformat() == "2026-11-30T16:00:00+00:00"


def test_opinions_come_back_from_each_department_within_its_limit_and_settle_the_review(who):
    made = a_case(who, "consulting", BUILDING)
    fire, city = Opinion.objects.filter(case=made).order_by("-desk")
    assert (fire.desk, fire.due_at) == ("510300-xf", clock.midnight(date(2026, 11, 26)))
    with pytest.raises(Invalid, match="请写明依据和要求"):
        perform(opinion, "give", fire, actor=who("xiaofang"), data={"answer": "disagree", "text": ""})
    perform(opinion, "give", fire, actor=who("xiaofang"), data={"answer": "conditions", "text": "疏散门向外开"})
    assert fresh(made).state == CaseState.CONSULTING
    perform(opinion, "give", city, actor=who("zhifa"), data={"answer": "agree"})
    assert (fresh(made).state, history.of("cases.case", made.pk)[-1].verb) == (CaseState.ACCEPTED, "opinions_in")


def test_a_decision_waits_for_the_opinions_that_the_item_asks_for(who):
    made = a_case(who, "accepted", BUILDING)
    with pytest.raises(GuardRefused, match="先征求2个部门的意见"):
        perform(case, "grant", made, actor=who("shenpi"), data={"result_number": "1"})
    made = perform(case, "consult", made, actor=who("shenpi"))
    with pytest.raises(WrongState):
        perform(case, "refuse", made, actor=who("shenpi"), data=REFUSAL)
    answer_all(who, made)
    # Asked once, and only where the item names somebody: the next action is then the decision.
    for again, name in ((fresh(made), "shenpi"), (a_case(who, "accepted"), "weijian")):
        assert [verb.name for verb in case.next_verbs(who(name), again)] == ["grant", "refuse", "terminate"]
        with pytest.raises(Forbidden):
            perform(case, "consult", again, actor=who(name))


def test_a_department_without_a_desk_is_named_and_nothing_happens(who):
    Post.objects.filter(code="510300-cgj-sp").update(active=False)
    with pytest.raises(GuardRefused, match="还没有出具意见的岗位：510300-cgj"):
        perform(case, "consult", a_case(who, "accepted", BUILDING), actor=who("shenpi"))
    assert not Opinion.objects.exists()


def test_a_refusal_states_reasons_and_remedies(who):
    for missing in ("reasons", "remedies"):
        with pytest.raises(Invalid) as wrong:
            perform(case, "refuse", a_case(who, "accepted", object_name=missing), actor=who("weijian"), data={**REFUSAL, missing: ""})
        assert list(wrong.value.errors) == [missing]
    made = refused(who)
    assert (made.state, made.decision, made.reasons, made.remedies) == (CaseState.REFUSED, Decision.REFUSED, REFUSAL["reasons"], REFUSAL["remedies"])
    assert messages("cases.refused")[0]["remedies"] == REFUSAL["remedies"]


def test_who_accepted_does_not_decide_and_another_unit_does_not_either(who):
    made = a_case(who, "accepted")
    both = replace(who("weijian"), id=who("chuangkou").id)
    with pytest.raises(GuardRefused, match="您自己受理的，要由另一个人来准予许可"):
        perform(case, "grant", made, actor=both, data={"result_number": "1"})
    with pytest.raises(NotFound):
        perform(case, "grant", made, actor=who("shijian"), data={"result_number": "1"})
    with pytest.raises(Forbidden):
        perform(case, "grant", made, actor=who("chuangkou"), data={"result_number": "1"})


def test_services_check_10_of_two_approvers_the_later_is_told_the_new_state(who):
    made = a_case(who, "accepted")
    perform(case, "grant", made, actor=who("weijian"), data={"result_number": "1"})
    with pytest.raises(Conflict, match="现在是“准予，待送达”") as told:
        perform(case, "refuse", Case(pk=made.pk, version=made.version), actor=who("weijian"), data=REFUSAL)
    assert told.value.thing.state == CaseState.GRANTED


def test_a_decision_is_delivered_within_ten_days_on_a_clock_of_its_own(who):
    made = a_case(who, "granted")
    assert (made.desk, made.due_at) == ("510300-hall", clock.midnight(date(2026, 12, 8)))
    assert made.clocks["decision"]["stopped"] and made.clocks["promise"]["stopped"]
    made = perform(case, "deliver", refused(who, object_name="另一家"), actor=who("chuangkou"), data={"way": "courier", "receipt": "EMS 1"})
    assert (made.state, made.is_open) == (CaseState.DELIVERED, False)


# ---- extensions ---------------------------------------------------------------------


def test_the_head_of_the_unit_extends_both_limits_and_the_applicant_is_told_why(who):
    made = a_case(who, "accepted")
    asked = an_extension(who, made)
    assert (asked.desk, fresh(made).extended_days) == ("510300-wjw-ld", 0)
    perform(extension, "approve", asked, actor=who("weijian-ld"))
    assert (due(made, "promise"), fresh(made).extended_days) == (midnight(12, 15), 10)
    assert fresh(made).clocks["decision"]["amount"] == 30
    assert [(one["days"], one["reason"], one["to"]) for one in messages("cases.extended")] == [(10, "要等上级批复", "13800006021")]
    assert history.of("cases.case", made.pk)[-1].verb == "extend"


def test_services_check_6_an_extension_without_the_heads_approval_or_a_second_one_is_refused(who):
    made = a_case(who, "accepted")
    asked = an_extension(who, made, 5)
    for name in ("weijian", "zhujian-ld", "ld"):
        with pytest.raises((Forbidden, NotFound)):
            perform(extension, "approve", asked, actor=who(name))
    assert fresh(made).clocks["decision"]["amount"] == 20
    with pytest.raises(GuardRefused, match="已经有一份延期申请在等批准"):
        an_extension(who, made)
    perform(extension, "approve", asked, actor=who("weijian-ld"))
    with pytest.raises(GuardRefused, match="已经延长过5个工作日。依法只能延长一次"):
        an_extension(who, made)
    with pytest.raises(Invalid, match="不能大于10"):
        an_extension(who, made, 11)


def test_a_refused_extension_extends_nothing_and_may_be_asked_again(who):
    made = a_case(who, "accepted")
    perform(extension, "refuse", an_extension(who, made), actor=who("weijian-ld"), data={"reason": "可以按期办结"})
    assert fresh(made).clocks["decision"]["amount"] == 20
    assert an_extension(who, made, 3).state == "asked"


def test_who_asked_does_not_approve(who):
    asked = an_extension(who, a_case(who, "accepted"))
    with pytest.raises(GuardRefused, match="您自己申请延期的"):
        perform(extension, "approve", asked, actor=replace(who("weijian-ld"), id=who("weijian").id))


def test_nothing_is_extended_before_acceptance_or_after_the_decision(who):
    with pytest.raises(Forbidden):
        an_extension(who, a_case(who))
    made = a_case(who, "accepted", object_name="另一家")
    asked = an_extension(who, made)
    perform(case, "grant", made.pk, actor=who("weijian"), data={"result_number": "1"})
    # What was still asked for is not needed any more.
    assert (Extension.objects.get(pk=asked.pk).state, history.of("cases.extension", asked.pk)[-1].verb) == ("cancelled", "cancel")


# ---- special procedures -------------------------------------------------------------


def test_services_check_7_a_pause_needs_evidence_and_a_written_notice_and_is_never_backdated(who, paper, at):
    made, weijian = a_case(who, "accepted"), who("weijian")
    for missing in ("evidence", "notice"):
        with pytest.raises(Invalid) as wrong:
            a_procedure(who, made, paper(weijian), **{missing: [] if missing == "evidence" else ""})
        assert list(wrong.value.errors) == [missing]
    with at(11, 24):
        yesterday = clock.now()
    with at(11, 26), pytest.raises(GuardRefused, match="不能补登到过去"):
        data = {"procedure": "testing", "reason": "复测", "days": "15", "evidence": [paper(weijian)], "notice": "自卫特告〔2026〕3号"}
        open_thing(procedure, "begin", actor=weijian, data=data, case=made, occurred_at=yesterday)
    assert not fresh(made).held


def test_a_procedure_holds_both_limits_and_what_it_rests_on_stands_in_the_cases_history(who, paper, at):
    made = a_case(who, "accepted")
    with at(11, 25):
        begun = a_procedure(who, made, paper(who("weijian")))
        assert (fresh(made).held, fresh(made).due_at) == (True, None)
    held = history.of("cases.case", made.pk)[-1]
    assert (held.verb, history.said(held)["records"]["notice"]) == ("suspend", "自卫特告〔2026〕3号")
    assert [(one["procedure"], one["days"]) for one in messages("cases.paused")] == [("testing", 15)]
    with at(12, 2):
        perform(procedure, "end", begun, actor=who("weijian"), data={"result": "合格"})
        # 25 November to 1 December are not counted: five working days later.
        assert (fresh(made).held, due(made, "promise")) == (False, midnight(12, 8))
        assert history.of("cases.case", made.pk)[-1].verb == "resume"


def test_services_check_8_pauses_that_overlap_count_once(who, paper, at):
    made, weijian = a_case(who, "accepted"), who("weijian")
    with at(11, 25):
        first = a_procedure(who, made, paper(weijian))
    with at(11, 26):
        second = a_procedure(who, made, paper(weijian), procedure="experts", notice="自卫特告〔2026〕4号")
    with at(11, 30):
        perform(procedure, "end", first, actor=weijian, data={"result": "合格"})
        assert fresh(made).held
    with at(12, 2):
        perform(procedure, "end", second, actor=weijian, data={"result": "通过"})
        assert due(made, "promise") == midnight(12, 8)


def test_no_decision_while_a_procedure_runs(who, paper):
    made = a_case(who, "accepted")
    a_procedure(who, made, paper(who("weijian")))
    with pytest.raises(GuardRefused, match="还有「特别程序」没有办完"):
        perform(case, "grant", made.pk, actor=who("weijian"), data={"result_number": "1"})


def test_a_procedure_belongs_to_the_review(who, paper):
    with pytest.raises((Forbidden, GuardRefused)):
        a_procedure(who, a_case(who), paper(who("weijian")))


# ---- withdrawal ---------------------------------------------------------------------


def test_the_applicant_withdraws_before_the_decision_and_everything_below_ends(who, person, paper):
    made = a_case(who, "consulting", BUILDING, id_number="510302196805120023")
    an_extension(who, made)
    a_procedure(who, made, paper(who("shenpi")))
    gone = perform(case, "withdraw", made.pk, actor=person(), data={"reasons": "先不装修了"})
    assert (gone.state, gone.is_open, gone.due_at, gone.desk) == (CaseState.WITHDRAWN, False, None, "")
    for model in (Opinion, Extension, SpecialProcedure):
        assert set(model.objects.filter(case=made).values_list("state", flat=True)) == {"cancelled"}


def test_what_is_decided_is_not_withdrawn_and_nobody_elses_case_is(who, person):
    made = a_case(who, "granted", id_number="510302196805120023")
    with pytest.raises(WrongState, match="现在是“准予，待送达”"):
        perform(case, "withdraw", made, actor=person(), data={})
    with pytest.raises(NotFound):
        perform(case, "withdraw", a_case(who, item=FOOD), actor=person("wang"), data={})


def test_a_case_is_terminated_only_with_papers_and_everything_below_ends(who, paper):
    made = a_case(who, "consulting", BUILDING)
    said = {"why": "gone", "reasons": "个体工商户已注销"}
    with pytest.raises(Invalid, match="请上传依据"):
        perform(case, "terminate", made, actor=who("shenpi"), data=said)
    ended = perform(case, "terminate", made, actor=who("shenpi"), data={**said, "files": [paper(who("shenpi"))]})
    assert (ended.state, ended.is_open, ended.reasons) == (CaseState.TERMINATED, False, "申请人死亡或者终止")
    assert set(Opinion.objects.values_list("state", flat=True)) == {"cancelled"}
    assert messages("cases.terminated")[0]["why"] == "申请人死亡或者终止"


def test_who_came_to_the_window_withdraws_there_in_writing(who, paper):
    ended = perform(case, "terminate", a_case(who), actor=who("chuangkou"), data={"why": "asked", "reasons": "本人书面申请", "files": [paper(who("chuangkou"))]})
    assert ended.state == CaseState.TERMINATED
    # The same may be applied for again.
    assert a_case(who).state == CaseState.RECEIVED


def test_services_check_2_when_next_years_calendar_comes_provisional_ends_move_and_it_is_recorded(who, at):
    with at(12, 30):
        made = a_case(who)
        # 2027 is not published: counted by plain weekdays, and said to be so.
        assert (made.due_at, made.due_provisional) == (clock.midnight(date(2027, 1, 7)), True)
        days = [Day(date(2027, 1, 1) + timedelta(days=number), (date(2027, 1, 1) + timedelta(days=number)).weekday() < 5 and number > 2) for number in range(365)]
        publish_calendar(days, source="国务院办公厅通知")
        made = fresh(made)
        assert (made.due_at, made.due_provisional) == (clock.midnight(date(2027, 1, 8)), False)
        assert history.of("cases.case", made.pk)[-1].verb == "calendar_changed"


def test_what_waits_for_the_applicant_or_for_departments_is_nobodys_to_do(who):
    clerk, shenpi = who("chuangkou"), who("shenpi")
    data = {"materials": codes("ZG-WJ-001", 2), "how": "重拍"}
    perform(case, "correct_notice", a_case(who, "registered"), actor=clerk, data=data)
    consulted = a_case(who, "consulting", BUILDING)
    assert not rows_of(waiting.todo(case, clerk))
    assert {one.state for one in rows_of(waiting.waiting(case, clerk))} == {CaseState.CORRECTING, CaseState.CONSULTING}
    assert not rows_of(waiting.todo(case, shenpi))
    answer_all(who, consulted)
    assert [one.pk for one in rows_of(waiting.todo(case, shenpi))] == [consulted.pk]
