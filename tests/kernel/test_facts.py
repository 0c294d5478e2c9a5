"""What the registry of facts promises: one meaning for a name, one place where text becomes a value."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db.models import TextChoices
from fact_samples import values
from hypothesis import given
from hypothesis import strategies as st
from sample.facts import ALL, BORN, CHECKED, DISABLED, EMPLOYEES, INCOME, INDUSTRY, LICENCE, RESEARCH, REVENUE, TITLES

from zizai.kernel import facts
from zizai.kernel.facts import Fact, FactClash, FactType, Sensitivity, UnknownFact, WrongValue


def test_a_room_declares_its_facts_in_its_module_facts():
    assert facts.get("sample.employees") is EMPLOYEES
    assert [fact for fact in facts.all_facts() if fact.name.startswith("sample.")] == sorted(ALL, key=lambda fact: fact.name)


def test_declaring_the_same_fact_again_is_no_second_one():
    assert facts.register(replace(EMPLOYEES)) is EMPLOYEES


def test_one_name_with_two_meanings_is_refused_and_both_are_told():
    with pytest.raises(FactClash, match=r"unit、source 不同.*从业人员数，整数，人，来源statistics，内部.*从业人员数，整数，个，来源tax，内部"):
        facts.register(replace(EMPLOYEES, unit="个", source="tax"))
    assert facts.get("sample.employees").unit == "人"


def test_an_unknown_name_is_told_with_the_nearest_ones():
    with pytest.raises(UnknownFact, match=r"没有“sample\.employes”这个事实，是不是想写 sample\.employees"):
        facts.get("sample.employes")
    with pytest.raises(UnknownFact, match="没有“zzz”这个事实。"):
        facts.get("zzz")


@pytest.mark.parametrize(
    ("definition", "told"),
    [
        ({"name": "Age"}, "小写字母和点"),
        ({"name": "age"}, "小写字母和点"),
        ({"label": ""}, "缺少中文名称"),
        ({"type": FactType.CHOICE}, "缺少可选项"),
        ({"choices": {"a": "甲"}}, "只有单选和多选才有可选项"),
        ({"type": FactType.CHOICE, "choices": [("a", "甲"), ("a", "乙")]}, "可选项重复"),
        ({"unit": "人"}, "只有数字才有单位"),
        ({"type": FactType.DECIMAL, "places": 13}, "0到12之间"),
        ({"type": "number"}, "number"),
        ({"sensitivity": "secret"}, "secret"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(definition, told):
    with pytest.raises(ValueError, match=told):
        Fact(**({"name": "a.b", "label": "甲", "type": FactType.TEXT} | definition))


def test_choices_may_be_declared_as_djangos_choices():
    class Size(TextChoices):
        LARGE = "large", "大型"
        SMALL = "small", "小型"

    assert Fact("a.size", "规模", FactType.CHOICE, choices=Size).labels == {"large": "大型", "small": "小型"}


def test_a_fact_of_which_nothing_is_said_is_handled_as_the_most_sensitive():
    assert Fact("a.b", "甲", FactType.TEXT).sensitivity == Sensitivity.SENSITIVE
    assert (INCOME.is_personal, BORN.is_personal, EMPLOYEES.is_personal) == (True, True, False)


CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("fact", "given", "value"),
    [
        (LICENCE, "  川A 1 ", "川A 1"),
        (LICENCE, "e\u0301", "é"),
        (EMPLOYEES, 299, 299),
        (EMPLOYEES, "1,234", 1234),
        (EMPLOYEES, "３００", 300),
        (EMPLOYEES, " -3 ", -3),
        (EMPLOYEES, Decimal("3.00"), 3),
        (REVENUE, "1,234.50", Decimal("1234.5")),
        (REVENUE, 5, Decimal(5)),
        (RESEARCH, "5.000000", Decimal(5)),
        (RESEARCH, Decimal("1E+2"), Decimal(100)),
        (DISABLED, "是", True),
        (DISABLED, "False", False),
        (BORN, "2024-2-29", date(2024, 2, 29)),
        (BORN, "2024年2月29日", date(2024, 2, 29)),
        (BORN, "2024/02/29", date(2024, 2, 29)),
        (BORN, "20240229", date(2024, 2, 29)),
        (CHECKED, "2026-11-23T09:30:00+08:00", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        (CHECKED, datetime(2026, 11, 23, 9, 30, tzinfo=CHINA), datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        (INDUSTRY, "C", "C"),
        (TITLES, ["small", "high", "small"], ("high", "small")),
        (TITLES, "small；high", ("high", "small")),
        (TITLES, [], ()),
    ],
)
def test_what_people_and_programs_write_is_read(fact, given, value):
    read = fact.read(given)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("fact", "given", "told"),
    [
        (EMPLOYEES, None, "还没有填写。"),
        (LICENCE, "  ", "还没有填写。"),
        (LICENCE, 7, "要写文字。"),
        (LICENCE, "a\x00b", "含有无法显示的字符"),
        (EMPLOYEES, "三百", "要写数字，例如12，不带单位。"),
        (EMPLOYEES, "300人", "要写数字，例如12，不带单位。"),
        (EMPLOYEES, "1,23", "要写数字"),
        (EMPLOYEES, "1.5", "要写整数，不带小数。"),
        (EMPLOYEES, True, "要写数字"),
        (EMPLOYEES, "1" + "0" * 18, "数字太大"),
        (REVENUE, "0.001", "最多写2位小数。"),
        (REVENUE, 0.1, "程序传来的小数要写成文字"),
        (REVENUE, Decimal("NaN"), "数字太大"),
        (REVENUE, "1e5", "要写数字"),
        (RESEARCH, Decimal("1E-999999"), "最多写3位小数。"),
        (DISABLED, 1, "要选“是”或“否”。"),
        (BORN, "2026-02-30", "没有这一天，请检查日期。"),
        (BORN, "23-11-2026", "日期要写成 2026-11-23 这样。"),
        (BORN, "0026-11-23", "年份太早"),
        (BORN, datetime(2026, 11, 23, tzinfo=UTC), "要写日期"),
        (CHECKED, "2026-11-23T09:30:00", "时刻要带时区"),
        (CHECKED, "昨天", "时刻要写成"),
        (CHECKED, date(2026, 11, 23), "要写时刻"),
        (CHECKED, datetime.min.replace(tzinfo=CHINA), "时刻超出范围"),
        (INDUSTRY, "Z", "不在可选范围内，可以选：制造业（C）、建筑业（E）、批发和零售业（F）。"),
        (TITLES, ["high", "x"], "有不在可选范围内的，可以选：高新技术企业（high）"),
    ],
)
def test_what_is_no_value_is_refused_with_what_to_write_instead(fact, given, told):
    with pytest.raises(WrongValue) as refused:
        fact.read(given)
    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        (EMPLOYEES, 2026, "2026人"),
        (EMPLOYEES, -12345, "-12,345人"),
        (REVENUE, Decimal("20000000"), "20,000,000元"),
        (REVENUE, Decimal("1234.5"), "1234.50元"),
        (REVENUE, Decimal("-0"), "0元"),
        (RESEARCH, Decimal("5.10"), "5.1%"),
        (DISABLED, False, "否"),
        (BORN, date(2026, 1, 5), "2026年1月5日"),
        (CHECKED, datetime(2026, 11, 22, 16, 30, tzinfo=UTC), "2026年11月23日 00:30"),
        (CHECKED, datetime(2026, 11, 22, 16, 30, 5, tzinfo=UTC), "2026年11月23日 00:30:05"),
        (INDUSTRY, "C", "制造业"),
        (TITLES, ("high", "new"), "高新技术企业、专精特新企业"),
        (TITLES, (), "无"),
        (LICENCE, "川A1", "“川A1”"),
    ],
)
def test_values_are_said_in_chinese_with_their_unit(fact, value, said):
    assert fact.say(value) == said


@given(st.sampled_from(ALL).flatmap(lambda fact: st.tuples(st.just(fact), values(fact))))
def test_every_value_survives_being_written_and_read(drawn):
    fact, value = drawn
    value = fact.read(value)
    written = fact.write(value)
    assert not isinstance(written, float | Decimal | date)
    assert fact.read(written) == value
    assert fact.admit(value) is value


def test_a_value_of_another_class_is_read_on_admission_and_the_fact_is_named_where_it_cannot_be():
    assert RESEARCH.admit(5) == Decimal(5)
    assert EMPLOYEES.admit("12") == 12
    with pytest.raises(WrongValue, match="行业：不在可选范围内"):
        INDUSTRY.admit("Z")
    with pytest.raises(WrongValue, match="最近检查时间：时刻要带时区"):
        CHECKED.admit(datetime(2026, 11, 23))
