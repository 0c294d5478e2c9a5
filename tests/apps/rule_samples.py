"""Rules drawn at random, and a second reading of what they mean, written from the definition alone."""

import calendar
from datetime import date, timedelta

from fact_samples import values
from hypothesis import strategies as st
from sample.facts import ALL

from zizai.kernel import clock
from zizai.kernel.facts import Fact, FactType
from zizai.kernel.rules import Rule, WrongRule

ORDERED = {FactType.INTEGER, FactType.DECIMAL, FactType.MONEY, FactType.DATE, FactType.INSTANT}
DATES = {FactType.DATE, FactType.INSTANT}


def conditions(fact: Fact, *, presence: bool = True) -> st.SearchStrategy:
    """Conditions on `fact` as JSON."""
    written = values(fact).map(fact.write)
    kinds = []
    if presence:
        kinds.append(st.fixed_dictionaries({"op": st.sampled_from(["present", "absent"])}))
    if fact.type != FactType.CHOICES:
        kinds.append(st.fixed_dictionaries({"op": st.sampled_from(["eq", "ne"]), "value": written}))
    if fact.type not in (FactType.BOOLEAN, FactType.INSTANT):
        one = st.sampled_from([value for value, _ in fact.choices]) if fact.choices else written
        kinds.append(st.fixed_dictionaries({"op": st.sampled_from(["in", "not_in"]), "values": st.lists(one, min_size=1, max_size=3, unique=True)}))
    if fact.type in ORDERED:
        kinds.append(st.fixed_dictionaries({"op": st.sampled_from(["lt", "le", "gt", "ge"]), "value": written}))
        flags = {"include_lower": st.booleans(), "include_upper": st.booleans()}
        kinds.append(st.fixed_dictionaries({"op": st.just("between"), "lower": written, "upper": written}, optional=flags))
    if fact.type in DATES:
        day = st.just("today") | values(next(one for one in ALL if one.type == FactType.DATE)).map(str)
        kinds.append(st.fixed_dictionaries({"op": st.sampled_from(["before", "after"]), "value": day}))
        next_day = {"next_day": st.booleans()}
        kinds.append(st.fixed_dictionaries({"op": st.just("age_at_least"), "years": st.integers(1, 4)}, optional=next_day))
        kinds.append(st.fixed_dictionaries({"op": st.just("age_at_least"), "months": st.integers(1, 30)}, optional=next_day))
        kinds.append(st.fixed_dictionaries({"op": st.just("days_since"), "at_least": st.integers(0, 3), "at_most": st.integers(3, 400)}))
        kinds.append(st.fixed_dictionaries({"op": st.just("days_since"), "at_most": st.integers(0, 3)}))
    return st.one_of(kinds).map(lambda made: {**made, "fact": fact.name})


def trees(leaves: st.SearchStrategy) -> st.SearchStrategy:
    """Trees over `leaves`, as JSON."""

    def grow(children: st.SearchStrategy) -> st.SearchStrategy:
        some = st.lists(children, min_size=1, max_size=4)
        return st.one_of(
            st.builds(lambda op, of: {"op": op, "of": of}, st.sampled_from(["and", "or"]), some),
            st.builds(lambda of: {"op": "not", "of": of}, children),
            some.flatmap(lambda of: st.builds(lambda n: {"op": "at_least", "n": n, "of": of}, st.integers(1, len(of)))),
        )

    return st.recursive(leaves, grow, max_leaves=8)


def parsed(document: dict) -> Rule | None:
    """The rule, or None where the draw contradicts itself."""
    try:
        return Rule.parse(document)
    except WrongRule as wrong:
        assert all(fault.reason.startswith(("没有值能", "下限不能高于上限", "重复了")) for fault in wrong.faults), wrong
        return None


def rules(*, presence: bool = True) -> st.SearchStrategy:
    """Rules over the sample room's facts."""
    leaves = st.sampled_from(ALL).flatmap(lambda fact: conditions(fact, presence=presence))
    return trees(leaves).map(parsed).filter(lambda rule: rule is not None)


def meaning(node: dict, row: dict, today: date) -> bool | None:
    """Strong Kleene logic by the book: True, False, or None for unknown. `row`: fact name → value or None."""
    op = node["op"]
    if op == "not":
        one = meaning(node["of"], row, today)
        return None if one is None else not one
    if op in ("and", "or", "at_least"):
        told = [meaning(child, row, today) for child in node["of"]]
        needed = {"and": len(told), "or": 1}.get(op) or node["n"]
        if told.count(True) >= needed:
            return True
        return None if told.count(True) + told.count(None) >= needed else False
    value = row.get(node["fact"])
    if op in ("present", "absent"):
        return (value is not None) == (op == "present")
    return None if value is None else _holds(node, value, today)


def _holds(node: dict, value, today: date) -> bool:
    fact = next(one for one in ALL if one.name == node["fact"])
    op = node["op"]
    if op in ("in", "not_in"):
        among = any(one in value for one in node["values"]) if fact.type == FactType.CHOICES else value in [fact.read(one) for one in node["values"]]
        return among == (op == "in")
    if op == "between":
        lower, upper = fact.read(node["lower"]), fact.read(node["upper"])
        over = value >= lower if node.get("include_lower", True) else value > lower
        return over and (value <= upper if node.get("include_upper", True) else value < upper)
    if op in ("eq", "ne", "lt", "le", "gt", "ge"):
        return getattr(value, f"__{op}__")(fact.read(node["value"]))
    day = value if fact.type == FactType.DATE else clock.local_date(value)
    if op in ("before", "after"):
        other = today if node["value"] == "today" else date.fromisoformat(node["value"])
        return day < other if op == "before" else day > other
    if op == "days_since":
        passed = (today - day).days
        return passed >= node.get("at_least", 0) and passed <= node.get("at_most", passed)
    complete = later(day, node.get("months") or node["years"] * 12)
    return complete + timedelta(days=1) <= today if node.get("next_day") else complete <= today


def later(day: date, months: int) -> date:
    """The corresponding day after `months`, or the last of a month without it (civil code, article 202)."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
