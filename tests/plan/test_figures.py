"""Targets as they stand, the room's own figures, the report, and the audit from history."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from plan_samples import PROOF, a_practice, a_problem, a_step, an_accepted_task

from zizai.config import cli
from zizai.kernel import clock, measures
from zizai.kernel.lifecycle import perform
from zizai.kernel.measures import COUNT, RECORDS, SHARE, Asked, Figure, Measure, Recount
from zizai.plan.figures import plain, standing, written
from zizai.plan.lifecycle import problem, step, task
from zizai.plan.models import Problem, Step, Target, Task

pytestmark = pytest.mark.django_db


def report(capsys):
    capsys.readouterr()
    assert cli.main(["plan", "report", "--json"]) == 0
    return json.loads(capsys.readouterr().out, parse_float=Decimal)


@pytest.fixture
def measured(monkeypatch):
    """Two of the plan's measures exist: their members are the steps of two kinds."""

    def register(measure_id, unit, numerator, denominator=None):
        made = Measure(measure_id, measure_id, unit, "目前", "…", numerator, lambda asked: Recount(frozenset()), denominator)
        monkeypatch.setattr(measures, "_registry", {**measures._registry, made.id: made})
        return made

    return register


def steps(asked):
    return Step.objects.filter(scope_path__startswith=asked.scope)


def accepted(asked):
    return steps(asked).filter(state="accepted")


# ---- targets -------------------------------------------------------------------------


def test_the_report_has_8_actions_24_tasks_and_17_targets_and_no_data_where_no_room_measures(city, capsys):
    said = report(capsys)
    assert said["counts"] == {"actions": 8, "tasks": 24, "targets": 17}
    assert [one["number"] for one in said["tasks"]] == list(range(1, 25))
    targets = [target for one in said["tasks"] for target in one["targets"]]
    assert len(targets) == 17
    assert targets[0] == {
        "measure": "windows.undifferentiated_item_share", "label": "无差别“一窗受理”的事项", "at_least": Decimal("0.5"), "value": None,
        "numerator": None, "denominator": None, "met": None, "basis": "none",
    }  # fmt: skip
    assert {(one["value"], one["met"], one["basis"]) for one in targets} == {(None, None, "none")}
    assert said["tasks"][21]["lead"] is None
    assert (said["tasks"][18]["due"], said["tasks"][18]["state"]) == ("2023-11-30", "advancing")


def test_a_measured_share_is_reported_with_its_fraction_and_a_count_as_an_integer(who, measured, capsys):
    measured("windows.undifferentiated_item_share", SHARE, accepted, steps)
    measured("items.instant_count", COUNT, accepted)
    for stage in ("accepted", "accepted", "running"):
        a_step(who, stage)
    said = report(capsys)
    share, count = said["tasks"][0]["targets"][0], said["tasks"][4]["targets"][0]
    assert (share["value"], share["numerator"], share["denominator"], share["met"], share["basis"]) == (Decimal("0.6667"), 2, 3, True, "records")
    assert (count["value"], count["numerator"], count["denominator"], count["met"]) == (2, 2, None, False)
    assert isinstance(count["value"], int)


def test_a_figure_on_simulated_records_is_neither_met_nor_missed(who, measured, capsys):
    measured("windows.undifferentiated_item_share", SHARE, accepted, steps)
    a_step(who, "accepted", simulated=True)
    one = report(capsys)["tasks"][0]["targets"][0]
    assert (one["value"], one["met"], one["basis"]) == (1, None, "simulated")


def test_where_a_room_measures_and_has_no_records_yet_there_is_no_data(city, measured, capsys):
    measured("windows.undifferentiated_item_share", SHARE, accepted, steps)
    one = report(capsys)["tasks"][0]["targets"][0]
    assert (one["value"], one["numerator"], one["denominator"], one["met"], one["basis"]) == (None, 0, 0, None, "none")


def test_why_there_is_no_figure_follows_from_the_registry(city, measured):
    target = Target.objects.get(measure="windows.undifferentiated_item_share")
    silent = standing(target, measures.compute(target.measure))
    assert (silent.verdict, silent.value) == ("尚无数据", "—")
    assert "还没有接入" in silent.reason
    measured(target.measure, SHARE, accepted, steps)
    assert "还没有可以统计的记录" in standing(target, measures.compute(target.measure)).reason


@pytest.mark.parametrize(
    ("numerator", "denominator", "value", "verdict"),
    [(94996, 100000, "94.99%", "未达标"), (95, 100, "95%", "达标"), (49, 84, "58.33%", "未达标"), (99999, 100000, "99.99%", "达标")],
)
def test_a_share_is_written_rounded_down_and_judged_exactly(numerator, denominator, value, verdict):
    target = Target(measure="hotline.answer_share", at_least=Decimal("0.9500"), is_share=True)
    exact = Decimal(numerator) / denominator
    one = standing(target, Figure("hotline.answer_share", exact, numerator, denominator, RECORDS))
    assert (one.value, one.verdict, one.threshold, one.fraction) == (value, verdict, "≥95%", f"{numerator:,}/{denominator:,}")


def test_in_a_county_a_share_is_judged_and_a_count_is_not():
    share = standing(Target(measure="a.b_share", at_least=Decimal("0.5"), is_share=True), Figure("x", Decimal("0.4"), 4, 10, RECORDS), county=True)
    count = standing(Target(measure="a.b_count", at_least=Decimal(10), is_share=False, counts="个"), Figure("x", Decimal(4), 4, None, RECORDS), county=True)
    assert (share.met, count.met, count.verdict, count.value) == (False, None, "全市指标，不按区县判定", "4个")


def test_numbers_are_written_as_people_read_them():
    assert (written(Decimal(1234), share=False, counts="件"), written(None, share=True), written(Decimal(1), share=True)) == ("1,234件", "—", "100%")
    assert (plain(Decimal("0.5000")), plain(Decimal("10.0000")), plain(None)) == (Decimal("0.5"), 10, None)


def test_the_report_for_people_says_no_data_and_names_no_lead_where_there_is_none(city, capsys):
    assert cli.main(["plan", "report"]) == 0
    said = capsys.readouterr().out
    assert "8 项行动，24 项任务，17 个数字指标" in said
    assert said.count("尚无数据") == 17
    assert said.count("方案未指定牵头单位") == 7


# ---- the room's own figures -----------------------------------------------------------


def test_in_time_is_judged_by_the_day_first_agreed_and_by_when_it_was_handed_in(who, at):
    late = a_step(who, ends_on="2026-11-25")
    with at(11, 25, 23):
        a_step(who, "accepted", ends_on="2026-11-25")
        late = perform(step, "postpone", late, actor=who("dudao"), data={"postponed_to": "2026-12-20", "said": "等系统"})
    with at(11, 26, 9):
        perform(step, "report", late, actor=who("zlj-lianluo"), data={"percent": "100", "spent_funds": "0", **PROOF})
        perform(step, "ask", late.pk, actor=who("zlj-lianluo"), data=PROOF)
        perform(step, "accept", late.pk, actor=who("dudao"), data={"said": "合格"})
        a_step(who, ends_on="2026-12-31")
        figure = measures.compute("plan.steps_on_time_share")
        assert (figure.numerator, figure.denominator) == (1, 2)
        assert measures.audit(measures.find("plan.steps_on_time_share")) == []


def test_a_step_that_is_overdue_counts_against_and_a_dropped_one_does_not_count(who, at):
    a_step(who, ends_on="2026-11-25")
    perform(step, "drop", a_step(who, ends_on="2026-11-25"), actor=who("dudao"), data={"said": "不做"})
    with at(11, 25, 23):
        assert measures.compute("plan.steps_on_time_share").value is None
    with at(11, 26, 0):
        figure = measures.compute("plan.steps_on_time_share")
        assert (figure.numerator, figure.denominator) == (0, 1)


def test_problems_put_right_are_counted_by_region_and_dismissed_ones_are_not(who):
    a_problem(who, "settled")
    a_problem(who, "assigned")
    perform(problem, "dismiss", a_problem(who), actor=who("dudao"), data={"said": "不成立"})
    found = measures.compute_within("plan.problems_rectified_share", ["/510300/", "/510300/510302/", "/510300/510303/"])
    assert [(one.numerator, one.denominator) for one in found.values()] == [(1, 2), (1, 2), (0, 0)]


def test_accepted_tasks_and_published_practices_are_counted(who):
    one = an_accepted_task(who)
    a_practice(who)
    a_practice(who, "reviewing")
    assert [measures.compute(name).value for name in ("plan.tasks_accepted_count", "plan.practices_published_count")] == [1, 1]
    perform(task, "reopen", one, actor=who("dudao"), data={"said": "反弹", "again_due_on": "2026-12-31"})
    assert measures.compute("plan.tasks_accepted_count").value == 0


# ---- the audit -------------------------------------------------------------------------


def everything(who):
    a_step(who, "asked")
    a_step(who, ends_on="2026-11-24")
    perform(step, "drop", a_step(who), actor=who("dudao"), data={"said": "不做"})
    a_problem(who, "settled")
    a_problem(who, "rectified")
    a_practice(who)
    return an_accepted_task(who, 2)


@pytest.mark.parametrize("scope", ["", "/510300/510302/", "/510300/510303/"])
def test_history_alone_gives_the_same_sets(who, scope):
    everything(who)
    with clock.at(clock.now() + timedelta(days=2)):
        for name in ("plan.steps_on_time_share", "plan.problems_rectified_share", "plan.tasks_accepted_count", "plan.practices_published_count"):
            assert measures.audit(measures.find(name), Asked(scope)) == []


def test_the_audit_finds_a_record_that_was_changed_past_its_history(who, capsys):
    everything(who)
    assert cli.main(["plan", "audit"]) == 0
    said = capsys.readouterr().out
    assert "不一致" not in said
    assert said.count("plan.") == 4
    tampered = Problem.objects.get(state="rectified")
    Problem.objects.filter(pk=tampered.pk).update(state="settled", closed_at=clock.now())
    Task.objects.filter(number=2).update(state="advancing")
    assert cli.main(["plan", "audit", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [(one["measure"], one["part"], one["only_records"], one["only_history"]) for one in said["differences"]] == [
        ("plan.problems_rectified_share", "numerator", [str(tampered.pk)], []),
        ("plan.tasks_accepted_count", "numerator", [], [str(Task.objects.get(number=2).pk)]),
    ]
    assert cli.main(["plan", "audit"]) == 1
    assert f"分子 记录里有、历史里没有：{tampered.pk}" in capsys.readouterr().out
