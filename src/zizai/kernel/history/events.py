"""Events: how they are sealed, stored and read."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from zizai.kernel import crypto
from zizai.kernel.models import Event, EventDetail, Installation
from zizai.kernel.policies import Actor

_encoder = msgspec.json.Encoder(order="deterministic")
_sm3 = hashlib.new("sm3")
GENESIS = b""


def canonical(value: Any) -> bytes:
    """`value` as canonical JSON: sorted keys, no spaces, UTF-8; Decimal, UUID and instants as strings."""
    return _encoder.encode(value)


def sm3(*parts: bytes) -> bytes:
    """The SM3 digest (GB/T 32905) of the parts, one after the other. 32 bytes."""
    # Copying a prepared context costs a fifth of looking the algorithm up for every event.
    digest = _sm3.copy()
    for part in parts:
        digest.update(part)
    return digest.digest()


_DETAIL = "kernel_eventdetail.payload"


def seal_detail(payload: bytes) -> bytes:
    """A detail's canonical payload as it stands in its row."""
    return crypto.encrypt(payload.decode(), place=_DETAIL)


def open_detail(sealed: bytes) -> bytes:
    """The canonical payload of a detail's row. Raises crypto.CannotDecrypt."""
    return crypto.decrypt(sealed, place=_DETAIL).encode()


def commitment(salt: bytes, payload: bytes) -> str:
    """What the body says of a personal detail: hex of SM3 over salt and canonical payload."""
    return sm3(salt, payload).hex()


@dataclass(slots=True)
class Entry:
    """An event that is about to be written, in memory."""

    kind: str
    thing_id: UUID
    seq: int
    verb: str
    from_state: str
    to_state: str
    actor: Actor
    effective_at: datetime
    occurred_at: datetime
    recorded_at: datetime
    previous: bytes
    once: str | None = None
    simulated: bool = False
    records: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    cause: dict[str, Any] | None = None
    body: bytes = b""
    digest: bytes = b""
    sealed_details: list[tuple[str, bytes, bytes]] = field(default_factory=list)

    def seal(self) -> bytes:
        """Freeze the body and compute the digest; returns the digest, the thing's new head."""
        commitments = {}
        for name, value in self.details.items():
            salt, payload = secrets.token_bytes(16), canonical(value)
            self.sealed_details.append((name, salt, payload))
            commitments[name] = commitment(salt, payload)
        self.body = canonical(self._body(commitments))
        self.digest = sm3(self.previous, self.body)
        return self.digest

    def _body(self, commitments: dict[str, str]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "v": 1,
            "kind": self.kind,
            "id": self.thing_id,
            "seq": self.seq,
            "verb": self.verb,
            "from": self.from_state,
            "to": self.to_state,
            "actor": [self.actor.kind, self.actor.id, self.actor.post, self.actor.on_behalf_of],
            "effective": instant(self.effective_at),
            "occurred": instant(self.occurred_at),
            "recorded": instant(self.recorded_at),
        }
        for name in ("once", "records", "clocks", "cause"):
            if value := getattr(self, name):
                body[name] = value
        if commitments:
            body["details"] = commitments
        if self.simulated:
            body["simulated"] = True
        return body


def instant(value: datetime) -> str:
    """An instant as it stands in a body: UTC, microseconds, `Z`."""
    return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


EVENT_COLUMNS = (
    "kind", "thing_id", "seq", "verb", "from_state", "to_state", "actor_kind", "actor_id", "post_id", "on_behalf_of",
    "effective_at", "occurred_at", "recorded_at", "once", "simulated", "body", "previous", "digest", "epoch",
)  # fmt: skip
DETAIL_COLUMNS = ("kind", "thing_id", "seq", "name", "salt", "payload")


def event_row(entry: Entry, epoch: int) -> tuple:
    """`entry` (sealed) as a row in the order of EVENT_COLUMNS."""
    actor = entry.actor
    return (
        entry.kind, entry.thing_id, entry.seq, entry.verb, entry.from_state, entry.to_state,
        actor.kind, actor.id, actor.post, actor.on_behalf_of,
        entry.effective_at, entry.occurred_at, entry.recorded_at, entry.once, entry.simulated,
        entry.body, entry.previous, entry.digest, epoch,
    )  # fmt: skip


_epoch: int | None = None


def epoch() -> int:
    """The epoch this database writes. Read once a process: only a restore, with the service down, changes it."""
    global _epoch
    if _epoch is None:
        _epoch = Installation.objects.filter(pk=1).values_list("epoch", flat=True).first() or 1
    return _epoch


def forget_epoch() -> None:
    """Read the epoch again at the next event: after a restore, and between tests."""
    global _epoch
    _epoch = None


def of(kind: str, thing_id: UUID) -> list[Event]:
    """The events of one thing, oldest first."""
    return list(Event.objects.filter(kind=kind, thing_id=thing_id).order_by("seq"))


def said(event: Event) -> dict[str, Any]:
    """What an event's body says, as a mapping."""
    return msgspec.json.decode(bytes(event.body))


def details(events: Iterable[Event]) -> dict[tuple[int, str], Any]:
    """The personal details of these events of one thing, by (seq, name); None where erased. One statement."""
    events = list(events)
    if not events:
        return {}
    rows = EventDetail.objects.filter(kind=events[0].kind, thing_id=events[0].thing_id, seq__in=[event.seq for event in events])
    return {(row.seq, row.name): None if row.payload is None else msgspec.json.decode(open_detail(row.payload)) for row in rows}
