"""What a plan or an order dates and lists: clocks that end on a day, things that the system opens, first columns."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from kernel_samples import CITIZEN, CLERK, FIRE, MONDAY
from sample.lifecycle import ENDS, S, notice, request
from sample.models import Notice, Request

from zizai.kernel import clock, history, timers
from zizai.kernel.lifecycle import (
    NEW,
    SAME,
    DeclarationError,
    Forbidden,
    GuardRefused,
    LegalClock,
    Lifecycle,
    NotFound,
    UnknownVerb,
    Verb,
    WrongState,
    clocks,
    open_by_system,
    open_thing,
    perform,
    perform_by_system,
)
from zizai.kernel.policies import nobody, of_unit

LIST = {"list": "改革方案"}


@pytest.fixture
def root(db):
    with clock.at(MONDAY):
        return open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=CITIZEN.id)


def listed(root, *days):
    with clock.at(MONDAY):
        return open_by_system(notice, "list", [{"request": root, "ends_on": day, "desk": "window"} for day in days], because=LIST)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.integers(-800, 800))
def test_a_clock_until_a_day_ends_at_its_24_00_whenever_it_starts(start, days):
    began = start.replace(tzinfo=clock.SHANGHAI)
    day = began.date() + timedelta(days=days)
    thing = Notice(ends_on=day)
    clocks.start(thing, ENDS, began)
    clocks.settle(thing)
    assert thing.due_at == clock.midnight(day + timedelta(days=1))
    assert not thing.due_provisional


def test_a_clock_until_a_day_that_is_held_has_no_end_and_keeps_the_day_when_it_runs_again():
    thing = Notice(ends_on=date(2026, 11, 20))
    clocks.start(thing, ENDS, MONDAY)
    clocks.pause(thing, ENDS, MONDAY + timedelta(days=1))
    clocks.settle(thing)
    assert (thing.due_at, thing.held) == (None, True)
    clocks.resume(thing, ENDS, MONDAY + timedelta(days=9))
    clocks.settle(thing)
    assert thing.due_at == clock.midnight(date(2026, 11, 21))


def test_what_ends_on_no_day_has_no_clock_and_one_that_ran_is_stopped():
    thing = Notice(ends_on=None)
    assert clocks.start(thing, ENDS, MONDAY) is None and thing.clocks == {}
    thing.ends_on = date(2026, 11, 20)
    clocks.start(thing, ENDS, MONDAY)
    thing.ends_on = None
    assert clocks.start(thing, ENDS, MONDAY + timedelta(days=1))["stopped"]
    clocks.settle(thing)
    assert (thing.due_at, thing.next_timer_at) == (None, None)


def test_a_set_day_cannot_be_extended_by_an_amount(root):
    one = listed(root, date(2026, 11, 20))[0]
    with clock.at(MONDAY), pytest.raises(DeclarationError, match="starting it anew"):
        perform(notice, "prolong", one, actor=CLERK)


@pytest.mark.parametrize("wrong", [{}, {"limit": object(), "until": object()}])
def test_a_clock_has_either_a_limit_or_a_day(wrong):
    with pytest.raises(DeclarationError, match="either a limit or a day"):
        LegalClock("bad", "坏", **wrong)


def test_the_system_opens_what_an_official_list_names_and_history_says_which(root):
    first, second = listed(root, date(2026, 11, 20), date(2026, 12, 31))
    assert (first.due_at, second.due_at) == (clock.midnight(date(2026, 11, 21)), clock.midnight(date(2027, 1, 1)))
    event = history.of("sample.notice", first.pk)[0]
    assert (event.verb, event.actor_kind, history.said(event)["cause"]) == ("list", "system", LIST)


@pytest.mark.parametrize("many", [1, 40])
def test_opening_and_changing_by_the_system_takes_the_same_statements_for_one_and_for_many(root, many, django_assert_num_queries):
    history.epoch()
    # The things and their events.
    with django_assert_num_queries(2 + 2):
        made = listed(root, *[date(2026, 11, 20)] * many)
    # The roots and the things locked, due relatives looked for, the things written, their events.
    with clock.at(MONDAY), django_assert_num_queries(5 + 2):
        perform_by_system(notice, "redate", {one.pk: {"ends_on": date(2026, 12, 1)} for one in made}, because=LIST)


def test_each_thing_changes_by_data_of_its_own_or_none_does(root):
    first, second = listed(root, date(2026, 11, 20), date(2026, 11, 20))
    with clock.at(MONDAY):
        perform_by_system(notice, "redate", {first.pk: {"ends_on": date(2026, 12, 1)}, second.pk: {"ends_on": date(2026, 12, 2)}}, because=LIST)
    assert [str(one.ends_on) for one in Notice.objects.order_by("ends_on")] == ["2026-12-01", "2026-12-02"]
    with clock.at(datetime(2026, 12, 2, 5, 0, tzinfo=clock.SHANGHAI)), pytest.raises(WrongState, match="公示结束"):
        perform_by_system(notice, "redate", {second.pk: {"ends_on": date(2027, 1, 1)}, first.pk: {"ends_on": date(2027, 1, 1)}}, because=LIST)
    second.refresh_from_db()
    assert second.ends_on == date(2026, 12, 2)
    with pytest.raises(NotFound):
        perform_by_system(notice, "redate", {root.pk: {}}, because=LIST)


def test_the_system_opens_and_changes_only_by_its_own_verbs(root):
    with pytest.raises(UnknownVerb):
        open_by_system(notice, "post", [{"request": root}], because=LIST)
    with pytest.raises(UnknownVerb):
        perform_by_system(notice, "hold", {root.pk: {}}, because=LIST)
    with pytest.raises(UnknownVerb):
        open_thing(notice, "list", actor=CLERK, request=root)


def test_the_timer_of_a_set_day_fires_at_its_end(root):
    one = listed(root, date(2026, 11, 20))[0]
    with clock.at(datetime(2026, 11, 22, 9, 0, tzinfo=clock.SHANGHAI)):
        timers.fire_all_due()
    one.refresh_from_db()
    assert (one.state, one.closed_at) == ("ended", clock.midnight(date(2026, 11, 21)))


def test_a_new_thing_gets_its_first_columns_from_the_form_and_the_actor(root):
    with clock.at(MONDAY):
        one = open_thing(notice, "post", actor=CLERK, request=root)
    assert (one.desk, one.ends_on, one.scope_path) == ("window", date(2026, 11, 20), "/510300/")
    with pytest.raises(DeclarationError, match="first columns"):
        Lifecycle(Request, kind="sample.bad", label="坏", states=S, visible=nobody(),
                  verbs=[Verb("submit", "提交", NEW, S.RECEIVED), Verb("note", "备注", S.RECEIVED, SAME, columns=lambda data, actor: {})])  # fmt: skip


def test_a_child_is_opened_only_below_a_root_that_its_maker_sees_as_that_root_now_stands(root):
    with clock.at(MONDAY):
        with pytest.raises(NotFound, match="申请"):
            open_thing(notice, "post", actor=FIRE, request=root)
        with pytest.raises(Forbidden):
            open_thing(notice, "post", actor=CITIZEN, request=root)
        # The object in hand is stale; the root is read again under its lock.
        Request.objects.filter(pk=root.pk).update(state=S.REVIEWING)
        with pytest.raises(GuardRefused, match="会审期间"):
            open_thing(notice, "post", actor=CLERK, request=root)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_a_child_waits_for_whoever_changes_its_root_and_then_sees_the_change(root):
    def post():
        try:
            with clock.at(MONDAY):
                open_thing(notice, "post", actor=CLERK, request=root)
        except GuardRefused:
            return "refused"
        finally:
            connection.close()
        return "posted"

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Request.objects.select_for_update().filter(pk=root.pk).update(state=S.REVIEWING)
            waiting = pool.submit(post)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=10) == "refused"


def test_of_a_unit_is_what_the_unit_of_the_actors_post_holds():
    rule, unit = of_unit("assignee"), CITIZEN.id
    thing = Request(assignee=unit)
    assert rule.allows(replace(CLERK, organisation=unit), thing)
    assert not rule.allows(CLERK, thing)
    assert not rule.allows(replace(CITIZEN, organisation=unit), thing)
    assert rule.rows(CLERK, Request) is False
