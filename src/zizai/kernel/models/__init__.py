"""The kernel's tables. Every other room's tables stand on these."""

from zizai.kernel.models.history import Event, EventDetail, FeedCursor, Installation, SealedRoot
from zizai.kernel.things import Party

__all__ = ["Event", "EventDetail", "FeedCursor", "Installation", "Party", "SealedRoot"]
