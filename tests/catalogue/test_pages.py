"""The public pages of items, and what a pack may say of them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from login_samples import make_staff

from zizai.catalogue.models import Item, Material
from zizai.catalogue.pack_parts import PART
from zizai.catalogue.public import approver_desks, desks_of, item_by_code, materials_of
from zizai.city import pack
from zizai.city.public import Organisation, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def items(db):
    """A unit with two items, one of which asks for an opinion."""
    region = Region.objects.create(id=Region.id_of("510300"), code="510300", name="自贡市", level="city", path="/510300/")
    units = [Organisation.objects.create(id=Organisation.id_of(code), code=code, name=name, short_name=name, region=region) for code, name in (("wjw", "卫健委"), ("xf", "消防"))]
    said = {"item_type": "01", "case_type": "2", "level": "3", "summary": "开店要办的", "law": "某条例第四条", "statutory_days": 20, "statutory_law": "行政许可法第四十二条", "promised_days": 5, "promised_basis": "待核", "result_name": "许可证", "object_label": "经营场所"}
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
    assert len(captured) == 3
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


# ---- the pack -----------------------------------------------------------------------

HEAD = "code,name,organisation,item_type,case_type,level,summary,law,statutory_days,statutory_law,promised_days,promised_basis,result_name,object_label,opinion_units,opinion_days,opinion_basis"
SOUND = {"code": "X", "name": "某许可", "organisation": "510300-wjw", "item_type": "行政许可", "case_type": "承诺件", "level": "市级", "summary": "说明", "law": "待核", "statutory_days": "20", "statutory_law": "待核", "promised_days": "5", "promised_basis": "待核", "result_name": "证", "object_label": "场所", "opinion_units": "", "opinion_days": "", "opinion_basis": ""}


def faults(tmp_path, **said):
    row = SOUND | said
    (tmp_path / "items.csv").write_text(f"{HEAD}\n{','.join(row[name] for name in HEAD.split(','))}\n", "utf-8")
    (tmp_path / "organisations.csv").write_text("code,name\n510300-wjw,卫健委\n510300-xf,消防\n", "utf-8")
    found = []
    PART.read(tmp_path, found)
    return [str(one) for one in found]


def test_a_sound_item_has_no_fault_and_a_pack_without_items_neither(tmp_path):
    assert faults(tmp_path) == []
    (tmp_path / "items.csv").unlink()
    found = []
    PART.read(tmp_path, found)
    assert found == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"promised_days": "21"}, "比法定时限20个工作日长"),
        ({"promised_days": "0"}, "要写1到999的整数"),
        ({"organisation": "nobody"}, "“nobody”在单位表里没有"),
        ({"opinion_units": "510300-yy", "opinion_days": "3", "opinion_basis": "待核"}, "“510300-yy”在单位表里没有"),
        ({"opinion_units": "510300-xf", "opinion_basis": "待核"}, "征求意见的单位和时限要一起写"),
        ({"opinion_units": "510300-xf", "opinion_days": "3"}, "征求意见没有写依据"),
        ({"level": "村（社区）级"}, "村（社区）不能作为行政许可的实施主体"),
        ({"item_type": "许可"}, "“许可”不认识"),
    ],
)
def test_an_item_that_cannot_be_is_told_with_its_line(tmp_path, said, told):
    [found] = faults(tmp_path, **said)
    assert told in found and "items.csv" in found and "2" in found


def test_the_citys_own_items_load_with_their_materials(settings, db):
    settings.DEMO = False
    pack.load(settings.ROOT / "packs" / "zigong")
    found = {item.code: item for item in Item.objects.select_related("organisation")}
    assert {(item.organisation.short_name, len(item.opinion_units)) for item in found.values()} >= {("市卫生健康委", 0), ("市市场监管局", 0), ("市住房城乡建设局", 2)}
    # Each limit and each material names its law or says that nobody has looked it up yet.
    assert all(one.law for one in Material.objects.all())
    assert all(desks.window and desks.approver and desks.leader for desks in desks_of([item_by_code(code) for code in found]).values())
