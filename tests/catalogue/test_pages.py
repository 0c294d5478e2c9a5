"""The public pages of items, and what a pack may say of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from item_samples import load, write
from login_samples import make_staff

from zizai.catalogue.models import Item
from zizai.catalogue.public import approver_desks, desks_of, item_by_code, materials_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(folder):
    """Two items, one of which asks for an opinion and has no questions; and one that is only listed."""
    write(folder, "A", basic={"task_name": "许可A"})
    plain = {"asks": [], "ways": [{"channel": "3", "depth": "4", "visits": 0}], "materials": [{"key": "1", "material_name": "申请表"}, {"key": "2", "material_name": "检测报告", "is_need": "2"}]}
    write(folder, "B", basic={"task_name": "许可B"}, extension={"opinion_units": ["510300-xf"], "opinion_days": 3, "opinion_basis": "某办法第五条"}, **plain)
    (folder / "item_directory.csv").write_text("code,name,main_item,unit,item_type,origin,origin_code,elaborated,called\n511A1,演出备案,演出,510300-xf,其他行政权力,某清单,,\n", "utf-8")
    load(folder)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_the_list_names_each_item_with_a_guide(client, items):
    Item.objects.filter(code="A").update(active=False)
    with CaptureQueriesContext(connection) as captured:
        told = words(client.get(reverse("catalogue:items"), {"guide": ""}))
    assert "许可B" in told and "许可A" not in told and "演出备案" not in told and "承诺5个工作日办结" in told
    assert len(captured) == 1


def test_all_items_those_of_a_unit_and_those_a_search_finds(client, items):
    told = words(client.get(reverse("catalogue:items"), {"all": ""}))
    assert "许可A" in told and "演出备案 消防 · 其他行政权力 指南待完善" in told
    told = words(client.get(reverse("catalogue:items"), {"unit": "510300-xf"}))
    assert "演出备案" in told and "许可A" not in told
    assert "这个部门还没有事项" in words(client.get(reverse("catalogue:items"), {"unit": "nobody"}))
    with CaptureQueriesContext(connection) as captured:
        told = words(client.get(reverse("catalogue:items"), {"q": "演出备案"}))
    assert "演出备案" in told and "许可A" not in told and len(captured) == 1
    told = words(client.get(reverse("catalogue:items"), {"q": "火箭"}))
    assert "没找到“火箭”" in told and "把要办的事讲给接线员听" in told
    assert "演出备案" in words(client.get(reverse("catalogue:items"), {"q": "演出", "after": "胡写"}))


def test_what_is_only_listed_says_so_and_whom_to_ask(client, items):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("catalogue:item", args=["511A1"]))
    told = words(answer)
    assert "办事指南还在完善" in told and "属于 演出" in told and "某清单，还没有核定" in told and "打12345问一问" in told
    assert reverse("cases:apply", args=["511A1"]) not in answer.content.decode() and len(captured) == 2


def test_an_item_says_what_to_bring_how_long_it_takes_and_on_which_law_it_rests(client, items):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("catalogue:item", args=["B"]))
    told = words(answer)
    assert [one for one in ("申请表", "检测报告", "细则第二十三条", "法定最长20个工作日", "消防，3个工作日内", "《公共场所卫生管理条例》第四条", "待核") if one not in told] == []
    assert "内容未经主管部门核定" in told
    assert reverse("cases:apply", args=["B"]) in answer.content.decode()
    # The item, its content, the departments asked, the counties to choose from.
    assert len(captured) == 4


def test_a_guide_in_which_all_is_founded_carries_no_warning(client, folder):
    write(folder, basic={"promise_basis": "某文件"})
    load(folder)
    assert "未经主管部门核定" not in words(client.get(reverse("catalogue:item", args=["A"])))


def test_staff_are_not_led_to_a_form_that_is_a_persons(client, items):
    clerk = make_staff(password="")
    client.force_login(clerk.account)
    assert reverse("cases:apply", args=["B"]) not in client.get(reverse("catalogue:item", args=["B"])).content.decode()


def test_what_is_not_in_force_or_does_not_exist_is_not_found(client, items):
    Item.objects.filter(code="A").update(active=False)
    for code in ("A", "NONE"):
        assert client.get(reverse("catalogue:item", args=[code])).status_code == 404


def test_without_items_the_list_says_so(client, db):
    assert "事项清单还没有录入" in words(client.get(reverse("catalogue:items")))


def test_where_no_post_serves_an_item_its_desks_are_empty(items):
    item = item_by_code("B")
    assert (desks_of([item])[item.pk].window, desks_of([item])[item.pk].approver, approver_desks(["510300-xf"])) == ("", "", {})
    assert [one.name for one in materials_of([item.pk])[item.pk]] == ["申请表", "检测报告"]


# ---- the guide of a version ---------------------------------------------------------


def asked(client, **answers):
    answer = client.get(reverse("catalogue:item", args=["A"]), answers)
    assert answer.status_code == 200
    return words(answer), answer.content.decode()


def test_the_guide_asks_one_question_after_the_other_and_names_what_only_some_need(client, items):
    with CaptureQueriesContext(connection) as captured:
        told, page = asked(client)
    assert len(captured) == 3
    assert "新开还是换证？" in told and "\"air\"" not in page
    assert "空调检测报告 “有集中空调吗？”选“有”的才交" in told and "1样 另有3样看情况" in told
    # What a given answer rules out is no more spoken of; what is still open is, with its condition.
    told, page = asked(client, kind="new")
    assert "原许可证" not in told and "空调检测报告 “有集中空调吗？”选“有”的才交" in told
    assert "窗口" in told and "选“新开”的才行" not in told and "选“新开”的才行" in asked(client)[0]
    assert "新开还是换证？ 新开" in told and 'name="air" value="yes"' in page and 'type="hidden" name="kind" value="new"' in page


def test_when_all_is_answered_exactly_what_applies_is_listed(client, items):
    told, page = asked(client, kind="new", air="no")
    assert "平面图" in told and "空调检测报告" not in told and "原许可证" not in told and "看情况才交的" not in told
    assert "窗口" in told and "核对原件" in told
    told, _ = asked(client, kind="renew")
    assert "原许可证 依据" in told and "平面图" not in told and "核对原件" not in told
    # Each answer can be given anew, and those before it stand.
    _, page = asked(client, kind="new", air="no")
    assert 'href="?#situation"' in page and 'href="?kind=new#situation"' in page


def test_where_the_way_ends_the_page_says_where_to_go_and_asks_for_nothing(client, items):
    told, page = asked(client, kind="mine")
    assert "矿山请到应急局办。" in told and "要交的材料" not in told and reverse("cases:apply", args=["A"]) not in page


def test_an_address_that_answers_nonsense_is_asked_the_question(client, items):
    told, _ = asked(client, kind="<b>", other="1")
    assert "新开还是换证？" in told


def test_what_is_decided_elsewhere_has_no_start_button_and_says_where(client, folder):
    write(folder, basic={"decided_in": "province", "decided_system": "省一体化平台"})
    load(folder)
    told, page = asked(client)
    assert reverse("cases:apply", args=["A"]) not in page and "在“省一体化平台”里办" in told


def test_a_guide_is_shown_whatever_a_program_says_it_came_from(client, items):
    assert client.get(reverse("catalogue:item", args=["A"]), headers={"Referer": "http://["}).status_code == 200
