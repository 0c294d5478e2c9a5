"""What the catalogue holds that people may find, read at once into memory: a few thousand short texts.

Each process keeps one such reading. It is read again when something was published or listed since (looked for at
most every few seconds), and after some minutes in any case. A node holds nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from zizai.catalogue.content.reading import Content
from zizai.catalogue.finding.ranking import Index
from zizai.catalogue.finding.sounds import Sounds
from zizai.catalogue.finding.tables import GAP, sayings
from zizai.catalogue.models import ConvenienceService, Item, ItemVersion
from zizai.kernel.search.words import cut

ITEM, SERVICE = "item", "service"
# So long a reading counts as new without asking, and so long at most it is kept.
LOOK_SECONDS, KEEP_SECONDS = 5.0, 600.0


@dataclass(frozen=True)
class Entry:
    """One item or convenience service: what it is called and on which shelves it stands. `names`: its name and what people call it."""

    kind: str
    pk: UUID
    code: str
    name: str
    unit: str
    elaborated: bool
    texts: Mapping[str, str]
    names: tuple[str, ...]
    later: frozenset[int] = frozenset()
    shelves: frozenset[tuple[str, str]] = field(default_factory=frozenset)


class Catalogue:
    """All entries in force, and what finds them."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries

    @cached_property
    def index(self) -> Index:
        """Their texts."""
        return Index([one.texts for one in self.entries], [one.names for one in self.entries])

    @cached_property
    def sounds(self) -> Sounds:
        """Their words and the people's, by sound; a people's word is meant rather than one that only stands in a name."""
        words: dict[str, float] = {}
        for entry in self.entries:
            for name in entry.names:
                for word in [*cut(name), name]:
                    words[word] = words.get(word, 0.0) + 1.0
        for row in sayings():
            for word in (*row.says, *row.means):
                if GAP not in word:
                    words[word] = words.get(word, 0.0) + 5.0
        return Sounds({word.casefold(): weight for word, weight in words.items() if len(word) > 1})

    @cached_property
    def shelves(self) -> dict[tuple[str, str], list[Entry]]:
        """(what kind of shelf, its code) → the items on it, by code."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            for shelf in entry.shelves:
                found.setdefault(shelf, []).append(entry)
        return found


_held: Catalogue | None = None
_stamp: tuple[Any, ...] = ()
_read_at = _looked_at = float("-inf")


def current() -> Catalogue:
    """The catalogue as it is in force. No statement while the one held is fresh; two to see that nothing changed; else five."""
    global _held, _stamp, _read_at, _looked_at
    now = time.monotonic()
    if _held is not None and now - _looked_at < LOOK_SECONDS:
        return _held
    stamp = _state()
    if _held is None or stamp != _stamp or now - _read_at > KEEP_SECONDS:
        _held, _stamp, _read_at = Catalogue([*_items(), *_services()]), stamp, now
    _looked_at = now
    return _held


def forget() -> None:
    """Read the catalogue anew when it is next asked for."""
    global _held
    _held = None


def _state() -> tuple[Any, ...]:
    """What changes whenever a version is published or given up, or an entry comes or goes. Two statements."""
    items = Item.objects.filter(active=True).aggregate(Count("pk"), Sum("version"))
    return (*items.values(), ConvenienceService.objects.filter(active=True).count())


def _items() -> Iterator[Entry]:
    contents = dict(ItemVersion.objects.filter(is_open=True).values_list("item_id", "content"))
    for item in Item.objects.filter(active=True).select_related("organisation").order_by("code"):
        yield _of_item(item, contents.get(item.pk) if item.version else None)


def _of_item(item: Item, content: Content | None) -> Entry:
    unit = item.organisation
    about = [item.summary, item.result_name, item.object_label]
    texts = {"name": item.name, "main": item.main_item, "about": "；".join(filter(None, about)), "unit": unit.short_name, "called": item.called}
    shelves, called = {("unit", unit.code)}, [one for one in item.called.split("、") if one]
    if content:
        basic, extension = content["basic"], content["extension"]
        texts |= {"asked": "；".join([*(one["ask"] for one in content["questions"]), *(one["says"] for ask in content["asks"] for one in ask["options"])])}
        for shelf, codes in (("theme", extension.get("themes")), ("event", extension.get("life_events")), ("for", basic.get("server_type"))):
            shelves |= {(shelf, code) for code in codes or ()}
    return Entry(ITEM, item.pk, item.code, item.name, unit.short_name, not item.only_listed, texts, (item.name, *called), _later(item.name), frozenset(shelves))


def _services() -> Iterator[Entry]:
    for one in ConvenienceService.objects.filter(active=True).select_related("organisation").order_by("code"):
        yield _of_service(one)


def _of_service(one: ConvenienceService) -> Entry:
    unit = one.organisation.short_name
    texts = {"name": one.name, "called": "、".join(one.called), "about": f"{one.gives}；{one.get_kind_display()}", "unit": unit}
    return Entry(SERVICE, one.pk, one.code, one.name, unit, True, texts, (one.name, *one.called))


def _later(name: str) -> frozenset[int]:
    """The rows of sayings that are done with what one already has, and of which the name speaks."""
    return frozenset(number for number, row in enumerate(sayings()) if row.later and any(word in name for word in row.means))
