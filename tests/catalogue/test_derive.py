"""What an item can do follows from what it is: every outcome, every reason with its place, and nothing that is not so."""

from uuid import UUID

import pytest
from item_samples import an_item

from zizai.catalogue.capabilities.derive import derive
from zizai.catalogue.capabilities.inputs import Inputs
from zizai.catalogue.capabilities.outcomes import Capability, place_words
from zizai.catalogue.completeness import completeness, least_expected, least_missing
from zizai.catalogue.content import read

HALL = UUID(int=1)
C = Capability
ALL = Inputs(
    licences={"居民身份证", "卫生许可证"}, data={"户口信息"}, rule_sets={"A"}, kiosks={"A"}, windows={HALL: [("general", []), ("special", ["社保"])]},
)  # fmt: skip
PLAIN = {"asks": [], "ways": [{"channel": "3", "depth": "4", "visits": 0}], "materials": []}
RULE = {"rule": "满16周岁", "judged": "data", "needs": "人口信息", "by_law": "待核"}


def found(name, world=ALL, **said):
    finding = derive(read(an_item(**(PLAIN | said))), code="A", region=HALL, inputs=world)[name]
    return str(finding.outcome), [(one.path, one.words) for one in finding.reasons]


def material(key="1", **said):
    return {"key": key, "material_name": "租赁合同", **said}


LICENCE = material(material_name="营业执照（副本）", supply="licence", licence_type="营业执照")
CARD = material(material_name="本人身份证", supply="licence", licence_type="居民身份证")
DATA = material(material_name="户口信息", supply="data")
FORM = material(material_name="申请表", supply="form", form_guid="表")


@pytest.mark.parametrize(
    ("materials", "world", "zero", "one", "why"),
    [
        ([], Inputs(), "has", "has", []),
        ([FORM], Inputs(), "has", "has", []),
        ([material()], ALL, "lacks", "lacks", ["材料“租赁合同”要申请人自己上传。"]),
        ([material(is_need="3")], ALL, "lacks", "lacks", ["材料“租赁合同”要申请人自己上传。"]),
        ([material(is_need="2")], ALL, "has", "has", []),
        ([CARD], ALL, "has", "has", []),
        ([LICENCE], ALL, "lacks", "has", ["材料“营业执照（副本）”要用电子证照“营业执照”，现在没有地方能提供。"]),
        ([CARD], Inputs(), "not_yet", "has", ["材料“本人身份证”要用电子证照“居民身份证”，证照库还没有接入。"]),
        ([material(material_name="居民身份证")], ALL, "lacks", "has", ["材料“居民身份证”要申请人自己上传。"]),
        ([DATA], ALL, "has", "has", []),
        ([DATA], Inputs(), "not_yet", "not_yet", ["材料“户口信息”要靠共享数据，数据还没有接入。"]),
        ([DATA], Inputs(data=set()), "lacks", "lacks", ["材料“户口信息”要靠共享数据，现在取不到，或者不够新。"]),
    ],
)
def test_zero_material_and_one_document_follow_from_where_each_material_comes_from(materials, world, zero, one, why):
    outcome, reasons = found(C.ZERO_MATERIAL, world, materials=materials)
    assert (outcome, [words for _, words in reasons]) == (zero, why)
    assert all(path == ("materials", 0) for path, _ in reasons)
    assert found(C.ONE_DOCUMENT, world, materials=materials)[0] == one


def test_what_only_some_situations_have_is_partial_and_says_which():
    finding = derive(read(an_item()), code="A", region=HALL, inputs=ALL)[C.ZERO_MATERIAL]
    assert (str(finding.outcome), finding.situations) == ("partial", ("换证",))
    assert [(one.path, one.words) for one in finding.reasons] == [(("materials", 1), "材料“平面图”要申请人自己上传。"), (("materials", 2), "材料“空调检测报告”要申请人自己上传。")]


@pytest.mark.parametrize(
    ("said", "world", "outcome", "why"),
    [
        ({"decisions": [RULE]}, ALL, "has", None),
        ({"decisions": [RULE]}, Inputs(), "not_yet", "自动审批还没有启用。"),
        ({"decisions": [RULE]}, Inputs(rule_sets={"B"}), "not_yet", "这个事项的自动审批规则还没有启用。"),
        ({}, ALL, "no_data", "“任何情形”没有写审批规则。"),
        ({"decisions": [RULE, RULE | {"rule": "场地符合要求", "judged": "site"}]}, ALL, "lacks", "规则“场地符合要求”要现场核查。"),
        ({"decisions": [RULE], "basic": {"special_procedure": ["5"]}}, ALL, "lacks", "有特别程序：检测。"),
        ({"decisions": [RULE], "extension": {"limit_explain": "每年100名"}}, ALL, "lacks", "有数量限制。"),
        ({"decisions": [RULE], "extension": {"opinion_units": ["510300-xf"], "opinion_days": 3, "opinion_basis": "待核"}}, ALL, "lacks", "要征求1个部门的意见。"),
        ({"decisions": [RULE], "extension": {"service_type": "检测"}}, ALL, "lacks", "要中介机构出具结果。"),
        ({"decisions": [RULE], "basic": {"decided_in": "province", "decided_system": "省平台"}}, ALL, "lacks", "在“省平台”里审批，这里判断不了。"),
    ],
)
def test_an_item_decides_by_itself_only_where_data_alone_decide_and_a_rule_set_is_active(said, world, outcome, why):
    got, reasons = found(C.INSTANT, world, **said)
    assert (got, [words for _, words in reasons]) == (outcome, [why] if why else [])


def test_a_situation_without_rules_keeps_the_whole_item_from_deciding_by_itself():
    item = an_item(decisions=[RULE | {"when": {"kind": ["renew"]}}])
    finding = derive(read(item), code="A", region=HALL, inputs=ALL)[C.INSTANT]
    assert (str(finding.outcome), finding.situations) == ("partial", ("换证",))


@pytest.mark.parametrize(
    ("ways", "online", "mobile", "level"),
    [
        ([{"channel": "3", "depth": "4", "visits": 0}], "has", "has", "4"),
        ([{"channel": "2", "depth": "4", "visits": 0}], "has", "lacks", "4"),
        ([{"channel": "2", "depth": "2", "visits": 1, "why": "核对"}, {"channel": "3", "depth": "3", "visits": 1, "why": "核对"}], "lacks", "lacks", "3"),
        ([{"channel": "1", "visits": 1, "why": "核对"}], "lacks", "lacks", ""),
    ],
)
def test_how_far_one_gets_online_is_the_best_way(ways, online, mobile, level):
    finding = derive(read(an_item(**(PLAIN | {"ways": ways}))), code="A", region=HALL, inputs=ALL)
    assert (str(finding[C.ONLINE].outcome), str(finding[C.MOBILE].outcome), finding[C.ONLINE].level) == (online, mobile, level)


def test_of_several_situations_the_worst_says_how_far_one_gets():
    ways = [{"channel": "3", "depth": "4", "visits": 0, "when": {"kind": ["new"]}}, {"channel": "2", "depth": "2", "visits": 1, "why": "核对", "when": {"kind": ["renew"]}}]
    finding = derive(read(an_item(ways=ways)), code="A", region=HALL, inputs=ALL)[C.ONLINE]
    assert (str(finding.outcome), finding.level, finding.situations) == ("partial", "2", ("新开 · 有", "新开 · 没有"))
    assert [one.words for one in finding.reasons] == ["“换证”网上只能做到Ⅱ级（下载、预约）。"]


@pytest.mark.parametrize(
    ("entered", "windows", "outcome", "measured"),
    [
        (True, {HALL: [("general", [])]}, "has", True),
        (True, {HALL: [("special", ["社保"])]}, "lacks", True),
        (True, {HALL: [("general", ["社保"])]}, "lacks", True),
        (True, {}, "no_data", True),
        (False, {HALL: [("general", [])]}, "lacks", False),
    ],
)
def test_undifferentiated_is_what_the_hall_takes_at_a_window_that_takes_anything(entered, windows, outcome, measured):
    finding = derive(read(an_item(extension={"is_entry_center": entered})), code="A", region=HALL, inputs=Inputs(windows=windows))[C.UNDIFFERENTIATED]
    assert (str(finding.outcome), finding.measured) == (outcome, measured)


@pytest.mark.parametrize(("says", "kiosks", "outcome"), [(False, {"A"}, "lacks"), (True, None, "not_yet"), (True, {"B"}, "lacks"), (True, {"A"}, "has")])
def test_a_kiosk_counts_where_it_really_offers_the_item(says, kiosks, outcome):
    assert found(C.KIOSK, Inputs(kiosks=kiosks), extension={"is_service_terminals": says})[0] == outcome


def test_a_place_in_the_content_is_named_as_editors_read_it():
    assert [place_words(path) for path in (("materials", 2), ("basic", "special_procedure"), ("ways",), ("asks",))] == ["申请材料 第3条", "基本信息 特别程序", "办理方式", "情形问题"]


# ---- completeness -----------------------------------------------------------------------


def test_what_is_missing_is_named_and_what_follows_from_nothing_is_not_expected():
    whole = completeness(read(an_item()))
    assert whole.filled == whole.expected - len(whole.missing) and whole.faults == []
    assert "审批规则" in whole.missing and "群众的叫法" in whole.missing and "收费依据" not in whole.missing and "收费" not in whole.missing
    more = completeness(read(an_item(basic={"called": "卫生证"}, decisions=[RULE])))
    assert (more.expected, more.filled) == (whole.expected, whole.filled + 2)


def test_a_fee_expects_its_basis_and_a_content_that_breaks_a_rule_says_which():
    plain, charged = completeness(read(an_item())), completeness(read(an_item(basic={"is_fee": True})))
    assert charged.expected == plain.expected + 2 and {"收费依据", "收费"} <= set(charged.missing)
    assert len(charged.faults) == 2 and all("收费要有依据和项目" in fault for fault in charged.faults)


def test_unverified_places_are_counted_and_an_older_version_lacks_what_came_later():
    given = read(an_item())
    assert completeness(given).unverified == 1
    del given["extension"]["handle_modes"]
    assert "通办方式" in completeness(given).missing and len(completeness(given).faults) == 1


def test_what_is_only_listed_is_measured_by_what_every_item_needs():
    assert least_expected() - len(least_missing()) == 3 and "事项名称" not in least_missing() and "申请材料" not in least_missing()
