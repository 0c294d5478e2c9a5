"""What a performance costs the database: the same few statements for one thing and for very many."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, FIRE, MONDAY, counted, submitted
from sample.lifecycle import approver, request
from sample.models import Request, RequestState

from zizai.kernel import calendar, clock, history, policies, store
from zizai.kernel.lifecycle import (
    NEW,
    SYSTEM,
    Lifecycle,
    UnknownVerb,
    Verb,
    fire_due,
    move_retired,
    open_thing,
    perform,
    perform_in_bulk,
    perform_many,
)
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import register
from zizai.kernel.lifecycle.performance import open_new
from zizai.kernel.models import Event, OutboxMessage

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)
AFTER_THE_LIMIT = clock.midnight(date(2026, 11, 12))


@pytest.fixture(autouse=True)
def _asked_once_a_process():
    history.epoch()
    calendar.current()


def many_submitted(number):
    columns = {"title": "开一家茶铺", "desk": "window", "subject": ANNA}
    batch = Batch()
    with transaction.atomic():
        things = [open_new(request, request.verb("submit"), CITIZEN, {}, columns, MONDAY, None, batch) for _ in range(number)]
        batch.write()
    return things


def test_opening_a_thing_takes_two_statements():
    # 1 the thing, 2 its event
    with clock.at(MONDAY), counted() as statements:
        open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=ANNA)
    assert len(statements) == 2


@pytest.mark.parametrize("many", [1, 50])
def test_performing_takes_six_statements_for_one_and_for_fifty(many):
    things = many_submitted(many)
    # 1 lock the things, 2 lock their children whose limit is past, 3 write the things, 4 their events,
    # 5 their personal details, 6 the messages to the province.
    with clock.at(LATER), counted() as statements:
        perform_many(request, "accept", things, actor=CLERK)
    assert len(statements) == 6
    assert OutboxMessage.objects.count() == many


@pytest.mark.parametrize("many", [1, 50])
def test_firing_takes_five_statements_for_one_and_for_fifty(many):
    ids = [thing.pk for thing in many_submitted(many)]
    # 1 lock the things, 2 lock their children whose limit is past, 3 write the things, 4 their events, 5 the messages.
    with clock.at(AFTER_THE_LIMIT), counted() as statements:
        assert fire_due(request, ids) == many
    assert len(statements) == 5


def test_whoever_comes_after_the_limit_pays_for_what_the_law_did_as_well():
    thing = submitted()
    # 1 and 2 lock, 3 to 5 what the law did, 6 and 7 the thing and its event.
    with clock.at(AFTER_THE_LIMIT), counted() as statements:
        perform(request, "extend", thing.pk, actor=APPROVER)
    assert len(statements) == 7


@pytest.mark.parametrize("many", [50, 1000])
def test_a_bulk_takes_the_same_statements_for_fifty_and_for_a_thousand(many):
    many_submitted(many)
    # 1 which things, 2 to 7 as for one thing, 8 no more things.
    with clock.at(LATER), counted() as statements:
        moved = perform_in_bulk(request, "accept", Request.objects.filter(state="received"), actor=CLERK)
    assert (len(statements), moved.done, moved.refused) == (8, many, {})


def test_a_bulk_goes_chunk_by_chunk_and_leaves_nothing_out():
    things = many_submitted(23)
    with clock.at(LATER):
        moved = perform_in_bulk(request, "accept", Request.objects.filter(state="received"), actor=CLERK, at_once=5)
        assert (moved.done, Request.objects.filter(state="accepted").count()) == (23, 23)
        assert perform_in_bulk(request, "consult", (thing.pk for thing in things), actor=CLERK, at_once=7).done == 23
    assert list(history.verify("sample.request")) == [23 * 3]


def test_what_is_refused_in_a_bulk_is_told_with_reasons_and_stops_nobody_else():
    one, other = many_submitted(2)
    with clock.at(LATER):
        perform(request, "accept", one, actor=CLERK)
        moved = perform_in_bulk(request, "accept", [one.pk, other.pk, ANNA], actor=CLERK)
    assert moved.done == 1
    assert moved.refused == {one.pk: ["现在是“已受理”，不能受理。"], ANNA: ["没有找到这件「申请」。"]}


def test_a_bulk_asks_who_may_see_and_who_may_do_like_everything_else():
    one = submitted()
    with clock.at(LATER):
        assert perform_in_bulk(request, "accept", [one.pk], actor=FIRE).refused == {one.pk: ["没有找到这件「申请」。"]}
        assert perform_in_bulk(request, "accept", [one.pk], actor=APPROVER).refused == {one.pk: ["您的岗位不能受理。"]}


def test_neither_opening_nor_a_timers_verb_is_done_in_bulk():
    for verb in ("submit", "accept_by_silence"):
        with pytest.raises(UnknownVerb, match="不能成批办理"):
            perform_in_bulk(request, verb, [], actor=CLERK)


@pytest.fixture
def retiring():
    """The same requests, declared anew without a review: what stands there goes back to the desk."""
    states = RequestState
    yield Lifecycle(
        Request, kind="sample.request", label="申请", states=states, final=[states.DECIDED, states.WITHDRAWN],
        visible=policies.visibility(Request), retired_states={states.REVIEWING: "leave_review"},
        verbs=[
            Verb("submit", "提交", NEW, states.RECEIVED),
            Verb("accept", "受理", states.RECEIVED, states.ACCEPTED),
            Verb("consult", "会审", states.ACCEPTED, states.REVIEWING, retired=True),
            Verb("leave_review", "会审取消，退回审查", states.REVIEWING, states.ACCEPTED, by=SYSTEM),
            Verb("decide", "决定", states.ACCEPTED, states.DECIDED, who=approver),
            Verb("withdraw", "撤回", states.RECEIVED, states.WITHDRAWN),
        ],
    )  # fmt: skip
    register(request)


def test_what_stands_in_a_retired_state_is_moved_away_on_the_record(retiring):
    with clock.at(LATER):
        perform(request, "consult", perform(request, "accept", submitted(), actor=CLERK), actor=CLERK)
    thing = Request.objects.get()
    register(retiring)
    with clock.at(LATER + timedelta(hours=1)):
        moved = move_retired(retiring)
        again = move_retired(retiring)
    assert (moved["reviewing"].done, again["reviewing"].done) == (1, 0)
    event = Event.objects.filter(thing_id=thing.pk).order_by("seq").last()
    assert (event.verb, event.from_state, event.to_state, event.actor_kind) == ("leave_review", "reviewing", "accepted", "system")


def test_a_retired_verb_keeps_its_label_and_nobody_performs_it(retiring):
    assert retiring.label_of("consult") == "会审"
    with pytest.raises(UnknownVerb):
        retiring.verb("consult")


@pytest.mark.parametrize("columns", [40, 5])
def test_a_statement_never_holds_more_values_than_the_smaller_database_takes(columns):
    chunks = store._chunks(range(2500), columns)
    assert [row for chunk in chunks for row in chunk] == list(range(2500))
    assert max(len(chunk) for chunk in chunks) * columns <= 32_766
