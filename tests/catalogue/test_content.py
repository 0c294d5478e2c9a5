"""An item's content is read whole, and everything that is wrong with it is named at its place, at once."""

import json

import pytest
from item_samples import an_item

from zizai.catalogue.content import GROUPS, PARTS, WrongContent, differences, read


def wrong(given):
    with pytest.raises(WrongContent) as found:
        read(given)
    return [(one.path, str(one)) for one in found.value.wrong]


def test_what_was_read_is_plain_json_and_reads_again_as_itself():
    content = read(an_item(fees=[{"fee_name": "工本费", "fee_stand": "每证10元", "amount": "10.5", "by_law": "待核"}]))
    assert set(content) == {*GROUPS, *PARTS, "asks"}
    assert content["fees"][0]["amount"] == "10.5" and content["fees"][0]["reducible"] is False
    assert read(json.loads(json.dumps(content))) == content


def test_every_element_stands_in_it_though_nothing_was_given():
    content = read(an_item())
    assert all(set(content[name]) == set(form.fields) for name, (_, form) in GROUPS.items())
    assert all(set(one) - {"when"} == set(part.form.fields) for name, part in PARTS.items() for one in content[name])


@pytest.mark.parametrize(
    ("given", "path", "words"),
    [
        ([], (), "要写成一组"),
        (an_item(recipe=[]), ("recipe",), "没有“recipe”这一部分"),
        (an_item(basic={"task_name": ""}), ("basic", "task_name"), "基本信息 事项名称：请填写事项名称。"),
        (an_item(basic={"task_type": "许可"}), ("basic", "task_type"), "没有“许可”这个选项"),
        (an_item(basic={"colour": "red"}), ("basic", "colour"), "没有“colour”这个要素"),
        (an_item(basic={"promise_day": "五"}), ("basic", "promise_day"), "要填数字"),
        ({**an_item(), "basic": "卫生许可"}, ("basic",), "要写成一组"),
        (an_item(materials=[{"key": "1"}]), ("materials", 0, "material_name"), "申请材料 第1条 材料名称：请填写材料名称。"),
        (an_item(steps={"step": "申请"}), ("steps",), "要一条一条地列出来"),
        (an_item(steps=[{"step": "申请", "who": "我"}] * 61), ("steps",), "最多60条，现在有61条"),
        (an_item(ways=[{"channel": "3", "depth": "4", "visits": 0, "when": ["new"]}]), ("ways", 0, "when"), "适用情形：要写成"),
        (an_item(steps=[{"step": "申请", "who": "我", "when": {}}]), ("steps", 0, "when"), "没有“when”这个要素"),
        (an_item(asks=[{"key": "a", "options": []}]), ("asks", 0, "ask"), "请填写问题"),
        (an_item(asks=[{"key": "a", "ask": "？", "options": ["yes"]}]), ("asks", 0, "options", 0), "要写成一组"),
    ],
)
def test_what_cannot_be_taken_is_named_at_its_place(given, path, words):
    found = wrong(given)
    assert path in [one for one, _ in found] and any(words in said for _, said in found)


def test_all_that_is_wrong_is_told_at_once():
    told = wrong(an_item(basic={"task_name": "", "use_level": "9"}, materials=[{"key": "1", "material_name": "表", "trust": "E"}], spare=1))
    assert {path for path, _ in told} == {("spare",), ("basic", "task_name"), ("basic", "use_level"), ("materials", 0, "trust")}


# ---- differences ----


def told(old, new):
    return [(one.heading, one.label, one.before, one.after) for one in differences(read(old), read(new))]


def test_versions_differ_element_by_element_in_words():
    assert told(an_item(), an_item()) == []
    assert told(an_item(), an_item(basic={"promise_day": 3, "project_type": "1"})) == [("基本信息", "办件类型", "承诺件", "即办件"), ("基本信息", "承诺办结时限", "5", "3")]
    assert told(an_item(), an_item(extension={"is_express": False, "is_schedule": True})) == [
        ("扩展信息", "是否支持物流快递", "是", "否"), ("扩展信息", "是否支持预约办理", "否", "是"),
    ]  # fmt: skip


def test_a_material_is_the_same_by_its_key_whatever_it_is_called_and_wherever_it_stands():
    item, other = an_item(), an_item()
    other["materials"][1]["material_name"] = "平面布局图"
    assert told(item, other) == [("申请材料", "平面布局图：材料名称", "平面图", "平面布局图")]
    other = an_item()
    other["materials"].reverse()
    assert told(item, other) == [("申请材料", "顺序", "申请表、平面图、空调检测报告、原许可证", "原许可证、空调检测报告、平面图、申请表")]
    other = an_item()
    other["materials"][2]["when"] = {"kind": ["new", "renew"]}
    assert told(item, other) == [("申请材料", "空调检测报告：适用情形", "有集中空调吗？有", "新开还是换证？新开或者换证")]
    del other["materials"][2]
    assert told(item, other) == [("申请材料", "空调检测报告", "有", "（空）")]


def test_a_question_that_changed_is_told_whole():
    other = an_item()
    other["asks"][1]["options"][0]["says"] = "有，很大"
    assert told(an_item(), other) == [("情形问题", "有集中空调吗？", "有集中空调吗？ 有 / 没有", "有集中空调吗？ 有，很大 / 没有")]


def test_of_two_steps_that_are_called_alike_the_second_is_the_second():
    twice = [{"step": "审查", "who": "甲"}, {"step": "审查", "who": "乙"}]
    assert told(an_item(steps=twice), an_item(steps=[twice[0], {"step": "审查", "who": "丙"}])) == [("办理流程", "审查：办理人", "乙", "丙")]
