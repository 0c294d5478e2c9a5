"""The options of the forms of cases."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from zizai.cases.models import Case
from zizai.catalogue.public import Material, options

items = options


def materials() -> list[tuple[str, str]]:
    """The materials of all items in force. One statement."""
    return list(Material.objects.filter(active=True, item__active=True).order_by("code").values_list("code", "name"))


def strange(item: str, codes: Collection[str]) -> list[str]:
    """Which of these materials are not `item`'s. One statement, none for no material."""
    if not codes:
        return []
    own = set(Material.objects.filter(item__code=item, active=True, code__in=codes).values_list("code", flat=True))
    return [code for code in codes if code not in own]


def required(case: Case) -> list[tuple[str, str]]:
    """What this case asks for."""
    return [(one["code"], one["name"]) for one in case.required]


def names(case: Case, codes: Collection[str]) -> list[str]:
    """The names of these materials of the case, in its order."""
    return [one["name"] for one in case.required if one["code"] in codes]


def asked_again(case: Case) -> list[tuple[str, str]]:
    """What the case asks for, first what the last notice named."""
    noticed: list[dict[str, Any]] = case.notices[-1]["items"] if case.notices else []
    first = [(one["code"], one["name"]) for one in noticed]
    return [*first, *(option for option in required(case) if option not in first)]
