"""Actors, instants and things that the kernel's tests share."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.test.utils import CaptureQueriesContext
from sample.lifecycle import request

from zizai.kernel import clock, feed
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor

ANNA = UUID(int=1)
CLERK = Actor("staff", id=UUID(int=10), roles=frozenset(["clerk"]), desks=frozenset(["window"]), scope="/510300/")
APPROVER = Actor("staff", id=UUID(int=11), roles=frozenset(["approver"]), desks=frozenset(["window"]))
FIRE = Actor("staff", id=UUID(int=12), roles=frozenset(["clerk"]), desks=frozenset(["fire"]))
HEALTH = Actor("staff", id=UUID(int=13), desks=frozenset(["health"]))
CITIZEN = Actor("person", id=ANNA, subjects=frozenset([ANNA]), assurance=2)
MONDAY = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
FOUNDED = {"evidence": "听证公告 2026-18", "notice": "自政听告〔2026〕18号"}


def submitted(at=MONDAY, **columns):
    with clock.at(at):
        return open_thing(request, "submit", actor=CITIZEN, **{"title": "开一家茶铺", "desk": "window", "subject": ANNA, **columns})


def accepted(at=MONDAY):
    thing = submitted(at)
    with clock.at(at + timedelta(hours=1)):
        return perform(request, "accept", thing, actor=CLERK)


def reviewed(at=MONDAY):
    """A request that waits for the opinions of two departments."""
    thing = accepted(at)
    with clock.at(at + timedelta(hours=2)):
        return perform(request, "consult", thing, actor=CLERK)


def history_is_certain():
    """Wait until the feed shows all that is committed: other tests' transactions on the same server hold it back a while."""
    last = Event.objects.order_by(*(f"-{name}" for name in feed.ORDER)).values_list(*feed.ORDER).first()
    until = time.monotonic() + 120
    while last and feed.end() < feed.Position(*last):
        assert time.monotonic() < until, "a transaction has been open for two minutes"
        time.sleep(0.02)


@contextmanager
def counted():
    """The SQL statements inside, without BEGIN, COMMIT and savepoints."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield statements
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    statements += [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(frame)]
