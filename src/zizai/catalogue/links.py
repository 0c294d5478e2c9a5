"""Ways that rooms above take, to an application and to a thing on the desk: empty where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def apply(code: str, answers: Mapping[str, str]) -> str:
    """The address at which one applies for an item, with the answers that were given to its questions."""
    try:
        address = reverse("cases:apply", kwargs={"code": code})
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(answers)}" if answers else address


def desk(kind: str, pk: Any) -> str:
    """The address of one thing on the desk."""
    try:
        return reverse("desk:thing", args=[kind, pk]) if pk else ""
    except NoReverseMatch:
        return ""
