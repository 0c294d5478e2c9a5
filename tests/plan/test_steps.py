"""A unit's step: a named post, dates, money, progress with evidence, acceptance by another person."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from plan_samples import PROOF, STEP, a_step

from zizai.city.public import Post
from zizai.kernel import clock, history, uploads
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, WrongState, hand_over, open_thing, perform
from zizai.kernel.policies import visible
from zizai.plan.lifecycle import step, task
from zizai.plan.models import Step, StepState, Task

pytestmark = pytest.mark.django_db


def test_a_step_names_task_deliverable_unit_post_dates_and_money(who, day):
    made = a_step(who, "draft")
    assert (made.task.number, made.deliverable.name, made.unit.short_name, made.post.name) == (1, "一窗受理", "自流井区政府", "自流井区改革联络")
    assert (made.begins_on, made.ends_on, made.planned_funds) == (day(11, 2), day(11, 30), Decimal(20000))
    # It waits for the supervisors to confirm it, and lies in the county of its post.
    assert (made.state, made.desk, made.scope_path) == (StepState.DRAFT, "plan", "/510300/510302/")


def test_a_confirmed_step_lies_with_its_post_and_runs_until_24_00_of_its_last_day(who, day):
    made = a_step(who)
    assert (made.state, made.desk, made.due_at) == (StepState.RUNNING, "510302-gov", clock.midnight(day(12, 1)))


def test_progress_is_reported_with_evidence_and_money_spent(who):
    made = perform(step, "report", a_step(who), actor=who("zlj-lianluo"), data={"percent": "40", "spent_funds": "8000.50", **PROOF})
    assert (made.percent, made.spent_funds, made.reported_at) == (40, Decimal("8000.50"), clock.now())
    event = history.of("plan.step", made.pk)[-1]
    assert history.said(event)["records"] == {"percent": 40, "spent_funds": "8000.50"}
    # What people write freely may name somebody: it can be erased without breaking the chain.
    assert history.details([event])[event.seq, "said"] == "办成了，见文件"


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"basis": ""}, "basis", "两样至少有一样"),
        ({"percent": "101"}, "percent", "不能大于100"),
        ({"percent": "一半"}, "percent", "要填数字"),
        ({"spent_funds": "-1"}, "spent_funds", "不能小于0"),
    ],
)
def test_a_report_without_evidence_or_with_wrong_numbers_is_told_at_the_field(who, said, field, told):
    data = {"percent": "40", "spent_funds": "0", **PROOF} | said
    with pytest.raises(Invalid) as wrong:
        perform(step, "report", a_step(who), actor=who("zlj-lianluo"), data=data)
    assert told in wrong.value.errors[field][0]


def test_evidence_may_be_files_alone(who, settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    photo = uploads.receive(SimpleUploadedFile("现场.pdf", b"%PDF-1.7\n%%EOF\n"), owner=who("zlj-lianluo"))
    data = {"percent": "40", "spent_funds": "0", "said": "见附件", "files": [str(photo.pk)]}
    reported = perform(step, "report", a_step(who), actor=who("zlj-lianluo"), data=data)
    assert reported.percent == 40
    assert uploads.of_thing("plan.step", reported.pk) == [photo]


def test_acceptance_is_asked_for_when_all_is_done_and_given_by_another_person(who):
    running = a_step(who)
    with pytest.raises(GuardRefused, match="最近报告的进度是0%"):
        perform(step, "ask", running, actor=who("zlj-lianluo"), data=PROOF)
    asked = a_step(who, "asked")
    assert (asked.desk, asked.asked_by) == ("plan", who("zlj-lianluo").id)
    # Somebody who serves both desks still may not judge the own work.
    both = replace(who("zlj-lianluo"), roles=frozenset(["plan_supervisor"]), scope="/510300/")
    with pytest.raises(GuardRefused, match="要由另一个人来通过验收"):
        perform(step, "accept", asked, actor=both, data={"said": "合格"})
    accepted = perform(step, "accept", asked, actor=who("dudao"), data={"said": "合格"})
    assert (accepted.state, accepted.is_open, accepted.due_at, accepted.desk) == (StepState.ACCEPTED, False, None, "")


def test_a_returned_step_is_with_its_post_again_and_its_clock_never_stopped(who, day):
    asked = a_step(who, "asked")
    assert asked.due_at == clock.midnight(day(12, 1))
    returned = perform(step, "return", asked, actor=who("dudao"), data={"said": "缺清单"})
    assert (returned.state, returned.desk, returned.due_at) == (StepState.RUNNING, "510302-gov", asked.due_at)


def test_postponing_keeps_the_day_first_agreed(who, day):
    made = a_step(who)
    with pytest.raises(GuardRefused, match="要晚于现在的完成日期（2026年11月30日）"):
        perform(step, "postpone", made, actor=who("dudao"), data={"postponed_to": "2026-11-28", "said": "提前"})
    made = perform(step, "postpone", made, actor=who("dudao"), data={"postponed_to": "2026-12-15", "said": "等系统上线"})
    assert (made.ends_on, made.postponed_to, made.due_at) == (day(11, 30), day(12, 15), clock.midnight(day(12, 16)))


def test_a_draft_can_be_written_anew_but_not_moved_to_another_task(who):
    made = a_step(who, "draft")
    made = perform(step, "revise", made, actor=who("zlj-lianluo"), data=STEP | {"serves": "ZG-2023-1-3", "post": "510302-gov-gg", "planned_funds": "0"})
    assert (made.deliverable.name, made.planned_funds) == ("后台审批", 0)
    with pytest.raises(GuardRefused, match="不能改到别的任务下面"):
        perform(step, "revise", made, actor=who("zlj-lianluo"), data=STEP | {"serves": "ZG-2023-2"})


def test_a_dropped_step_is_nobodys_any_more(who):
    dropped = perform(step, "drop", a_step(who), actor=who("dudao"), data={"said": "并入另一条"})
    assert (dropped.state, dropped.desk, dropped.due_at) == (StepState.DROPPED, "", None)


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"ends_on": "2026-11-01"}, "ends_on", "完成日期不能早于开始日期"),
        ({"post": "510300-sjj-sj"}, "post", "没有“510300-sjj-sj”这个选项"),
        ({"serves": "ZG-2023-99"}, "serves", "没有“ZG-2023-99”这个选项"),
        ({"title": ""}, "title", "请填写措施"),
    ],
)
def test_a_draft_with_a_wrong_answer_is_told_at_the_field(who, said, field, told):
    with pytest.raises(Invalid) as wrong:
        a_step(who, "draft", **said)
    assert told in wrong.value.errors[field][0]
    assert Step.objects.count() == 0


def test_an_officer_drafts_for_the_own_unit_only_and_a_supervisor_for_any(who):
    with pytest.raises(GuardRefused, match="只能为本单位"):
        a_step(who, "draft", by="gj-lianluo")
    assert a_step(who, "draft", by="dudao").unit.short_name == "自流井区政府"
    with pytest.raises(Forbidden):
        open_thing(step, "draft", actor=who("huawu"), data=STEP)
    with pytest.raises(GuardRefused, match="不在您的地域范围内"):
        a_step(who, "draft", by="gj-ld")


def test_no_step_is_added_to_a_task_that_waits_for_acceptance(who):
    a_step(who, "accepted")
    made = a_step(who, "draft", serves="ZG-2023-2")
    perform(step, "drop", made, actor=who("dudao"), data={"said": "不做"})
    perform(task, "submit", Task.objects.get(number=1), actor=who("dudao"), data=PROOF)
    with pytest.raises(Invalid, match="没有“ZG-2023-1-2”这个选项"):
        a_step(who, "draft")


def test_another_countys_officer_and_leader_see_nothing_of_a_step(who):
    made = a_step(who)
    for name in ("gj-lianluo", "gj-ld", "huawu", "zhujian"):
        assert not visible(who(name), Step.objects.all()).exists(), name
        with pytest.raises(NotFound):
            perform(step, "report", made, actor=who(name), data={"percent": "1", "spent_funds": "0", **PROOF})
    for name in ("dudao", "ld", "shenji", "zlj-lianluo", "zlj-ld"):
        assert visible(who(name), Step.objects.all()).count() == 1, name


def test_who_only_reads_may_do_nothing(who):
    made = a_step(who)
    assert step.next_verbs(who("shenji"), made) == []
    assert [verb.name for verb in step.next_verbs(who("zlj-lianluo"), made)] == ["report", "ask"]
    assert [verb.name for verb in step.next_verbs(who("dudao"), made)] == ["supervise", "postpone", "drop"]
    with pytest.raises(WrongState, match="现在是“推进中”，不能确认措施"):
        perform(step, "confirm", made, actor=who("dudao"))


def test_after_a_reorganisation_a_step_belongs_to_the_post_that_took_over_and_returns_to_its_desk(who):
    made = a_step(who, "asked")
    old, new = made.post, Post.objects.get(code="510303-gov-gg")
    moves = {"510302-gov": "510303-gov", old.pk: new.pk, old.organisation_id: new.organisation_id}
    assert hand_over(moves, document="自编发〔2026〕12号", operator="zizai").moved == 1
    moved = Step.objects.get(pk=made.pk)
    # It lies with the supervisors, and goes on lying there.
    assert (moved.desk, moved.post, moved.unit, moved.version) == ("plan", new, new.organisation, made.version + 1)
    moved = perform(step, "return", moved, actor=who("dudao"), data={"said": "再核一遍"})
    assert moved.desk == "510303-gov"
