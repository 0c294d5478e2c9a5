"""Items in force as they leave."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from zizai.catalogue.content import shaped
from zizai.catalogue.drafting.opening import listed_content
from zizai.catalogue.exchange.items import Taken
from zizai.catalogue.models import Item, ItemVersion
from zizai.city.public import Organisation


def taken(*, unit: str = "", codes: Collection[str] = (), listed: bool = False, most: int | None = None) -> list[Taken]:
    """The items in force by code: of a unit's code, these, or all; with `listed` also those without a guide. Two statements.

    With `most` one more than that at most, so that whoever asks sees that there are more.
    """
    found = Item.objects.filter(active=True).select_related("organisation").order_by("code")
    if unit:
        found = found.filter(organisation__code=unit)
    if codes:
        found = found.filter(code__in=list(codes))
    if not listed:
        found = found.filter(version__gt=0)
    items = list(found[: most + 1] if most else found)
    contents = dict(ItemVersion.objects.filter(item__in=[one.pk for one in items], is_open=True).values_list("item_id", "content"))
    return [Taken(one.code, one.version, shaped(contents[one.pk]) if one.pk in contents else listed_content(one)) for one in items]


def units() -> list[Organisation]:
    """The units that have items in force, by code. One statement."""
    return list(Organisation.objects.filter(Exists(Item.objects.filter(organisation=OuterRef("pk"), active=True))).order_by("code"))
