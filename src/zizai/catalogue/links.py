"""Ways to pages: a guide and an application with answers in their address, a thing on the desk. Empty where rooms above have none."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse


def guide(code: str, answers: Mapping[str, str]) -> str:
    """The address of an item's guide for the situation that these answers make."""
    address = reverse("catalogue:item", kwargs={"code": code})
    return f"{address}?{urlencode(answers)}" if answers else address


def apply(code: str, answers: Mapping[str, str]) -> str:
    """The address at which one applies for an item, with the answers that were given to its questions."""
    try:
        address = reverse("cases:apply", kwargs={"code": code})
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(answers)}" if answers else address


def revise(code: str) -> str:
    """The address at which staff begin a draft of an item."""
    address = _desk("opening", "catalogue.draft", "revise")
    return f"{address}?{urlencode({'item': code})}" if address else ""


def drafts() -> str:
    """The drafts on the desk."""
    return _desk("kind", "catalogue.draft")


def desk(kind: str, pk: UUID | None) -> str:
    """The address of one thing on the desk."""
    return _desk("thing", kind, pk) if pk else ""


def _desk(name: str, *args: str | UUID) -> str:
    try:
        return reverse(f"desk:{name}", args=args)
    except NoReverseMatch:
        return ""
