"""What cases put on the desk's pages: each panel renders, costs what it says, and shows no more than its reader needs."""

from datetime import timedelta

import pytest
from case_samples import BUILDING, FOOD, HEALTH, SHOP, a_case, a_procedure, an_extension, refused, sent_in
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from zizai.cases.lifecycle import case
from zizai.cases.models import Case, Extension, JointCase, Opinion, SpecialProcedure
from zizai.cases.public import JointPart, submit_joint
from zizai.cases.queries import applications_since
from zizai.catalogue.public import Item, demand
from zizai.desk import timeline
from zizai.kernel import calendar, clock
from zizai.kernel.lifecycle import declared
from zizai.kernel.policies import NOBODY
from zizai.look.slots import entries, page_of

pytestmark = pytest.mark.django_db
MODELS = {"cases.case": Case, "cases.opinion": Opinion, "cases.extension": Extension, "cases.procedure": SpecialProcedure, "cases.joint": JointCase}


@pytest.fixture
def one_of_each(who, person, paper):
    made = a_case(who, "consulting", BUILDING)
    an_extension(who, made)
    a_procedure(who, made, paper(who("shenpi")))
    submit_joint(person(), "开办餐馆", [JointPart("a", HEALTH), JointPart("b", FOOD, needs=["a"])], once="t", **SHOP)
    calendar.current()


def test_every_kind_says_how_it_is_shown():
    assert {life.kind for life in declared() if life.kind.startswith("cases.")} == set(MODELS)
    assert all(page_of(kind).columns for kind in MODELS)


@pytest.mark.parametrize("kind", MODELS)
def test_panels_render_within_their_budget_and_columns_cost_nothing(who, one_of_each, kind):
    shown, actor = page_of(kind), who("ld")
    for thing in MODELS[kind].objects.select_related(*shown.related):
        for panel in shown.panels:
            with CaptureQueriesContext(connection) as captured:
                context = panel.load(thing, actor)
                words = render_to_string(panel.template, context) if context is not None else ""
            assert len(captured) <= panel.sql, panel.name
            assert words.strip() or context is None, panel.name
        with CaptureQueriesContext(connection) as captured:
            assert all(str(column.value(thing)) for column in shown.columns)
            assert str(thing)
        assert len(captured) == 0


def panel(kind, name, thing, actor):
    found = next(one for one in page_of(kind).panels if one.name == name)
    context = found.load(thing, actor)
    return render_to_string(found.template, context) if context is not None else None


def test_a_department_is_told_the_matter_and_nothing_of_the_person(who):
    made = a_case(who, "consulting", BUILDING)
    words = panel("cases.opinion", "asked", Opinion.objects.filter(case=made).first(), who("xiaofang"))
    assert SHOP["object_name"] in words and "建筑工程施工许可" in words
    assert "周" not in words and SHOP["phone"] not in words


def test_the_materials_say_what_came_when_and_what_is_missing(who):
    assert "还没有收到" in panel("cases.case", "materials", a_case(who), who("chuangkou"))
    made = a_case(who, "registered", object_name="另一家")
    words = panel("cases.case", "materials", made, who("chuangkou"))
    assert words.count("申请时") == 5 and "还没有收到" not in words


def test_a_decision_has_a_panel_once_there_is_one(who):
    assert panel("cases.case", "decision", a_case(who), who("weijian")) is None
    assert "救济途径" in panel("cases.case", "decision", refused(who, object_name="另一家"), who("weijian"))


def test_what_is_handled_together_says_whose_result_is_needed(who, one_of_each):
    waiting = Case.objects.get(item__code=FOOD)
    assert "这件要用它的结果" in panel("cases.case", "joint", waiting, who("shijian"))
    assert panel("cases.case", "joint", Case.objects.get(item__code=BUILDING), who("shenpi")) is None


def test_the_search_box_finds_a_number_however_it_was_typed_and_nothing_else(who):
    made, find = a_case(who), page_of("cases.case").find
    assert Case.objects.get(find(f" {made.number.lower()} ".replace("-", "－"))) == made
    assert find("丽华理发店") is None


def test_the_applicants_list_is_in_the_menu_of_people_alone(who, person):
    named = [one.url_name for one in entries(person(), "公开")]
    assert {"cases:mine", "catalogue:items"} <= set(named)
    for actor in (NOBODY, who("chuangkou")):
        assert "cases:mine" not in [one.url_name for one in entries(actor, "公开")]


def test_history_tells_codes_and_instants_in_words(who):
    made = a_case(who, "accepted")
    told = {moment.label: dict(moment.facts) for moment in timeline.read(case, made).moments}
    assert (told["窗口收件"]["怎么来的"], told["窗口收件"]["收到申请时间"]) == ("窗口", "11月23日 10:00")
    assert told["受理"]["收到申请时间"] == "11月23日 10:00"


def test_the_way_of_a_person_is_told_in_words_though_no_form_asked_for_it(person):
    told = dict(timeline.read(case, sent_in(person())).moments[0].facts)
    assert told["申请方式"] == "电脑"


def test_applications_are_counted_by_item_without_what_is_simulated_or_older(who, django_assert_num_queries):
    a_case(who)
    a_case(who, object_name="另一家店")
    a_case(who, object_name="模拟的店", simulated=True)
    with django_assert_num_queries(1):
        found = applications_since(clock.now() - timedelta(days=1))
    assert found == {Item.id_of(HEALTH): 2}
    assert applications_since(clock.now() + timedelta(days=1)) == {}
    assert demand.top(1)[0].applications == 2
