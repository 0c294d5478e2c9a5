"""The way to an application, which rooms above take: empty where there is none."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def apply(code: str) -> str:
    """The address at which one applies for an item."""
    try:
        return reverse("cases:apply", kwargs={"code": code})
    except NoReverseMatch:
        return ""
