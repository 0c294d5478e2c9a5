"""Ways to an item that need no words: shelves, what people ask for, what changed; and the convenience services."""

import re

import pytest
from django.urls import reverse
from item_samples import load, write
from login_samples import make_staff

from zizai.catalogue import demand, finding
from zizai.catalogue.convenience import ConvenienceService
from zizai.catalogue.convenience_part import services
from zizai.catalogue.demand import DailyUse
from zizai.catalogue.models import Item
from zizai.kernel import clock

pytestmark = pytest.mark.django_db
ITEMS, BROWSER = "/items/", {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140"}


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


@pytest.fixture
def shelved(folder):
    """25 items on the shelf of lost documents, one of a shelf of its own, one that is only listed."""
    for number in range(25):
        write(folder, f"L{number:02}", basic={"task_name": f"补证{number:02}", "server_type": ["1"]}, extension={"themes": ["14"], "life_events": ["17"]})
    write(folder, "S", basic={"task_name": "开店"}, extension={"themes": ["07"], "life_events": ["51"]})
    (folder / "item_directory.csv").write_text("code,name,main_item,unit,item_type,origin,origin_code,elaborated,called\n511A1,演出备案,演出,510300-xf,其他行政权力,某清单,,\n", "utf-8")
    load(folder)


# ---- shelves ------------------------------------------------------------------------


def test_every_shelf_says_how_many_stand_on_it(client, shelved):
    told = words(client.get(ITEMS))
    assert "人生大事 证件丢了、到期了 25件" in told and "经营大事 开公司、开店 1件" in told
    assert "个人 26件 企业 1件" in told and "证件办理 25件" in told and "消防 1件" in told and "生孩子" not in told


def test_a_shelf_is_read_page_by_page_and_back(client, shelved, django_assert_num_queries):
    finding.current()
    with django_assert_num_queries(1):
        first = client.get(ITEMS, {"event": "17"})
    told = words(first)
    assert "25件事" in told and "补证00" in told and "补证19" in told and "补证20" not in told and "after=L19" in first.content.decode()
    second = client.get(ITEMS, {"event": "17", "after": "L19"})
    assert "补证20" in words(second) and "补证24" in words(second) and "补证19" not in words(second) and "before=L20" in second.content.decode()
    assert "after=" not in second.content.decode()
    back = words(client.get(ITEMS, {"event": "17", "before": "L20"}))
    assert "补证00" in back and "补证19" in back and "补证20" not in back
    assert "这一页没有了" in words(client.get(ITEMS, {"event": "17", "after": "Z"}))


def test_what_is_only_listed_stands_with_its_unit_alone_and_an_unknown_shelf_is_empty(client, shelved):
    assert "演出备案" in words(client.get(ITEMS, {"unit": "510300-xf"}))
    assert "这里还没有事项" in words(client.get(ITEMS, {"theme": "99"}))


# ---- suggestions ---------------------------------------------------------------------


def test_suggestions_name_the_item_its_unit_and_its_address_and_may_be_kept(client, shelved, django_assert_num_queries):
    finding.current()
    with django_assert_num_queries(0):
        answer = client.get(reverse("catalogue:suggest"), {"q": "开"})
    assert answer.json()[0] == {"name": "开店", "unit": "卫健委", "url": "/items/S/"}
    assert answer["Cache-Control"] == "public, max-age=300" and not answer.cookies and len(client.get(reverse("catalogue:suggest"), {"q": "补证"}).json()) == 8


# ---- what people ask for ----------------------------------------------------------------


def test_with_nothing_measured_the_page_says_so_and_names_nothing(client, shelved):
    assert "还没有数据" in words(client.get(ITEMS))


def test_views_of_people_are_counted_by_day_and_nothing_else_is(client, shelved, django_assert_num_queries):
    address, search = reverse("catalogue:item", args=["S"]), f"http://testserver{ITEMS}?q=开店"
    client.get(address, headers=BROWSER)
    client.get(address, headers=BROWSER | {"Referer": search})
    client.get(address, headers=BROWSER | {"Referer": f"https://elsewhere.cn{ITEMS}?q=开店"})
    client.head(address, headers=BROWSER)
    client.get(address, headers=BROWSER | {"Sec-Purpose": "prefetch"})
    client.get(address, headers={"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"})
    assert not DailyUse.objects.exists()
    with django_assert_num_queries(3):  # one statement and its transaction
        demand.write()
    with django_assert_num_queries(0):
        demand.write()
    assert list(DailyUse.objects.values_list("item__code", "day", "views", "found")) == [("S", clock.today(), 3, 1)]
    client.force_login(make_staff(password="").account)
    client.get(address, headers=BROWSER)
    demand.write()
    assert DailyUse.objects.get().views == 3


def test_what_two_processes_saw_of_a_day_adds_up(client, shelved):
    for _ in range(2):
        client.get(reverse("catalogue:item", args=["S"]), headers=BROWSER)
        client.get(reverse("catalogue:item", args=["511A1"]), headers=BROWSER)
        demand.write()
    assert dict(DailyUse.objects.values_list("item__code", "views")) == {"S": 2, "511A1": 2}


def test_the_list_follows_from_views_searches_and_applications_of_its_window(client, shelved, monkeypatch):
    listed, shop, old = (Item.id_of(code) for code in ("511A1", "S", "L00"))
    today = clock.today()
    DailyUse.objects.create(item_id=listed, day=today, views=4, found=1)
    DailyUse.objects.create(item_id=old, day=today.replace(year=today.year - 1), views=99)
    monkeypatch.setattr(demand, "_sources", {})
    demand.source("cases", lambda since: {shop: 6})
    assert [(one.item, one.total) for one in demand.top(9)] == [(shop, 6), (listed, 5)]
    told = words(client.get(ITEMS))
    assert "开店 看了0次 · 申请6件" in told and "演出备案 看了4次（搜索来的1次） · 申请0件" in told and "最近90天" in told


# ---- the guide's extras -----------------------------------------------------------------


def test_the_guide_says_how_often_one_has_to_come_and_gives_itself_away_with_the_answers(client, folder, django_assert_max_num_queries):
    write(folder, "W", ways=[{"channel": "1", "visits": 2, "why": "核对原件、领证"}, {"channel": "4", "visits": 1, "why": "核对原件"}])
    load(folder)
    with django_assert_max_num_queries(6):
        answer = client.get("/items/W/", {"kind": "renew"})
    assert "要去几次 最少1次 核对原件" in words(answer) and "http://testserver/items/W/?kind=renew" in words(answer)
    assert "换证。扫码就能打开这一页" in words(answer) and 'class="zz-qr"' in answer.content.decode() and "style=" not in answer.content.decode()


def test_what_a_new_version_changed_is_told_in_peoples_words(client, folder, django_assert_num_queries):
    write(folder, "V")
    load(folder)
    assert "有什么变化" not in words(client.get("/items/V/"))
    assert "这是第一版，没有可比的" in words(client.get("/items/V/changes/"))
    write(folder, "V", basic={"promise_day": 3}, codes={"local_task_code": "X-9"})
    load(folder)
    assert "有什么变化" in words(client.get("/items/V/"))
    with django_assert_num_queries(2):
        told = words(client.get("/items/V/changes/"))
    assert "现在是第2版" in told and "基本信息：承诺办结时限 5个工作日 3个工作日" in told and "X-9" not in told
    assert client.get("/items/NONE/changes/").status_code == 404


# ---- convenience services -----------------------------------------------------------------

_HEAD = "code,name,kind,unit,gives,address,where,telephone,channels,audience,called\n"


def _services(folder, *lines):
    (folder / "services.csv").write_text(_HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
    faults: list = []
    return services.read(folder, faults), [fault.reason for fault in faults]


def test_services_of_the_pack_are_listed_by_kind_and_found_beside_items(client, shelved, folder, django_assert_num_queries):
    said, faults = _services(folder, "B1,电费查询,查询,510300-xf,欠多少,https://www.95598.cn,网上国网,95598,手机;电脑,自然人,查电费、电费欠好多", "B2,电费缴纳,缴费,510300-xf,交电费,,营业厅（待核）,,窗口,自然人;企业法人,交电费")
    assert faults == [] and services.load(said) == 2
    finding.forget()
    with django_assert_num_queries(1):
        told = words(client.get("/services/"))
    assert "电费查询 查询 欠多少 在哪里办：网上国网 消防 · 待核 · 问 95598" in told and "电费缴纳" in told
    told = words(client.get("/services/", {"kind": "4"}))
    assert "电费缴纳" in told and "电费查询" not in told
    told = words(client.get(ITEMS, {"q": "电费欠好多"}))
    assert "便民服务 全部便民服务 电费查询" in told and "没有要去办的事项" in told
    assert ConvenienceService.objects.get(code="B1").called == ["查电费", "电费欠好多"]


def test_an_address_that_is_none_is_a_fault(shelved, folder):
    _, faults = _services(folder, "B1,电费查询,查询,510300-xf,欠多少,95598.cn,网上国网,95598,手机,自然人,")
    assert faults == ["address “95598.cn”不是网址，以 https:// 开头；没有把握就空着。"]


def test_without_services_the_page_says_so(client, db):
    assert "还没有录入" in words(client.get("/services/"))
