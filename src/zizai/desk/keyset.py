"""Pages and counts over things of many kinds, in a constant number of statements.

A page is two steps: one statement finds the keys (a union of short index scans, one for each kind and
arm), one for each kind on the page fetches its rows. A count stops at a limit, so no count ever reads
a large table. All counts of a page are one statement.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from zizai.desk import compiled
from zizai.desk.waiting import Source
from zizai.kernel import policies
from zizai.kernel.lifecycle import Lifecycle, law_acted
from zizai.kernel.policies import Actor
from zizai.look import slots

SIZE = 50
MOST = 999


@dataclass(frozen=True)
class Order:
    """By a column without NULLs, then by identifier; one direction for both, so that an index serves it either way."""

    column: str
    descending: bool = False


BY_DUE = Order("order_at")
BY_CLOSING = Order("closed_at", descending=True)


class BadCursor(ValueError):
    """What stands in `after` or `before` was not given out by a page."""


@dataclass(frozen=True)
class Cursor:
    """A place between two rows."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.at.isoformat()}|{self.id.hex}".encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """The cursor that `str` wrote. Raises BadCursor."""
        try:
            at, _, pk = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii").partition("|")
            return cls(_instant(at).astimezone(UTC), UUID(pk))
        except (ValueError, binascii.Error, OverflowError) as error:
            raise BadCursor("翻页的位置不对，请从第一页看起。") from error


@dataclass(frozen=True)
class Page:
    """Rows in order with their lifecycles, and the cursors of the pages beside it (empty where there is none)."""

    rows: list[tuple[Lifecycle, Any]] = field(default_factory=list)
    after: str = ""
    before: str = ""


def page(sources: Sequence[Source], actor: Actor, order: Order = BY_DUE, *, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """The page after (or before) a cursor; the first one without. Raises BadCursor.

    One statement, plus one for each kind on the page. Legal timers that are due on it fire first, and
    then it is read once more: a list that showed the state before would show what no longer stands.
    """
    place = Cursor.read(after or before) if after or before else None
    back = bool(before and not after)
    found = _read(sources, actor, order, place, back, size)
    return _read(sources, actor, order, place, back, size) if law_acted(thing for _, thing in found.rows) else found


def _read(sources: Sequence[Source], actor: Actor, order: Order, place: Cursor | None, back: bool, size: int) -> Page:
    found = _keys(sources, order, place, back, size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page()
    first, last = Cursor(found[0][2], found[0][1]), Cursor(found[-1][2], found[-1][1])
    return Page(
        list(_rows(sources, found, actor)),
        after=str(last) if more or back else "",
        before=str(first) if (more if back else place) else "",
    )


def _keys(sources: Sequence[Source], order: Order, place: Cursor | None, back: bool, limit: int) -> list[tuple[int, UUID, datetime]]:
    falling = order.descending != back
    parts, params = [], []
    for number, source in enumerate(sources):
        for arm in source.arms:
            rows = arm & _beyond(order.column, place, falling) if place else arm
            sign = "-" if falling else ""
            if found := compiled.select(source.lifecycle.model, rows, ["id", order.column], [sign + order.column, sign + "id"], limit):
                parts.append(f"SELECT {number} AS source, a.id, a.{order.column} FROM ({found[0]}) a")
                params += found[1]
    if not parts:
        return []
    way = " DESC" if falling else ""
    # UNION, not UNION ALL: a thing that lies on my desk and is assigned to me stands in two arms.
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(parts)} ORDER BY 3{way}, 2{way} LIMIT {limit}", params)
        return [(number, _uuid(pk), _instant(at)) for number, pk, at in cursor.fetchall()]


def _beyond(column: str, place: Cursor, falling: bool) -> Q:
    sign = "lt" if falling else "gt"
    # The first condition alone bounds the index scan; an OR of the two columns would not.
    return Q(**{f"{column}__{sign}e": place.at}) & (Q(**{f"{column}__{sign}": place.at}) | Q(**{f"id__{sign}": place.id}))


def _rows(sources: Sequence[Source], found: Sequence[tuple[int, UUID, datetime]], actor: Actor):
    rows: dict[tuple[int, UUID], Any] = {}
    for number in {one[0] for one in found}:
        lifecycle = sources[number].lifecycle
        wanted = lifecycle.model.objects.filter(pk__in=[pk for one, pk, _ in found if one == number])
        for thing in related(lifecycle, wanted):
            rows[number, thing.pk] = thing
    for number, pk, _ in found:
        # Between the two statements a thing may have gone where the actor does not see it.
        if (thing := rows.get((number, pk))) is not None and policies.sees(actor, thing):
            yield sources[number].lifecycle, thing


def related(lifecycle: Lifecycle, queryset: QuerySet) -> QuerySet:
    """`queryset` with what titles and columns of this kind read, so that no row costs a statement."""
    names = slots.page_of(lifecycle.kind).related
    return queryset.select_related(*names) if names else queryset


@dataclass(frozen=True)
class Count:
    """How many, up to a limit: 「12」 or 「999+」."""

    number: int
    most: int = MOST

    def __str__(self) -> str:
        return f"{self.most:,}+" if self.number > self.most else f"{self.number:,}"

    def __bool__(self) -> bool:
        return self.number > 0


def counts(named: Mapping[str, Sequence[Source]], most: int = MOST) -> dict[str, Count]:
    """How many rows each of `named` has, up to `most`. One statement for all, none where nothing is to be counted."""
    asked, params = [], []
    for sources in named.values():
        parts = []
        for number, source in enumerate(sources):
            for arm in source.whole:
                if found := compiled.select(source.lifecycle.model, arm, ["id"], limit=most + 1):
                    parts.append(f"SELECT {number}, a.id FROM ({found[0]}) a")
                    params += found[1]
        asked.append(f"(SELECT COUNT(*) FROM ({' UNION '.join(parts)}) b)" if parts else "0")
    if not asked:
        return {}
    if params == [] and all(one == "0" for one in asked):
        return {name: Count(0, most) for name in named}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", params)
        return {name: Count(min(number, most + 1), most) for name, number in zip(named, cursor.fetchone(), strict=True)}


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _instant(value: Any) -> datetime:
    # SQLite keeps instants in UTC without their zone.
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
