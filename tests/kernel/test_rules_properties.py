"""A rule says the same by every way of asking: a closure with its trace, without, over a population, and by the book."""

from datetime import timedelta

from fact_samples import AS_OF, TODAY, raw_values, values
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_samples import conditions, later, meaning, parsed, rules, trees
from sample.facts import ALL, BORN, EMPLOYEES

from zizai.kernel.rules import FAIL, PASS, UNKNOWN, Column, Found, Rule, scan
from zizai.kernel.rules.conditions import months_before

ANSWERS = {True: PASS, False: FAIL, None: UNKNOWN}

rows = st.fixed_dictionaries({fact.name: st.none() | raw_values(fact) for fact in ALL})
populations = st.lists(rows, min_size=1, max_size=6)


def columns_of(population, observed=None):
    return {fact.name: Column.of(fact, [row[fact.name] for row in population], observed_at=observed) for fact in ALL}


def known(row, observed_at=None):
    return {name: Found(value, "test", observed_at) for name, value in row.items()}


@settings(max_examples=80)
@given(st.lists(rules(), min_size=1, max_size=3), populations)
def test_one_case_and_a_population_agree_with_the_definition(drawn, population):
    scanned = scan(drawn, columns_of(population), as_of=AS_OF)
    for rule in drawn:
        compiled = rule.compile()
        for number, row in enumerate(population):
            expected = ANSWERS[meaning(rule.to_json(), row, TODAY)]
            verdict = compiled(known(row), as_of=AS_OF)
            assert verdict.outcome == expected
            assert compiled.outcome(known(row), as_of=AS_OF) == expected
            assert scanned[rule][number] == expected
            # Every leaf can be said, whatever was found.
            assert all(leaf.sentence.endswith("。") and leaf.condition for leaf in verdict.leaves)


ages = st.sampled_from([None, timedelta(0), timedelta(hours=24), timedelta(hours=24, microseconds=1), timedelta(days=40), timedelta(days=-1)])


@settings(max_examples=50)
@given(rules(presence=False), st.lists(st.tuples(rows, ages), min_size=1, max_size=4))
def test_a_stale_value_is_as_good_as_none_by_every_way(rule, aged):
    rule = Rule.parse({**rule.to_json(), "max_age": {name: {"days": 1} for name in rule.facts}})
    observed = [None if age is None else AS_OF - age for _, age in aged]
    scanned = scan([rule], columns_of([row for row, _ in aged], observed), as_of=AS_OF)[rule]
    for number, (row, age) in enumerate(aged):
        fresh = row if age is not None and age <= timedelta(days=1) else {}
        expected = ANSWERS[meaning(rule.to_json(), fresh, TODAY)]
        verdict = rule.evaluate(known(row, observed[number]), as_of=AS_OF)
        assert (verdict.outcome, scanned[number]) == (expected, expected)


@settings(max_examples=40)
@given(rules(presence=False), rows, rows)
def test_what_is_missing_can_never_overturn_a_definite_answer(rule, row, other):
    answer = rule.evaluate(known(row), as_of=AS_OF).outcome
    filled = {name: other[name] if value is None else value for name, value in row.items()}
    if answer != UNKNOWN:
        assert rule.evaluate(known(filled), as_of=AS_OF).outcome == answer


@settings(max_examples=40)
@given(rules(), rules(), rows)
def test_negation_turns_and_into_or_and_back(one, two, row):
    def judged(node):
        rule = parsed(node)
        return rule and rule.evaluate(known(row), as_of=AS_OF).outcome

    def contrary(node):
        return {"op": "not", "of": node}

    a, b = one.to_json(), two.to_json()
    assert judged(contrary(contrary(a))) == judged(a)
    outer, inner = judged(contrary({"op": "and", "of": [a, b]})), judged({"op": "or", "of": [contrary(a), contrary(b)]})
    assert None in (outer, inner) or outer == inner


# Each leaf asks a fact of its own, so that every combination of answers can come about.
distinct = st.permutations(ALL).flatmap(lambda order: st.tuples(*(conditions(fact) for fact in order[:4])))


@st.composite
def rules_over_distinct_facts(draw):
    left = list(draw(distinct))
    shape = draw(trees(st.just(None)).filter(lambda shape: shape is not None))

    def fill(node):
        if node is None:
            return left.pop() if left else None
        below = node["of"] if isinstance(node["of"], list) else [node["of"]]
        filled = [child for child in map(fill, below) if child is not None]
        if not filled:
            return None
        return {**node, "of": filled[0] if node["op"] == "not" else filled} | ({"n": min(node["n"], len(filled))} if "n" in node else {})

    return parsed(fill(shape))


@settings(max_examples=40)
@given(rules_over_distinct_facts(), rows, rows)
def test_a_definite_outcome_rests_on_its_reasons_alone_and_an_unknown_one_on_what_must_be_found_out(rule, row, other):
    if rule is None:
        return
    verdict = rule.evaluate(known(row), as_of=AS_OF)
    bearing = {leaf.fact.name for leaf in verdict.reasons}
    assert bearing
    if verdict.outcome == UNKNOWN:
        assert {leaf.outcome for leaf in verdict.reasons} == {UNKNOWN}
        return
    changed = {name: row[name] if name in bearing else other[name] for name in row}
    assert rule.evaluate(known(changed), as_of=AS_OF).outcome == verdict.outcome


@settings(max_examples=40)
@given(rules())
def test_a_rule_survives_being_written_and_read(rule):
    again = Rule.parse(rule.to_json())
    text = Rule.parse(rule.canonical)
    assert again == rule == text
    assert again.digest() == rule.digest() == text.digest()


numbers = conditions(EMPLOYEES).filter(lambda node: abs(int(node.get("value", node.get("lower", 0)))) < 99 and abs(int(node.get("upper", 0))) < 99)


@settings(max_examples=100)
@given(st.lists(st.tuples(numbers, st.booleans()), min_size=1, max_size=4))
def test_a_conjunction_is_refused_exactly_where_no_value_satisfies_it(literals):
    wholes = [node if held else {"op": "not", "of": node} for node, held in literals]
    alone = [parsed(whole) for whole in wholes]
    if None in alone:
        return
    outcomes = [[rule.evaluate(known({EMPLOYEES.name: value}), as_of=AS_OF).outcome for rule in alone] for value in [None, *range(-9, 10), 99, 298, 299, 300, 301, 10**17, -(10**17), 10**18]]
    possible = any(set(one) == {PASS} for one in outcomes)
    assert (parsed({"op": "and", "of": wholes}) is not None) == possible


@given(values(BORN), st.integers(1, 2400))
def test_the_last_day_from_which_months_have_passed_is_the_last(day, months):
    last = months_before(day, months)
    assert later(last, months) <= day < later(last + timedelta(days=1), months)


readable = st.fixed_dictionaries({fact.name: st.none() | values(fact) for fact in ALL})


@settings(max_examples=40)
@given(rules(), readable)
def test_a_trace_is_enough_to_judge_again(rule, row):
    first = rule.evaluate(known(row), as_of=AS_OF)
    told = {leaf["fact"]: Found(leaf.get("found")) for leaf in first.to_json()["leaves"]}
    again = rule.evaluate(told, as_of=AS_OF)
    assert [leaf.outcome for leaf in again.leaves] == [leaf.outcome for leaf in first.leaves]
