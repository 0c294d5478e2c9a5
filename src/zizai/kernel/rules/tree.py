"""The tree of a rule: groups above, conditions as leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zizai.kernel.rules.conditions import Condition
from zizai.kernel.rules.reading import join

GROUPS = ("and", "or", "not", "at_least")


@dataclass(frozen=True)
class Group:
    """Several nodes taken together: `and`, `or`, `at_least` (of which `n` must hold), and `not`, which has one."""

    op: str
    of: tuple[Node, ...]
    n: int = 0
    law: str = ""
    say: str = ""

    @property
    def key(self) -> tuple:
        """Equal for groups that ask the same, whatever their wording."""
        return (self.op, self.n, tuple(child.key for child in self.of))


Node = Group | Condition


def place(group: Group, path: str, at: int) -> str:
    """The path of the child `at`."""
    return join(path, "of" if group.op == "not" else f"of[{at}]")


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Condition]]:
    """Every condition with its path, in the order in which they are read."""
    if isinstance(node, Condition):
        yield path, node
        return
    for at, child in enumerate(node.of):
        yield from leaves(child, place(node, path, at))


def to_json(node: Node) -> dict[str, Any]:
    """The node as plain JSON values; reading it gives an equal node."""
    if isinstance(node, Condition):
        said: dict[str, Any] = {"op": node.op, "fact": node.fact.name, **node.arguments()}
    else:
        of = [to_json(child) for child in node.of]
        said = {"op": node.op, "of": of[0] if node.op == "not" else of}
        if node.op == "at_least":
            said["n"] = node.n
    return said | {name: words for name in ("law", "say") if (words := getattr(node, name))}
