"""What a scan promises: the answers each rule gives by itself, exact on every edge, each condition looked at once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from rule_samples import meaning
from sample.facts import BORN, CHECKED, EMPLOYEES, INDUSTRY, LICENCE, RESEARCH, REVENUE, TITLES

from zizai.kernel.facts import Fact, FactType, WrongValue
from zizai.kernel.rules import FAIL, PASS, UNKNOWN, Column, Found, Rule, population, scan

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def answers(document, fact, values, **more):
    column = Column.of(fact, values, **more)
    rule = Rule.parse(document)
    outcomes = scan([rule], {fact.name: column}, as_of=NOW)[rule]
    return [outcomes[row] for row in range(len(outcomes))]


ANSWERS = {True: PASS, False: FAIL, None: UNKNOWN}
MICROSECOND = timedelta(microseconds=1)
EDGES = [
    (EMPLOYEES, 299, 300, 301),
    (EMPLOYEES, -(10**17), 0, 2**63),
    (EMPLOYEES, 10**17, 10**17 + 1, 10**30),
    (REVENUE, Decimal("0.09"), Decimal("0.1"), Decimal("0.11")),
    (REVENUE, Decimal("90000000000000000.01"), Decimal("90000000000000000.02"), Decimal("90000000000000000.03")),
    (RESEARCH, Decimal("0.299"), Decimal("0.3"), Decimal("0.301")),
    (RESEARCH, Decimal("4.9999999999999999999"), Decimal("5.0"), Decimal("5.0000000000000000001")),
    # The middle has more decimals than the others, which the column's scale must not lose.
    (RESEARCH, Decimal(0), Decimal("0.5"), Decimal(1)),
    (BORN, date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)),
    (CHECKED, NOW - MICROSECOND, NOW, NOW + MICROSECOND),
]


def _asked(fact, below, middle, above):
    """Every comparison with every edge that a rule may name."""
    edges = [fact.write(value) for value in (below, middle, above) if _reads(fact, value)]
    for edge in edges:
        yield from ({"op": op, "value": edge} for op in ("lt", "le", "gt", "ge", "eq", "ne"))
    for lower, upper in pairwise(edges):
        for include_lower, include_upper in ((True, True), (True, False), (False, True)):
            yield {"op": "between", "lower": lower, "upper": upper, "include_lower": include_lower, "include_upper": include_upper}


def _reads(fact, value):
    try:
        return fact.read(value) == value
    except WrongValue:
        return False


@pytest.mark.parametrize(("fact", "below", "middle", "above"), EDGES)
def test_every_comparison_is_exact_on_its_edge_whatever_else_is_in_the_column(fact, below, middle, above):
    documents = [{**asked, "fact": fact.name} for asked in _asked(fact, below, middle, above)]
    rules = [Rule.parse(document) for document in documents]
    for rows in ([below, middle, above, None], [below, above, None], [middle, None], [above]):
        scanned = scan(rules, {fact.name: Column.of(fact, rows)}, as_of=NOW)
        for rule, document in zip(rules, documents, strict=True):
            expected = [ANSWERS[meaning(document, {fact.name: value}, NOW.date())] for value in rows]
            assert [scanned[rule][at] for at in range(len(rows))] == expected
            assert [rule.evaluate({fact.name: Found(value)}, as_of=NOW).outcome for value in rows] == expected


def test_a_constant_beyond_the_columns_numbers_is_no_special_case():
    # Days are kept in 32 bits, choices too: nothing wraps around.
    assert answers({"op": "lt", "fact": BORN.name, "value": "9999-12-31"}, BORN, [date(2024, 2, 29)]) == [PASS]
    assert answers({"op": "in", "fact": EMPLOYEES.name, "values": [1, 10**18 - 1]}, EMPLOYEES, [1, 10**18 - 1, 0]) == [PASS, PASS, FAIL]
    assert answers({"op": "in", "fact": EMPLOYEES.name, "values": [1, 10**17]}, EMPLOYEES, [1, 10**17, 10**30]) == [PASS, PASS, FAIL]
    assert answers({"op": "in", "fact": RESEARCH.name, "values": ["0.5", "1"]}, RESEARCH, [Decimal(1), Decimal(0), None]) == [PASS, FAIL, UNKNOWN]
    assert answers({"op": "eq", "fact": RESEARCH.name, "value": "0.5"}, RESEARCH, [Decimal(1), Decimal(0)]) == [FAIL, FAIL]


def test_texts_and_choices_are_found_whatever_else_is_in_the_column():
    assert answers({"op": "in", "fact": LICENCE.name, "values": ["a", "b"]}, LICENCE, ["b", "c", None]) == [PASS, FAIL, UNKNOWN]
    assert answers({"op": "ne", "fact": LICENCE.name, "value": "zz"}, LICENCE, ["b", None]) == [PASS, UNKNOWN]
    assert answers({"op": "eq", "fact": INDUSTRY.name, "value": "E"}, INDUSTRY, ["E", "C", None]) == [PASS, FAIL, UNKNOWN]
    assert answers({"op": "in", "fact": TITLES.name, "values": ["new"]}, TITLES, [("high", "new"), (), None]) == [PASS, FAIL, UNKNOWN]


def test_a_list_may_choose_among_more_than_sixty_four():
    many = Fact("sample.many", "多项", FactType.CHOICES, choices={f"c{at}": f"第{at}项" for at in range(130)})
    column = Column.of(many, [("c0",), ("c63", "c64"), ("c129",), (), None])
    held = [population._among(_membership(many, place), column).tolist() for place in ("c0", "c64", "c129")]
    assert held == [[True, False, False, False, False], [False, True, False, False, False], [False, False, True, False, False]]


def _membership(fact, value):
    return population.Membership(op="in", fact=fact, values=(value,))


def test_a_fact_without_a_column_is_missing_everywhere():
    present, compared = Rule.parse({"op": "present", "fact": LICENCE.name}), Rule.parse({"op": "eq", "fact": LICENCE.name, "value": "x"})
    scanned = scan([present, compared], {EMPLOYEES.name: Column.of(EMPLOYEES, [1, 2, 3])}, as_of=NOW)
    assert (scanned[present].count(FAIL), scanned[compared].count(UNKNOWN)) == (3, 3)


def test_a_column_without_times_is_stale_wherever_an_age_is_asked():
    document = {"op": "ge", "fact": EMPLOYEES.name, "value": 1, "max_age": {EMPLOYEES.name: {"days": 1}}}
    assert answers(document, EMPLOYEES, [1, 2]) == [UNKNOWN, UNKNOWN]
    assert answers(document, EMPLOYEES, [1, 0], observed_at=NOW - timedelta(days=1)) == [PASS, FAIL]
    assert answers(document, EMPLOYEES, [1, 1, 1], observed_at=[NOW, None, NOW - timedelta(days=2)]) == [PASS, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64, 1001])
def test_counts_masks_and_row_numbers_agree_whatever_the_number_of_rows(rows):
    values = [None if row % 3 == 2 else row % 3 for row in range(rows)]
    rule = Rule.parse({"op": "ge", "fact": EMPLOYEES.name, "value": 1})
    outcomes = scan([rule], {EMPLOYEES.name: Column.of(EMPLOYEES, values)}, as_of=NOW)[rule]
    for remainder, outcome in enumerate((FAIL, PASS, UNKNOWN)):
        expected = list(range(remainder, rows, 3))
        assert outcomes.rows(outcome).tolist() == expected
        assert outcomes.count(outcome) == len(expected)
        assert outcomes.mask(outcome).sum() == len(expected)
        assert all(outcomes[row] == outcome for row in expected)
    assert outcomes[-1] == outcomes[rows - 1]
    with pytest.raises(IndexError):
        outcomes[rows]


def test_two_bits_a_row_are_kept():
    rule = Rule.parse({"op": "ge", "fact": EMPLOYEES.name, "value": 1})
    outcomes = scan([rule], {EMPLOYEES.name: Column.of(EMPLOYEES, range(8000))}, as_of=NOW)[rule]
    assert sum(plane.nbytes for plane in outcomes._planes.values()) == 2000


def test_a_condition_that_many_rules_share_is_looked_at_once(monkeypatch):
    looked = []
    held = population._held
    monkeypatch.setattr(population, "_held", lambda condition, *rest: looked.append(condition.key) or held(condition, *rest))
    shared = {"op": "in", "fact": INDUSTRY.name, "values": ["C", "E"], "say": "属于重点行业"}
    again = {"op": "in", "fact": INDUSTRY.name, "values": ["E", "C"], "law": "办法第二条"}
    rules = [Rule.parse({"op": "and", "of": [shared if number % 2 else again, {"op": "ge", "fact": EMPLOYEES.name, "value": number}]}) for number in range(10)]
    scan(rules, {INDUSTRY.name: Column.of(INDUSTRY, ["C"]), EMPLOYEES.name: Column.of(EMPLOYEES, [5])}, as_of=NOW)
    assert (len(looked), len(set(looked))) == (11, 11)


def test_nothing_or_unlike_columns_or_a_naive_time_are_refused():
    rule = Rule.parse({"op": "ge", "fact": EMPLOYEES.name, "value": 1})
    one, two = Column.of(EMPLOYEES, [1]), Column.of(LICENCE, ["a", "b"])
    with pytest.raises(ValueError, match="没有任何一列"):
        scan([rule], {}, as_of=NOW)
    with pytest.raises(ValueError, match="各列行数不一样"):
        scan([rule], {EMPLOYEES.name: one, LICENCE.name: two}, as_of=NOW)
    with pytest.raises(ValueError, match="判断时刻要带时区"):
        scan([rule], {EMPLOYEES.name: one}, as_of=datetime(2026, 11, 23))
    with pytest.raises(ValueError, match="值有2行，取得时间有1行"):
        Column.of(LICENCE, ["a", "b"], observed_at=[NOW])
    with pytest.raises(ValueError, match="值有2行，缺失标记有1行"):
        Column(EMPLOYEES, np.zeros(2, dtype=np.int64), np.ones(1, dtype=bool))


def test_a_column_takes_what_the_fact_reads_and_refuses_the_rest():
    assert Column.of(EMPLOYEES, ["1,000", None]).keys.tolist() == [1000, 0]
    with pytest.raises(WrongValue, match="研发费用占比：程序传来的小数要写成文字"):
        Column.of(RESEARCH, [0.1])


def test_a_population_of_nobody_has_no_answers():
    assert answers({"op": "ge", "fact": EMPLOYEES.name, "value": 1}, EMPLOYEES, []) == []
