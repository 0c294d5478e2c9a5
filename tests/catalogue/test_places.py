"""Who does what where: powers given to places, the nearest of which decides, and what the law lets nobody give."""

from datetime import date, datetime

import pytest
from item_samples import load, write
from place_samples import NOW, item_places, places_of, read_places, take_in

from zizai.catalogue.models import Delegation, Item
from zizai.catalogue.places.lifecycle import delegation
from zizai.catalogue.places.powers import ABOVE, numbers, offered
from zizai.catalogue.places.rules import against
from zizai.catalogue.public import may_decide, who_does
from zizai.city.public import Region
from zizai.kernel import clock, history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, fire_due, open_thing, perform
from zizai.kernel.policies import Actor

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now():
    with clock.at(NOW):
        yield


@pytest.fixture
def items(folder):
    """A: a licence of the city. B: a county's service. Regions down to one village."""
    places_of(folder)
    write(folder, "A", basic={"task_name": "许可A"})
    write(folder, "B", basic={"task_name": "服务B", "task_type": "20", "use_level": "4"})
    load(folder)
    return folder


def place(code):
    return Region.objects.select_related(ABOVE).get(code=code)


def item(code):
    return Item.objects.select_related("organisation").get(code=code)


def listed(folder, *lines):
    item_places(folder, *lines)
    return read_places(folder)


def loaded(folder, *lines):
    item_places(folder, *lines)
    return take_in(folder)


def bureau(scope="/510300/", role="plan_supervisor"):
    return Actor("staff", name="改革督办", roles=frozenset({role}), scope=scope)


def grant(actor=None, **said):
    data = {"item": "B", "level": "town", "region": "510302101", "mode": "authorised", "document": "自政办发〔2026〕3号", "begins_on": "2026-11-01", "seal": "仲权镇人民政府"}
    return open_thing(delegation, "grant", actor=actor or bureau(), data=data | said)


# ---- the nearest decides --------------------------------------------------------------


def test_the_nearest_power_decides_and_what_is_not_provided_takes_it_away(items):
    loaded(
        items, "B,村（社区）,510300,帮办代办,,2026-01-01,,", "B,镇街,510300,帮办代办,,2026-01-01,,", "B,镇街,510302101,授权办,自政办发〔2026〕3号,2026-01-01,,仲权镇人民政府",
        "B,镇街,510302102,不提供,,2026-01-01,,",
    )  # fmt: skip
    found = who_does(item("B"), place("510302101201"), TODAY)
    assert [(one.place.code, str(one.mode)) for one in found] == [("510302101201", "help"), ("510302101", "authorised"), ("510302", "direct"), ("510300", "nothing")]
    assert [one.decides for one in found] == [False, True, True, False]
    assert str(who_does(item("B"), place("510302102"), TODAY)[0].mode) == "nothing"
    assert {code: [one.code for one in offered(place(code), TODAY)] for code in ("510302101201", "510302101", "510302102")} == {"510302101201": ["B"], "510302101": ["B"], "510302102": []}
    assert numbers(place("510302101"), TODAY) == {"authorised": 1} and numbers(place("510302102"), TODAY) == {}


def test_who_does_an_item_costs_one_statement_however_much_was_said_of_it(items, django_assert_num_queries):
    loaded(items, *(f"B,镇街,{region},帮办代办,,2026-0{month}-01,2026-0{month}-28," for region in ("510300", "510302", "510302101") for month in range(1, 9)))
    one, where = item("B"), place("510302101201")
    with django_assert_num_queries(1):
        who_does(one, where, TODAY)
    with django_assert_num_queries(1):
        may_decide(one, where, TODAY)
    with django_assert_num_queries(1):
        list(offered(where, TODAY))


def test_without_a_power_a_township_decides_nothing_and_a_county_what_is_its_own(items):
    refused = may_decide(item("B"), place("510302101"), TODAY)
    assert not refused and refused.why == "这个事项没有下放给仲权镇，那里不能作决定。"
    assert may_decide(item("B"), place("510302"), TODAY) and not may_decide(item("A"), place("510302"), TODAY)
    assert may_decide(item("A"), place("510300"), TODAY).why == "行使层级是市级。"


@pytest.mark.parametrize(
    ("begins", "until", "allowed", "why"),
    [
        ("2026-01-01", "2026-11-25", True, "凭自政办发〔2026〕3号，2026年1月1日至2026年11月25日有效。"),
        ("2026-01-01", "2026-11-24", False, "给仲权镇的办理权限（自政办发〔2026〕3号）2026年11月24日后已经到期。"),
        ("2026-11-26", "", False, "给仲权镇的办理权限2026年11月26日才开始。"),
    ],
)
def test_a_power_holds_from_its_first_to_its_last_day(items, begins, until, allowed, why):
    loaded(items, f"B,镇街,510302101,授权办,自政办发〔2026〕3号,{begins},{until},仲权镇人民政府")
    found = may_decide(item("B"), place("510302101"), TODAY)
    assert (found.allowed, found.why) == (allowed, why)


def test_who_only_receives_or_runs_errands_decides_nothing(items):
    loaded(items, "B,镇街,510300,委托受理,待核,2026-01-01,,")
    assert may_decide(item("B"), place("510302101"), TODAY).why == "仲权镇对这个事项是“委托受理”，不能作决定。"


def test_a_village_never_decides_a_licence_whatever_stands_in_the_table(items):
    where = place("510302101201")
    loaded(items, "A,村（社区）,510300,委托受理,待核,2026-01-01,,")
    Delegation.objects.update(mode="direct")
    found = may_decide(item("A"), where, TODAY)
    assert not found and "第二十四条" in found.why


# ---- staff grant and take back --------------------------------------------------------


def test_the_bureau_grants_a_power_and_takes_it_back_on_the_record(items):
    made = grant()
    assert may_decide(item("B"), place("510302101"), TODAY)
    made = perform(delegation, "end", made, actor=bureau(), data={"reason": "文件废止"})
    assert (made.state, made.ended_on) == ("ended", TODAY)
    assert may_decide(item("B"), place("510302101"), TODAY).why.endswith("2026年11月24日后已经收回。")
    assert may_decide(item("B"), place("510302101"), date(2026, 11, 24))
    granted, ended = history.of("catalogue.delegation", made.pk)
    assert history.said(granted)["records"]["document"] == "自政办发〔2026〕3号" and history.said(ended)["records"]["reason"] == "文件废止"


def test_a_power_with_an_end_lapses_by_itself(items):
    made = grant(until="2026-11-25")
    with clock.at(datetime(2026, 11, 26, 0, 1, tzinfo=clock.SHANGHAI)):
        fire_due(delegation, [made.pk])
    made.refresh_from_db()
    assert made.state == "lapsed" and [one.verb for one in history.of("catalogue.delegation", made.pk)] == ["grant", "lapse"]
    assert grant(begins_on="2026-11-26").state == "granted"


@pytest.mark.parametrize(
    ("said", "field", "why"),
    [
        ({"item": "A", "level": "village", "region": "510302101201", "mode": "direct"}, "mode", "村（社区）不能决定行政许可"),
        ({"item": "A", "level": "village", "region": "510300", "mode": "authorised"}, "mode", "村（社区）不能决定行政许可"),
        ({"document": ""}, "document", "要写文号"),
        ({"document": "待核"}, "document", "要写真实的文号"),
        ({"seal": ""}, "seal", "用哪枚章"),
        ({"until": "2026-10-31"}, "until", "不能早于起始日期"),
        ({"level": "county"}, "level", "没有这一级的地方"),
        ({"item": "Z"}, "item", "没有编码是“Z”的事项"),
        ({"region": "999"}, "region", "没有代码是“999”的区划"),
    ],
)
def test_what_may_not_be_given_is_told_at_its_field(items, said, field, why):
    with pytest.raises(Invalid) as refused:
        grant(**said)
    assert [why in sentence for sentence in refused.value.errors.pop(field)] == [True] and refused.value.errors == {}


def test_a_village_may_receive_and_help_with_a_licence(items):
    grant(item="A", level="village", region="510300", mode="entrusted", seal="")
    assert str(who_does(item("A"), place("510302101201"), TODAY)[0].mode) == "entrusted"


def test_two_powers_of_the_same_item_level_and_region_share_no_day(items):
    grant(until="2026-12-31")
    with pytest.raises(GuardRefused, match="2026年11月1日至2026年12月31日"):
        grant(begins_on="2026-12-31")
    assert grant(begins_on="2027-01-01") and grant(region="510302102") and grant(level="village", region="510302101", mode="help", document="")


def test_only_the_bureau_grants_and_only_in_its_own_region(items):
    with pytest.raises(Forbidden):
        grant(bureau(role="window_clerk"))
    with pytest.raises(GuardRefused, match="不在您的地域范围内"):
        grant(bureau("/510300/510302/"), region="510300")
    made = grant()
    with pytest.raises(Forbidden):
        perform(delegation, "end", made, actor=bureau("/510300/510303/"), data={"reason": "x"})


# ---- the pack's list --------------------------------------------------------------------


def test_the_list_grants_corrects_and_takes_away_and_the_same_again_changes_nothing(items):
    lines = ["B,镇街,510300,帮办代办,,2026-01-01,,", "B,村（社区）,510300,帮办代办,,2026-01-01,,"]
    assert loaded(items, *lines) == 2 and loaded(items, *lines) == 0
    part, said, _ = listed(items, "B,镇街,510300,委托受理,待核,2026-01-01,,")
    assert [str(one) for one in part.changes(said)] == ["item_places.csv 更改 B 510300 镇街 委托受理（办理权限、文号）", "item_places.csv 撤下 自贡市的村（社区）帮办代办：服务B"]
    assert part.load(said) == 2
    assert sorted(Delegation.objects.values_list("level", "mode", "state")) == [("town", "entrusted", "granted"), ("village", "help", "unlisted")]
    assert loaded(items, *lines) == 2 and sorted(Delegation.objects.filter(is_open=True).values_list("level", "mode")) == [("town", "help"), ("village", "help")]
    verbs = sorted(event.verb for one in Delegation.objects.all() for event in history.of("catalogue.delegation", one.pk))
    assert verbs == sorted(["list", "amend", "amend", "list", "unlist", "list"])


def test_a_line_that_names_an_item_by_its_place_in_the_directory_means_the_elaborated_one(items):
    head = "code,name,main_item,unit,item_type,origin,origin_code,elaborated,called"
    (items / "item_directory.csv").write_text(f"{head}\n511A1,服务B,,510300-wjw,公共服务,某清单,,B\n", "utf-8")
    assert loaded(items, "511A1,镇街,510300,帮办代办,,2026-01-01,,") == 1
    assert Delegation.objects.get().item.code == "B"
    assert "时间重叠" in listed(items, "511A1,镇街,510300,帮办代办,,2026-01-01,,", "B,镇街,510300,帮办代办,,2026-01-01,,")[2][0]


def test_what_staff_did_on_the_record_the_list_does_not_undo(items):
    line = "B,镇街,510302101,帮办代办,,2026-01-01,2026-11-30,"
    loaded(items, line)
    perform(delegation, "end", Delegation.objects.get(), actor=bureau(), data={"reason": "人手不够"})
    assert loaded(items, line) == 0
    grant(begins_on="2026-11-25")
    assert loaded(items, line, "B,镇街,510302101,帮办代办,,2026-12-01,,") == 0


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Z,镇街,510300,帮办代办,,2026-01-01,,"], "第2行：item “Z”在事项表里没有。"),
        (["B,镇街,999,帮办代办,,2026-01-01,,"], "第2行：region “999”在区划表里没有。"),
        (["B,镇,510300,帮办代办,,2026-01-01,,"], "第2行：level “镇”不认识"),
        (["B,镇街,510300,代办,,2026-01-01,,"], "第2行：mode “代办”不认识"),
        (["B,镇街,510300,帮办代办,,明年,,"], "第2行：from “明年”不是日期"),
        (["B,镇街,510302101201,帮办代办,,2026-01-01,,"], "第2行：level 这个区划里没有这一级的地方"),
        (["A,村（社区）,510300,授权办,待核,2026-01-01,,章"], "第2行：mode 村（社区）不能决定行政许可"),
        (["B,镇街,510300,委托受理,,2026-01-01,,"], "第2行：document 授权办、委托受理要写文号"),
        (["B,镇街,510300,帮办代办,,2026-01-02,2026-01-01,"], "第2行：until 截止日期不能早于起始日期。"),
        (["B,镇街,510300,帮办代办,,2026-01-01,,", "B,镇街,510300,帮办代办,,2026-06-01,,"], "第3行：from 和第2行是同一事项、同一层级、同一区划，时间重叠。"),
        (["B,镇街,510300,帮办代办,,2026-01-01,,", "B,镇街,510300,直接办,,2026-01-01,,"], "第3行：B|镇街|510300|2026-01-01 和第2行重复。"),
    ],
)
def test_a_line_that_cannot_be_is_told_with_line_and_column(items, lines, expected):
    [fault] = listed(items, *lines)[2]
    assert fault.startswith("item_places.csv ") and expected in fault


def test_a_licence_of_a_higher_level_is_decided_below_only_by_a_document_and_a_seal():
    given = {"level": "town", "mode": "direct", "document": "", "seal": "", "begins_on": date(2026, 1, 1), "until": None}
    assert set(against(given, item_type="01", region_level="county", item_level="3")) == {"document", "seal"}
    assert against(given | {"document": "自府发〔2026〕1号", "seal": "审批专用章"}, item_type="01", region_level="county", item_level="3") == {}
    assert against(given, item_type="01", region_level="county", item_level="5") == {} and against(given, item_type="20", region_level="county", item_level="4") == {}
