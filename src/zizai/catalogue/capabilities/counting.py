"""Which items count for a capability: those that have it and were really used so. Querysets, for figures and for pages alike."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from zizai.catalogue.capabilities import finished, inputs
from zizai.catalogue.capabilities.finished import PERIOD
from zizai.catalogue.capabilities.models import ItemCapability
from zizai.catalogue.capabilities.outcomes import Capability, Outcome
from zizai.catalogue.capabilities.projection import listed_rows, rows_of
from zizai.catalogue.models import ItemVersion, VersionState
from zizai.kernel.measures import Asked
from zizai.kernel.models import Event

KIND = "catalogue.version"


def measured(capability: Capability) -> QuerySet[ItemCapability]:
    """The items that the capability's share is of: all with a guide; of 无差别 those of the hall, and those of which nobody has said so. Nothing of it is simulated."""
    rows = ItemCapability.objects.filter(name=capability, measured=True, item__active=True)
    return rows.annotate(simulated=Value(False))


def counted(capability: Capability, asked: Asked) -> QuerySet[ItemCapability]:
    """The items that have it and were used so within PERIOD; `simulated` where only simulated matters prove it. Nothing where no room can tell."""
    rows = ItemCapability.objects.filter(name=capability, measured=True, outcome=Outcome.HAS, item__active=True)
    told = finished.of(capability)
    if told is None:
        return rows.annotate(simulated=Value(False)).none()
    matters = told.matters(asked.as_of - PERIOD, asked.as_of).filter(item_id=OuterRef("item_id"))
    # Coalesce: a negated EXISTS alone is no boolean column on every database.
    return rows.filter(Exists(matters)).annotate(simulated=Coalesce(~Exists(matters.filter(simulated=False)), Value(False)))


def recount_measured(capability: Capability, asked: Asked) -> frozenset[UUID]:
    """The same set as `measured`: from the versions that history says are in force, and from the register of what is only listed."""
    world = inputs.current()
    rows = [*(row for version in _in_force(asked) for row in rows_of(version, world)), *listed_rows()]
    return frozenset(row.pk for row in rows if row.name == capability and row.measured)


def recount_counted(capability: Capability, asked: Asked) -> frozenset[UUID]:
    """The same set as `counted`: derived anew from the versions in force, and from the history of the matters."""
    told = finished.of(capability)
    if told is None:
        return frozenset()
    items, world = told.recount(asked.as_of - PERIOD, asked.as_of), inputs.current()
    rows = [row for version in _in_force(asked) if version.item_id in items for row in rows_of(version, world)]
    return frozenset(row.pk for row in rows if row.name == capability and row.measured and row.outcome == Outcome.HAS)


def _in_force(asked: Asked) -> list[ItemVersion]:
    """The versions that were published and not ended until then, whatever their rows say. Two statements."""
    standing: dict[UUID, bool] = {}
    for event in Event.objects.filter(kind=KIND, occurred_at__lte=asked.as_of).order_by("thing_id", "seq"):
        standing[event.thing_id] = event.to_state == VersionState.PUBLISHED
    found = ItemVersion.objects.filter(pk__in=[pk for pk, published in standing.items() if published])
    return list(found.select_related("item__organisation"))
