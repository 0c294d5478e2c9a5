"""A bundle as a graph: what waits for what, how long it takes in all, what is asked of the applicant and what is not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter

from zizai.bundles.models import Bundle, BundleEdge, BundleItem
from zizai.catalogue.public import Item, Material, materials_of


@dataclass(frozen=True)
class Spared:
    """A material that is not asked for: the result of `giver` takes its place."""

    giver: Item
    material: Material


@dataclass(frozen=True)
class Step:
    """One item of a bundle: what it asks for, and what other items' results spare."""

    item: Item
    required: bool
    materials: tuple[Material, ...]
    spared: tuple[Spared, ...]

    @property
    def needs(self) -> list[str]:
        """Codes of the items whose results it waits for."""
        return list(dict.fromkeys(one.giver.code for one in self.spared))


@dataclass(frozen=True)
class Asked:
    """One material that is asked for once. `of`: item code → the code of this material there."""

    name: str
    note: str
    necessary: bool
    of: dict[str, str]


@dataclass(frozen=True)
class Graph:
    """A bundle and its steps in the order of their numbers."""

    bundle: Bundle
    steps: tuple[Step, ...]

    @property
    def optional(self) -> list[Step]:
        """What whoever applies may choose."""
        return [step for step in self.steps if not step.required]

    def chosen(self, codes: Collection[str]) -> Graph:
        """The bundle with what must be done and with those of `codes`. A step no longer waits for what is left out."""
        taken = {step.item.code for step in self.steps if step.required or step.item.code in codes}
        return replace(self, steps=tuple(_without(step, taken) for step in self.steps if step.item.code in taken))

    def levels(self) -> list[list[Step]]:
        """Steps that can go on at the same time, level by level."""
        sorter = TopologicalSorter({step.item.code: step.needs for step in self.steps})
        sorter.prepare()
        found = []
        while sorter.is_active():
            ready = sorter.get_ready()
            found.append([step for step in self.steps if step.item.code in ready])
            sorter.done(*ready)
        return found

    @property
    def days(self) -> int:
        """The longest path of promised limits, in working days from acceptance: what goes side by side counts once."""
        until: dict[str, int] = {}
        for step in (step for level in self.levels() for step in level):
            until[step.item.code] = step.item.promised_days + max((until[code] for code in step.needs), default=0)
        return max(until.values(), default=0)

    @property
    def asked(self) -> list[Asked]:
        """What is asked for, each material once however many items want it, in the order of the items."""
        found: dict[str, Asked] = {}
        for step in self.steps:
            for one in step.materials:
                before = found.get(one.name, Asked(one.name, one.note, False, {}))
                found[one.name] = replace(before, necessary=before.necessary or one.necessary, of={**before.of, step.item.code: one.code})
        return list(found.values())

    @property
    def needed(self) -> int:
        """How many materials everybody brings."""
        return sum(one.necessary for one in self.asked)

    @property
    def needed_separately(self) -> int:
        """How many it would be, item by item."""
        return sum(one.necessary for step in self.steps for one in [*step.materials, *(spared.material for spared in step.spared)])


def _without(step: Step, taken: Collection[str]) -> Step:
    # What nobody supplies is asked for like anywhere else.
    left = [one.material for one in step.spared if one.giver.code not in taken]
    spared = tuple(one for one in step.spared if one.giver.code in taken)
    return replace(step, materials=tuple(sorted([*step.materials, *left], key=lambda one: one.number)), spared=spared)


def graph_of(code: str) -> Graph | None:
    """The bundle in force with this code; None where there is none, or one of its items is no longer in force. Four statements."""
    bundle = Bundle.objects.filter(code=code, active=True).select_related("lead").first()
    if bundle is None:
        return None
    nodes = list(BundleItem.objects.filter(bundle=bundle, active=True).select_related("item__organisation__region").order_by("number"))
    if not all(node.item.active for node in nodes if node.required):
        return None
    nodes = [node for node in nodes if node.item.active]
    edges = list(BundleEdge.objects.filter(bundle=bundle, active=True).select_related("giver", "material"))
    materials = materials_of([node.item_id for node in nodes])
    held = {node.item_id for node in nodes}
    return Graph(bundle, tuple(_step(node, [edge for edge in edges if edge.giver_id in held], materials[node.item_id]) for node in nodes))


def _step(node: BundleItem, edges: Sequence[BundleEdge], materials: Sequence[Material]) -> Step:
    own = tuple(Spared(edge.giver, edge.material) for edge in edges if edge.taker_id == node.item_id)
    spared = {one.material.pk for one in own}
    return Step(node.item, node.required, tuple(one for one in materials if one.pk not in spared), own)
