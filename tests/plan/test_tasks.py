"""A task from the plan to acceptance, into 巩固提升 with its own review date, and supervision beside it."""

from datetime import date

import pytest
from plan_samples import PROOF, a_step, a_supervision, an_accepted_task

from zizai.kernel import clock, history, measures, timers
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, perform
from zizai.kernel.measures import COUNT, Measure, Recount
from zizai.kernel.policies import visible
from zizai.plan.lifecycle import step, supervision, task
from zizai.plan.models import Step, Supervision, SupervisionState, Task, TaskState

pytestmark = pytest.mark.django_db


def test_a_task_is_submitted_when_its_steps_are_accepted(who):
    one = Task.objects.get(number=1)
    with pytest.raises(GuardRefused, match="还没有一条验收过的工作措施"):
        perform(task, "submit", one, actor=who("dudao"), data=PROOF)
    a_step(who, "accepted")
    a_step(who, "running", title="培训综合窗口人员")
    with pytest.raises(GuardRefused, match="还有1条措施没有验收：“培训综合窗口人员”"):
        perform(task, "submit", one, actor=who("dudao"), data=PROOF)


def test_an_accepted_task_keeps_its_original_due_date_and_runs_to_its_own_review_date(who):
    one = an_accepted_task(who)
    assert (one.state, one.due_on, one.review_on) == (TaskState.CONSOLIDATING, date(2023, 12, 31), date(2027, 5, 24))
    # The plan's limit is met; what is due now is the review.
    assert one.due_at == clock.midnight(date(2027, 5, 25))
    accepted = history.said(history.of("plan.task", one.pk)[-1])["records"]
    assert accepted["due_on"] == "2023-12-31"
    assert accepted["figures"] == [
        {"measure": "windows.undifferentiated_item_share", "at_least": "0.5000", "value": None, "numerator": None, "denominator": None, "basis": "none", "met": None}
    ]


def test_who_submitted_a_task_does_not_accept_it(who):
    a_step(who, "accepted")
    one = perform(task, "submit", Task.objects.get(number=1), actor=who("dudao"), data=PROOF)
    assert (one.state, one.desk) == (TaskState.AWAITING, "plan")
    accept = {"said": "合格", "review_on": "2027-05-24"}
    with pytest.raises(GuardRefused, match="要由另一个人来通过验收"):
        perform(task, "accept", one, actor=who("dudao"), data=accept)
    with pytest.raises(Forbidden):
        perform(task, "accept", one, actor=who("zlj-ld"), data=accept)
    with pytest.raises(Invalid, match="要填今天以后的日期"):
        perform(task, "accept", one, actor=who("ld"), data=accept | {"review_on": "2026-11-24"})
    back = perform(task, "return", one, actor=who("ld"), data={"said": "还差后台审批"})
    assert (back.state, back.desk) == (TaskState.ADVANCING, "")


@pytest.fixture
def counted(monkeypatch):
    """The measure items.instant_count exists and counts nothing."""
    none = Measure("items.instant_count", "秒批秒办事项", COUNT, "目前", "…", lambda asked: Step.objects.none(), lambda asked: Recount(frozenset()))
    monkeypatch.setattr(measures, "_registry", {**measures._registry, none.id: none})


def test_a_figure_that_is_measured_and_missed_stands_against_acceptance(who, counted):
    with pytest.raises(GuardRefused, match="“秒批秒办”事项”还没达到方案定的数"):
        an_accepted_task(who, 5)


def test_where_the_plan_names_no_lead_unit_only_supervisors_hand_the_task_in(who):
    one = Task.objects.get(number=22)
    assert not task.can(who("zhujian"), "submit", one)
    assert task.can(who("dudao"), "submit", one)


def test_supervision_begins_by_itself_when_the_review_date_has_passed_and_ends_with_the_review(who, at):
    one = an_accepted_task(who, review_on="2026-12-10")
    with at(12, 10, 23):
        timers.fire_all_due()
        assert not Supervision.objects.exists()
    with at(12, 11, 9):
        timers.fire_all_due()
        timers.fire_all_due()
        opened = Supervision.objects.get()
        assert (opened.reason, opened.desk, opened.unit, opened.state) == ("review", "plan", None, SupervisionState.ISSUED)
        assert [event.verb for event in history.of("plan.supervision", opened.pk)] == ["remind"]
        assert history.of("plan.task", one.pk)[-1].verb == "review_due"
        one.refresh_from_db()
        # The task stands where it stood: supervision is beside it.
        assert (one.state, one.desk) == (TaskState.CONSOLIDATING, "")
        data = {"outcome": "held", "review_on": "2027-06-10", **PROOF}
        one = perform(task, "review", one, actor=who("dudao"), data=data)
        assert (one.reviews, one.due_at) == (1, clock.midnight(date(2027, 6, 11)))
    opened.refresh_from_db()
    assert (opened.state, opened.is_open) == (SupervisionState.CLOSED, False)
    closed = history.said(history.of("plan.supervision", opened.pk)[-1])
    assert (closed["verb"], closed["cause"]["kind"]) == ("reviewed", "plan.task")


def test_a_reopened_task_has_a_new_date_beside_the_original_one(who):
    one = an_accepted_task(who)
    one = perform(task, "reopen", one, actor=who("dudao"), data={"said": "窗口又分开了", "again_due_on": "2026-12-31"})
    assert (one.state, one.due_on, one.due_at) == (TaskState.ADVANCING, date(2023, 12, 31), clock.midnight(date(2027, 1, 1)))
    assert one.next_timer_at is None


def test_a_supervision_is_replied_to_closed_by_another_and_forgets_nothing(who, day):
    made = a_supervision(who)
    assert (made.unit.short_name, made.desk, made.due_at) == ("自流井区政府", "510302-gov", clock.midnight(day(11, 28)))
    made = perform(supervision, "urge", made, actor=who("dudao"))
    made = perform(supervision, "reply", made, actor=who("zlj-lianluo"), data=PROOF)
    assert (made.state, made.desk, made.due_at, made.urged) == (SupervisionState.REPLIED, "plan", None, 1)
    made = perform(supervision, "return", made, actor=who("dudao"), data={"said": "没写完成时间", "reply_on": "2026-12-02"})
    assert (made.state, made.desk, made.due_at) == (SupervisionState.ISSUED, "510302-gov", clock.midnight(day(12, 3)))
    made = perform(supervision, "reply", made, actor=who("zlj-lianluo"), data=PROOF)
    made = perform(supervision, "close", made, actor=who("ld"), data={"said": "已说明"})
    assert not made.is_open
    assert [event.verb for event in history.of("plan.supervision", made.pk)] == ["issue", "urge", "reply", "return", "reply", "close"]


def test_a_step_is_supervised_at_its_own_post(who):
    slow = a_step(who)
    perform(step, "supervise", slow, actor=who("zlj-ld"), data={"reason": "slow", "requirement": "补报进展", "reply_on": "2026-11-27"})
    made = Supervision.objects.get()
    assert (made.step_id, made.task_id, made.post_id) == (slow.pk, slow.task_id, slow.post_id)
    assert str(made) == "督办：梳理首批无差别受理事项"


def test_a_supervision_can_be_called_off_and_a_reminder_cannot_be_sent_back(who, at):
    made = perform(supervision, "call_off", a_supervision(who), actor=who("dudao"), data={"said": "发错了"})
    assert (made.state, made.due_at) == (SupervisionState.CALLED_OFF, None)
    an_accepted_task(who, review_on="2026-12-10")
    with at(12, 11):
        timers.fire_all_due()
        reminder = perform(supervision, "reply", Supervision.objects.get(reason="review"), actor=who("ld"), data=PROOF)
        with pytest.raises(GuardRefused, match="没有指定岗位"):
            perform(supervision, "return", reminder, actor=who("dudao"), data={"said": "x", "reply_on": "2026-12-31"})


def test_another_county_sees_nothing_of_a_supervision(who):
    made = a_supervision(who)
    assert not visible(who("gj-lianluo"), Supervision.objects.all()).exists()
    with pytest.raises(NotFound):
        perform(supervision, "reply", made, actor=who("gj-lianluo"), data=PROOF)
    assert visible(who("shenji"), Supervision.objects.all()).exists()
