"""Conjunctions that no value can satisfy: a slip of whoever wrote the rule, told before anybody is refused by it."""

from __future__ import annotations

from collections.abc import Iterator

from zizai.kernel.facts import Fact, FactType
from zizai.kernel.rules.conditions import Condition, Membership, Presence, Range
from zizai.kernel.rules.keys import closed, key
from zizai.kernel.rules.reading import Fault
from zizai.kernel.rules.tree import Node, place

# A condition, and whether it or its contrary must hold.
Literal = tuple[Condition, bool]


def contradictions(node: Node | None, path: str = "", *, within: bool = False) -> Iterator[Fault]:
    """A Fault for every largest conjunction and every fact in it whose conditions exclude each other. None: could not be read."""
    if node is None:
        return
    if isinstance(node, Condition):
        if not within:
            yield from _told([(node, True)], path)
        return
    joint = node.op == "and" or (node.op == "at_least" and node.n == len(node.of))
    if joint and not within:
        yield from _told(list(_literals(node, True)), path)
    for at, child in enumerate(node.of):
        yield from contradictions(child, place(node, path, at), within=joint)


def _literals(node: Node | None, held: bool) -> Iterator[Literal]:
    # Only what must hold for the whole to hold; of an alternative nobody knows which.
    if node is None:
        return
    if isinstance(node, Condition):
        yield node, held
    elif node.op == "not":
        yield from _literals(node.of[0], not held)
    elif node.op == ("and" if held else "or") or node.n == (len(node.of) if held else 1) or len(node.of) == 1:
        for child in node.of:
            yield from _literals(child, held)


def _told(literals: list[Literal], path: str) -> Iterator[Fault]:
    by_fact: dict[Fact, list[Literal]] = {}
    for condition, held in literals:
        by_fact.setdefault(condition.fact, []).append((condition, held))
    for fact, mine in by_fact.items():
        if not _satisfiable(fact, mine):
            said = "；".join(dict.fromkeys(condition.phrase(held) for condition, held in mine))
            yield Fault(path, f"没有值能同时满足：{said}。" if len(mine) > 1 else f"没有值能满足：{said}。")


def _satisfiable(fact: Fact, literals: list[Literal]) -> bool:
    wanted = {held == (condition.op == "present") for condition, held in literals if isinstance(condition, Presence)}
    valued = [literal for literal in literals if not isinstance(literal[0], Presence)]
    if len(wanted) == 2 or (False in wanted and valued):
        return False
    # What moves with the day is left to the day.
    fixed = [(condition, held) for condition, held in valued if not condition.relative]
    if fact.type == FactType.CHOICES:
        return _several(fact, fixed)
    if fact.type in (FactType.TEXT, FactType.CHOICE, FactType.BOOLEAN):
        return _named(fact, fixed)
    return _ordered(fact, fixed)


def _named(fact: Fact, literals: list[Literal]) -> bool:
    named = {value for condition, _ in literals for value in condition.values}  # type: ignore[attr-defined]
    values = {FactType.CHOICE: fact.labels.keys(), FactType.BOOLEAN: (True, False)}.get(fact.type, named | {None})  # type: ignore[call-overload]
    # None stands for any text that is not named.
    return any(all(((value in condition.values) != condition.negated) == held for condition, held in literals) for value in values)  # type: ignore[attr-defined]


def _several(fact: Fact, literals: list[Literal]) -> bool:
    # The largest list without what is forbidden meets every demand that any list meets.
    sets = [(set(condition.values), condition.negated != held) for condition, held in literals]  # type: ignore[attr-defined]
    allowed = set(fact.labels).difference(*(values for values, demanded in sets if not demanded))
    return all(values & allowed for values, demanded in sets if demanded)


def _ordered(fact: Fact, literals: list[Literal]) -> bool:
    tests, points = [], {0}
    for condition, held in literals:
        if isinstance(condition, Membership):
            members = {key(fact, value, fact.places) for value in condition.values}
            points |= members
            tests.append((members, None, None, held != condition.negated))
        elif isinstance(condition, Range):
            first, last = closed(fact, condition.bounds(None), fact.places)
            points |= {point for point in (first, last) if point is not None}
            tests.append((None, first, last, held))
    # Between two neighbouring points nothing changes, so their neighbours stand for all numbers.
    candidates = points | {point - 1 for point in points} | {point + 1 for point in points}
    return any(all(_in(number, *test) for test in tests) for number in candidates)


def _in(number: int, members: set[int] | None, first: int | None, last: int | None, wanted: bool) -> bool:
    within = number in members if members is not None else (first is None or first <= number) and (last is None or number <= last)
    return within == wanted
