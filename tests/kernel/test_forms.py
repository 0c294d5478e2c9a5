"""One field schema: what a page and a program may send, and what each is told when it cannot be taken."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from zizai.kernel.forms import (
    Choice,
    Choices,
    Date,
    Files,
    Form,
    Integer,
    Invalid,
    LongText,
    MergeConflict,
    Money,
    Text,
    YesNo,
    merge,
)

SHOP = Form(
    "test.shop",
    [
        Text("name", "店名", most=10, fact="enterprise.name"),
        LongText("about", "经营内容", required=False, hint="一句话就行"),
        Integer("rooms", "客房几间", least=1, most=99, unit="间"),
        Money("rent", "房租", required=False),
        Date("opens", "预计哪天开业", required=False, earliest=date(2026, 1, 1)),
        Choice("air", "用集中空调吗？", choices=[("no", "不用"), ("yes", "用")]),
        Choices("meals", "供应", required=False, choices=[("tea", "茶"), ("food", "餐")]),
        YesNo("agreed", "我已看过告知书"),
        Files("plan", "平面图", required=False, most=1),
        Text("phone", "联系电话", most=20, personal=True),
    ],
    check=lambda cleaned: {"rent": "没有客房就不用填房租。"} if cleaned["rooms"] > 90 and cleaned["rent"] else None,
)
GOOD = {"name": "檀木林", "rooms": "3", "air": "no", "agreed": "on", "phone": "13800006021"}


def errors_of(**changed):
    with pytest.raises(Invalid) as wrong:
        SHOP.clean(GOOD | changed)
    return wrong.value.errors


def test_a_page_and_a_program_are_read_alike():
    page = QueryDict("name=檀木林&rooms=3&air=no&agreed=on&phone=13800006021&meals=tea&meals=food&rent=1200.50&opens=2026-12-18")
    program = {**GOOD, "rooms": 3, "agreed": True, "meals": ["tea", "food"], "rent": "1200.50", "opens": "2026-12-18"}
    assert SHOP.clean(page) == SHOP.clean(program)
    assert SHOP.clean(page)["rent"] == Decimal("1200.50")


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("rooms", "一百二十平", "要填数字。您填的是“一百二十平”，请写成120这样。"),
        ("rooms", "0", "不能小于1。您填的是0。"),
        ("rooms", "", "请填写客房几间。"),
        ("name", "自" * 12, "最多10个字，您写了12个，请删去一些。"),
        ("air", "maybe", "没有“maybe”这个选项，请从列出的里面选。"),
        ("meals", ["wine"], "没有“wine”这个选项，请从列出的里面选。"),
        ("opens", "下个月", "没看懂这个日期，请写成2026-11-25这样。"),
        ("opens", "2025-12-31", "不能早于2026年1月1日。"),
        ("agreed", "", "请勾选我已看过告知书。"),
        ("agreed", "否", "请勾选我已看过告知书。"),
        ("agreed", "不同意", "没看懂“不同意”，我已看过告知书要写是或者否。"),
        ("plan", ["a", "b"], "最多1个文件，现在有2个，请去掉一些。"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_with_what_to_write(field, typed, told):
    assert errors_of(**{field: typed}) == {field: [told]}


def test_everything_that_is_wrong_is_told_at_once():
    with pytest.raises(Invalid) as wrong:
        SHOP.clean({})
    assert set(wrong.value.errors) == {"name", "rooms", "air", "agreed", "phone"}


def test_what_no_single_field_can_tell_is_told_at_the_field_it_names():
    assert errors_of(rooms="95", rent="10") == {"rent": ["没有客房就不用填房租。"]}


def test_a_form_that_was_wrong_shows_again_what_was_typed():
    bound = SHOP.bound({"rooms": "一百二十平", "name": "自" * 12})
    assert not bound.is_valid()
    assert (bound["rooms"].value(), bound["name"].value()) == ("一百二十平", "自" * 12)


def test_a_browser_never_cuts_what_is_pasted():
    assert "maxlength" not in str(SHOP.bound()["name"]) + str(SHOP.bound()["about"])


def test_the_json_schema_says_what_the_form_asks():
    schema = SHOP.schema()
    assert schema["required"] == ["name", "rooms", "air", "agreed", "phone"]
    assert schema["properties"]["name"] == {"title": "店名", "type": "string", "maxLength": 10, "minLength": 1}
    assert schema["properties"]["rooms"] == {"title": "客房几间", "type": "integer", "minimum": 1, "maximum": 99}
    assert schema["properties"]["rent"]["type"] == "string"  # an amount is never a float
    assert schema["properties"]["meals"]["items"] == {"type": "string", "enum": ["tea", "food"]}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SHOP.fields, "other"]), json_values))
def test_whatever_is_sent_is_taken_or_told_and_never_breaks(data):
    try:
        cleaned = SHOP.clean(data)
    except Invalid as wrong:
        assert all(sentences for sentences in wrong.errors.values())
    else:
        assert set(cleaned) == set(SHOP.fields)


def test_forms_that_share_a_fact_ask_for_it_once_and_each_gets_its_own_back():
    tax = Form("test.tax", [Text("taxpayer", "纳税人名称", most=10, fact="enterprise.name", required=False), Integer("staff", "员工数")])
    both = merge("test.both", [SHOP, tax])
    assert list(both.form.fields).count("enterprise__name") == 1
    assert "test_tax__staff" in both.form.fields
    typed = {both.origin["test.shop"][name]: value for name, value in GOOD.items()} | {"test_tax__staff": 2}
    parts = both.split(both.form.clean(typed))
    assert parts["test.shop"]["name"] == parts["test.tax"]["taxpayer"] == "檀木林"
    assert parts["test.tax"] == {"taxpayer": "檀木林", "staff": 2}
    assert both.own_errors({"test.tax.staff": ["太多"]}) == {"test_tax__staff": ["太多"]}


def test_forms_that_contradict_each_other_about_a_fact_are_told_to_their_author():
    longer = Form("test.longer", [Text("name", "名称", most=80, fact="enterprise.name")])
    numeric = Form("test.numeric", [Integer("name", "名称", fact="enterprise.name")])
    with pytest.raises(MergeConflict) as wrong:
        merge("test.all", [SHOP, longer, numeric])
    assert wrong.value.conflicts == [
        "「enterprise.name」在“test.longer”里的限制和前面的表不一样。",
        "「enterprise.name」在“test.numeric”里的类型和前面的表不一样。",
    ]
