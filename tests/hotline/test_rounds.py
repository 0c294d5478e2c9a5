"""Calls back and second handlings, hard cases, and supervision beside it all."""

from dataclasses import replace

import pytest
from hotline_samples import REPLY, SATISFIED, UNSATISFIED, an_order

from zizai.hotline.lifecycle import order, supervision
from zizai.hotline.models import Callback, Order, Supervision
from zizai.kernel import history
from zizai.kernel.lifecycle import Forbidden, GuardRefused, WrongState, perform

EXPLAINED = {"said": "已三次上门说明，依据供水条例", "basis": "会议纪要 2026-9"}
ASKED = {"reason": "quality", "requirement": "说明为什么水压仍小"}


def verbs_of(kind, thing):
    return [event.verb for event in history.of(kind, thing.pk)]


def test_unsatisfied_is_a_second_round_with_a_clock_of_its_own(city, at, instant):
    made = an_order(city, "replied")
    first = [bytes(event.digest) for event in history.of("hotline.order", made.pk)]
    with at(11, 30):
        made = perform(order, "unsatisfied", made, actor=city.callback, data=UNSATISFIED)
    assert (made.state, made.round, made.desk, made.result) == ("second", 2, "water-cb", "")
    assert made.due_at == instant(12, 8) and made.clocks["finish"]["amount"] == 5
    with at(12, 1):
        made = perform(order, "reply_again", made, actor=city.water, data=REPLY)
        made = perform(order, "satisfied", made, actor=city.callback, data=SATISFIED)
    assert (made.state, made.round, made.result) == ("closed", 2, "satisfied")
    assert list(Callback.objects.order_by("opened_at").values_list("round", "rating")) == [(1, "unsatisfied"), (2, "satisfied")]
    assert [bytes(event.digest) for event in history.of("hotline.order", made.pk)][: len(first)] == first


def test_still_unsatisfied_is_a_hard_case_that_is_supervised_by_itself(city):
    made = an_order(city, "replied_again")
    made = perform(order, "unsatisfied_again", made, actor=city.callback, data=UNSATISFIED | {"rating": "very_bad"})
    beside = Supervision.objects.get()
    assert (made.state, made.is_open, made.result, made.desk, made.round) == ("hard", True, "very_bad", "rx-db", 2)
    assert (beside.reason, beside.desk, beside.unit_id) == ("unsatisfied", "water-cb", made.unit_id)
    assert list(Callback.objects.order_by("pk").values_list("round", "rating")) == [(1, "unsatisfied"), (2, "very_bad")]


def test_a_hard_case_is_closed_with_an_explanation_by_two_signers_and_stays_unsatisfied(city):
    made = an_order(city, "hard")
    with pytest.raises(GuardRefused, match="提出解释结案"):
        perform(order, "explained_close", made, actor=city.leader, data={"said": "同意"})
    made = perform(order, "propose_close", made, actor=city.supervisor, data=EXPLAINED)
    with pytest.raises(GuardRefused, match="另一个人"):
        perform(order, "explained_close", made, actor=city.supervisor, data={"said": "同意"})
    made = perform(order, "explained_close", made, actor=city.leader, data={"said": "同意"})
    assert (made.state, made.is_open, made.result) == ("explained", False, "unsatisfied")


def test_three_tries_at_different_hours_are_unreached_not_satisfied(city, at):
    made = an_order(city, "replied")
    with pytest.raises(GuardRefused, match="再打3次"):
        perform(order, "close_unreached", made, actor=city.callback)
    for day, hour in ((25, 11), (25, 15), (26, 19)):
        with at(11, day, hour):
            made = perform(order, "missed", made, actor=city.callback, data={"said": "无人接听"})
    with at(11, 26, 20):
        with pytest.raises(GuardRefused, match="已经打过3次"):
            perform(order, "missed", made, actor=city.callback, data={})
        made = perform(order, "close_unreached", made, actor=city.callback)
    assert (made.state, made.result, len(made.tries)) == ("closed", "unreached", 3)
    assert list(Callback.objects.values_list("state", "rating", "round")) == [("missed", "unreached", 1)] * 3
    assert verbs_of("hotline.callback", Callback.objects.first()) == ["miss"]


@pytest.mark.parametrize(("day", "hour", "minute"), [(25, 10, 30), (25, 11, 0), (26, 10, 59)])
def test_a_try_at_the_same_hour_does_not_count(day, hour, minute, city, at):
    with at(11, 25, 10, 5):
        made = perform(order, "missed", an_order(city, "replied"), actor=city.callback, data={})
    with at(11, day, hour, minute), pytest.raises(GuardRefused, match="换个时段"):
        perform(order, "missed", made, actor=city.callback, data={})


def test_tries_are_counted_anew_in_the_second_round(city, at):
    with at(11, 25, 11):
        made = perform(order, "missed", an_order(city, "replied"), actor=city.callback, data={})
        made = perform(order, "unsatisfied", made, actor=city.callback, data=UNSATISFIED)
        assert made.tries == []
        made = perform(order, "reply_again", made, actor=city.water, data=REPLY)
        assert perform(order, "missed", made, actor=city.callback, data={}).tries != []
    assert sorted(Callback.objects.values_list("round", "rating")) == [(1, "unreached"), (1, "unsatisfied"), (2, "unreached")]


@pytest.mark.parametrize("stage", ["registered", "dispatched", "signed", "replied", "second", "hard"])
def test_supervision_leaves_the_order_as_it_stood(stage, city):
    before = an_order(city, stage)
    after = perform(order, "supervise", before, actor=city.supervisor, data=ASKED)
    kept = ("state", "desk", "assignee", "clocks", "due_at", "unit_id", "round", "result")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    beside = Supervision.objects.latest("pk")
    assert (beside.state, beside.reason, verbs_of("hotline.supervision", beside)) == ("issued", "quality", ["issue"])
    assert beside.desk == ("rx-pd" if stage == "registered" else "water-cb")


def test_a_closed_order_is_not_supervised(city):
    made = perform(order, "satisfied", an_order(city, "replied"), actor=city.callback, data=SATISFIED)
    with pytest.raises(WrongState):
        perform(order, "supervise", made, actor=city.supervisor, data=ASKED)


def test_supervision_is_answered_reviewed_sent_back_and_ended_by_another(city, at, instant):
    made = perform(order, "supervise", an_order(city, "signed"), actor=city.leader, data=ASKED)
    beside = Supervision.objects.get()
    proof = {"said": "已调度", "basis": "调度记录"}
    with pytest.raises(Forbidden):
        perform(supervision, "reply", beside, actor=city.dispatcher, data=proof)
    beside = perform(supervision, "reply", beside, actor=city.water, data=proof)
    assert (beside.state, beside.desk, beside.due_at) == ("replied", "rx-db", None)
    with at(11, 26):
        beside = perform(supervision, "return", beside, actor=city.supervisor, data={"said": "没说什么时候好"})
    assert (beside.state, beside.desk, beside.due_at) == ("issued", "water-cb", instant(12, 2))
    with at(11, 27):
        beside = perform(supervision, "reply", beside, actor=city.water_2, data=proof)
        with pytest.raises(Forbidden):
            perform(supervision, "end", beside, actor=city.water, data={"said": "好"})
        beside = perform(supervision, "end", beside, actor=city.supervisor, data={"said": "好"})
    assert (beside.state, beside.is_open) == ("ended", False)
    assert Order.objects.get().version == made.version


def test_whoever_answers_a_supervision_does_not_end_it(city):
    perform(order, "supervise", an_order(city, "signed"), actor=city.leader, data=ASKED)
    beside = perform(supervision, "reply", Supervision.objects.get(), actor=city.water, data={"said": "已调度", "basis": "记录"})
    Supervision.objects.update(replied_by=city.supervisor.id)
    for verb in ("end", "return"):
        with pytest.raises(GuardRefused, match="您自己回复的"):
            perform(supervision, verb, beside.pk, actor=city.supervisor, data={"said": "好"})


def test_a_unit_does_not_end_what_supervises_it(city):
    perform(order, "supervise", an_order(city, "signed"), actor=city.supervisor, data=ASKED)
    beside = perform(supervision, "reply", Supervision.objects.get(), actor=city.water, data={"said": "已调度", "basis": "记录"})
    own_leader = replace(city.leader, organisation=beside.unit_id)
    with pytest.raises(GuardRefused, match="由您的单位承办"):
        perform(supervision, "end", beside, actor=own_leader, data={"said": "好"})
    assert perform(supervision, "end", beside, actor=city.leader, data={"said": "好"}).state == "ended"


def test_what_happens_to_an_order_is_not_forgotten_by_its_supervision(city):
    made = perform(order, "supervise", an_order(city, "replied"), actor=city.supervisor, data=ASKED)
    perform(order, "satisfied", made, actor=city.callback, data=SATISFIED)
    assert Supervision.objects.get().is_open
