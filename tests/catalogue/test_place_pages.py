"""What a village or a township does, and where near by an item is done, as everybody reads it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from item_samples import load, write
from login_samples import make_staff
from place_samples import NOW, item_places, places_of, take_in

from zizai.catalogue.models import Delegation
from zizai.city.public import Hall, Region, Station
from zizai.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def items(folder):
    places_of(folder)
    write(folder, "A", basic={"task_name": "许可A"}, extension={"opinion_units": ["510300-xf"], "opinion_days": 3, "opinion_basis": "某办法第五条"})
    write(folder, "B", basic={"task_name": "服务B", "task_type": "20", "use_level": "4"})
    load(folder)
    item_places(folder, "B,村（社区）,510300,帮办代办,,2026-01-01,,", "B,镇街,510302101,授权办,自政办发〔2026〕3号,2026-01-01,,仲权镇人民政府", "A,镇街,510300,委托受理,待核,2026-01-01,,")
    take_in(folder)
    for code, region, name in (("510302101-centre", "510302101", "仲权镇便民服务中心"), ("510302101201-station", "510302101201", "竹元村便民服务站")):
        Station.objects.create(id=Station.id_of(code), code=code, name=name, region_id=Region.id_of(region), kind="town_centre")
    Hall.objects.create(id=Hall.id_of("h"), code="h", name="自流井区政务服务中心", region_id=Region.id_of("510302"), address="某路1号")


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_a_township_shows_what_it_does_and_how_in_four_statements(client, items):
    with CaptureQueriesContext(connection) as captured:
        told = words(client.get(reverse("catalogue:at", args=["510302101"])))
    assert len(captured) == 4
    assert "仲权镇能办的事" in told and "现在有2件事不用跑远" in told and "服务B 授权办" in told and "许可A 委托受理" in told
    assert "仲权镇便民服务中心 地址待主管部门补充" in told and "11月25日 周三" in told and "12345" in told and "内容未经主管部门核定" in told


def test_a_village_shows_its_own_and_leads_to_its_township(client, items):
    answer = client.get(reverse("catalogue:at", args=["510302101201"]))
    told, page = words(answer), answer.content.decode()
    assert "服务B 帮办代办" in told and "许可A" not in told
    assert reverse("catalogue:at", args=["510302101"]) in page and reverse("portal:region", args=["510302101201"]) in page


def test_one_mode_alone_may_be_looked_at_and_nonsense_shows_all(client, items):
    where = reverse("catalogue:at", args=["510302101"])
    assert "许可A" not in words(client.get(where, {"mode": "authorised"})) and "许可A" in words(client.get(where, {"mode": "<b>"}))
    assert "这一页没有事项" in words(client.get(where, {"mode": "help"}))


def test_a_place_with_nothing_says_so_and_what_is_no_township_has_no_list(client, items):
    assert "服务B" not in words(client.get(reverse("catalogue:at", args=["510302102"])))
    Region.objects.filter(code="510302102").update(active=False)
    assert {client.get(reverse("catalogue:at", args=[code])).status_code for code in ("510302102", "510302", "510300", "999")} == {404}


def test_a_places_page_leads_to_its_list_and_a_countys_to_none(client, items):
    town, county = (client.get(reverse("portal:region", args=[code])).content.decode() for code in ("510302101", "510302"))
    assert reverse("catalogue:at", args=["510302101"]) in town and "/items/at/" not in county


def test_on_the_desk_a_standing_power_waits_for_nobody_and_the_bureau_grants_by_a_form(client, items):
    client.force_login(make_staff(password="", roles=("plan_supervisor",)).account)
    page = client.get(reverse("desk:kind", args=["catalogue.delegation"])).content.decode()
    assert "仲权镇的镇街授权办：服务B" in page and "等别人</td>" not in page
    answer = client.post(reverse("desk:opening", args=["catalogue.delegation", "grant"]), {"item": "A", "level": "village", "region": "510300", "mode": "direct", "begins_on": "2026-12-01", "once": "t1"})
    assert answer.status_code == 422 and "村（社区）不能决定行政许可" in words(answer) and 'value="510300"' in answer.content.decode()
    answer = client.post(reverse("desk:opening", args=["catalogue.delegation", "grant"]), {"item": "A", "level": "village", "region": "510300", "mode": "help", "begins_on": "2026-12-01", "once": "t2"})
    assert answer.status_code == 302
    made = Delegation.objects.get(begins_on="2026-12-01")
    assert client.get(reverse("desk:verb", args=["catalogue.delegation", made.pk, "end"])).status_code == 200


# ---- on an item's guide -----------------------------------------------------------------


def guide(client, code="B", **asked):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(reverse("catalogue:item", args=[code]), asked)
    assert len(captured) <= 6
    return words(answer), answer.content.decode()


def test_the_guide_asks_where_one_lives_step_by_step(client, items):
    told, page = guide(client)
    assert "您在哪个区县？" in told and '<option value="510302">自流井区' in page
    told, page = guide(client, at="510302")
    assert "再选近一点：镇街" in told and '<option value="510302101">' in page and "区里直接办" in told
    told, page = guide(client, at="510302101")
    assert '<option value="510302101201">' in page


def test_the_nearest_comes_first_with_what_it_does_and_where_it_is(client, items):
    told, page = guide(client, at="510302101201")
    places = ["村里帮您代办", "竹元村便民服务站", "镇上就能办好（受权办理）", "依据自政办发〔2026〕3号", "仲权镇便民服务中心", "区里直接办", "自流井区政务服务中心，某路1号"]
    assert [told.find(one) for one in places] == sorted(told.find(one) for one in places) and -1 not in [told.find(one) for one in places]
    assert "<select" not in page and "公里" not in told


def test_what_rests_on_no_known_document_names_none_and_who_does_nothing_is_left_out(client, items):
    told, _ = guide(client, "A", at="510302101201")
    assert "镇上收材料，替您送上去办" in told and "市里直接办" in told and "依据待核" not in told and "村里" not in told and "区里" not in told


def test_answers_are_kept_when_a_place_is_chosen_and_a_place_that_does_not_exist_is_asked_anew(client, items):
    _, page = guide(client, kind="renew", at="510302101")
    assert 'href="?kind=renew&amp;at=510302#near"' in page and 'type="hidden" name="kind" value="renew"' in page
    assert "您在哪个" in guide(client, at="nowhere")[0]


def test_a_place_that_is_none_is_no_failure_of_ours(items, client):
    assert client.get(f"{reverse('catalogue:item', args=['A'])}?at=%00").status_code == 200
