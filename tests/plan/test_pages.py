"""The plan's pages: what the public may read, what staff open down to, what turned red, and what each page costs."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from plan_samples import PROOF, a_practice, a_problem, a_step, a_supervision, an_accepted_task

from zizai.city.public import Staff
from zizai.kernel import calendar, clock, measures
from zizai.kernel.lifecycle import perform
from zizai.kernel.measures import SHARE, Measure, Recount
from zizai.plan import chores, queries, red, tables
from zizai.plan.lifecycle import practice, step, task
from zizai.plan.models import DayFigure, Practice, Step
from zizai.plan.places import places

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """The words of a page, tags taken out."""

    def get(url, status=200):
        answer = client.get(url)
        assert answer.status_code == status, url
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))

    return get


@pytest.fixture
def sign_in(client):
    """Sign a member of staff in."""

    def as_user(name):
        client.force_login(Staff.objects.get(code=name).account)

    return as_user


@pytest.fixture
def measured(monkeypatch):
    """windows.undifferentiated_item_share is measured by steps; its records are people's matters."""

    def steps(asked):
        return Step.objects.filter(scope_path__startswith=asked.scope)

    made = Measure(
        "windows.undifferentiated_item_share", "无差别受理的事项占比", SHARE, "目前", "甲 ÷ 乙", lambda asked: steps(asked).filter(state="accepted"),
        lambda asked: Recount(frozenset()), steps, counts="项",
    )  # fmt: skip
    monkeypatch.setattr(measures, "_registry", {**measures._registry, made.id: made})
    return made


# ---- the public -----------------------------------------------------------------------


def test_everybody_reads_8_actions_24_tasks_17_targets_and_no_data_where_there_is_none(city, read):
    said = read("/plan/")
    assert "8项行动、24项任务、17个数字指标" in said
    assert said.count("尚无数据") == 17 + 1  # each target, and the summary
    assert said.count("方案未指定牵头单位") == 7
    assert "items.instant_count" not in said


def test_a_measured_target_shows_figure_fraction_and_verdict(who, measured, read):
    a_step(who, "accepted")
    a_step(who, "running")
    assert re.search(r"无差别受理的事项占比 50% 方案要求 ≥50% 1/2项 达标", read("/plan/"))


def test_the_original_due_date_stays_visible_when_a_task_is_accepted_and_when_it_is_reopened(who, read):
    one = an_accepted_task(who, 7)
    said = read("/plan/tasks/7/")
    assert "方案原定 2023年6月底前完成" in said
    assert "巩固提升 2027年5月24日复核" in said
    assert "原定2023年6月底前 巩固提升 2027年5月24日复核" in read("/plan/")
    perform(task, "reopen", one, actor=who("dudao"), data={"said": "反弹", "again_due_on": "2026-12-31"})
    said = read("/plan/tasks/7/")
    assert "方案原定 2023年6月底前完成" in said
    assert "推进中，2026年12月31日前完成" in said


def test_the_public_page_of_a_task_adds_up_units_and_shows_nothing_personal(who, read):
    a_step(who, "accepted", serves="ZG-2023-7")
    a_step(who, "asked", serves="ZG-2023-7")
    perform(step, "report", a_step(who, serves="ZG-2023-7"), actor=who("zlj-lianluo"), data={"percent": "40", "spent_funds": "7", **PROOF})
    a_practice(who)
    a_problem(who, "rectified")
    a_supervision(who, number=7)
    said = read("/plan/tasks/7/")
    assert "自流井区政府 3 1 0 80%" in said
    practice = Practice.objects.get()
    for url in ("/plan/", "/plan/tasks/7/", "/plan/practices/", f"/plan/practices/{practice.pk}/", "/plan/figures/plan.problems_rectified_share/"):
        said = read(url)
        for private in ("联络", "督办科", "何督办", "办成了，见文件", "自政办发", "同一份材料", "说明进度", "20,000", str(who("zlj-lianluo").id)):
            assert private not in said, (url, private)


def test_why_there_is_no_figure_and_what_the_plan_asks_is_told(city, read):
    said = read("/plan/figures/items.zero_material_count/")
    assert "“零材料办”事项 尚无数据 产生这个数的业务还没有接入" in said
    assert "方案原文：50个以上事项“零材料办”" in said
    assert "要求≥50个" in said


def test_a_figures_page_has_formula_fraction_and_counties(who, read):
    a_step(who, "accepted")
    said = read("/plan/figures/plan.steps_on_time_share/")
    assert "100% 1/1条，方案印发以来，算到11月24日 10:00" in said
    assert "在原定完成日期24:00前申请验收" in said
    assert "自流井区 100% 1/1" in said
    assert "富顺县 尚无数据" in said


def test_small_cells_of_peoples_matters_are_hidden_so_that_none_can_be_had_by_subtraction(who, measured, read):
    for own, county, many in (("zlj", "510302", 6), ("gj", "510303", 1), ("da", "510304", 7)):
        for _ in range(many):
            a_step(who, "draft", by=f"{own}-lianluo", post=f"{county}-gov-gg")
    said = read("/plan/figures/windows.undifferentiated_item_share/")
    # 贡井区 has one; 自流井区 is hidden with it, because 14 - 7 - 6 would give it away.
    assert "自流井区 记录太少，不公开 贡井区 记录太少，不公开 大安区 0% 0/7" in said
    assert [cell.hidden for cell in tables.by_county(measured, places(), public=False)] == [False] * 7
    assert [cell.hidden for cell in tables.by_county(replace(measured, open_cells=True), places())] == [False] * 7


def test_what_lies_in_no_county_is_the_citys_own(who, measured):
    a_step(who, "draft", by="dudao", post="510300-zwfw-gg")
    first = tables.by_county(measured, places(), public=False)[0]
    assert (first.name, first.figure.denominator) == ("市本级", 1)


def test_a_practice_shows_the_figure_of_its_day_beside_todays(who, read, at):
    a_step(who, "accepted", ends_on="2026-11-24")
    one = a_practice(who)
    a_step(who, ends_on="2026-11-24")
    with at(11, 25):
        said = read(f"/plan/practices/{one.pk}/")
    assert "工作措施按期完成率 公开当天 100% 1/1，11月24日 周二 现在 50% 1/2" in said
    assert "“好差评”好评率 公开当天 尚无数据 现在 尚无数据" in said


def test_practices_are_listed_the_last_published_first_page_after_page_and_drafts_are_not(who, client, at, monkeypatch):
    monkeypatch.setattr(queries.published_page, "__defaults__", (2,))
    late = a_practice(who, "reviewing", title="最先写的")
    a_practice(who, "reviewing", title="还没审")
    a_practice(who, title="先公开的")
    with at(11, 25, 10):
        a_practice(who, title="后公开的")
    with at(11, 25, 11):
        perform(practice, "publish", late.pk, actor=who("dudao"))
    found, ways = [], ["/plan/practices/"]
    while ways:
        words = client.get(ways.pop()).content.decode()
        found += re.findall(r"[最先后]+[写公]\w*的|还没审", words)
        ways += [f"/plan/practices/{way}" for way in re.findall(r'href="(\?before=[^"]+)"', words)]
    assert found == ["最先写的", "后公开的", "先公开的"]


@pytest.mark.parametrize("url", ["/plan/tasks/25/", "/plan/figures/items.unknown/", "/plan/practices/01890000-0000-7000-8000-000000000000/"])
def test_what_does_not_exist_is_not_found(city, read, url):
    read(url, 404)


def test_a_draft_is_not_found_by_the_public(who, read):
    read(f"/plan/practices/{a_practice(who, 'reviewing').pk}/", 404)


def test_without_a_plan_the_page_says_so(db, read):
    assert "还没有公开的改革方案" in read("/plan/")


# ---- staff ------------------------------------------------------------------------------


STAFF_PAGES = ["/desk/plan/", "/desk/plan/tasks/1/", "/desk/plan/figures/plan.steps_on_time_share/", "/desk/plan/visits/", "/desk/plan/leader/"]


@pytest.mark.parametrize("url", STAFF_PAGES)
def test_staffs_pages_ask_strangers_to_sign_in_and_do_not_exist_for_citizens(city, client, url, django_user_model):
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("citizen"))
    assert client.get(url).status_code == 404


def test_the_leaders_page_is_for_those_who_oversee(city, sign_in, read):
    sign_in("zlj-lianluo")
    read("/desk/plan/leader/", 404)
    read("/desk/plan/visits/")
    sign_in("huawu")
    read("/desk/plan/visits/", 404)


def test_the_board_is_filtered_by_standing_lead_and_county(who, measured, sign_in, read):
    for _ in range(3):
        a_step(who, "running")
    a_step(who, "accepted", by="gj-lianluo", post="510303-gov-gg")
    sign_in("dudao")
    assert "全部 24" in read("/desk/plan/")
    late = read("/desk/plan/?look=late")
    assert "建设无差别综合窗口" in late
    assert "优化“一件事”集成办理" not in late
    unled = read("/desk/plan/?lead=none")
    assert unled.count("方案未指定牵头单位") == 7 + 1  # and the filter's own option
    assert "100% 方案要求 ≥50% 1/1项 达标" in read("/desk/plan/?county=510303")
    assert "没有符合筛选条件的任务" in read("/desk/plan/?look=late&county=510303")
    assert "夯实信息共享基础" in read("/desk/plan/?look=mine")
    assert "开展“拿地零操心”服务" in read("/desk/plan/?look=mine")


def test_a_task_breaks_down_by_unit_into_posts_dates_and_money(who, sign_in, read):
    a_step(who, "accepted")
    perform(step, "postpone", a_step(who), actor=who("dudao"), data={"postponed_to": "2026-12-15", "said": "等系统"})
    a_step(who, by="gj-lianluo", post="510303-gov-gg", planned_funds="1000.50")
    a_supervision(who)
    sign_in("dudao")
    said = read("/desk/plan/tasks/1/")
    assert "自流井区政府（2条） 40,000元 18,000元" in said
    assert "贡井区政府（1条） 1,000.50元 0元" in said
    assert "安排41,000.50元，已用18,000元" in said
    assert "自流井区改革联络 11月2日 周一 至 11月30日 周一 调整到 12月15日 周二" in said
    assert "督办：1. 建设无差别综合窗口 自流井区政府 进展缓慢" in said
    sign_in("gj-lianluo")
    own = read("/desk/plan/tasks/1/")
    assert "贡井区政府（1条）" in own
    assert "自流井区" not in own


def test_a_figure_opens_down_to_the_records_that_one_may_see(who, sign_in, read):
    a_step(who, "accepted")
    a_step(who, "accepted", by="gj-lianluo", post="510303-gov-gg", title="贡井区的措施")
    sign_in("dudao")
    said = read("/desk/plan/figures/plan.steps_on_time_share/?part=denominator")
    assert "分子 2" in said
    assert "梳理首批无差别受理事项 自流井区 已验收" in said
    assert "贡井区的措施" in said
    assert "贡井区的措施" not in read("/desk/plan/figures/plan.steps_on_time_share/?county=510302")
    sign_in("gj-lianluo")
    said = read("/desk/plan/figures/plan.steps_on_time_share/")
    assert "贡井区的措施" in said
    assert "梳理首批" not in said
    read("/desk/plan/figures/items.instant_count/", 404)


def test_records_and_steps_go_on_where_a_page_ended(who, sign_in, client, monkeypatch):
    monkeypatch.setattr(queries.page_by_id, "__defaults__", (2,))
    monkeypatch.setattr(queries.page_by_unit, "__defaults__", (2,))
    for number in range(3):
        a_step(who, "accepted", title=f"第{number}条", by=("gj-lianluo" if number == 1 else "zlj-lianluo"), post=f"51030{3 if number == 1 else 2}-gov-gg")
    sign_in("dudao")
    for url in ("/desk/plan/figures/plan.steps_on_time_share/", "/desk/plan/tasks/1/"):
        found, ways = [], [url]
        while ways:
            answer = client.get(ways.pop())
            found += re.findall(r"第\d条", answer.content.decode())
            if onward := answer.context["page"].next:
                ways.append(f"{url}?after={onward}")
        assert sorted(found) == ["第0条", "第1条", "第2条"], url


def test_visits_are_listed_with_their_problems(who, sign_in, read):
    a_problem(who, "settled")
    a_problem(who, "found")
    sign_in("ld")
    said = read("/desk/plan/visits/")
    assert "整改率 50%（1/2）" in said
    assert "走流程：个体工商户设立登记 自流井区政务服务中心 A01" in said
    sign_in("gj-ld")
    said = read("/desk/plan/visits/")
    assert "还没有您的岗位能看的走访" in said


# ---- what turned red ----------------------------------------------------------------------


def test_the_leaders_page_says_what_turned_red_since_yesterday_by_county(who, sign_in, read, at):
    a_step(who, ends_on="2026-11-25", title="昨天到期")
    a_step(who, ends_on="2026-11-24", title="前天到期", by="gj-lianluo", post="510303-gov-gg")
    a_step(who, ends_on="2026-11-26", title="今天到期")
    a_problem(who, "assigned", due_on="2026-11-25", lookback_on="2026-11-30")
    a_supervision(who, reply_on="2026-11-25")
    sign_in("ld")
    with at(11, 26):
        said = read("/desk/plan/leader/")
        assert "3件变红" in said
        assert "从11月25日 周三 00:00到现在。现在一共28件红灯。" in said  # with the 24 tasks of 2023
        assert "自流井区 0 / 0 1 / 1 1 / 1 1 / 1 3 / 3" in said
        assert "贡井区 0 / 0 0 / 1 0 / 0 0 / 0 0 / 1" in said
        assert "昨天到期" in said
        assert "前天到期" not in said
        assert "今天到期" not in said
        assert "前天到期" in read("/desk/plan/leader/?all=1&county=510303")
        sign_in("gj-ld")
        own = read("/desk/plan/leader/")
        assert "没有新的红灯" in own
        assert "自流井区" not in own


def test_on_a_monday_yesterday_is_friday(at):
    with at(11, 30):
        assert red.last_workday_began() == clock.midnight(date(2026, 11, 27))


def test_a_target_that_was_met_and_is_not_any_more_is_told_by_county(who, measured, sign_in, read, at):
    made = a_step(who, "accepted")
    with at(11, 25, 1):
        assert chores.take_figures() == "记下 40 个数"
        assert chores.take_figures() == "记下 40 个数"
    assert DayFigure.objects.count() == 40
    with at(11, 25, 9):
        for _ in range(2):
            a_step(who)
    assert made.state == "accepted"
    with at(11, 26, 1):
        chores.take_figures()
        sign_in("ld")
        said = read("/desk/plan/leader/")
    assert "2个指标掉下来" in said
    assert "无差别“一窗受理”的事项 全市 100% 33.33% 打开记录" in said
    assert "无差别“一窗受理”的事项 自流井区 100% 33.33% 打开记录" in said


def test_the_first_figures_of_a_day_stand(who, measured, at):
    a_step(who, "accepted")
    with at(11, 25, 1):
        chores.take_figures()
    with at(11, 25, 9):
        a_step(who)
        chores.take_figures()
    taken = DayFigure.objects.get(day=date(2026, 11, 25), measure=measured.id, scope_path="/510300/")
    assert (taken.value, taken.met) == (Decimal("1.0000"), True)


# ---- what a page costs ---------------------------------------------------------------------


def seed(who, many):
    for _ in range(many):
        a_step(who, "accepted")
        a_step(who, ends_on="2026-11-24")
        a_problem(who, "assigned", due_on="2026-11-25")
        a_supervision(who)
        a_practice(who)


# The session, the account, its holdings; then what the page reads. Four of the plan's own measures are registered.
SIGNED_IN = 3
AT_DESK = SIGNED_IN + 1  # and the counts of the rail
BUDGETS = {
    "/plan/": 5,  # plan, tasks, deliverables, steps, targets; nothing that is measured belongs to a target
    "/plan/tasks/1/": 6,  # and the units
    "/plan/figures/plan.steps_on_time_share/": 6,  # targets, the figure, places, by county twice
    "/plan/practices/": 1,
    "/desk/plan/": AT_DESK + 7,  # places, plan, tasks, deliverables, steps, targets, the unit's own
    "/desk/plan/tasks/1/": AT_DESK + 8,  # plan, task, deliverables, steps, targets, page, supervisions, money
    "/desk/plan/figures/plan.steps_on_time_share/": AT_DESK + 7,  # places, page, the figure twice, by county twice, targets
    "/desk/plan/visits/": AT_DESK + 3,  # page, the figure twice
    "/desk/plan/leader/": AT_DESK + 10,  # places, four kinds counted, four listed, days of figures
}


def test_a_page_costs_the_same_for_one_and_for_many(who, at):
    stranger, clerk = Client(), Client()
    clerk.force_login(Staff.objects.get(code="dudao").account)
    for many in (1, 3):
        seed(who, many)
        for url, budget in BUDGETS.items():
            caches["process"].clear()
            with at(11, 26), CaptureQueriesContext(connection) as captured:
                calendar.current()
                before = len(captured)
                assert (stranger if url.startswith("/plan/") else clerk).get(url).status_code == 200
            assert len(captured) - before == budget, (url, many, [query["sql"] for query in captured])


def test_a_public_figure_is_computed_at_most_once_a_minute(who, client, django_assert_num_queries):
    client.get("/plan/figures/plan.tasks_accepted_count/")
    with django_assert_num_queries(3):  # targets, places, by county
        client.get("/plan/figures/plan.tasks_accepted_count/")
