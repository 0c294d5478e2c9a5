"""Ways into the desk's pages, which are built above this room: empty where there is no desk."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def _way(address: str, **words: Any) -> str:
    try:
        return reverse(address, kwargs=words)
    except NoReverseMatch:
        return ""


def thing(kind: str, pk: Any) -> str:
    """The page of one thing."""
    return _way("desk:thing", kind=kind, pk=pk)


def verb(kind: str, pk: Any, name: str) -> str:
    """The form of one verb on one thing."""
    return _way("desk:verb", kind=kind, pk=pk, name=name)


def new(kind: str, name: str, **prefilled: str) -> str:
    """The form that opens a new thing, some fields filled in."""
    way = _way("desk:opening", kind=kind, name=name)
    return f"{way}?{urlencode(prefilled)}" if way and prefilled else way
