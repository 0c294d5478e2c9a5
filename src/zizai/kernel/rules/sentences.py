"""A rule as people read it."""

from __future__ import annotations

from zizai.kernel.rules.conditions import Condition
from zizai.kernel.rules.tree import Node

_HEADS = {"and": "以下各项都要满足", "or": "以下各项满足一项即可", "not": "不得有以下情形"}

Sentences = list["str | Sentences"]


def sentences(node: Node) -> Sentences:
    """A sentence, followed by the list of those below it: the shape that Django's `unordered_list` shows."""
    if isinstance(node, Condition):
        return [_with_law(node.phrase(), node) + "。"]
    if node.op == "not" and isinstance(node.of[0], Condition):
        child = node.of[0]
        said = node.say or child.phrase(False)
        return [_with_law(said, node if node.law else child) + "。"]
    head = node.say or (f"以下各项至少满足{node.n}项" if node.op == "at_least" else _HEADS[node.op])
    below = [sentence for child in node.of for sentence in sentences(child)]
    return [_with_law(head, node) + "：", below]


def _with_law(said: str, node: Node) -> str:
    return f"{said}（依据：{node.law}）" if node.law else said
