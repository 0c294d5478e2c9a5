"""A rule, and a version of it that decisions are pinned to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from zizai.kernel import history
from zizai.kernel.rules import parsing
from zizai.kernel.rules.cases import Compiled, Facts, Found, Verdict, found
from zizai.kernel.rules.outcomes import Outcome
from zizai.kernel.rules.sentences import Sentences, sentences
from zizai.kernel.rules.tree import Node, leaves, to_json


class Rule:
    """Conditions as data. Two rules are equal where their JSON is; made by `Rule.parse` only."""

    def __init__(self, root: Node, max_age: Mapping[str, timedelta]):
        self.root, self.max_age = root, dict(max_age)

    @classmethod
    def parse(cls, document: Any) -> Rule:
        """The rule that `document` (JSON text, or the values in it) says. Raises WrongRule with every fault at once."""
        return cls(*parsing.read(document))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `parse` of them gives an equal rule."""
        said = to_json(self.root)
        if self.max_age:
            said["max_age"] = {name: _period(age) for name, age in sorted(self.max_age.items())}
        return said

    @cached_property
    def canonical(self) -> bytes:
        """Canonical JSON: the bytes that are digested."""
        return history.canonical(self.to_json())

    def digest(self) -> str:
        """SM3 of the canonical JSON, in hex."""
        return history.sm3(self.canonical).hex()

    @cached_property
    def facts(self) -> frozenset[str]:
        """The names of the facts it asks for: no other need be looked up."""
        return frozenset(condition.fact.name for _, condition in leaves(self.root))

    @cached_property
    def needs_day(self) -> bool:
        """Whether the same facts can be answered differently on another day."""
        return bool(self.max_age) or any(condition.relative for _, condition in leaves(self.root))

    def compile(self) -> Compiled:
        """The rule as a closure over one case; made once."""
        return self._compiled

    @cached_property
    def _compiled(self) -> Compiled:
        return Compiled(self.root, self.max_age)

    def evaluate(self, found: Facts, *, as_of: datetime) -> Verdict:
        """Judge one case as on `as_of` (aware), with every leaf's reason."""
        return self._compiled(found, as_of=as_of)

    def sentences(self) -> Sentences:
        """The rule in Chinese: each sentence is followed by the list of those below it."""
        return sentences(self.root)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rule) and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)

    def __repr__(self) -> str:
        return f"<Rule {self.canonical.decode()}>"


@dataclass(frozen=True)
class Example:
    """A case whose outcome is agreed: facts as JSON (fresh on `as_of`) or as Found. `as_of` where the day matters."""

    facts: Mapping[str, Any]
    outcome: Outcome
    as_of: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """An example that the rule judges otherwise."""

    number: int
    example: Example
    verdict: Verdict

    def __str__(self) -> str:
        reasons = "".join(leaf.sentence for leaf in self.verdict.reasons)
        return f"第{self.number}个例子应当{Outcome(self.example.outcome).label}，规则判为{self.verdict.outcome.label}：{reasons}"


@dataclass(frozen=True)
class RuleSet:
    """A version of a rule, to pin decisions to, with golden examples: (facts, outcome) or `Example`.

    A version is never changed, only followed by another; `digest` tells whether it was.
    """

    name: str
    version: str
    rule: Rule
    examples: Sequence[Example | tuple] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        made = tuple(one if isinstance(one, Example) else Example(*one) for one in self.examples)
        object.__setattr__(self, "examples", made)
        for number, one in enumerate(made, 1):
            if one.as_of is None and self.rule.needs_day:
                raise ValueError(f"{self.name} 第{number}个例子要写明判断时刻 as_of，因为规则与日期有关。")

    def digest(self) -> str:
        """SM3 of name, version and rule, in hex. Examples are not part of it."""
        return history.sm3(history.canonical({"name": self.name, "version": self.version, "rule": self.rule.to_json()})).hex()

    def check_examples(self) -> list[Difference]:
        """The examples that the rule judges otherwise; none is as it should be."""
        judged = ((number, one, self._judge(one)) for number, one in enumerate(self.examples, 1))  # type: ignore[arg-type]
        return [Difference(number, one, verdict) for number, one, verdict in judged if verdict.outcome != one.outcome]  # type: ignore[arg-type, union-attr]

    def _judge(self, example: Example) -> Verdict:
        as_of = example.as_of or _ANY_DAY
        ready = {name: one for name, one in example.facts.items() if isinstance(one, Found)}
        plain = {name: one for name, one in example.facts.items() if name not in ready}
        return self.rule.evaluate(found(plain, source="example", observed_at=as_of) | ready, as_of=as_of)


# For rules that answer the same on every day.
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def _period(age: timedelta) -> dict[str, int]:
    hours = int(age.total_seconds() // 3600)
    return {"hours": hours} if hours % 24 else {"days": hours // 24}
