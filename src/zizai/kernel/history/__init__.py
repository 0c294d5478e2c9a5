"""Append-only history: one event for every change of state, hash-chained per thing.

Chained per thing, so that writers never wait for each other. The event's body is kept as the exact
canonical bytes that were hashed, so verification re-serialises nothing. Personal details stand
behind salted commitments and can be erased without breaking the chain.
"""

from zizai.kernel.history.events import (
    DETAIL_COLUMNS,
    EVENT_COLUMNS,
    GENESIS,
    Entry,
    canonical,
    commitment,
    details,
    epoch,
    event_row,
    forget_epoch,
    instant,
    of,
    open_detail,
    said,
    seal_detail,
    sm3,
)
from zizai.kernel.history.verifying import Fault, verify, verify_details, verify_heads

__all__ = [
    "DETAIL_COLUMNS", "EVENT_COLUMNS", "GENESIS", "Entry", "Fault", "canonical", "commitment", "details", "epoch",
    "event_row", "forget_epoch", "instant", "of", "open_detail", "said", "seal_detail", "sm3", "verify",
    "verify_details", "verify_heads",
]  # fmt: skip
