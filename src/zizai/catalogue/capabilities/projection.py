"""Derives capabilities and completeness anew and keeps what came of it. No hand writes these rows, and nothing else does."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction

from zizai.catalogue.capabilities import inputs
from zizai.catalogue.capabilities.derive import derive
from zizai.catalogue.capabilities.inputs import Inputs
from zizai.catalogue.capabilities.models import ItemCapability, ItemCompleteness
from zizai.catalogue.capabilities.outcomes import Capability, Finding, Obstacle, Weight, found
from zizai.catalogue.completeness import completeness
from zizai.catalogue.content import WrongContent, read
from zizai.catalogue.models import Item, ItemVersion

_COLUMNS = ("outcome", "level", "measured", "reasons", "situations")
_COUNTED = ("expected", "filled", "missing", "unverified", "faults")


def refresh() -> int:
    """Derive every version in force anew; returns how many rows changed. At most nine statements, however many items, and more for each 500 rows that are new.

    To be asked for when versions were published or inputs changed; a chore asks each day.
    """
    with transaction.atomic():
        # One at a time: who began earlier must not write what a later one has derived from newer versions.
        Item.objects.select_for_update().order_by("code").values_list("pk").first()
        return _refreshed()


def _refreshed() -> int:
    world = inputs.current()
    wanted, complete = {}, {}
    for version in ItemVersion.objects.filter(is_open=True, item__active=True).select_related("item__organisation"):
        wanted |= {row.pk: row for row in rows_of(version, world)}
        complete[version.item_id] = ItemCompleteness(item_id=version.item_id, **asdict(completeness(version.content)))
    wanted |= {row.pk: row for row in listed_rows()}
    return _keep(ItemCapability, wanted, _COLUMNS) + _keep(ItemCompleteness, complete, _COUNTED)


def rows_of(version: ItemVersion, world: Inputs) -> list[ItemCapability]:
    """What is derived of one version, which is read with its item and the item's unit. No statement."""
    item = version.item
    return [ItemCapability(id=ItemCapability.id_of(item.pk, name), item_id=item.pk, name=name, **_columns(finding)) for name, finding in _derived(version, world).items()]


def listed_rows() -> list[ItemCapability]:
    """Of items that are only listed: the hall's share is of all its items, and nothing says that these are not among them. One statement."""
    nothing = _columns(found([Obstacle((), "只有目录，办事指南还没有写，看不出谁来收件。", Weight.UNKNOWN)]))
    listed, name = Item.objects.filter(active=True, version=0).values_list("pk", flat=True), Capability.UNDIFFERENTIATED
    return [ItemCapability(id=ItemCapability.id_of(pk, name), item_id=pk, name=name, **nothing) for pk in listed]


def _derived(version: ItemVersion, world: Inputs) -> dict[Capability, Finding]:
    try:
        # Elements that came after it was published stand empty.
        content = read(version.content)
    except WrongContent:
        nothing = found([Obstacle(("basic",), "这一版的内容按现在的要素读不出来，要重新发布。", Weight.UNKNOWN)])
        return dict.fromkeys(Capability, nothing)
    return derive(content, code=version.item.code, region=version.item.organisation.region_id, inputs=world)


def _columns(finding: Finding) -> dict[str, Any]:
    reasons = [{"path": list(one.path), "words": one.words} for one in finding.reasons]
    return {"outcome": finding.outcome, "level": finding.level, "measured": finding.measured, "reasons": reasons, "situations": list(finding.situations)}


def _keep(model: type, wanted: dict[UUID, Any], columns: tuple[str, ...]) -> int:
    held = {row.pk: row for row in model.objects.all()}
    new = [row for pk, row in wanted.items() if pk not in held]
    differing = [row for pk, row in wanted.items() if pk in held and any(getattr(held[pk], name) != getattr(row, name) for name in columns)]
    gone = [pk for pk in held if pk not in wanted]
    if new:
        model.objects.bulk_create(new, batch_size=500)
    if differing:
        model.objects.bulk_update(differing, columns, batch_size=500)
    if gone:
        model.objects.filter(pk__in=gone).delete()
    return len(new) + len(differing) + len(gone)
