"""What a rule promises: faults told at once, three answers, reasons in Chinese, versions that decisions are pinned to."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template

from zizai.kernel import clock, history
from zizai.kernel.facts import UnknownFact, WrongValue
from zizai.kernel.rules import FAIL, PASS, UNKNOWN, Example, Fault, Found, Rule, RuleSet, WrongRule, found

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def fact(name, op, **arguments):
    return {"op": op, "fact": f"sample.{name}", **arguments}


def both(*of, **more):
    return {"op": "and", "of": list(of), **more}


def either(*of):
    return {"op": "or", "of": list(of)}


def no(of, **more):
    return {"op": "not", "of": of, **more}


def judged(document, observed_at=NOW, as_of=NOW, **values):
    rule = Rule.parse(document)
    return rule.evaluate(found({f"sample.{name}": value for name, value in values.items()}, source="test", observed_at=observed_at), as_of=as_of)


def outcome(document, **values):
    return judged(document, **values).outcome


def faults(document):
    with pytest.raises(WrongRule) as wrong:
        Rule.parse(document)
    return {fault.path: fault.reason for fault in wrong.value.faults}


# Measures of a real policy: a national high-tech enterprise by its research share, by bands of revenue.
SHARE = either(
    both(fact("revenue", "le", value="50000000"), fact("research", "ge", value="5")),
    both(fact("revenue", "between", lower="50000000", upper="200000000", include_lower=False), fact("research", "ge", value="4")),
    both(fact("revenue", "gt", value="200000000"), fact("research", "ge", value="3")),
)


@pytest.mark.parametrize(
    ("revenue", "research", "expected"),
    [
        ("50000000", "5", PASS),
        ("50000000", "4.999", FAIL),
        ("50000000.01", "4", PASS),
        ("200000000", "3.999", FAIL),
        ("200000000.01", "3", PASS),
        ("200000000.01", "2.999", FAIL),
        (None, "5", UNKNOWN),
        ("50000000", None, UNKNOWN),
        # Below the least share of all bands no revenue helps, but each band alone cannot know that of the others.
        (None, "2", FAIL),
    ],
)
def test_bands_land_exactly_on_their_edges(revenue, research, expected):
    assert outcome(SHARE, revenue=revenue, research=research) == expected


@pytest.mark.parametrize(("employees", "expected"), [(299, FAIL), (300, PASS), (301, PASS), (None, UNKNOWN)])
def test_benefits_check_06_299_and_300_employees_are_kept_apart(employees, expected):
    assert outcome(fact("employees", "ge", value=300), employees=employees) == expected


def test_benefits_check_07_large_by_people_and_small_by_revenue_is_small():
    # Industry, 统计上大中小微型企业划分办法(2017): every bound of a size must hold.
    medium = both(fact("employees", "ge", value=300), fact("revenue", "ge", value="20000000"))
    small = both(fact("employees", "ge", value=20), fact("revenue", "ge", value="3000000"))
    sizes = {"medium": medium, "small": both(small, no(medium)), "micro": no(small)}
    told = {size: outcome(rule, employees=1200, revenue="3000000") for size, rule in sizes.items()}
    assert told == {"medium": FAIL, "small": PASS, "micro": FAIL}


def test_benefits_check_05_missing_tax_data_is_unknown_and_says_what_to_find_out():
    verdict = judged(both(fact("employees", "ge", value=20), fact("revenue", "ge", value="3000000")), employees=30)
    assert verdict.outcome == UNKNOWN
    assert [leaf.sentence for leaf in verdict.reasons] == ["没有查到营业收入。"]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (fact("licence", "present"), FAIL),
        (fact("licence", "absent"), PASS),
        (fact("licence", "eq", value="x"), UNKNOWN),
        (fact("licence", "ne", value="x"), UNKNOWN),
        (fact("industry", "not_in", values=["C"]), UNKNOWN),
        (no(fact("licence", "eq", value="x")), UNKNOWN),
        (both(fact("licence", "eq", value="x"), fact("employees", "ge", value=1)), UNKNOWN),
        (both(fact("licence", "eq", value="x"), fact("employees", "lt", value=1)), FAIL),
        (either(fact("licence", "eq", value="x"), fact("employees", "ge", value=1)), PASS),
        (either(fact("licence", "eq", value="x"), fact("employees", "lt", value=1)), UNKNOWN),
        ({"op": "at_least", "n": 2, "of": [fact("licence", "eq", value="x"), fact("employees", "ge", value=1), fact("employees", "ge", value=2)]}, PASS),
        ({"op": "at_least", "n": 2, "of": [fact("licence", "eq", value="x"), fact("employees", "ge", value=1), fact("employees", "ge", value=9)]}, UNKNOWN),
        ({"op": "at_least", "n": 2, "of": [fact("licence", "eq", value="x"), fact("employees", "ge", value=8), fact("employees", "ge", value=9)]}, FAIL),
    ],
)
def test_what_is_missing_is_neither_true_nor_false(document, expected):
    assert outcome(document, employees=5) == expected


@pytest.mark.parametrize(
    ("born", "as_of", "years", "expected"),
    [
        ("1966-11-23", NOW, 60, PASS),
        ("1966-11-24", NOW, 60, FAIL),
        # Civil code, article 202: without a 29 February the period ends on the 28th.
        ("2008-02-29", datetime(2026, 2, 27, 15, 59, tzinfo=UTC), 18, FAIL),
        ("2008-02-29", datetime(2026, 2, 27, 16, 0, tzinfo=UTC), 18, PASS),
        ("2008-02-29", datetime(2028, 2, 28, 2, 0, tzinfo=UTC), 20, FAIL),
        ("2008-02-29", datetime(2028, 2, 29, 2, 0, tzinfo=UTC), 20, PASS),
    ],
)
def test_an_age_is_reached_on_the_corresponding_day_in_shanghai(born, as_of, years, expected):
    rule = Rule.parse(fact("born_on", "age_at_least", years=years))
    assert rule.evaluate(found({"sample.born_on": born}), as_of=as_of).outcome == expected


def test_where_the_law_says_so_an_age_counts_from_the_day_after():
    document = fact("born_on", "age_at_least", years=60, next_day=True)
    assert outcome(document, born_on="1966-11-23") == FAIL
    assert outcome(document, born_on="1966-11-22") == PASS


def test_today_is_the_day_of_judging_and_never_the_clocks():
    rule = Rule.parse(fact("registered_on", "before", value="today"))
    known = found({"sample.registered_on": "2026-11-22"})
    with clock.at(datetime(2030, 1, 1, tzinfo=UTC)):
        assert rule.evaluate(known, as_of=NOW).outcome == PASS
        assert rule.evaluate(known, as_of=NOW - timedelta(days=1)).outcome == FAIL
    with pytest.raises(ValueError, match="判断时刻要带时区"):
        rule.evaluate(known, as_of=datetime(2026, 11, 23))


def test_an_instant_belongs_to_its_day_in_shanghai():
    document = fact("checked_at", "after", value="2026-11-22")
    assert outcome(document, checked_at="2026-11-22T23:59:59.999999+08:00") == FAIL
    assert outcome(document, checked_at="2026-11-23T00:00:00+08:00") == PASS


def test_days_since_a_date_that_lies_ahead_have_not_begun():
    document = fact("registered_on", "days_since", at_most=90)
    assert outcome(document, registered_on="2026-11-24") == FAIL
    assert outcome(document, registered_on="2026-11-23") == PASS
    assert outcome(document, registered_on="2026-08-25") == PASS
    assert outcome(document, registered_on="2026-08-24") == FAIL


def test_of_several_choices_one_in_the_set_suffices():
    document = fact("titles", "in", values=["high", "new"])
    assert outcome(document, titles=["small", "new"]) == PASS
    assert outcome(document, titles=["small"]) == FAIL
    assert outcome(document, titles=[]) == FAIL
    assert outcome(fact("titles", "not_in", values=["high"]), titles=[]) == PASS


AGED = {**both(fact("employees", "ge", value=20), fact("licence", "present")), "max_age": {"sample.employees": {"days": 30}}}


@pytest.mark.parametrize(
    ("age", "expected", "told"),
    [
        (timedelta(days=30), PASS, "从业人员数是25人，不低于20人。"),
        (timedelta(days=30, microseconds=1), UNKNOWN, "从业人员数取得于2026年10月24日 09:59:59，已超过30天，要重新核对。"),
        (None, UNKNOWN, "从业人员数没有注明取得时间，不能确认是否过期，要重新核对。"),
    ],
)
def test_a_value_older_than_the_rule_allows_is_unknown_and_never_passes(age, expected, told):
    verdict = judged(AGED, observed_at=None if age is None else NOW - age, employees=25, licence="x")
    assert (verdict.outcome, verdict.leaves[0].sentence) == (expected, told)
    assert verdict.leaves[0].stale == (expected == UNKNOWN)


def test_presence_asks_for_a_record_however_old():
    old = judged({**either(fact("employees", "absent"), fact("employees", "ge", value=20)), "max_age": {"sample.employees": {"hours": 12}}}, observed_at=NOW - timedelta(hours=13), employees=25)
    assert [leaf.outcome for leaf in old.leaves] == [FAIL, UNKNOWN]
    assert old.leaves[1].sentence == "从业人员数取得于2026年11月22日 21:00，已超过12小时，要重新核对。"


def test_every_leaf_tells_what_was_found_from_where_how_fresh_and_why():
    document = both(
        fact("registered_on", "age_at_least", years=1, law="管理办法第三条"),
        either(fact("titles", "in", values=["high"]), fact("research", "ge", value="5", say="研发投入达标")),
        no(fact("industry", "in", values=["E", "F"])),
        fact("disabled", "eq", value=False),
    )
    told = judged(document, registered_on="2025-03-05", research="3.5", industry="C", disabled=False, observed_at=NOW - timedelta(days=2)).leaves
    assert [(leaf.path, leaf.outcome, leaf.sentence) for leaf in told] == [
        ("of[0]", PASS, "注册日期是2025年3月5日，至今已满1年。"),
        ("of[1].of[0]", UNKNOWN, "没有查到资质。"),
        ("of[1].of[1]", FAIL, "不符合“研发投入达标”：研发费用占比是3.5%。"),
        ("of[2].of", FAIL, "行业是制造业，不属于建筑业、批发和零售业中任何一项。"),
        ("of[3]", PASS, "持有残疾证：否。"),
    ]
    first = told[0]
    assert (first.found, first.source, first.observed_at, first.law) == (date(2025, 3, 5), "test", NOW - timedelta(days=2), "管理办法第三条")
    assert first.condition == "注册日期至今已满1年"


def test_the_reasons_of_an_outcome_leave_out_what_did_not_matter():
    document = both(fact("employees", "ge", value=20), either(fact("industry", "eq", value="E"), fact("industry", "eq", value="F")), fact("licence", "present"))
    verdict = judged(document, employees=30, industry="C")
    assert [leaf.path for leaf in verdict.reasons] == ["of[1].of[0]", "of[1].of[1]", "of[2]"]


def test_the_record_of_a_decision_can_leave_out_what_is_personal():
    verdict = judged(both(fact("employees", "ge", value=20), fact("income", "lt", value="1000")), employees=30, income="999.50")
    assert verdict.to_json() == {
        "outcome": "pass",
        "as_of": "2026-11-23T02:00:00Z",
        "leaves": [
            {"path": "of[0]", "fact": "sample.employees", "source": "test", "observed_at": "2026-11-23T02:00:00Z", "outcome": "pass", "found": 30},
            {"path": "of[1]", "fact": "sample.income", "source": "test", "observed_at": "2026-11-23T02:00:00Z", "outcome": "pass", "found": "999.50"},
        ],
    }
    assert verdict.to_json(personal=False)["leaves"][1] == {"path": "of[1]", "fact": "sample.income", "source": "test", "observed_at": "2026-11-23T02:00:00Z"}


def test_the_outcome_alone_is_the_same_as_with_its_trace():
    compiled = Rule.parse(SHARE).compile()
    known = found({"sample.revenue": "60000000", "sample.research": "4.5"})
    assert compiled.outcome(known, as_of=NOW) == compiled(known, as_of=NOW).outcome == PASS


def test_what_is_no_value_of_its_fact_is_refused_and_not_judged():
    rule = Rule.parse(fact("research", "ge", value="5"))
    with pytest.raises(WrongValue, match="研发费用占比：程序传来的小数要写成文字"):
        rule.evaluate({"sample.research": Found(5.1)}, as_of=NOW)
    with pytest.raises(WrongValue, match="研发费用占比"):
        rule.evaluate({"sample.research": Found(Decimal("Infinity"))}, as_of=NOW)
    with pytest.raises(WrongValue, match="营业执照号"):
        Rule.parse(fact("licence", "present")).evaluate({"sample.licence": Found(7)}, as_of=NOW)
    with pytest.raises(UnknownFact):
        found({"sample.reserch": "5"})


def test_all_faults_are_told_at_once_with_their_paths():
    document = both(
        fact("employes", "ge", value=3),
        fact("disabled", "lt", value=1),
        fact("employees", "between", lower=5, upper=3),
        either(),
        {"op": "xor"},
        {"op": "at_least", "n": 3, "of": [fact("licence", "present")]},
        fact("revenue", "ge", value=1.5),
        no(fact("industry", "in", values=["C", "Z", "C"])),
        fact("born_on", "age_at_least", years=1, months=2),
        fact("born_on", "days_since"),
        fact("licence", "eq", value="x", law=7),
        [],
        fact("research", "ge", value="5", volue=1),
        fact("research", "lt", value="4.999"),
        {"fact": "sample.licence"},
        colour="red",
        max_age={"sample.licence": {"days": 1}, "sample.born_on": {"days": 1}, "sample.research": {"weeks": 1}},
    )
    assert faults(document) == {
        "of[0].fact": "没有“sample.employes”这个事实，是不是想写 sample.employees 或 sample.titles 或 sample.income？",
        "of[1].op": "“持有残疾证”的类型是是非，不能问“小于”（lt），可以用：eq、ne、present、absent。",
        "of[2]": "下限不能高于上限，这样没有值能满足。",
        "of[3].of": "要写一个列表，至少有一个条件。",
        "of[4].op": "不认识“xor”，可以写：and、or、not、at_least、eq、ne、in、not_in、lt、le、gt、ge、between、present、absent、before、after、age_at_least、days_since。",
        "of[5].n": "要写1到1之间的整数。",
        "of[6].value": '程序传来的小数要写成文字，例如 "12.5"。',
        "of[7].of.values[1]": "不在可选范围内，可以选：制造业（C）、建筑业（E）、批发和零售业（F）。",
        "of[7].of.values[2]": "重复了。",
        "of[8]": "years（年）和 months（月）要写一个，只能写一个。",
        "of[9]": "at_least（至少几天）和 at_most（至多几天）至少要写一个。",
        "of[10].law": "要写一句话，最多200字。",
        "of[11]": "这里要写一个条件（JSON 对象）。",
        "of[12].volue": "不认识这一项，请删去或改正。",
        "of[14].op": "缺少这一项。",
        "colour": "不认识这一项，请删去或改正。",
        "max_age.sample.research.weeks": "不认识这一项，请删去或改正。",
        "max_age.sample.research": '要写明最长多久，例如 {"days": 30} 或 {"hours": 12}。',
        "": "没有值能同时满足：研发费用占比不低于5%；研发费用占比低于4.999%。",
    }


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (both(fact("employees", "gt", value=5), both(fact("employees", "lt", value=6))), "没有值能同时满足：从业人员数高于5人；从业人员数低于6人。"),
        (both(fact("licence", "absent"), fact("licence", "eq", value="x")), "没有值能同时满足：营业执照号没有记录；营业执照号是“x”。"),
        (both(fact("titles", "in", values=["high"]), no(either(fact("titles", "in", values=["high", "new"])))), "没有值能同时满足"),
        (both(fact("industry", "ne", value="C"), no(fact("industry", "in", values=["E", "F"]))), "没有值能同时满足"),
        (fact("industry", "not_in", values=["C", "E", "F"]), "没有值能满足：行业不属于制造业、建筑业、批发和零售业中任何一项。"),
        (fact("employees", "between", lower=5, upper=6, include_lower=False, include_upper=False), "下限不能高于上限"),
        (fact("research", "between", lower="0.001", upper="0.002", include_lower=False, include_upper=False), "下限不能高于上限"),
        ({"op": "at_least", "n": 2, "of": [fact("disabled", "eq", value=True), fact("disabled", "ne", value=True)]}, "没有值能同时满足"),
    ],
)
def test_what_nobody_could_ever_satisfy_is_refused(document, told):
    assert told in "".join(faults(document).values())


def test_a_contradiction_is_told_where_it_stands():
    inner = both(fact("disabled", "eq", value=True), fact("disabled", "eq", value=False))
    assert list(faults(either(fact("licence", "present"), no(inner)))) == ["of[1].of"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "不是正确的 JSON"),
        ('{"op": "present", "fact": "sample.licence", "op": "absent"}', "“op”在同一个对象里写了两次。"),
        ('{"op": "ge", "fact": "sample.research", "value": NaN}', "不是正确的 JSON"),
        ("[" * 100_000, "不是正确的 JSON"),
        ("[]", "这里要写一个条件"),
    ],
)
def test_text_that_is_no_rule_is_refused(text, told):
    assert told in faults(text)[""]


def test_a_rule_that_nobody_could_read_is_refused():
    deep = fact("licence", "present")
    for _ in range(5000):
        deep = no(deep)
    assert "嵌套太深（最多20层）" in str(faults(deep))
    wide = both(*[fact("licence", "present") for _ in range(1000)])
    assert faults(wide) == {"of[999]": "条件太多（最多1000个），请拆成几条规则。"}


def test_decimals_in_json_text_stay_exact():
    rule = Rule.parse('{"op": "ge", "fact": "sample.research", "value": 0.100}')
    assert rule.to_json()["value"] == "0.1"
    assert rule.evaluate(found({"sample.research": "0.1"}), as_of=NOW).outcome == PASS


def test_equal_rules_have_one_digest_and_the_digest_is_that_of_the_canonical_bytes():
    one = Rule.parse(AGED)
    same = Rule.parse(json.dumps(AGED, indent=2))
    other = Rule.parse({**AGED, "max_age": {"sample.employees": {"days": 31}}})
    assert (one == same, len({one, same, other})) == (True, 2)
    assert one.digest() == same.digest() == history.sm3(history.canonical(one.to_json())).hex() != other.digest()


def test_a_rule_names_the_facts_it_needs_and_no_others():
    assert Rule.parse(SHARE).facts == {"sample.revenue", "sample.research"}


def test_a_rule_can_be_read_as_a_list_of_sentences():
    document = both(
        fact("registered_on", "age_at_least", months=18, law="管理办法第三条"),
        either(fact("titles", "in", values=["high", "new"]), fact("research", "ge", value="5")),
        no(fact("industry", "eq", value="E")),
        no(both(fact("disabled", "eq", value=True), fact("checked_at", "days_since", at_most=90)), say="不得属于重点监管对象"),
        {"op": "at_least", "n": 2, "of": [fact("licence", "present"), fact("revenue", "lt", value="20000000"), fact("registered_on", "before", value="today")]},
        fact("employees", "between", lower=20, upper=300, include_upper=False),
        law="管理办法",
    )
    sentences = Rule.parse(document).sentences()
    assert sentences == [
        "以下各项都要满足（依据：管理办法）：",
        [
            "注册日期至今已满18个月（依据：管理办法第三条）。",
            "以下各项满足一项即可：",
            ["资质包括高新技术企业、专精特新企业之一。", "研发费用占比不低于5%。"],
            "行业不是建筑业。",
            "不得属于重点监管对象：",
            ["以下各项都要满足：", ["持有残疾证：是。", "最近检查时间在最近90天内。"]],
            "以下各项至少满足2项：",
            ["营业执照号有记录。", "营业收入低于20,000,000元。", "注册日期早于判断当日。"],
            "从业人员数在20人（含）至300人（不含）之间。",
        ],
    ]
    page = Template("{{ sentences|unordered_list }}").render(Context({"sentences": sentences}))
    assert page.count("<ul>") == 5


@pytest.mark.parametrize(
    ("document", "held", "broken"),
    [
        (fact("employees", "eq", value=5), "从业人员数等于5人", "从业人员数不等于5人"),
        (fact("employees", "ne", value=5), "从业人员数不等于5人", "从业人员数等于5人"),
        (fact("registered_on", "le", value="2026-01-05"), "注册日期不晚于2026年1月5日", "注册日期晚于2026年1月5日"),
        (fact("registered_on", "after", value="2026-01-05"), "注册日期晚于2026年1月5日", "注册日期不晚于2026年1月5日"),
        (fact("registered_on", "days_since", at_least=30), "注册日期距今至少30天", "注册日期距今不足30天"),
        (fact("registered_on", "days_since", at_least=30, at_most=60), "注册日期距今30天至60天", "注册日期距今不在30天至60天之间"),
        (fact("registered_on", "age_at_least", years=1, next_day=True), "注册日期至今已满1年（满期次日起算）", "注册日期至今未满1年（满期次日起算）"),
        (fact("employees", "between", lower=1, upper=9), "从业人员数在1人（含）至9人（含）之间", "从业人员数不在1人（含）至9人（含）之间"),
        (fact("titles", "not_in", values=["new"]), "资质不包括专精特新企业", "资质包括专精特新企业"),
        (fact("licence", "absent"), "营业执照号没有记录", "营业执照号有记录"),
        (fact("disabled", "ne", value=True), "持有残疾证：否", "持有残疾证：是"),
        (fact("licence", "present", say="证照齐全。"), "证照齐全", "不符合“证照齐全”"),
    ],
)
def test_every_condition_has_a_sentence_and_its_contrary(document, held, broken):
    assert Rule.parse(document).sentences() == [f"{held}。"]
    assert Rule.parse(no(document)).sentences() == [f"{broken}。"]


def test_golden_examples_that_come_out_otherwise_are_told_with_reasons():
    kept = ({"sample.revenue": "50000000", "sample.research": "5"}, PASS)
    broken = ({"sample.revenue": "50000000", "sample.research": "4.9"}, PASS)
    version = RuleSet("high-tech", "2026-1", Rule.parse(SHARE), examples=[kept, broken, Example({}, UNKNOWN)])
    (difference,) = version.check_examples()
    assert (difference.number, difference.verdict.outcome) == (2, FAIL)
    assert str(difference).startswith("第2个例子应当符合，规则判为不符合：研发费用占比是4.9%，低于5%。")


def test_an_example_of_a_rule_that_looks_at_the_day_names_its_day():
    rule = Rule.parse(AGED)
    known = {"sample.employees": 25, "sample.licence": "x"}
    with pytest.raises(ValueError, match="aged 第1个例子要写明判断时刻"):
        RuleSet("aged", "1", rule, examples=[(known, PASS)])
    stale = {**known, "sample.employees": Found(25, "statistics", NOW - timedelta(days=31))}
    version = RuleSet("aged", "1", rule, examples=[(known, PASS, NOW), (stale, UNKNOWN, NOW)])
    assert version.check_examples() == []


def test_a_decision_pinned_to_a_version_notices_any_other():
    rule = Rule.parse(SHARE)
    pinned = RuleSet("high-tech", "2026-1", rule).digest()
    assert pinned == RuleSet("high-tech", "2026-1", rule, examples=[({}, UNKNOWN)]).digest()
    assert len({pinned, RuleSet("high-tech", "2026-2", rule).digest(), RuleSet("high-tech", "2026-1", Rule.parse(AGED)).digest()}) == 3


def test_a_fault_says_where_and_what():
    assert str(Fault("of[1].value", "要写数字。")) == "of[1].value：要写数字。"
    assert str(Fault("", "要写数字。")) == "规则：要写数字。"
