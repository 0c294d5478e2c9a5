"""What one performance has changed and not yet written: many things, a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import connection

from zizai.kernel import history, outbox, store
from zizai.kernel.lifecycle.clocks import settle
from zizai.kernel.models import Event, EventDetail
from zizai.kernel.things import KEPT, Thing


class Batch:
    """Entries and changed things in memory; `write` puts them all down, in as few statements as there are tables."""

    def __init__(self) -> None:
        self.entries: list[history.Entry] = []
        self.messages: list[outbox.Message] = []
        self._new: dict[type[Thing], dict[Any, Thing]] = defaultdict(dict)
        self._changed: dict[tuple[type[Thing], tuple[str, ...]], dict[Any, Thing]] = defaultdict(dict)

    def place(self) -> int:
        """Where the next event would stand. Asked before a verb's work, so that causes stand before what they cause."""
        return len(self.entries)

    def add(self, thing: Thing, entry: history.Entry, *, place: int, new: bool = False, writes: tuple[str, ...] = ()) -> None:
        """Take up one event of `thing`, whose attributes already stand as they shall, at `place`."""
        settle(thing)
        thing.head = entry.seal()
        self.entries.insert(place, entry)
        if new:
            self._new[type(thing)][thing.pk] = thing
        else:
            self.touch(thing, writes=writes)

    def touch(self, thing: Thing, *, writes: tuple[str, ...] = ()) -> None:
        """Write `thing` without an event: a timer that lapsed because its verb no longer fits."""
        settle(thing)
        if thing.pk not in self._new[type(thing)]:
            self._changed[type(thing), writes][thing.pk] = thing

    def write(self) -> None:
        """Write things, events, details and messages. Afterwards the batch is empty."""
        for model, things in self._new.items():
            fields = list(model._meta.concrete_fields)
            rows = [tuple(getattr(thing, field.attname) for field in fields) for thing in things.values()]
            if rows:
                store.insert(model, [field.name for field in fields], rows)
            for thing in things.values():
                thing._state.adding, thing._state.db = False, connection.alias
        for (model, writes), things in self._changed.items():
            store.update(model, [*KEPT, *(name for name in writes if name not in KEPT)], list(things.values()))
        if self.entries:
            self._write_history()
        outbox.send_many(self.messages)
        self.entries, self.messages = [], []
        self._new, self._changed = defaultdict(dict), defaultdict(dict)

    def _write_history(self) -> None:
        epoch = history.epoch()
        # A transaction's number, not the row's: rows of a late commit carry lower ids than rows already read.
        number = "pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else "0"
        store.insert(Event, history.EVENT_COLUMNS, [history.event_row(entry, epoch) for entry in self.entries], {"transaction": number})
        details = [
            (entry.kind, entry.thing_id, entry.seq, name, salt, history.seal_detail(payload))
            for entry in self.entries
            for name, salt, payload in entry.sealed_details
        ]
        if details:
            store.insert(EventDetail, history.DETAIL_COLUMNS, details)
