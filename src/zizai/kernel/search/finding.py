"""Finding: a query, who asks, and a page of hits."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from zizai.kernel import policies
from zizai.kernel.models import SearchEntry
from zizai.kernel.search.engines import engine
from zizai.kernel.search.indexing import found_by
from zizai.kernel.search.snippets import Segment, excerpt, marked
from zizai.kernel.search.words import Term, terms

LIMIT = 20
MOST = 100


class BadCursor(ValueError):
    """The place from which the page should go on is not one this search gave out."""


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `title` and `snippet` are plain text in pieces; whoever shows them escapes and marks them."""

    kind: str
    thing_id: UUID
    title: list[Segment]
    snippet: list[Segment]
    at: datetime


@dataclass(frozen=True)
class Page:
    """Hits, best first. `next` goes on behind the last (empty at the end). `relaxed`: nothing had every word, these have some."""

    hits: list[Hit]
    next: str = ""
    relaxed: bool = False


class _Place(msgspec.Struct, array_like=True):
    relaxed: bool
    in_title: int
    score: int
    at: datetime
    pk: int


def find(
    query: str, *, actor: policies.Actor = policies.NOBODY, kinds: Sequence[str] | None = None, only: Q | None = None, limit: int = LIMIT, after: str = ""
) -> Page:  # fmt: skip
    """What `actor` may find: hits in the title first, then the better match, then the newer.

    Every word of the query must be there; where nothing has them all, what has some of them is given
    instead (`relaxed`). `kinds` and `only` (a condition on `SearchEntry`, such as its region) narrow it.
    One statement, two where the first found nothing; none for an empty query. Raises BadCursor.

    Scores shift when the index changes, so a page asked for later may repeat or miss a hit at its seam.
    """
    wanted = terms(query)
    if not wanted:
        return Page([])
    place = _read(after) if after else None
    limit = max(1, min(limit, MOST))
    entries = _visible(actor, kinds, only)
    relaxed = place is not None and place.relaxed
    rows = _search(entries, wanted, place, limit + 1, every=not relaxed)
    if not rows and place is None and len(wanted) > 1:
        relaxed = True
        rows = _search(entries, wanted, None, limit + 1, every=False)
    more = len(rows) > limit
    rows = rows[:limit]
    return Page([_hit(row, wanted) for row in rows], _write(rows[-1], relaxed) if more else "", relaxed and bool(rows))


def _visible(actor: policies.Actor, kinds: Sequence[str] | None, only: Q | None) -> QuerySet:
    seen = Q(public=True)
    for kind, rows in found_by(actor, kinds).items():
        seen |= Q(kind=kind) if rows is True else Q(rows, kind=kind)
    entries = SearchEntry.objects.filter(seen)
    if kinds is not None:
        entries = entries.filter(kind__in=list(kinds))
    return entries.filter(only) if only is not None else entries


def _search(entries: QuerySet, wanted: list[Term], place: _Place | None, limit: int, *, every: bool) -> list[SearchEntry]:
    index = engine()
    query = index.query(wanted, every=every)
    # Joined first, so that the conditions can speak of the index.
    found = entries.filter(index__isnull=False).filter(index.matches(query))
    found = found.annotate(in_title=index.in_title(wanted, every=every), score=index.score(query))
    if place is not None:
        found = found.filter(
            Q(in_title__lt=place.in_title)
            | Q(in_title=place.in_title, score__lt=place.score)
            | Q(in_title=place.in_title, score=place.score, at__lt=place.at)
            | Q(in_title=place.in_title, score=place.score, at=place.at, pk__lt=place.pk)
        )
    return list(found.order_by("-in_title", "-score", "-at", "-pk")[:limit])


def _hit(row: SearchEntry, wanted: list[Term]) -> Hit:
    return Hit(row.kind, row.thing_id, marked(row.title, wanted), excerpt(row.text, wanted), row.at)


def _write(row: SearchEntry, relaxed: bool) -> str:
    place = _Place(relaxed, row.in_title, row.score, row.at, row.pk)
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _read(after: str) -> _Place:
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)), type=_Place)
    except (binascii.Error, ValueError) as error:
        raise BadCursor("这一页的地址不完整，请重新搜索。") from error
