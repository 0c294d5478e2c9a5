"""What the plan puts on the desk's pages: each panel renders and costs what it says; each entry is for whom it is meant."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from plan_samples import PROOF, a_practice, a_problem, a_step, a_supervision

from zizai.kernel import calendar, history
from zizai.kernel.lifecycle import declared, erase_details, perform
from zizai.kernel.policies import NOBODY
from zizai.look.slots import entries, page_of
from zizai.plan import links
from zizai.plan.lifecycle import step
from zizai.plan.models import Practice, Problem, Step, Supervision, Task, Visit

pytestmark = pytest.mark.django_db
MODELS = {"plan.task": Task, "plan.step": Step, "plan.visit": Visit, "plan.problem": Problem, "plan.supervision": Supervision, "plan.practice": Practice}


@pytest.fixture
def one_of_each(who):
    done = a_step(who, "asked")
    a_problem(who, "rectified")
    a_supervision(who)
    a_practice(who)
    calendar.current()
    return {"plan.task": done.task_id, "plan.step": done.pk}


def test_every_kind_of_the_plan_says_how_it_is_shown():
    assert {life.kind for life in declared() if life.kind.startswith("plan.")} == set(MODELS)
    assert all(page_of(kind).columns for kind in MODELS)


@pytest.mark.parametrize("kind", MODELS)
def test_panels_render_within_their_budget_and_columns_cost_nothing(who, one_of_each, kind):
    shown, actor = page_of(kind), who("dudao")
    found = MODELS[kind].objects.select_related(*shown.related)
    thing = found.get(pk=one_of_each[kind]) if kind in one_of_each else found.first()
    for panel in shown.panels:
        with CaptureQueriesContext(connection) as captured:
            context = panel.load(thing, actor)
            words = render_to_string(panel.template, context) if context is not None else ""
        assert len(captured) <= panel.sql, panel.name
        assert words.strip(), panel.name
    with CaptureQueriesContext(connection) as captured:
        assert all(str(column.value(thing)) for column in shown.columns)
        assert str(thing)
    assert len(captured) == 0


def test_a_steps_reports_are_shown_with_their_evidence_until_it_is_erased(who):
    made = perform(step, "report", a_step(who), actor=who("zlj-lianluo"), data={"percent": "40", "spent_funds": "8000", **PROOF})
    panel = page_of("plan.step").panels[0]
    words = render_to_string(panel.template, panel.load(made, who("dudao")))
    assert "进度40%" in words
    assert "依据：自政办发〔2026〕12号" in words
    erase_details(step, made.pk, actor=who("dudao"), law="个人信息保护法第四十七条")
    words = render_to_string(panel.template, panel.load(made, who("dudao")))
    assert "说明已按规定删除" in words
    assert "12号" not in words
    assert [fault for fault in history.verify("plan.step") if isinstance(fault, history.Fault)] == []


def test_menus_show_what_one_may_open(who):
    def labels(actor):
        return [one.label for one in entries(actor, "协同", "查", "公开") if one.url_name.startswith("plan:")]

    assert labels(NOBODY) == ["改革公开"]
    assert labels(who("zlj-lianluo")) == ["走流程", "改革看板", "改革公开"]
    assert labels(who("ld")) == ["走流程", "领导看板", "改革看板", "改革公开"]
    assert labels(who("huawu")) == ["改革看板", "改革公开"]
    assert all(reverse(one.url_name) for one in entries(who("ld"), "协同", "查", "公开") if one.url_name.startswith("plan:"))


def test_ways_into_the_desk_are_empty_where_there_is_no_desk(monkeypatch):
    def none(name, kwargs):
        raise NoReverseMatch

    monkeypatch.setattr(links, "reverse", none)
    assert (links.thing("plan.step", 1), links.verb("plan.step", 1, "ask"), links.new("plan.step", "draft", serves="x")) == ("", "", "")
    monkeypatch.setattr(links, "reverse", lambda name, kwargs: f"/{name}/{'/'.join(map(str, kwargs.values()))}/")
    assert links.new("plan.step", "draft", serves="ZG-2023-1") == "/desk:opening/plan.step/draft/?serves=ZG-2023-1"
