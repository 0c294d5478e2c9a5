"""Append-only history: one event for every change of state, hash-chained per thing.

Chained per thing, so that writers never wait for each other. The event's body is kept as the exact
canonical bytes that were hashed, so verification re-serialises nothing. Personal details stand
behind salted commitments and can be erased without breaking the chain.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from psycopg.pq import Format

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


@dataclass(frozen=True)
class Fault:
    """One place where history is not what was written, with a sentence that names it."""

    kind: str
    thing_id: UUID | str
    seq: int
    reason: str

    def __str__(self) -> str:
        return f"{self.kind} {self.thing_id} 第{self.seq}条：{self.reason}"


# What a body says, in the order in which it is compared with the columns beside it.
class _Said(msgspec.Struct):
    kind: str
    id: str
    seq: int
    verb: str
    to: str
    from_: str = msgspec.field(name="from")
    effective: str
    occurred: str
    recorded: str
    actor: list
    once: str | None = None
    simulated: bool = False


_reader = msgspec.json.Decoder(_Said)


def verify(kind: str | None = None) -> Iterator[Fault | int]:
    """Check every event (of one kind, or all): yields a Fault for each break, and last the number of events read.

    Checked: the digest of the stored bytes, the chain within each thing, and that the columns by
    which events are found say what the bytes say. One statement, streamed.
    """
    count, chain, last, head, earlier = 0, None, 0, GENESIS, ""
    for row in _rows(kind):
        count += 1
        if row[:2] != chain:
            chain, last, head, earlier = row[:2], 0, GENESIS, ""
        reason = _fault(row, last, head, earlier)
        if reason:
            yield Fault(row[0], UUID(row[1]), row[2], reason)
        last, head, earlier = row[2], row[13], row[9]
    yield count


def _rows(kind: str | None) -> Iterator[tuple]:
    # Everything as the text that bodies use, made by the database: turning six columns of every row
    # into Python objects and back costs three times as much as the check itself.
    postgresql = connection.vendor == "postgresql"
    columns = ", ".join(_TEXT[postgresql].get(name, name) for name in _COMPARED)
    where, params = (" WHERE kind = %s", [kind]) if kind else ("", [])
    with connection.chunked_cursor() as cursor:
        if postgresql:
            cursor.cursor.format = Format.BINARY  # bytes as they are, not as hex
        cursor.execute(f"SELECT {columns} FROM {Event._meta.db_table}{where} ORDER BY kind, thing_id, seq", params)
        if postgresql:
            yield from _read_ahead(cursor)
        else:
            while rows := cursor.fetchmany(5000):
                yield from rows


def _read_ahead(cursor: Any) -> Iterator[tuple]:
    # The server makes the next rows ready while those before are checked here.
    with ThreadPoolExecutor(1, "verify") as ahead:
        coming = ahead.submit(cursor.fetchmany, 5000)
        while rows := coming.result():
            coming = ahead.submit(cursor.fetchmany, 5000)
            yield from rows


_COMPARED = (
    "kind", "thing_id", "seq", "verb", "from_state", "to_state", "actor_kind", "actor_id", "effective_at",
    "recorded_at", "once", "body", "previous", "digest", "simulated", "occurred_at",
)  # fmt: skip
_INSTANTS = ("effective_at", "recorded_at", "occurred_at")
_TEXT: dict[bool, dict[str, str]] = {
    True: {name: f"""to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""" for name in _INSTANTS}
    | {"thing_id": "thing_id::text", "actor_id": "actor_id::text"},
    # Django keeps instants on SQLite as text in UTC, with or without microseconds, and identifiers as hex.
    False: {
        name: f"substr({name}, 1, 10) || 'T' || substr({name}, 12, 8) || CASE length({name}) WHEN 26 THEN substr({name}, 20) ELSE '.000000' END || 'Z'"
        for name in _INSTANTS
    }
    | {
        name: f"substr({name}, 1, 8) || '-' || substr({name}, 9, 4) || '-' || substr({name}, 13, 4) || '-' || substr({name}, 17, 4) || '-' || substr({name}, 21)"
        for name in ("thing_id", "actor_id")
    },
}


def _fault(row: tuple, last: int, head: bytes, earlier: str) -> str:
    kind, thing, seq, verb, stood, stands, actor_kind, actor, effective, recorded, once, body, previous, digest, simulated, occurred = row
    if seq != last + 1:
        return f"前面缺第{last + 1}条"
    if previous != head:
        return "与前一条接不上"
    if sm3(previous, body) != digest:
        return "正文或摘要被改过"
    if recorded < earlier:
        return "记录时间早于前一条"
    try:
        said = _reader.decode(body)
    except msgspec.MsgspecError:
        return "正文读不出来"
    agrees = (
        said.seq == seq and said.kind == kind and said.id == thing and said.verb == verb
        and said.from_ == stood and said.to == stands and said.actor[0] == actor_kind and said.actor[1] == actor
        and said.recorded == recorded and said.occurred == occurred and said.effective == effective
        and said.once == once and said.simulated == simulated
    )  # fmt: skip
    return "" if agrees else "列与正文不一致"


def verify_heads(model: type, kind: str) -> Iterator[Fault]:
    """Compare the things of one table with their last event: finds a tail that was cut off, or a state changed past history."""
    events, things = Event._meta.db_table, model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id, t.version, t.state, e.to_state, e.digest, t.head FROM {things} t "
            f"LEFT JOIN {events} e ON e.kind = %s AND e.thing_id = t.id AND e.seq = t.version",
            [kind],
        )
        for thing_id, version, state, to_state, digest, head in cursor:
            if digest is None:
                yield Fault(kind, thing_id, version, "这一条事件不见了")
            elif bytes(digest) != bytes(head):
                yield Fault(kind, thing_id, version, "事务的历史摘要与最后一条不符")
            elif state != to_state:
                yield Fault(kind, thing_id, version, f"状态是{state}，历史说是{to_state}")


def verify_details() -> Iterator[Fault]:
    """Check that every detail still there is the one its event committed to."""
    rows = EventDetail.objects.filter(payload__isnull=False).order_by("kind", "thing_id", "seq").iterator(chunk_size=2000)
    for detail in rows:
        body = Event.objects.filter(kind=detail.kind, thing_id=detail.thing_id, seq=detail.seq).values_list("body", flat=True).first()
        said = msgspec.json.decode(bytes(body)).get("details", {}) if body else {}
        if said.get(detail.name) != commitment(bytes(detail.salt), open_detail(detail.payload)):
            yield Fault(detail.kind, detail.thing_id, detail.seq, f"个人信息「{detail.name}」与承诺不符")


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
