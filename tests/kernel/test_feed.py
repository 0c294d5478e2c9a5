"""Followers of history get every event exactly once and in order, however late a transaction commits."""

from queue import Queue
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kernel_samples import CITIZEN, MONDAY, accepted, history_is_certain, submitted

from zizai.kernel import feed, history, store
from zizai.kernel.ids import new_id
from zizai.kernel.models import Event, FeedCursor

pytestmark = pytest.mark.django_db(transaction=True)
late_commits = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")


def write(kind, verb):
    """One event of a thing of its own, in the caller's transaction."""
    entry = history.Entry(
        kind=kind, thing_id=new_id(), seq=1, verb=verb, from_state="", to_state="s", actor=CITIZEN,
        effective_at=MONDAY, occurred_at=MONDAY, recorded_at=MONDAY, previous=b"",
    )  # fmt: skip
    entry.seal()
    number = "pg_current_xact_id()::text::bigint" if connection.vendor == "postgresql" else "0"
    store.insert(Event, history.EVENT_COLUMNS, [history.event_row(entry, history.epoch())], {"transaction": number})


class Writer:
    """A transaction in a thread of its own, which does one thing after the other as it is told."""

    def __init__(self, kind):
        self.kind, self.asked, self.answered = kind, Queue(), Queue()
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            with transaction.atomic():
                while verb := self.asked.get():
                    write(self.kind, verb)
                    self.answered.put(None)
        finally:
            connection.close()

    def write(self, verb):
        self.asked.put(verb)
        self.answered.get(timeout=10)

    def commit(self):
        self.asked.put(None)
        self.thread.join(timeout=10)


def verbs_of(consumer, **options):
    found = []
    feed.follow(consumer, lambda events: found.extend(event.verb for event in events), **options)
    return found


def test_a_follower_gets_every_event_once_and_in_order():
    accepted()
    history_is_certain()
    assert [verbs_of("mirror", limit=1) for _ in range(3)] == [["submit"], ["accept"], []]
    submitted()
    history_is_certain()
    assert verbs_of("mirror") == ["submit"]
    assert verbs_of("another") == ["submit", "accept", "submit"]


def test_work_that_fails_gets_the_same_events_again():
    accepted()
    history_is_certain()

    def fails(events):
        raise LookupError("没办成")

    with pytest.raises(LookupError):
        feed.follow("mirror", fails)
    assert verbs_of("mirror") == ["submit", "accept"]


def test_a_follower_of_a_rare_kind_does_not_read_the_others_again():
    accepted()
    write("feed.rare", "happen")
    history_is_certain()
    assert verbs_of("rare", kinds=["feed.rare"]) == ["happen"]
    accepted()
    history_is_certain()
    assert verbs_of("rare", kinds=["feed.rare"]) == []
    assert FeedCursor.objects.get(pk="rare").event == Event.objects.order_by("-pk").first().pk


def test_reading_without_advancing_gives_the_same_again():
    accepted()
    history_is_certain()
    first = feed.read("outside", limit=1)
    assert feed.read("outside", limit=1) == first
    feed.advance("outside", first[0])
    assert [event.verb for event in feed.read("outside")] == ["accept"]


@late_commits
def test_what_began_early_and_committed_late_is_not_lost():
    early, quick = Writer("feed.late"), Writer("feed.late")
    early.write("early")
    quick.write("quick")
    quick.commit()
    assert verbs_of("mirror") == []  # nothing is certain while the early one runs
    early.commit()
    history_is_certain()
    assert verbs_of("mirror") == ["early", "quick"]


@late_commits
def test_whatever_the_order_of_writing_and_committing_each_event_arrives_once():
    followed = []

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from(["write", "commit", "follow"]), st.integers(0, 2)), min_size=4, max_size=14))
    def in_any_order(steps):
        kind = f"feed.{new_id().hex[-12:]}"
        writers, wrote, got = {}, [], []
        for number, (step, which) in enumerate(steps):
            if step == "write":
                if which not in writers:
                    writers[which] = Writer(kind)
                writers[which].write(str(number))
                wrote.append(str(number))
            elif step == "commit" and which in writers:
                writers.pop(which).commit()
            elif step == "follow":
                got += verbs_of(kind, kinds=[kind], limit=2)
        for writer in writers.values():
            writer.commit()
        followed.append((kind, wrote, got))

    in_any_order()
    history_is_certain()
    for kind, wrote, got in followed:
        while more := verbs_of(kind, kinds=[kind], limit=2):
            got += more
        assert got == list(Event.objects.filter(kind=kind).order_by(*feed.ORDER).values_list("verb", flat=True))
        assert sorted(got) == sorted(wrote)
