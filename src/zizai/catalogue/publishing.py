"""A content becomes the version in force: from the city's pack or from an approved draft, always the same way."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from zizai.catalogue.capabilities.projection import refresh
from zizai.catalogue.columns import item_columns, material_columns
from zizai.catalogue.content import Content, read
from zizai.catalogue.lifecycle import draft as draft_life
from zizai.catalogue.lifecycle import version as version_life
from zizai.catalogue.models import DraftState, Item, ItemDraft, ItemVersion, Material, Purpose
from zizai.kernel import search
from zizai.kernel.history import canonical, sm3
from zizai.kernel.lifecycle import Refused, open_by_system, perform_by_system

log = logging.getLogger(__name__)


def version_columns(code: str, number: int, content: Content, *, by_pack: bool) -> Mapping[str, Any]:
    """The columns of version `number` of the item `code`."""
    return {"item_id": Item.id_of(code), "number": number, "content": content, "digest": digest(content), "by_pack": by_pack}


def digest(content: Content) -> bytes:
    """The SM3 of the content's canonical JSON: 32 bytes."""
    return sm3(canonical(content))


def publish_due(today: date) -> list[str]:
    """Publish every approved draft whose day has come; returns the codes of the items. What can be published no more goes back to its writer.

    One transaction for each draft: one that fails stops no other.
    """
    done = []
    for one in ItemDraft.objects.filter(state=DraftState.APPROVED, publish_on__lte=today).order_by("publish_on", "id"):
        try:
            with transaction.atomic():
                _publish(one)
        except Refused as refused:
            log.warning("the draft %s of %s cannot be published: %s", one.pk, one.code, "；".join(refused.reasons))
            _fall_back(one, refused.reasons)
        except Exception:
            log.exception("the draft %s of %s could not be published and is tried again", one.pk, one.code)
        else:
            done.append(one.code)
    if done:
        search.refresh("catalogue.item", [Item.id_of(code) for code in done])
        refresh()
    return done


def _publish(draft: ItemDraft) -> None:
    perform_by_system(draft_life, "publish", {draft.pk: {}}, because={"publish_on": draft.publish_on.isoformat()})
    because = {"draft": str(draft.pk)}
    held = ItemVersion.objects.filter(item__code=draft.code).order_by("-number").only("id", "number", "is_open").first()
    if draft.purpose == Purpose.CANCEL:
        _give_up(draft, held, {**because, "transition": draft.transition})
        return
    content = read(draft.content)
    if held is not None and held.is_open:
        perform_by_system(version_life, "supersede", {held.pk: {}}, because=because)
    number = held.number + 1 if held is not None else 1
    _write(draft.code, number, content)
    open_by_system(version_life, "publish", [version_columns(draft.code, number, content, by_pack=False)], because=because)


def _give_up(draft: ItemDraft, held: ItemVersion | None, because: Mapping[str, Any]) -> None:
    """The item takes no new cases; what becomes of running ones stands in the event."""
    if held is not None and held.is_open:
        perform_by_system(version_life, "cancel", {held.pk: {}}, because=because)
    Item.objects.filter(code=draft.code).update(active=False, from_pack=False)


def _write(code: str, number: int, content: Content) -> None:
    """The rows of the item and its materials. Three statements."""
    pk = Item.id_of(code)
    columns = {**item_columns(content), "version": number, "active": True, "from_pack": False}
    Item.objects.update_or_create(id=pk, defaults=columns, create_defaults={**columns, "code": code})
    materials = {f"{code}-{key}": one for key, one in material_columns(content, pk).items()}
    rows = [Material(id=Material.id_of(one), code=one, active=True, **values) for one, values in materials.items()]
    Material.objects.filter(item_id=pk, active=True).exclude(code__in=materials).update(active=False)
    if rows:
        fields = [Material._meta.get_field(name).name for name in next(iter(materials.values()))]
        Material.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["active", "from_pack", *fields])


def _fall_back(draft: ItemDraft, reasons: list[str]) -> None:
    try:
        perform_by_system(draft_life, "fall_back", {draft.pk: {"reasons": list(reasons)}}, because={"reasons": list(reasons)})
    except Refused:
        # Somebody took it back in the meantime.
        log.info("the draft %s has moved on", draft.pk)
