"""The worker has stopped, and somebody acts weeks later: first the law does what it did on its day, then the act is judged."""

import pytest
from case_samples import HEALTH, a_case, sent_in
from hotline_samples import REPLY, an_order

from zizai.cases.lifecycle import case
from zizai.cases.models import CaseState
from zizai.hotline.lifecycle import order
from zizai.hotline.models import OrderState, Supervision
from zizai.kernel import auditing, clock, history
from zizai.kernel.lifecycle import WrongState, perform


def told(kind, thing):
    """What happened to a thing: verb, when it happened, from when it counts, by whom."""
    return [(one.verb, one.occurred_at, one.effective_at, one.actor_kind) for one in history.of(kind, thing.pk)]


def test_a_case_counts_as_accepted_from_its_receipt_before_a_clerks_late_refusal_is_judged(office, at, instant):
    made = a_case(office.who, "registered")
    # Five working days after Monday 23 November: the end of Monday 30 November.
    silent_at, receipt = instant(12, 1), made.received_at
    with at(12, 21), pytest.raises(WrongState, match="现在是“已受理”"):
        perform(case, "not_accept", made.pk, actor=office.who("chuangkou"), data={"reasons": "不属于市级", "where": "自流井区行政审批局"})
    accepted = type(made).objects.get(pk=made.pk)
    assert told("cases.case", made)[2:] == [("accept_by_silence", silent_at, receipt, "timer")]
    recorded = history.of("cases.case", made.pk)[-1].recorded_at
    assert (accepted.state, accepted.reasons, recorded) == (CaseState.ACCEPTED, "", instant(12, 21, 10))
    # 20 working days from the receipt, not from the day on which somebody looked: the end of 21 December.
    assert accepted.clocks["decision"]["start"] == receipt.isoformat()
    assert accepted.clocks["decision"]["due"] == instant(12, 22).astimezone(clock.UTC).isoformat()
    assert auditing.audit().faults == []


def test_the_approver_who_comes_weeks_later_decides_on_what_silence_accepted(office, at, instant):
    made = sent_in(office.person(), HEALTH)
    assert made.state == CaseState.SUBMITTED
    with at(12, 14):
        granted = perform(case, "grant", made.pk, actor=office.who("weijian"), data={"result_number": "自卫许〔2026〕9号"})
    assert [one[:2] for one in told("cases.case", made)] == [
        ("submit", instant(11, 23, 10)), ("accept_by_silence", instant(12, 1)), ("grant", instant(12, 14, 10)),
    ]  # fmt: skip
    assert (granted.state, granted.clocks["decision"]["start"]) == (CaseState.GRANTED, made.received_at.isoformat())


def test_the_applicant_withdraws_late_and_the_law_had_accepted_before(office, at, instant):
    made = sent_in(office.person(), HEALTH)
    with at(12, 14):
        perform(case, "withdraw", made.pk, actor=office.person(), data={"reasons": "不办了"})
    assert [one[0] for one in told("cases.case", made)] == ["submit", "accept_by_silence", "withdraw"]


def test_one_minute_before_the_limit_the_clerk_still_decides(office, at):
    made = a_case(office.who, "registered")
    with at(11, 30, 23, 59):
        done = perform(case, "accept", made, actor=office.who("chuangkou"))
    assert [one[0] for one in told("cases.case", made)][-1] == "accept"
    assert done.clocks["decision"]["start"] == done.happened_at.isoformat()


def test_an_order_counts_as_signed_and_overdue_before_the_unit_signs_it_weeks_later(hotline, at, instant):
    made = an_order(hotline, "dispatched")
    with at(12, 21), pytest.raises(WrongState, match="现在是“办理中”"):
        perform(order, "sign", made.pk, actor=hotline.water)
    # One working day to sign, five to finish: the ends of 24 and 30 November.
    assert told("hotline.order", made)[2:] == [
        ("sign_by_silence", instant(11, 25), instant(11, 25), "timer"), ("finish_overdue", instant(12, 1), instant(12, 1), "timer"),
    ]  # fmt: skip
    late = type(made).objects.get(pk=made.pk)
    assert (late.state, late.sign_overdue, late.finish_overdue, late.signed_at, late.assignee) == (OrderState.SIGNED, 1, 1, instant(11, 25), None)
    assert Supervision.objects.get(order=made).opened_at == instant(12, 1)
    assert auditing.audit().faults == []


def test_a_reply_weeks_later_stands_behind_what_the_limits_did(hotline, at, instant):
    made = an_order(hotline, "dispatched")
    with at(12, 21):
        replied = perform(order, "reply", made.pk, actor=hotline.water, data=REPLY | {"contacted_on": "2026-12-21"})
    assert [one[:2] for one in told("hotline.order", made)][2:] == [
        ("sign_by_silence", instant(11, 25)), ("finish_overdue", instant(12, 1)), ("reply", instant(12, 21, 10)),
    ]  # fmt: skip
    assert (replied.state, replied.finish_overdue) == (OrderState.REPLIED, 1)
