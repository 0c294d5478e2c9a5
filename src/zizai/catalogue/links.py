"""Ways that lead into rooms above: empty where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def apply(code: str, answers: Mapping[str, str]) -> str:
    """The address at which one applies for an item, with the answers that were given to its questions."""
    try:
        address = reverse("cases:apply", kwargs={"code": code})
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(answers)}" if answers else address


def drafts() -> str:
    """The address of the drafts on the desk."""
    try:
        return reverse("desk:kind", args=["catalogue.draft"])
    except NoReverseMatch:
        return ""
