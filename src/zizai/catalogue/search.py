"""What of the catalogue is found: items in force, by their names and by what they say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from zizai.catalogue.models import Item
from zizai.kernel.search import Entry, indexer

# Of two that are found alike, the one with a guide comes first.
_WITH_GUIDE, _LISTED = datetime(2001, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)


@indexer("catalogue.item", Item.objects.select_related("organisation"))
def item(one: Item) -> Entry | None:
    """Everybody finds an item; one that is given up is found no more."""
    if not one.active:
        return None
    words = [one.organisation.name, one.organisation.short_name, one.main_item, one.result_name, one.object_label, one.get_item_type_display()]
    return Entry("catalogue.item", one.pk, one.name, text=one.summary, keywords=[one.code, *(word for word in words if word)], at=_LISTED if one.only_listed else _WITH_GUIDE, public=True)
