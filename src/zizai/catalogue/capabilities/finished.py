"""Which matters really ended in the way that a capability promises. The rooms that handle matters say so, at start-up.

    finished.tell(Capability.MOBILE, Finished(matters=sent_from_a_phone_and_delivered, recount=the_same_from_history))

An item counts for a capability only if it has it *and* a matter ended so within the last PERIOD: what nobody ever used is no
achievement. Where no room can tell, nothing counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from zizai.catalogue.capabilities.outcomes import Capability

PERIOD = timedelta(days=365)


@dataclass(frozen=True)
class Finished:
    """`matters(since, until)`: things with `item_id` and `simulated` that ended so after `since` until `until`; `recount`: their items, from history alone."""

    matters: Callable[[datetime, datetime], QuerySet]
    recount: Callable[[datetime, datetime], frozenset[UUID]]


_told: dict[Capability, Finished] = {}


def tell(capability: Capability, finished: Finished) -> None:
    """Say which matters ended in the way of this capability. Again replaces it."""
    _told[capability] = finished


def of(capability: Capability) -> Finished | None:
    """Who can tell; None where nobody can yet."""
    return _told.get(capability)
