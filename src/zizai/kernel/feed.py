"""Rooms and other sites follow history through a cursor that loses nothing.

On PostgreSQL a transaction that began early may commit late, after its neighbours were read. So the
feed is ordered by transaction number and ends below the oldest transaction that is still running:
what it shows can no longer get company from behind. On SQLite writers queue, and row order is commit
order. `follow` hands each event over exactly once, as far as the work is in this database; `read` and
`advance` are for work that is not, and deliver at least once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BigIntegerField

from zizai.kernel import history
from zizai.kernel.models import Event, FeedCursor


@dataclass(frozen=True, order=True)
class Position:
    """A place in the feed."""

    epoch: int = 0
    transaction: int = 0
    event: int = 0


# The order of the feed: within an epoch by transaction, within a transaction as written.
ORDER = ("epoch", "transaction", "id")


def position_of(event: Event) -> Position:
    """The place of one event."""
    return Position(event.epoch, event.transaction, event.pk)


def behind(position: Position) -> Q:
    """The condition on events that they come after `position`."""
    return (
        Q(epoch__gt=position.epoch)
        | Q(epoch=position.epoch, transaction__gt=position.transaction)
        | Q(epoch=position.epoch, transaction=position.transaction, pk__gt=position.event)
    )


def after(position: Position, *, kinds: list[str] | None = None, limit: int = 500) -> list[Event]:
    """The next events behind `position`, in feed order. One statement."""
    # Said a second time as one bound, so that the index can be entered at the right place.
    events = certain().filter(behind(position), epoch__gte=position.epoch)
    if kinds:
        events = events.filter(kind__in=kinds)
    return list(events.order_by(*ORDER)[:limit])


def end() -> Position:
    """The place of the last event that the feed shows now. One statement."""
    last = certain().order_by(*(f"-{name}" for name in ORDER)).values_list(*ORDER).first()
    return Position(*last) if last else Position()


def follow(consumer: str, handle: Callable[[list[Event]], None], *, kinds: list[str] | None = None, limit: int = 500) -> int:
    """Hand the next events (at most `limit`) to `handle` and advance, in one transaction; returns how many.

    Each event is handed over exactly once and in order, whatever the number of followers of this
    name: they take turns. If `handle` raises, nothing has happened. Events of other kinds are passed
    over for good, so a follower of a rare kind does not read them again.
    """
    with transaction.atomic():
        FeedCursor.objects.get_or_create(pk=consumer)
        start = _position(FeedCursor.objects.select_for_update().get(pk=consumer))
        # Asked first: what is certain now is all there will ever be up to here.
        reached = end()
        if reached <= start:
            return 0
        events = [event for event in after(start, kinds=kinds, limit=limit) if position_of(event) <= reached]
        if events:
            handle(events)
        if len(events) == limit:
            reached = position_of(events[-1])
        _move(consumer, reached)
    return len(events)


def read(consumer: str, *, kinds: list[str] | None = None, limit: int = 500) -> list[Event]:
    """The next events for `consumer`. The same ones again until it advances."""
    cursor = FeedCursor.objects.filter(pk=consumer).first()
    return after(_position(cursor) if cursor else Position(), kinds=kinds, limit=limit)


def advance(consumer: str, event: Event) -> None:
    """`consumer` has dealt with everything up to and including `event`."""
    _move(consumer, position_of(event))


def _move(consumer: str, to: Position) -> None:
    values = {"epoch": to.epoch, "transaction": to.transaction, "event": to.event}
    FeedCursor.objects.update_or_create(consumer=consumer, defaults=values)


def _position(cursor: FeedCursor) -> Position:
    return Position(cursor.epoch, cursor.transaction, cursor.event)


def certain() -> QuerySet[Event]:
    """The events that can no longer get company from behind."""
    events = Event.objects.all()
    if connection.vendor == "postgresql":
        horizon = RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [], output_field=BigIntegerField())
        events = events.filter(Q(epoch__lt=history.epoch()) | Q(transaction__lt=horizon))
    return events
