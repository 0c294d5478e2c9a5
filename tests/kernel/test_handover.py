"""A reorganisation: what is open goes to the new desk on the record, in bulk, once."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, FIRE, HEALTH, MONDAY, accepted, counted, reviewed, submitted
from sample.lifecycle import opinion, request
from sample.models import Opinion, Request, RequestState

from zizai.kernel import auditing, calendar, clock, history, policies
from zizai.kernel.lifecycle import (
    DeclarationError,
    Lifecycle,
    UnfinishedHandover,
    WrongHandover,
    hand_over,
    perform,
    standing,
)
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import register
from zizai.kernel.lifecycle.performance import open_new
from zizai.kernel.models import Handover

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)
MOVES = {"window": "hall"}
ORDER = {"document": "自编发〔2026〕12号", "operator": "zizai"}


def many_submitted(number, desk="window"):
    batch = Batch()
    with transaction.atomic():
        for _ in range(number):
            open_new(request, request.verb("submit"), CITIZEN, {}, {"title": "开一家茶铺", "desk": desk, "subject": ANNA}, MONDAY, None, batch)
        batch.write()


def moved(moves=MOVES, at=LATER, **options):
    with clock.at(at):
        return hand_over(moves, **ORDER, **options)


def test_what_is_open_lies_on_the_new_desk_and_history_says_why():
    thing = submitted()
    Request.objects.filter(pk=thing.pk).update(assignee=CLERK.id)
    record = moved()
    thing.refresh_from_db()
    assert (thing.desk, thing.assignee, thing.state, thing.version) == ("hall", None, RequestState.RECEIVED, 2)
    event = history.of("sample.request", thing.pk)[-1]
    assert (event.verb, event.actor_kind, request.label_of(event.verb)) == ("handed_over", "system", "机构改革，移交工作台")
    assert history.said(event)["records"] == {
        "document": "自编发〔2026〕12号", "handover": str(record.pk), "moved": {"desk": ["window", "hall"], "assignee": [str(CLERK.id), None]},
    }  # fmt: skip
    assert (record.moved, record.operator, record.ended_at) == (1, "zizai", LATER)
    assert auditing.audit().faults == []


def test_whoever_worked_on_it_goes_along_where_people_move_with_their_post():
    thing = submitted()
    Request.objects.filter(pk=thing.pk).update(assignee=CLERK.id)
    moved(keeps_assignee=True)
    thing.refresh_from_db()
    assert (thing.desk, thing.assignee) == ("hall", CLERK.id)


def test_what_is_closed_stays_and_is_seen_by_whoever_serves_its_desk_as_well():
    thing = accepted()
    with clock.at(MONDAY + timedelta(hours=2)):
        perform(request, "decide", thing, actor=APPROVER)
    assert [(one.lifecycle.kind, one.waiting, one.closed) for one in standing(MOVES)] == [("sample.request", 0, 1)]
    assert moved().moved == 0
    thing.refresh_from_db()
    assert (thing.desk, thing.version) == ("window", 3)
    seen_by = policies.Actor("staff", id=UUID(int=20), desks=frozenset(["hall"]))
    assert not policies.sees(seen_by, thing)
    assert policies.sees(policies.Actor("staff", id=UUID(int=20), desks=frozenset(["hall", "window"])), thing)


def test_children_move_with_their_own_desk_and_still_settle_their_root():
    thing = reviewed()
    assert moved({"fire": "rescue"}).moved == 1
    first, second = Opinion.objects.order_by("desk")
    assert [first.desk, second.desk] == ["health", "rescue"]
    rescue = policies.Actor("staff", id=UUID(int=21), desks=frozenset(["rescue"]))
    with clock.at(LATER + timedelta(hours=1)):
        perform(opinion, "give", second, actor=rescue)
        perform(opinion, "give", first, actor=HEALTH)
        assert not policies.sees(FIRE, second)
    thing.refresh_from_db()
    assert (thing.state, thing.desk) == (RequestState.ACCEPTED, "window")


def test_what_the_law_did_before_stands_before_the_move():
    thing = submitted()
    moved(at=clock.midnight(date(2026, 11, 12)))
    events = history.of("sample.request", thing.pk)
    assert [event.verb for event in events] == ["submit", "accept_by_silence", "handed_over"]
    assert events[1].occurred_at == clock.midnight(date(2026, 11, 10)) and events[1].effective_at == MONDAY


@pytest.mark.parametrize("many", [1000, 2000])
def test_each_thousand_takes_the_same_statements(many):
    calendar.current(), history.epoch()
    many_submitted(many)
    with clock.at(LATER), counted() as all_of_them:
        record = hand_over(MOVES, **ORDER)
    with clock.at(LATER), counted() as none:
        hand_over(MOVES, **ORDER)
    assert record.moved == many == Request.objects.filter(desk="hall", version=2).count()
    # For each thousand: 1 which, 2 lock, 3 their children whose limit is past, 4 the things, 5 the events, 6 the record.
    # And once 7 the record, which is only found and not made where it is asked for again.
    assert len(all_of_them) - len(none) == many // 1000 * 6 + 1


def test_asked_again_it_moves_nothing_twice_and_takes_what_came_in_the_meantime():
    many_submitted(5)
    assert moved().moved == 5
    assert moved(at=LATER + timedelta(hours=1)).moved == 5
    many_submitted(2)
    assert moved(at=LATER + timedelta(hours=2)).moved == 7
    assert set(Request.objects.values_list("desk", "version")) == {("hall", 2)}
    assert Handover.objects.count() == 1


def test_interrupted_between_two_chunks_it_goes_on_and_the_record_counts_each_thing_once(monkeypatch):
    many_submitted(7)
    written, real = [], Batch.write

    def fails_the_third_time(batch):
        written.append(1)
        if len(written) == 3:
            raise KeyboardInterrupt
        real(batch)

    with monkeypatch.context() as interrupted, pytest.raises(KeyboardInterrupt):
        interrupted.setattr(Batch, "write", fails_the_third_time)
        moved(at_once=2)
    record = Handover.objects.get()
    assert (record.moved, record.ended_at, Request.objects.filter(desk="hall").count()) == (4, None, 4)
    assert moved(at_once=2).moved == 7
    assert set(Request.objects.values_list("desk", "version")) == {("hall", 2)}
    assert list(history.verify("sample.request")) == [14]


def test_one_broken_thing_keeps_nobody_else_and_is_named(monkeypatch):
    many_submitted(3)
    broken = Request.objects.order_by("pk")[1]
    monkeypatch.setattr(Request, "__setattr__", _breaks(broken.pk))
    with pytest.raises(UnfinishedHandover, match=f"已移交2件，另有1件移交不了：申请 {broken.pk}"):
        moved()
    monkeypatch.undo()
    assert sorted(Request.objects.values_list("desk", flat=True)) == ["hall", "hall", "window"]
    assert moved().moved == 3


def _breaks(pk):
    def set_(thing, name, value):
        if name == "desk" and value == "hall" and thing.pk == pk:
            raise RuntimeError("a defect")
        object.__setattr__(thing, name, value)

    return set_


@pytest.mark.parametrize(
    ("moves", "told"),
    [
        ({}, "从哪里移交到哪里"),
        ({"window": "hall", "hall": "window"}, "hall、window既移出又移入"),
        ({"window": "hall", "hall": "annex"}, "hall既移出又移入"),
        ({"window": UUID(int=1)}, "工作台只能移交给工作台"),
        ({"": "hall"}, "不能移交"),
    ],
)
def test_what_could_not_be_repeated_safely_is_refused(moves, told):
    with pytest.raises(WrongHandover, match=told):
        moved(moves)
    with pytest.raises(WrongHandover, match=told):
        standing(moves)


@pytest.mark.parametrize("document", [" ", "长" * 81])
def test_without_a_documents_number_nothing_moves(document):
    submitted()
    with pytest.raises(WrongHandover, match="文号"):
        hand_over(MOVES, document=document, operator="zizai")
    assert Request.objects.get().desk == "window"


@pytest.mark.parametrize("column", ["nowhere", "state"])
def test_a_column_that_is_none_or_the_kernels_own_follows_nothing(column):
    with pytest.raises(DeclarationError, match="can name no desk"):
        Lifecycle(Request, kind="sample.request", label="申请", states=RequestState, verbs=[], visible=policies.nobody(), follows=[column])
    register(request)
