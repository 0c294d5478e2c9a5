"""The Zigong pack loads whole, once; a broken pack says where and loads nothing."""

import shutil
from datetime import date

import pytest
from django.conf import settings as project

from zizai.city import pack
from zizai.city.models import Holding, Mandate, Organisation, Person, Post, Region, Staff, Station
from zizai.city.public import actor_for, principals_of
from zizai.kernel import clock

pytestmark = pytest.mark.django_db
PACK = project.ROOT / "packs" / "zigong"


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMO = True


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(PACK, tmp_path / "pack")


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_city_has_the_plans_townships_and_villages():
    pack.load(PACK)
    assert Region.objects.filter(level="county").count() == 6
    assert Region.objects.filter(level="town").count() == 90
    assert Region.objects.filter(level="village").count() == 987
    assert Region.objects.filter(level="village", in_plan=True).count() == 986
    assert Region.objects.get(level="zone").parent.code == "510300"
    assert Region.objects.get(code="510302001002").path == "/510300/510302/510302001/510302001002/"
    assert Station.objects.count() == 90 + 986


def test_a_second_load_changes_nothing():
    assert pack.load(PACK) > 2000
    assert pack.changes(PACK) == []
    assert pack.load(PACK) == 0


def test_what_is_no_longer_listed_is_withdrawn_and_never_deleted(copy):
    pack.load(copy)
    edit(copy, "windows.csv", "510300-hall,B07,水电气报装窗口,专业窗口,水电气\n", "")
    edit(copy, "organisations.csv", "自贡市科学技术局,市科学技术局", "自贡市科学技术局,市科技局")
    assert [str(change) for change in pack.changes(copy)] == [
        "organisations.csv 更改 510300-kjj 自贡市科学技术局（简称）",
        "windows.csv 撤下 510300-hall-B07 水电气报装窗口",
    ]
    assert pack.load(copy) == 2
    assert Organisation.objects.get(code="510300-kjj").short_name == "市科技局"
    assert pack.changes(copy) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("regions.csv", "五星街街道,镇街,街道,510302,是", "五星街街道,镇街,街道,510309,是", "regions.csv 第10行：parent “510309”在区划表里没有。"),
        ("regions.csv", "五星街街道,镇街", "五星街街道,乡里", "level “乡里”不认识，可以写：市、区县、功能区、镇街、村（社区）。"),
        ("regions.csv", "code,name", "code,title", "regions.csv 第1行：缺少列：name。"),
        ("regions.csv", "510303,贡井区", "510302,贡井区", "510302 和第3行重复。"),
        ("organisations.csv", "自贡市科学技术局,市科学技术局", "自贡市科学技术局," + "长" * 41, "最多40个字，现在41个"),
        ("people.csv", "51030219680512", "51030219680513", "身份证号末位校验码不对"),
        ("people.csv", "2026-03-02", "去年三月", "deceased_on “去年三月”不是日期"),
        ("enterprises.csv", "91510302MA6EXAMP1W", "91510302MA6EXAMP10", "统一社会信用代码的校验码不对"),
        ("holdings.csv", "shenji,510300-sjj-sj,2023-01-01,", "shenji,510300-sjj-sj,2023-01-01,\nyunwei,510300-sjj-sj,2024-01-01,", "审计和运维要由不同的人担任（三员分立）"),
        ("posts.csv", "审计,\n", "审计;运维,\n", "三员分立"),
        ("mandates.csv", "m2,agent,zhou,,", "m2,agent,,,", "要填一个，也只能填一个"),
        ("windows.csv", "A01,综合窗口1,综合窗口,", "A01,综合窗口1,综合窗口,,多出一列", "列比表头多"),
        ("pack.toml", "title", "#title", "pack.toml：缺少 title。"),
    ],
)
def test_a_broken_pack_says_where_and_why_and_loads_nothing(copy, file, old, new, told):
    edit(copy, file, old, new)
    with pytest.raises(pack.BrokenPack) as broken:
        pack.load(copy)
    assert told in str(broken.value)
    assert Region.objects.count() == 0


def test_every_fault_of_every_file_is_told_at_once(copy):
    edit(copy, "regions.csv", "五星街街道,镇街", "五星街街道,乡里")
    edit(copy, "people.csv", "2026-03-02", "去年三月")
    (copy / "halls.csv").unlink()
    with pytest.raises(pack.BrokenPack) as broken:
        pack.check(copy)
    assert {fault.file for fault in broken.value.faults} >= {"regions.csv", "people.csv", "halls.csv"}


def test_a_folder_that_is_no_pack_is_named(tmp_path):
    with pytest.raises(pack.BrokenPack, match="ZIZAI_PACK"):
        pack.check(tmp_path)


def test_names_with_rare_characters_are_kept():
    pack.load(PACK)
    assert {"王𬱟", "刘䶮"} <= set(Person.objects.values_list("name", flat=True))
    assert Person.objects.get(name="王𬱟").masked_number.startswith("510303********")


def test_real_sites_load_no_demonstration_people(settings):
    settings.DEMO = False
    pack.load(PACK)
    assert (Person.objects.count(), Staff.objects.count()) == (0, 0)
    assert Post.objects.count() > 100


def test_staff_act_from_one_post_and_without_one_are_nobody():
    pack.load(PACK)
    account = Staff.objects.get(code="zhujian").account
    first = actor_for(account)
    assert first.roles != actor_for(account, post=Post.id_of("510300-zjj-sp")).roles or first.post != Post.id_of("510300-zjj-sp")
    assert actor_for(account, post=Post.id_of("510300-zjj-sp")).roles == {"approver"}
    assert actor_for(Staff.objects.get(code="zhenjie").account).scope == "/510300/510302/510302001/"
    Holding.objects.filter(staff__code="zhujian").update(valid_to=date(2024, 1, 1))
    assert actor_for(account).kind == "nobody"


def test_people_act_for_wards_and_firms_and_nobody_for_the_dead_or_dissolved():
    pack.load(PACK)
    with clock.at(clock.midnight(date(2026, 11, 23))):
        names = {one.name: one.relation for one in principals_of(Person.objects.get(code="zhou"))}
        assert names == {"周丽华": "本人", "周小禾": "被监护人", "自贡市釜溪茶铺（演示企业）": "法定代表人"}
        assert [one.name for one in principals_of(Person.objects.get(code="liu"))] == ["刘䶮"]
        assert principals_of(Person.objects.get(code="chen")) == []
        agent = Person.objects.get(code="agent")
        assert [one.name for one in principals_of(agent)] == ["何代办", "自贡市釜溪茶铺（演示企业）"]
    Mandate.objects.update(revoked_on=date(2026, 6, 1))
    with clock.at(clock.midnight(date(2026, 11, 23))):
        assert [one.name for one in principals_of(agent)] == ["何代办"]
