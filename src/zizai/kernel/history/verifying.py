"""Is history what was written? Finds what was changed, cut off, slipped in or taken away, and names it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from psycopg.pq import Format

from zizai.kernel import crypto
from zizai.kernel.history.events import GENESIS, commitment, open_detail, sm3
from zizai.kernel.models import Event, EventDetail

AT_ONCE = 5000
EVENTS, DETAILS = Event._meta.db_table, EventDetail._meta.db_table


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
        last, head, earlier = row[2], row[7], row[4]
    yield count


_COMPARED = (
    "kind", "thing_id", "seq", "verb", "recorded_at", "body", "previous", "digest", "from_state", "to_state", "actor_kind",
    "actor_id", "post_id", "on_behalf_of", "effective_at", "occurred_at", "once", "simulated",
)  # fmt: skip
_INSTANTS = ("recorded_at", "effective_at", "occurred_at")
# As the database's own text: turning seven columns of every row into Python objects costs three times
# as much as the check itself. An expression keeps SQLite's driver from doing that.
_AS_TEXT = {
    "postgresql": {name: f"{name}::text" for name in ("thing_id", "actor_id", "post_id", "on_behalf_of")}
    | {name: f"({name} AT TIME ZONE 'UTC')::text" for name in _INSTANTS},
    "sqlite": {name: f"{name} || ''" for name in _INSTANTS} | {"simulated": "simulated + 0"},
}


def _rows(kind: str | None) -> Iterator[tuple]:
    as_text = _AS_TEXT[connection.vendor]
    columns = ", ".join(as_text.get(name, name) for name in _COMPARED)
    where, params = (" WHERE kind = %s", [kind]) if kind else ("", [])
    return _streamed(f"SELECT {columns} FROM {EVENTS}{where} ORDER BY kind, thing_id, seq", params)


def _streamed(sql: str, params: list[Any]) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.cursor.format = Format.BINARY  # bytes as they are, not as hex
        cursor.execute(sql, params)
        if connection.vendor == "postgresql":
            yield from _read_ahead(cursor)
        else:
            while rows := cursor.fetchmany(AT_ONCE):
                yield from rows


def _read_ahead(cursor: Any) -> Iterator[tuple]:
    # The server makes the next rows ready while those before are checked here.
    with ThreadPoolExecutor(1, "verify") as ahead:
        coming = ahead.submit(cursor.fetchmany, AT_ONCE)
        while rows := coming.result():
            coming = ahead.submit(cursor.fetchmany, AT_ONCE)
            yield from rows


def _fault(row: tuple, last: int, head: bytes, earlier: str) -> str:
    (kind, thing, seq, verb, recorded, body, previous, digest, stood, stands, actor_kind,
     actor, post, behalf, effective, occurred, once, simulated) = row  # fmt: skip
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
    at = _instant(recorded)
    agrees = (
        said.seq == seq and said.kind == kind and said.verb == verb and said.from_ == stood and said.to == stands
        and said.recorded == at and said.once == once and said.simulated == simulated
        and said.occurred == (at if occurred == recorded else _instant(occurred))
        and said.effective == (at if effective == recorded else _instant(effective))
        and _same([said.id, *said.actor], [thing, actor_kind, actor, post, behalf])
    )  # fmt: skip
    return "" if agrees else "列与正文不一致"


def _instant(stored: str) -> str:
    # "2026-11-02 02:00:00[.5]" as a body has it. Databases leave out zeros at the end.
    return f"{stored[:10]}T{stored[11:19]}.{stored[20:]:0<6}Z"


def _same(said: list[str | None], stored: list[str | None]) -> bool:
    # SQLite keeps identifiers without dashes.
    return said == stored or [one and one.replace("-", "") for one in said] == stored


def verify_heads(model: type, kind: str) -> Iterator[Fault]:
    """Compare the things of one table with their last event.

    Finds a tail that was cut off, a state changed past history, a row put back to an earlier version,
    and a thing that is gone while its history is there. Two statements.
    """
    things = model._meta.db_table
    compared = (
        f"SELECT t.id, t.version, t.state, e.to_state, e.digest, t.head, n.seq FROM {things} t "
        f"LEFT JOIN {EVENTS} e ON e.kind = %s AND e.thing_id = t.id AND e.seq = t.version "
        f"LEFT JOIN {EVENTS} n ON n.kind = %s AND n.thing_id = t.id AND n.seq = t.version + 1"
    )
    for thing_id, version, state, to_state, digest, head, later in _streamed(compared, [kind, kind]):
        if digest is None:
            yield Fault(kind, _uuid(thing_id), version, "这一条事件不见了")
        elif later is not None:
            yield Fault(kind, _uuid(thing_id), version, f"事务停在这一条，历史已有第{later}条")
        elif bytes(digest) != bytes(head):
            yield Fault(kind, _uuid(thing_id), version, "事务的历史摘要与最后一条不符")
        elif state != to_state:
            yield Fault(kind, _uuid(thing_id), version, f"状态是{state}，历史说是{to_state}")
    gone = f"SELECT e.thing_id FROM {EVENTS} e LEFT JOIN {things} t ON t.id = e.thing_id WHERE e.kind = %s AND e.seq = 1 AND t.id IS NULL"
    for (thing_id,) in _streamed(gone, [kind]):
        yield Fault(kind, _uuid(thing_id), 1, "历史还在，事务不见了")


def verify_details(kind: str | None = None) -> Iterator[Fault]:
    """Check that the personal details are the ones their events committed to, and that what is gone was erased on the record.

    Two statements, streamed; only events that carry details are read.
    """
    where, params = (" AND e.kind = %s", [kind]) if kind else ("", [])
    # Inside a JSON text a quotation mark is escaped, so these bytes are a key; which one, the body says.
    carries = """position('"details":'::bytea in e.body) > 0""" if connection.vendor == "postgresql" else """instr(e.body, CAST('"details":' AS BLOB)) > 0"""
    committed = (
        f"SELECT e.kind, e.thing_id, e.seq, e.body, d.name, d.salt, d.payload, d.erased_by FROM {EVENTS} e "
        f"LEFT JOIN {DETAILS} d ON d.kind = e.kind AND d.thing_id = e.thing_id AND d.seq = e.seq "
        f"WHERE ({carries} OR e.verb = 'details_erased'){where} ORDER BY e.kind, e.thing_id, e.seq, d.name"
    )
    for (of_kind, thing_id), rows in groupby(_streamed(committed, params), key=lambda row: row[:2]):
        for seq, reason in _detail_faults(rows):
            yield Fault(of_kind, _uuid(thing_id), seq, reason)
    slipped_in = (
        f"SELECT e.kind, e.thing_id, e.seq, e.name FROM {DETAILS} e "
        f"LEFT JOIN {EVENTS} v ON v.kind = e.kind AND v.thing_id = e.thing_id AND v.seq = e.seq WHERE v.seq IS NULL{where}"
    )
    for of_kind, thing_id, seq, name in _streamed(slipped_in, params):
        yield Fault(of_kind, _uuid(thing_id), seq, f"个人信息「{name}」没有对应的事件")


def _detail_faults(rows: Iterable[tuple]) -> Iterator[tuple[int, str]]:
    """(sequence, reason) of what is wrong with the details of one thing."""
    committed: dict[tuple[int, str], str] = {}
    stored: dict[tuple[int, str], tuple] = {}
    erased: dict[int, set[tuple[int, str]]] = defaultdict(set)
    for _, _, seq, body, name, salt, payload, erased_by in rows:
        said = msgspec.json.decode(bytes(body))
        committed |= {(seq, one): digest for one, digest in said.get("details", {}).items()}
        erased[seq] |= {(number, one) for number, one in said.get("records", {}).get("erased", [])}
        if name is not None:
            stored[seq, name] = (salt, payload, erased_by)
    for place in sorted(committed | stored):
        if reason := _detail_fault(place, committed.get(place), stored.get(place), erased):
            yield place[0], f"个人信息「{place[1]}」{reason}"


def _detail_fault(place: tuple[int, str], promised: str | None, row: tuple | None, erased: dict[int, set]) -> str:
    if promised is None:
        return "没有承诺"
    if row is None:
        return "不见了"
    salt, payload, erased_by = row
    if payload is None:
        return "" if place in erased.get(erased_by, ()) else "被清空，没有删除的记录"
    try:
        kept = salt is not None and commitment(bytes(salt), open_detail(payload)) == promised
    except crypto.CannotDecrypt:
        return "打不开，密文被改过或缺少密钥"
    return "" if kept else "与承诺不符"


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
