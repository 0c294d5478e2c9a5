"""「能力一览」: by capability how many items have it, how many really did, and item by item why not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, TextChoices

from zizai.catalogue.capabilities import finished, inputs
from zizai.catalogue.capabilities.counting import counted
from zizai.catalogue.capabilities.models import ItemCapability
from zizai.catalogue.capabilities.outcomes import Capability, Outcome, place_words
from zizai.catalogue.models import Item, ItemVersion
from zizai.kernel.measures import Asked
from zizai.vocabulary.services import Depth

# What has to be there before any item can have it.
_NEEDS = {Capability.INSTANT: "rule_sets", Capability.KIOSK: "kiosks"}


class Status(TextChoices):
    """How far a capability is counted at all."""

    COUNTED = "counted", "按办结的办件计数"
    CAPABLE_ONLY = "capable_only", "只具备能力：办件里还看不出"
    NOT_ENABLED = "not_enabled", "尚未启用"


@dataclass(frozen=True)
class Line:
    """One capability. `of`: the items with a guide that it is measured by; `numbers`: outcome → how many of them."""

    capability: Capability
    numbers: dict[str, int]
    counted: int
    of: int
    status: Status

    @property
    def has(self) -> int:
        """Items that have it."""
        return self.numbers.get(Outcome.HAS, 0)

    @property
    def partial(self) -> int:
        """Items that have it in some situations only."""
        return self.numbers.get(Outcome.PARTIAL, 0)

    @property
    def only_capable(self) -> int:
        """Items that have it and by which nobody was served so yet (只具备能力)."""
        return self.has - self.counted

    @property
    def others(self) -> list[tuple[str, int]]:
        """(label, number) of every other outcome there is."""
        return [(one.label, self.numbers[one]) for one in (Outcome.LACKS, Outcome.NOT_YET, Outcome.NO_DATA) if self.numbers.get(one)]


@dataclass(frozen=True)
class Shown:
    """One capability of one item, in words."""

    name: Capability
    outcome: Outcome
    level: str
    reasons: list[tuple[str, str]]
    situations: Sequence[str]


def board(unit: str = "", asked: Asked | None = None) -> list[Line]:
    """Every capability, of all items or of a unit's (`unit` is its code). One statement, and one for each capability that cases can tell of."""
    asked = asked or Asked()
    within = Q(item__organisation__code=unit) if unit else Q()
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    of: dict[str, int] = defaultdict(int)
    grouped = ItemCapability.objects.filter(within, item__active=True).values("name", "outcome").annotate(all=Count("pk"), measured=Count("pk", filter=Q(measured=True)))
    for row in grouped.order_by("name"):
        numbers[row["name"]][row["outcome"]] = row["all"]
        of[row["name"]] += row["measured"]
    done = {one: counted(one, asked).filter(within).count() if finished.of(one) else 0 for one in Capability}
    return [Line(one, numbers[one], done[one], of[one], status_of(one)) for one in Capability]


def status_of(capability: Capability) -> Status:
    """How far it is counted. No statement."""
    needed = _NEEDS.get(capability)
    if needed and not inputs.supplied(needed):
        return Status.NOT_ENABLED
    return Status.COUNTED if finished.of(capability) else Status.CAPABLE_ONLY


def items_with(capability: Capability, *, unit: str = "", outcome: str = "", asked: Asked | None = None) -> QuerySet[Item]:
    """Items with what came of this capability (`outcome`, `level`, `reasons`, `situations`, `counted`) and `version_id`. For a keyset page by code.

    `outcome` may be 「counted」: those that count.
    """
    proved = counted(capability, asked or Asked()).filter(item_id=OuterRef("pk"))
    in_force = ItemVersion.objects.filter(item=OuterRef("pk"), is_open=True).values("pk")[:1]
    rows = Item.objects.filter(active=True, capabilities__name=capability).select_related("organisation")
    rows = rows.annotate(**{name: F(f"capabilities__{name}") for name in ("outcome", "reasons", "situations")}, depth=F("capabilities__level"), counted=Exists(proved), version_id=Subquery(in_force))
    rows = rows.filter(organisation__code=unit) if unit else rows
    return rows.filter(counted=True) if outcome == "counted" else rows.filter(outcome=outcome) if outcome in Outcome.values else rows


def findings_of(item: UUID) -> list[Shown]:
    """Every capability of one item. One statement."""
    held = {row.name: row for row in ItemCapability.objects.filter(item=item)}
    return [shown(one, held[one].outcome, held[one].level, held[one].reasons, held[one].situations) for one in Capability if one in held]


def shown(name: Capability, outcome: str, level: str, reasons: Sequence[dict[str, Any]], situations: Sequence[str]) -> Shown:
    """In words: each reason with where in the content it stands."""
    told = [(place_words(one["path"]), one["words"]) for one in reasons]
    return Shown(name, Outcome(outcome), Depth(level).label if level else "", told, situations)
