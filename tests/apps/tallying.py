"""What came of a proof: how much was done, how deep it went, what never happened."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from looking import Look


@dataclass
class Tally:
    """What happened in all examples together."""

    examples: int = 0
    attempts: int = 0
    performed: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    happened: Counter = field(default_factory=Counter)
    reached: Counter = field(default_factory=Counter)
    depth: list[int] = field(default_factory=list)
    life: list[int] = field(default_factory=list)

    def count(self, look: Look, lifecycles: list[Any]) -> None:
        """One more example, as it ended."""
        self.examples += 1
        self.depth.append(len(look.events))
        for lifecycle in lifecycles:
            for thing in look.things[lifecycle.kind]:
                self.reached[f"{lifecycle.kind}:{thing.state}"] += 1
                self.life.append(thing.version)
        self.happened.update(f"{event.kind}.{event.verb}" for event in look.events)

    def told(self, lifecycles: list[Any]) -> str:
        """It in words: how much, how deep, and what never happened."""
        verbs = [f"{lifecycle.kind}.{verb}" for lifecycle in lifecycles for verb, one in lifecycle.verbs.items() if not one.retired]
        states = [f"{lifecycle.kind}:{state}" for lifecycle in lifecycles for state in lifecycle.states.values]
        return "\n".join([
            f"{self.examples} examples, {self.attempts} attempts: {self.performed.total()} performed, {self.refused.total()} refused",
            f"events of an example: {_spread(self.depth)}; of a thing: {_spread(self.life)}",
            f"refused: {dict(self.refused.most_common())}",
            f"ended in: {dict(self.reached.most_common())}",
            f"events: {dict(self.happened.most_common())}",
            f"verbs that never happened: {[one for one in verbs if not self.happened[one]]}",
            f"states in which nothing ended: {[one for one in states if not self.reached[one]]}",
        ])  # fmt: skip


def _spread(numbers: list[int]) -> str:
    ordered = sorted(numbers) or [0]
    return f"median {ordered[len(ordered) // 2]}, nine tenths below {ordered[len(ordered) * 9 // 10]}, most {ordered[-1]}"
