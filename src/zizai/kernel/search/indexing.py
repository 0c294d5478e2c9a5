"""What stands in the index: entries put there by rooms, and things followed through history."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from zizai.kernel import clock, feed, policies
from zizai.kernel.models import SearchEntry
from zizai.kernel.search.engines import Words, engine
from zizai.kernel.search.words import tokens

CONSUMER = "kernel.search"
# So much of a text is kept and indexed: a hit beyond it would hardly be what was looked for.
TEXT_KEPT = 10_000
TITLE_KEPT = 200
AT_ONCE = 500


@dataclass(frozen=True)
class Entry:
    """What of one thing can be found. `title` and `text` are shown, `keywords` only match (a number, the end of a phone number).

    `public`: found by everybody. `desk`, `scope_path`, `assignee` and `subject` are what the rule of a
    kind without an indexer reads, and what a search can be narrowed by. `at` orders equals, newest first.
    """

    kind: str
    thing_id: UUID
    title: str
    text: str = ""
    keywords: Sequence[str] = ()
    at: datetime | None = None
    public: bool = False
    desk: str = ""
    scope_path: str = ""
    assignee: UUID | None = None
    subject: UUID | None = None


@dataclass(frozen=True)
class Indexer:
    """How things of one kind are made into entries: from where they are read, and what of them is found."""

    kind: str
    things: QuerySet
    entry: Callable[[Any], Entry | None]


_indexers: dict[str, Indexer] = {}
_rules: dict[str, policies.Rule] = {}


def indexer(kind: str, things: QuerySet) -> Callable[[Callable[[Any], Entry | None]], Callable[[Any], Entry | None]]:
    """Let a function make entries of the things of `kind`. It lives in a room's module `search`.

    `things` is where they are read from, with whatever the function needs joined. None takes a thing
    out of the index. Who finds an entry is decided by the visibility rule of the things' model, asked
    of the thing as it stands when somebody searches.
    """

    def register(function: Callable[[Any], Entry | None]) -> Callable[[Any], Entry | None]:
        if kind in _indexers or kind in _rules:
            raise ValueError(f"{kind}：已经登记过检索。")
        _indexers[kind] = Indexer(kind, things, function)
        return function

    return register


def declare_kind(kind: str, *, visible: policies.Rule) -> None:
    """Let `visible` decide, over the entry's own columns, who finds entries of a kind that has no table here.

    A kind that has neither this nor an indexer is found only where its entries are public.
    """
    if kind in _indexers or kind in _rules:
        raise ValueError(f"{kind}：已经登记过检索。")
    _rules[kind] = visible


def entry_of(kind: str, thing: Any, *, title: str, **options: Any) -> Entry:
    """An entry of a thing, with its desk, region, assignee, subject and last change taken from it."""
    columns = {name: getattr(thing, name) for name in ("desk", "scope_path", "assignee", "subject")}
    return Entry(kind, thing.pk, title, **{**columns, "at": thing.happened_at, **options})


def index(kind: str, thing_id: UUID, *, title: str, **options: Any) -> None:
    """Make one thing findable, or findable as it is now. `options` are the fields of `Entry`; see `index_many`."""
    index_many([Entry(kind, thing_id, title, **options)])


def index_many(entries: Iterable[Entry]) -> None:
    """Put entries into the index; those there are replaced.

    One transaction for each 500 of them: on SQLite three statements, on PostgreSQL two.
    """
    last = {(entry.kind, entry.thing_id): entry for entry in entries}
    # In one order, so that two who index the same entries wait for each other instead of both failing.
    wanted = [last[key] for key in sorted(last)]
    for start in range(0, len(wanted), AT_ONCE):
        _put(wanted[start : start + AT_ONCE])


def _put(entries: list[Entry]) -> None:
    rows = [_row(entry) for entry in entries]
    with transaction.atomic(savepoint=False):
        SearchEntry.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["kind", "thing_id"],
            update_fields=["title", "text", "at", "public", "desk", "scope_path", "assignee", "subject"],
        )  # fmt: skip
        engine().put([
            Words(row.pk, tokens(row.title), [token for word in entry.keywords for token in tokens(word)], tokens(row.text))
            for row, entry in zip(rows, entries, strict=True)
        ])  # fmt: skip


def _row(entry: Entry) -> SearchEntry:
    return SearchEntry(
        kind=entry.kind, thing_id=entry.thing_id, title=_kept(entry.title, TITLE_KEPT), text=_kept(entry.text, TEXT_KEPT),
        at=entry.at or clock.now(), public=entry.public,
        desk=entry.desk, scope_path=entry.scope_path, assignee=entry.assignee, subject=entry.subject,
    )  # fmt: skip


def _kept(text: str, length: int) -> str:
    # PostgreSQL keeps no NUL; an entry shall not fail for what nobody can look for.
    return unicodedata.normalize("NFC", text).replace("\0", "")[:length]


def remove(kind: str, ids: Iterable[UUID]) -> int:
    """Take things out of the index; returns how many were in it. Three statements, one where none was."""
    rows = list(SearchEntry.objects.filter(kind=kind, thing_id__in=list(ids)).values_list("pk", flat=True))
    if rows:
        with transaction.atomic(savepoint=False):
            engine().remove(rows)
            SearchEntry.objects.filter(pk__in=rows).delete()
    return len(rows)


def refresh(kind: str, ids: Iterable[UUID]) -> None:
    """Index these things as they stand now; those that are gone or that the indexer leaves out are taken out. At most 500."""
    ids = set(ids)
    made = [_indexers[kind].entry(thing) for thing in _indexers[kind].things.filter(pk__in=ids)]
    entries = [entry for entry in made if entry is not None]
    index_many(entries)
    if left := ids - {entry.thing_id for entry in entries}:
        remove(kind, left)


def catch_up(limit: int = AT_ONCE) -> int:
    """Index what the next `limit` events of history changed; returns how many events were read.

    The work and the place in history are one transaction, so nothing is skipped and what is done twice is
    only done twice.
    """
    # Events of all kinds: a cursor that waited for its own would read past the others again each time.
    events = feed.read(CONSUMER, limit=limit)
    changed: dict[str, set[UUID]] = defaultdict(set)
    for event in events:
        if event.kind in _indexers:
            changed[event.kind].add(event.thing_id)
    if events:
        with transaction.atomic():
            for kind, ids in changed.items():
                refresh(kind, ids)
            feed.advance(CONSUMER, events[-1])
    return len(events)


def rebuild(kind: str | None = None) -> int:
    """Index every thing of `kind`, or of all kinds, anew; returns how many are found afterwards. Searching goes on meanwhile.

    Needed when a room registers an indexer for things that exist already, or changes what is found.
    Raises KeyError for a kind without an indexer.
    """
    return sum(_rebuild(_indexers[one]) for one in ([kind] if kind else sorted(_indexers)))


def _rebuild(one: Indexer) -> int:
    last = None
    while True:
        rows = one.things.order_by("pk").values_list("pk", flat=True)
        ids = list((rows.filter(pk__gt=last) if last else rows)[:AT_ONCE])
        if not ids:
            break
        last = ids[-1]
        refresh(one.kind, ids)
    model: type[Model] = one.things.model
    gone = SearchEntry.objects.filter(~Exists(model._base_manager.filter(pk=OuterRef("thing_id"))), kind=one.kind)
    while left := list(gone.values_list("thing_id", flat=True)[:AT_ONCE]):
        remove(one.kind, left)
    return SearchEntry.objects.filter(kind=one.kind).count()


def kinds() -> list[str]:
    """The kinds that have an indexer."""
    return sorted(_indexers)


def found_by(actor: policies.Actor, kinds: Sequence[str] | None) -> dict[str, Any]:
    """For each kind of which `actor` may find more than public entries: the condition on entries (True: all of them)."""
    found: dict[str, Any] = {}
    for kind, one in _indexers.items():
        model = one.things.model
        rows = policies.visibility(model).rows(actor, model)
        if rows is not False and (kinds is None or kind in kinds):
            found[kind] = rows is True or Exists(policies.visible(actor, model._base_manager.filter(pk=OuterRef("thing_id"))))
    for kind, rule in _rules.items():
        rows = rule.rows(actor, SearchEntry)
        if rows is not False and (kinds is None or kind in kinds):
            found[kind] = rows
    return found
