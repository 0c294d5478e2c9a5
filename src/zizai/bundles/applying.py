"""A bundle is applied for with one form, and becomes one joint matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zizai.bundles.graph import Graph
from zizai.cases.public import PHONE, PLACE, JointCase, JointPart, checked_phone, submit_joint
from zizai.kernel import uploads
from zizai.kernel.forms import Choices, Files, Form, Invalid, Text
from zizai.kernel.policies import Actor


def form_of(graph: Graph) -> Form:
    """What is asked: which of the optional items, about what, where, and each material once. What a result supplies is not asked."""
    optional = [(step.item.code, step.item.name) for step in graph.optional]
    choose = [Choices("items", "还要一起办", hint="不办的不用选", required=False, choices=optional)] if optional else []
    about = Text("object_name", f"{graph.bundle.object_label}名称", hint="写全称，如“丽华小食店”", most=60, personal=True)
    everything = graph.chosen([code for code, _ in optional])
    files = [
        Files(_field(number), one.name, hint=one.note or ("" if one.necessary else "看情况才交"), required=False, personal=True)
        for number, one in enumerate(everything.asked)
    ]
    return Form("一件事申请", [*choose, about, PLACE, PHONE, *files], check=checked_phone)


def submit(graph: Graph, data: Mapping[str, Any], *, actor: Actor, channel: str, once: str) -> JointCase:
    """Submit what was filled in; the same actor's same `once` makes one matter. Raises Invalid and what `submit_joint` does."""
    cleaned = form_of(graph).clean(data)
    chosen = graph.chosen(cleaned.get("items") or [])
    brought = _brought(graph, cleaned)
    try:
        parts = _parts(chosen, brought, actor)
    except uploads.WrongUpload as wrong:
        raise Invalid({"": [str(wrong)]}) from None
    about = {name: cleaned[name] for name in ("object_name", "object_place", "phone")}
    return submit_joint(actor, graph.bundle.name, parts, channel=channel, once=once, **about)


def _field(number: int) -> str:
    return f"material_{number}"


def _brought(graph: Graph, cleaned: Mapping[str, Any]) -> dict[str, list[str]]:
    everything = graph.chosen([step.item.code for step in graph.optional])
    return {one.name: cleaned[_field(number)] for number, one in enumerate(everything.asked) if cleaned[_field(number)]}


def _parts(graph: Graph, brought: Mapping[str, list[str]], actor: Actor) -> list[JointPart]:
    """One part for each item. A file that several items want is taken up once more for each after the first."""
    used: set[str] = set()
    parts = []
    for step in graph.steps:
        own = [one for one in step.materials if one.name in brought]
        files: list[str] = []
        for one in own:
            ids = brought[one.name]
            files += uploads.again(ids, actor=actor) if one.name in used else ids
            used.add(one.name)
        parts.append(JointPart(
            step.item.code, step.item.code, needs=step.needs, spares=[one.material.code for one in step.spared],
            materials=[one.code for one in own], files=files,
        ))  # fmt: skip
    return parts
