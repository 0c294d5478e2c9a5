"""The public pages of items, and what a pack may say of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from item_samples import an_item
from login_samples import make_staff

from zizai.catalogue.content import read
from zizai.catalogue.lifecycle import version
from zizai.catalogue.models import Item, ItemVersion, Material
from zizai.catalogue.public import approver_desks, desks_of, item_by_code, materials_of
from zizai.city import pack
from zizai.city.public import Organisation, Region
from zizai.kernel.lifecycle import open_by_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(db):
    """A unit with two items, one of which asks for an opinion."""
    region = Region.objects.create(id=Region.id_of("510300"), code="510300", name="自贡市", level="city", path="/510300/")
    units = [Organisation.objects.create(id=Organisation.id_of(code), code=code, name=name, short_name=name, region=region) for code, name in (("wjw", "卫健委"), ("xf", "消防"))]
    said = {"item_type": "01", "case_type": "2", "level": "3", "summary": "开店要办的", "law": "某条例第四条", "statutory_days": 20, "statutory_law": "行政许可法第四十二条", "promised_days": 5, "promised_basis": "待核", "promise_words": "5个工作日", "result_name": "许可证", "object_label": "经营场所"}
    made = [
        Item.objects.create(id=Item.id_of(code), code=code, name=f"许可{code}", organisation=units[0], **said, **more)
        for code, more in (("A", {}), ("B", {"opinion_units": ["xf"], "opinion_days": 3, "opinion_basis": "某办法第五条"}))
    ]
    for number, name, needed in ((1, "申请表", True), (2, "检测报告", False)):
        Material.objects.create(id=Material.id_of(f"B-{number}"), code=f"B-{number}", item=made[1], number=number, name=name, necessary=needed, law="某办法第六条", note="看情况")
    return made


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_the_list_names_each_item_in_force_and_costs_one_statement(client, items):
    Item.objects.filter(code="A").update(active=False)
    with CaptureQueriesContext(connection) as captured:
        told = words(client.get(reverse("catalogue:items")))
    assert "许可B" in told and "许可A" not in told and "承诺5个工作日办结" in told
    assert len(captured) == 1


def test_an_item_says_what_to_bring_how_long_it_takes_and_on_which_law_it_rests(client, items):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("catalogue:item", args=["B"]))
    told = words(answer)
    assert [one for one in ("申请表", "检测报告", "某办法第六条", "法定最长20个工作日", "消防，3个工作日内", "某条例第四条", "待核") if one not in told] == []
    assert "内容未经主管部门核定" in told
    assert reverse("cases:apply", args=["B"]) in answer.content.decode()
    assert len(captured) == 4
    Item.objects.filter(code="B").update(promised_basis="某文件")
    assert "未经主管部门核定" not in words(client.get(reverse("catalogue:item", args=["B"])))


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
    assert (desks_of([item])[item.pk].window, desks_of([item])[item.pk].approver, approver_desks(["xf"])) == ("", "", {})
    assert [one.name for one in materials_of([item.pk])[item.pk]] == ["申请表", "检测报告"]


# ---- the guide of a version ---------------------------------------------------------


@pytest.fixture
def versioned(items):
    """Item A with a published version that has questions."""
    content = read(an_item())
    open_by_system(version, "publish", [{"item_id": items[0].pk, "number": 1, "content": content, "digest": b"1" * 32}], because={"pack": "items"})
    return items[0]


def asked(client, **answers):
    answer = client.get(reverse("catalogue:item", args=["A"]), answers)
    assert answer.status_code == 200
    return words(answer), answer.content.decode()


def test_the_guide_asks_one_question_after_the_other_and_names_what_only_some_need(client, versioned):
    with CaptureQueriesContext(connection) as captured:
        told, page = asked(client)
    assert len(captured) == 2
    assert "新开还是换证？" in told and "\"air\"" not in page
    assert "空调检测报告 “有集中空调吗？”选“有”的才交" in told and "1样 另有3样看情况" in told
    told, page = asked(client, kind="new")
    assert "新开还是换证？ 新开" in told and 'name="air" value="yes"' in page and 'type="hidden" name="kind" value="new"' in page


def test_when_all_is_answered_exactly_what_applies_is_listed(client, versioned):
    told, page = asked(client, kind="new", air="no")
    assert "平面图" in told and "空调检测报告" not in told and "原许可证" not in told and "看情况才交的" not in told
    assert "窗口" in told and "核对原件" in told
    told, _ = asked(client, kind="renew")
    assert "原许可证 系统能调用电子证照" in told and "平面图" not in told and "核对原件" not in told
    # Each answer can be given anew, and those before it stand.
    _, page = asked(client, kind="new", air="no")
    assert 'href="?#situation"' in page and 'href="?kind=new#situation"' in page


def test_where_the_way_ends_the_page_says_where_to_go_and_asks_for_nothing(client, versioned):
    told, page = asked(client, kind="mine")
    assert "矿山请到应急局办。" in told and "要交的材料" not in told and reverse("cases:apply", args=["A"]) not in page


def test_an_address_that_answers_nonsense_is_asked_the_question(client, versioned):
    told, _ = asked(client, kind="<b>", other="1")
    assert "新开还是换证？" in told


def test_what_is_decided_elsewhere_has_no_start_button_and_says_where(client, versioned):
    Item.objects.filter(code="A").update(startable=False)
    content = read(an_item(basic={"decided_in": "province", "decided_system": "省一体化平台"}))
    ItemVersion.objects.update(content=content)
    told, page = asked(client)
    assert reverse("cases:apply", args=["A"]) not in page and "在“省一体化平台”里办" in told
    assert client.get(reverse("cases:apply", args=["A"])).status_code in (302, 404)


def test_the_citys_own_items_load_with_their_materials(settings, db):
    settings.DEMO = False
    pack.load(settings.ROOT / "packs" / "zigong")
    found = {item.code: item for item in Item.objects.select_related("organisation")}
    assert len(found) >= 10 and {one.version for one in found.values()} == {1}
    assert {(item.organisation.short_name, len(item.opinion_units)) for item in found.values()} >= {("市卫生健康委", 0), ("市市场监管局", 0), ("市住房城乡建设局", 2)}
    # Each limit and each material names its law or says that nobody has looked it up yet.
    assert all(one.law for one in Material.objects.all())
    startable = [item_by_code(code) for code, item in found.items() if item.startable]
    assert len(startable) >= 3 and all(desks.window and desks.approver and desks.leader for desks in desks_of(startable).values())
