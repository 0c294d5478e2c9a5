"""Rooms and other sites follow history through a cursor that loses nothing.

On PostgreSQL a transaction that began early may commit late, after its neighbours were read. So the
feed is ordered by transaction number and ends below the oldest transaction that is still running:
what it shows can no longer get company from behind. On SQLite writers queue, and row order is commit
order. Delivery is at least once: `advance` after the work is done, in the same transaction if it can be.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import F, Q
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
    events = Event.objects.filter(behind(position), epoch__gte=position.epoch)
    if connection.vendor == "postgresql":
        horizon = RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [], output_field=BigIntegerField())
        events = events.filter(Q(epoch__lt=history.epoch()) | Q(transaction__lt=horizon))
    if kinds:
        events = events.filter(kind__in=kinds)
    return list(events.order_by("epoch", "transaction", F("id"))[:limit])


def read(consumer: str, *, kinds: list[str] | None = None, limit: int = 500) -> list[Event]:
    """The next events for `consumer`. The same ones again until it advances."""
    cursor = FeedCursor.objects.filter(pk=consumer).first()
    return after(Position(cursor.epoch, cursor.transaction, cursor.event) if cursor else Position(), kinds=kinds, limit=limit)


def advance(consumer: str, event: Event) -> None:
    """`consumer` has dealt with everything up to and including `event`."""
    values = {"epoch": event.epoch, "transaction": event.transaction, "event": event.pk}
    FeedCursor.objects.update_or_create(consumer=consumer, defaults=values)
