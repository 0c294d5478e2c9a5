"""Addresses with answers in them: of a guide, and of the way to an application, which rooms above take: empty where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

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
