"""How fast history is written and verified: `python tests/load/history.py [EVENTS]`.

Prints events a second, and the ratio to a reference measured in the same run: reading the same rows
and hashing their bytes, nothing else.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "test_settings"

import django

django.setup()

from django.db import connection
from django.test.utils import setup_test_environment

from zizai.kernel import history, store
from zizai.kernel.ids import new_id
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor

START = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
A_THING = 8


def entries(number: int):
    """`number` sealed entries, chained eight to a thing, with the records a real event carries."""
    actor = Actor(kind="staff", id=new_id(), post=new_id())
    thing, head = new_id(), b""
    for at in range(number):
        if at % A_THING == 0:
            thing, head = new_id(), b""
        when = START + timedelta(seconds=at)
        entry = history.Entry(
            kind="bench.case", thing_id=thing, seq=at % A_THING + 1, verb="accept", from_state="received", to_state="accepted",
            actor=actor, effective_at=when, occurred_at=when, recorded_at=when, previous=head, once=str(at),
            records={"item": "510300-0001", "note": "材料齐全，符合法定形式", "materials": 6},
        )  # fmt: skip
        head = entry.seal()
        yield entry


def write(number: int) -> float:
    """Write them in batches of 1,000; seconds taken."""
    began = time.perf_counter()
    batch = []
    for entry in entries(number):
        batch.append(history.event_row(entry, 1))
        if len(batch) == 1000:
            store.insert(Event, history.EVENT_COLUMNS, batch, {"transaction": "1"})
            batch = []
    return time.perf_counter() - began


def reference() -> float:
    """Read the same rows in the same order and hash their bytes; seconds taken."""
    began = time.perf_counter()
    rows = Event.objects.order_by("kind", "thing_id", "seq").values_list("body", "previous", "digest")
    for body, previous, digest in rows.iterator(chunk_size=5000):
        if history.sm3(bytes(previous), bytes(body)) != bytes(digest):
            raise SystemExit("the bench wrote a broken chain")
    return time.perf_counter() - began


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        wrote = write(number)
        rounds = []
        for _ in range(3):
            base = reference()
            began, used = time.perf_counter(), time.process_time()
            last = list(history.verify())
            rounds.append((time.perf_counter() - began, base, time.process_time() - used))
            if last != [number]:
                raise SystemExit(f"history does not verify: {last[:3]}")
        verified, base, used = min(rounds)
        print(f"{connection.vendor}: written {number / wrote:,.0f} events/s")
        print(f"{connection.vendor}: verified {number / verified:,.0f} events/s, {verified / base:.2f} times reading and hashing alone")
        print(f"{connection.vendor}: {used / number * 1e6:.1f} µs of this process's processor time an event: what counts on a busy machine")
    finally:
        connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()
