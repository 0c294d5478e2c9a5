"""Joint matters: the door for rooms that compose one (a bundle, a stage of a construction project)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from zizai.cases.lifecycle import joint
from zizai.cases.models import JointCase
from zizai.cases.opening import applicant_of
from zizai.catalogue.public import item_by_code
from zizai.kernel.lifecycle import open_thing
from zizai.kernel.policies import Actor
from zizai.vocabulary.services import Channel


@dataclass(frozen=True)
class JointPart:
    """One case of a joint matter.

    `key` names it within the matter, `item` is the item's code. `needs`: keys of those whose result it
    needs; it waits until they are granted. `spares`: codes of its materials that these results take the
    place of, so that nobody is asked for them. `materials`: codes of what is brought, `files`: identifiers
    of what was uploaded.
    """

    key: str
    item: str
    needs: Sequence[str] = ()
    spares: Sequence[str] = ()
    materials: Sequence[str] = ()
    files: Sequence[str] = ()


def submit_joint(
    actor: Actor, title: str, parts: Sequence[JointPart], *, object_name: str, object_place: str, phone: str, once: str,
    channel: str = Channel.COMPUTER, simulated: bool = False,
) -> JointCase:  # fmt: skip
    """Submit a joint matter with all of its cases in one transaction, for `actor` or whom they act for.

    `once`: the same actor's same token makes one matter, however often it is sent. Raises ValueError
    for parts that contradict themselves (an item twice, unknown keys, a circle), Forbidden and GuardRefused like any
    opening verb, Invalid where a file is not the actor's.
    """
    _check(parts)
    first = item_by_code(parts[0].item) if parts else None
    applicant = applicant_of(actor, phone)
    return open_thing(
        joint, "submit", actor=actor, once=once, title=title, asked=[_said(part) for part in parts], applicant=applicant.name, phone=phone,
        subject=applicant.subject, object_name=object_name, object_place=object_place, channel=channel, simulated=simulated,
        scope_path=first.organisation.region.path if first else "",
    )  # fmt: skip


def _check(parts: Sequence[JointPart]) -> None:
    keys, items = {part.key for part in parts}, {part.item for part in parts}
    if len(keys) != len(parts) or len(items) != len(parts) or any(set(part.needs) - keys for part in parts):
        raise ValueError("a part or an item is named twice, or a part needs one that is not there")
    try:
        TopologicalSorter({part.key: part.needs for part in parts}).prepare()
    except CycleError as circle:
        raise ValueError(f"parts need each other in a circle: {circle.args[1]}") from None


def _said(part: JointPart) -> dict[str, Any]:
    return {
        "key": part.key, "item": part.item, "needs": list(part.needs), "spares": list(part.spares), "materials": list(part.materials),
        "files": list(part.files),
    }  # fmt: skip
