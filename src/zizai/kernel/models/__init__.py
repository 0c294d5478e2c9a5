"""The kernel's tables. Every other room's tables stand on these."""

from zizai.kernel.models.calendar import CalendarDay, CalendarVersion
from zizai.kernel.models.documents import Document
from zizai.kernel.models.forms import Draft, Upload
from zizai.kernel.models.handover import Handover
from zizai.kernel.models.history import Event, EventDetail, FeedCursor, Installation, SealedRoot
from zizai.kernel.models.numbers import NumberBlock
from zizai.kernel.models.outbox import OutboxMessage
from zizai.kernel.models.periodic import PeriodicRun
from zizai.kernel.models.search import SearchEntry, SearchIndex
from zizai.kernel.models.unmasking import Unmasking
from zizai.kernel.things import Party

__all__ = [
    "CalendarDay",
    "CalendarVersion",
    "Document",
    "Draft",
    "Event",
    "EventDetail",
    "FeedCursor",
    "Handover",
    "Installation",
    "NumberBlock",
    "OutboxMessage",
    "Party",
    "PeriodicRun",
    "SealedRoot",
    "SearchEntry",
    "SearchIndex",
    "Unmasking",
    "Upload",
]
