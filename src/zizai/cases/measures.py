"""What cases can tell of how an item was really handled: by which channel it came, and that it was delivered.

Which materials were brought from where, and that nobody decided, no case can tell yet; of these nothing is said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from zizai.cases.models import Case, CaseState
from zizai.catalogue.public import Capability, Finished, tell
from zizai.kernel import history
from zizai.kernel.models import Event
from zizai.vocabulary.services import Channel

# How an application has to come in to prove that an item is handled so. At the window it is taken in by the hall's general clerks.
_BY = {
    Capability.UNDIFFERENTIATED: (Channel.WINDOW,),
    Capability.ONLINE: (Channel.COMPUTER, Channel.MOBILE),
    Capability.MOBILE: (Channel.MOBILE,),
}  # fmt: skip


def delivered(channels: Collection[str], since: datetime, until: datetime) -> QuerySet[Case]:
    """Cases that came by one of `channels` and were delivered after `since` until `until`."""
    return Case.objects.filter(state=CaseState.DELIVERED, channel__in=channels, closed_at__gt=since, closed_at__lte=until)


def recounted(channels: Collection[str], since: datetime, until: datetime) -> frozenset[UUID]:
    """The items of the same cases, from history alone: how each was opened, and when it was delivered."""
    lives: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(kind="cases.case", occurred_at__lte=until).order_by("thing_id", "seq").iterator(chunk_size=2000):
        lives[event.thing_id].append(event)
    found = set()
    for life in lives.values():
        began = history.said(life[0]).get("records", {})
        if life[-1].to_state == CaseState.DELIVERED and began.get("channel") in channels and any(since < one.occurred_at for one in life if one.verb == "deliver"):
            found.add(UUID(str(began["item_id"])))
    return frozenset(found)


for _capability, _channels in _BY.items():
    tell(_capability, Finished(matters=partial(delivered, _channels), recount=partial(recounted, _channels)))
