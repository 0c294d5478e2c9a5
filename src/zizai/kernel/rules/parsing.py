"""From JSON to a checked tree: every fault of the whole rule at once, each with its path and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from zizai.kernel import facts
from zizai.kernel.rules.conditions import OPS, Condition, Presence, Range
from zizai.kernel.rules.contradictions import contradictions
from zizai.kernel.rules.keys import closed
from zizai.kernel.rules.reading import Fault, Fields, WrongRule, join
from zizai.kernel.rules.tree import GROUPS, Group, Node

# What a person can still read; and no input may exhaust the stack.
_DEEPEST = 20
_MOST_NODES = 1000
_MOST_DAYS = 36600


def load(document: Any) -> Any:
    """JSON text as Python values: decimals exact, and no name twice in one object. Anything else is given back."""
    if not isinstance(document, str | bytes):
        return document
    try:
        return json.loads(document, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_repetition)
    except _Repeated as repeated:
        raise WrongRule([Fault("", f"“{repeated}”在同一个对象里写了两次。")]) from None
    except (ValueError, RecursionError):
        raise WrongRule([Fault("", "不是正确的 JSON，请检查括号、引号和逗号。")]) from None


def read(document: Any) -> tuple[Node, dict[str, timedelta]]:
    """The tree and the greatest age of each fact. Raises WrongRule with all faults."""
    document = load(document)
    reading = _Reading()
    root = reading.node(document, "", 1)
    reading.faults.extend(contradictions(root))
    if reading.faults or root is None:
        raise WrongRule(reading.faults)
    return root, reading.ages


class _Reading:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.ages: dict[str, timedelta] = {}
        self._nodes = 0
        self._judged: set[str] = set()

    def node(self, node: Any, path: str, depth: int) -> Node | None:
        """One node and all below it, with None in the place of each that could not be read."""
        self._nodes += 1
        if self._nodes == _MOST_NODES + 1:
            self.faults.append(Fault(path, f"条件太多（最多{_MOST_NODES}个），请拆成几条规则。"))
        if self._nodes > _MOST_NODES:
            return None
        if depth > _DEEPEST:
            self.faults.append(Fault(path, f"嵌套太深（最多{_DEEPEST}层），请拆成几条规则。"))
            return None
        if not isinstance(node, Mapping):
            self.faults.append(Fault(path, "这里要写一个条件（JSON 对象）。"))
            return None
        fields = Fields(node, path, self.faults)
        op = fields.peek("op")
        if not isinstance(op, str) or (op not in GROUPS and op not in OPS):
            reason = f"不认识“{op}”，可以写：{'、'.join([*GROUPS, *OPS])}。" if "op" in node else "缺少这一项。"
            fields.fault("op", reason)
            return None
        made = self._group(op, fields, path, depth) if op in GROUPS else self._condition(op, fields)
        if depth == 1:
            self._read_ages(fields)
        fields.close()
        return made

    def _group(self, op: str, fields: Fields, path: str, depth: int) -> Group | None:
        law, say = fields.words("law"), fields.words("say")
        of = fields.peek("of")
        if op == "not":
            if not isinstance(of, Mapping):
                fields.fault("of", "要写一个条件（JSON 对象）。")
                return None
            return Group(op, (self.node(of, join(path, "of"), depth + 1),), law=law, say=say)  # type: ignore[arg-type]
        n = 0
        if op == "at_least":
            n = fields.number("n", 1, len(of) if isinstance(of, list | tuple) and of else _MOST_NODES) or 0
            if not fields.count("n"):
                fields.fault("n", "缺少这一项。")
        if not isinstance(of, list | tuple) or not of:
            fields.fault("of", "要写一个列表，至少有一个条件。")
            return None
        children = [self.node(one, join(path, f"of[{at}]"), depth + 1) for at, one in enumerate(of)]
        return Group(op, tuple(children), n=n, law=law, say=say)  # type: ignore[arg-type]

    def _condition(self, op: str, fields: Fields) -> Condition | None:
        kind = OPS[op]
        law, say = fields.words("law"), fields.words("say")
        fact = self._fact(fields)
        if fact is None:
            # Without the fact's type nobody can say what is wrong with the rest.
            fields.leave()
            return None
        if fact.type not in kind.types(op):
            fits = [name for name, other in OPS.items() if fact.type in other.types(name)]
            fields.fault("op", f"“{fact.label}”的类型是{fact.type.label}，不能问“{kind.OPS[op]}”（{op}），可以用：{'、'.join(fits)}。")
            fields.leave()
            return None
        if kind is not Presence:
            self._judged.add(fact.name)
        before = len(self.faults)
        arguments = kind.read(op, fact, fields)
        if len(self.faults) > before:
            return None
        made = kind(op=op, fact=fact, law=law, say=say, **arguments)
        if isinstance(made, Range) and not made.relative:
            first, last = closed(fact, made.bounds(None), fact.places)
            if first is not None and last is not None and first > last:
                fields.fault("", "下限不能高于上限，这样没有值能满足。")
                return None
        return made

    def _fact(self, fields: Fields) -> facts.Fact | None:
        name = fields.peek("fact")
        if not isinstance(name, str):
            fields.fault("fact", "要写事实的名称，例如 person.age。")
            return None
        try:
            return facts.get(name)
        except facts.UnknownFact as unknown:
            fields.fault("fact", str(unknown))
            return None

    def _read_ages(self, fields: Fields) -> None:
        given = fields.peek("max_age")
        if not fields.count("max_age"):
            return
        if not isinstance(given, Mapping):
            fields.fault("max_age", '要写成 {"事实名称": {"days": 30}} 这样。')
            return
        for name, age in given.items():
            inner = Fields(age if isinstance(age, Mapping) else {}, join(fields.path, f"max_age.{name}"), self.faults)
            days, hours = inner.number("days", 0, _MOST_DAYS), inner.number("hours", 0, _MOST_DAYS * 24)
            if not inner.count("days", "hours"):
                inner.fault("", '要写明最长多久，例如 {"days": 30} 或 {"hours": 12}。')
            inner.close()
            if name not in self._judged:
                inner.fault("", "规则没有用到这个事实的值，限定时效没有意义。")
            self.ages[str(name)] = timedelta(days=days or 0, hours=hours or 0)


class _Repeated(ValueError):
    """A name that stands twice in one object: one of the two would be lost in silence."""


def _no_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return made


def _no_constant(name: str) -> Any:
    raise ValueError(name)
