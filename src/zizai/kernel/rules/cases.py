"""One case: the rule as a closure over what was found, with every leaf's answer, or the outcome alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from zizai.kernel import clock, facts
from zizai.kernel.facts import Fact, FactType, say_instant, write_instant
from zizai.kernel.rules.conditions import Condition, Membership, Presence, Range
from zizai.kernel.rules.outcomes import FAIL, PASS, UNKNOWN, Outcome
from zizai.kernel.rules.tree import Group, Node, leaves


# Structs, not dataclasses: one is made for every leaf of every case, at a third of the price. None of them
# can be part of a cycle, so the collector need not look at them.
class Found(msgspec.Struct, frozen=True, gc=False):
    """A fact's value as it was found: from where, and at which instant it was true there. No value: None."""

    value: Any
    source: str = ""
    observed_at: datetime | None = None


Facts = Mapping[str, Found | None]


def found(values: Mapping[str, Any], *, source: str = "", observed_at: datetime | None = None) -> dict[str, Found]:
    """`values` (JSON or text, by the name of the fact) read and said to come from `source`. None and blanks are left out.

    Raises facts.UnknownFact, and facts.WrongValue with the fact's label before the reason.
    """
    given = {name: value for name, value in values.items() if value is not None and value != ""}
    return {name: Found(facts.get(name).admit(value), source, observed_at) for name, value in given.items()}


class Place(msgspec.Struct, frozen=True):
    """A leaf of a compiled rule."""

    path: str
    condition: Condition
    max_age: timedelta | None


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """What one condition answered in one case, and why."""

    place: Place
    outcome: Outcome
    evidence: Found | None
    as_of: datetime

    @property
    def path(self) -> str:
        """Where in the tree: `of[1].of[0]`."""
        return self.place.path

    @property
    def fact(self) -> Fact:
        """The fact that was asked."""
        return self.place.condition.fact

    @property
    def law(self) -> str:
        """The legal basis, where the rule names one."""
        return self.place.condition.law

    @property
    def condition(self) -> str:
        """What the rule asks, without what was found."""
        return self.place.condition.phrase(True, clock.local_date(self.as_of))

    @property
    def found(self) -> Any:
        """The value, or None."""
        return None if self.evidence is None or self.evidence.value is None else self.fact.admit(self.evidence.value)

    @property
    def source(self) -> str:
        """Who said so."""
        return "" if self.evidence is None else self.evidence.source

    @property
    def observed_at(self) -> datetime | None:
        """How fresh: the instant at which it was true at the source."""
        return None if self.evidence is None else self.evidence.observed_at

    @property
    def stale(self) -> bool:
        """Whether there is a value, but one that is too old or of unknown age."""
        return self.found is not None and self.outcome is UNKNOWN

    @property
    def sentence(self) -> str:
        """What was found and what it means: 「年龄是72岁，不低于60岁。」「没有查到年龄。」"""
        if self.outcome is not UNKNOWN:
            return f"{self.place.condition.finding(self.outcome is PASS, self.found, clock.local_date(self.as_of))}。"
        if self.found is None:
            return f"没有查到{self.fact.label}。"
        if self.observed_at is None:
            return f"{self.fact.label}没有注明取得时间，不能确认是否过期，要重新核对。"
        return f"{self.fact.label}取得于{say_instant(self.observed_at)}，已超过{say_period(self.place.max_age)}，要重新核对。"

    def to_json(self, *, personal: bool = True) -> dict[str, Any]:
        """For the record of a decision. Without `personal`, of a personal fact only that it was asked and whom."""
        said: dict[str, Any] = {"path": self.path, "fact": self.fact.name}
        if self.source:
            said["source"] = self.source
        if self.observed_at is not None:
            said["observed_at"] = write_instant(self.observed_at)
        if personal or not self.fact.is_personal:
            # Whether somebody has a disability card is told by the outcome as well as by the value.
            said["outcome"] = self.outcome.value
            if self.found is not None:
                said["found"] = self.fact.write(self.found)
        return said


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """The answer of a rule in one case, leaf by leaf."""

    outcome: Outcome
    leaves: list[Leaf]
    as_of: datetime
    compiled: Compiled

    @property
    def reasons(self) -> list[Leaf]:
        """The leaves on which the outcome rests. A definite one stands whatever the others say; for UNKNOWN, what must be found out."""
        answers = [leaf.outcome for leaf in self.leaves]
        return [self.leaves[at] for at in self.compiled.decisive(answers)]

    def to_json(self, *, personal: bool = True) -> dict[str, Any]:
        """For the record of a decision: outcome and leaves, from which the outcome can be judged again."""
        told = [leaf.to_json(personal=personal) for leaf in self.leaves]
        return {"outcome": self.outcome.value, "as_of": write_instant(self.as_of), "leaves": told}


# What a closure is called with: the facts, the instant of judging, its day in Shanghai where any leaf needs it.
Context = tuple[Facts, datetime, "date | None"]
Judge = Callable[[Any], Outcome]


class Compiled:
    """A rule ready to judge cases: call it for a Verdict, or ask for the `outcome` alone. Safe in any number of threads."""

    def __init__(self, root: Node, ages: Mapping[str, timedelta]):
        self._root = root
        self._places = [Place(path, leaf, ages.get(leaf.fact.name)) for path, leaf in leaves(root)]
        self._judges = [_judge(place) for place in self._places]
        self._names = [place.condition.fact.name for place in self._places]
        self._all = list(zip(self._places, self._judges, self._names, strict=True))
        self._relative = any(place.condition.relative for place in self._places)
        self._outcome = _combine(root, iter(self._judges))
        # The same combination over answers that are there already.
        self._fold = _combine(root, (operator.itemgetter(at) for at in range(len(self._places))))

    def __call__(self, found: Facts, *, as_of: datetime) -> Verdict:
        """Judge one case as on `as_of` (aware), every leaf of it. Raises facts.WrongValue for what is no value of its fact."""
        context = self._context(found, as_of)
        told = [Leaf(place, judge(context), found.get(name), as_of) for place, judge, name in self._all]
        return Verdict(self._fold([leaf.outcome for leaf in told]), told, as_of, self)

    def outcome(self, found: Facts, *, as_of: datetime) -> Outcome:
        """The same answer without its reasons; leaves that cannot change it any more are not asked."""
        return self._outcome(self._context(found, as_of))

    def decisive(self, answers: Sequence[Outcome]) -> list[int]:
        """Which leaves bear the outcome, given the answers of all."""
        # In strong Kleene logic a group's answer rests on exactly those children that answer the same.
        def visit(node: Node, start: int) -> tuple[Outcome, int, list[int]]:
            if isinstance(node, Condition):
                return answers[start], start + 1, [start]
            told = []
            for child in node.of:
                one, start, bearing = visit(child, start)
                told.append((one, bearing))
            whole = _GROUPS[node.op]([operator.itemgetter(at) for at in range(len(told))], node.n)([one for one, _ in told])
            wanted = _contrary(whole) if node.op == "not" else whole
            return whole, start, [at for one, bearing in told if one is wanted for at in bearing]

        return visit(self._root, 0)[2]

    def _context(self, found: Facts, as_of: datetime) -> Context:
        if as_of.tzinfo is None:
            raise ValueError("判断时刻要带时区")
        return found, as_of, clock.local_date(as_of) if self._relative else None


def _judge(place: Place) -> Judge:
    condition, max_age = place.condition, place.max_age
    fact, name = condition.fact, condition.fact.name
    cls, passes = fact.python
    if isinstance(condition, Presence):
        there, gone = (PASS, FAIL) if condition.op == "present" else (FAIL, PASS)

        def presence(context: Context) -> Outcome:
            one = context[0].get(name)
            if one is None or one.value is None:
                return gone
            fact.admit(one.value)
            return there

        return presence
    holds = _test(condition)

    def judge(context: Context) -> Outcome:
        known, as_of, today = context
        one = known.get(name)
        if one is None or (value := one.value) is None:
            return UNKNOWN
        if value.__class__ is not cls or (passes is not None and not passes(value)):
            value = fact.admit(value)
        if max_age is not None and (one.observed_at is None or as_of - one.observed_at > max_age):
            return UNKNOWN
        return PASS if holds(value, today) else FAIL

    return judge


def _test(condition: Condition) -> Callable[[Any, date | None], bool]:
    if isinstance(condition, Membership):
        values, negated = frozenset(condition.values), condition.negated
        if condition.fact.type == FactType.CHOICES:
            return lambda value, today: values.isdisjoint(value) is negated
        return lambda value, today: (value not in values) is negated
    assert isinstance(condition, Range)
    return _moving(condition) if condition.relative else _fixed(condition)


def _fixed(condition: Range) -> Callable[[Any, date | None], bool]:
    bounds = condition.bounds(None)
    lower, upper = bounds.lower, bounds.upper
    above = operator.ge if bounds.with_lower else operator.gt
    below = operator.le if bounds.with_upper else operator.lt
    if upper is None:
        return lambda value, today: above(value, lower)
    if lower is None:
        return lambda value, today: below(value, upper)
    return lambda value, today: above(value, lower) and below(value, upper)


def _moving(condition: Range) -> Callable[[Any, date | None], bool]:
    # The bounds of a day are worked out once; the cell is replaced whole, so threads see either day's.
    held: list[tuple] = [(None, None)]

    def holds(value: Any, today: date | None) -> bool:
        day, bounds = held[0]
        if day != today:
            bounds = condition.bounds(today)
            held[0] = (today, bounds)
        lower, upper = bounds.lower, bounds.upper
        if lower is not None and not (value >= lower if bounds.with_lower else value > lower):
            return False
        return upper is None or (value <= upper if bounds.with_upper else value < upper)

    return holds


def _combine(node: Node, judges: Any) -> Judge:
    if isinstance(node, Group):
        return _GROUPS[node.op]([_combine(child, judges) for child in node.of], node.n)
    return next(judges)


def _contrary(one: Outcome) -> Outcome:
    return FAIL if one is PASS else PASS if one is FAIL else UNKNOWN


def _and(children: Sequence[Judge], n: int) -> Judge:
    def judge(context: Any) -> Outcome:
        whole = PASS
        for child in children:
            one = child(context)
            if one is FAIL:
                return FAIL
            if one is UNKNOWN:
                whole = UNKNOWN
        return whole

    return judge


def _or(children: Sequence[Judge], n: int) -> Judge:
    def judge(context: Any) -> Outcome:
        whole = FAIL
        for child in children:
            one = child(context)
            if one is PASS:
                return PASS
            if one is UNKNOWN:
                whole = UNKNOWN
        return whole

    return judge


def _not(children: Sequence[Judge], n: int) -> Judge:
    (child,) = children
    return lambda context: _contrary(child(context))


def _at_least(children: Sequence[Judge], n: int) -> Judge:
    def judge(context: Any) -> Outcome:
        missing, left, unknown = n, len(children), 0
        for child in children:
            one = child(context)
            left -= 1
            if one is PASS:
                missing -= 1
                if not missing:
                    return PASS
            elif one is UNKNOWN:
                unknown += 1
            if missing > left + unknown:
                return FAIL
        return UNKNOWN

    return judge


_GROUPS: dict[str, Callable[[Sequence[Judge], int], Judge]] = {"and": _and, "or": _or, "not": _not, "at_least": _at_least}


def say_period(period: timedelta | None) -> str:
    """「30天」「12小时」."""
    assert period is not None
    hours = int(period.total_seconds() // 3600)
    return f"{hours // 24}天" if hours % 24 == 0 else f"{hours}小时"
