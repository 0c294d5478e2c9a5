"""What a new version of an item changed, in the words of whoever applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.columns import limit_words
from zizai.catalogue.content import GROUPS, NOTHING, Difference, differences
from zizai.catalogue.models import Item, ItemVersion

_BASIC, _FORM = GROUPS["basic"]
_LIMITS = {which: _FORM.fields[f"{which}_day"].label for which in ("anticipate", "promise")}
# A limit is told as people say it, not as a number here and its unit there; codes are for machines that exchange items.
_UNTOLD = {*_LIMITS.values(), *(_FORM.fields[f"{which}_type"].label for which in _LIMITS)}


@dataclass(frozen=True)
class Change:
    """The version in force, the one before (None for a first version) and what differs."""

    now: ItemVersion
    before: ItemVersion | None
    differences: list[Difference]


def last_change(item: Item) -> Change:
    """What the version in force of an item that is more than listed changed of the one before it. One statement."""
    versions = list(ItemVersion.objects.filter(item=item, number__lte=item.version).order_by("-number")[:2])
    now, before = versions[0], versions[1] if len(versions) > 1 else None
    return Change(now, before, in_words(before.content, now.content) if before else [])


def in_words(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """The differences between two contents that concern whoever applies: limits first."""
    limits = [Difference(_BASIC, label, limit_words(old, which) or NOTHING, limit_words(new, which) or NOTHING) for which, label in _LIMITS.items()]
    others = [one for one in differences(old, new) if one.heading != GROUPS["codes"][0] and not (one.heading == _BASIC and one.label in _UNTOLD)]
    return [one for one in limits if one.before != one.after] + others
