"""Roots and children: what settles, what is fired with the family, what goes along."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection
from kernel_samples import (
    ANNA,
    APPROVER,
    CITIZEN,
    CLERK,
    FIRE,
    FOUNDED,
    HEALTH,
    MONDAY,
    accepted,
    counted,
    reviewed,
    submitted,
)
from sample.lifecycle import opinion, procedure, request
from sample.models import Opinion, OpinionState, Procedure, Request, RequestState

from zizai.kernel import clock, history, timers
from zizai.kernel.lifecycle import (
    BadTime,
    Conflict,
    DeclarationError,
    Forbidden,
    GuardRefused,
    NotFound,
    Verb,
    lifecycles_agree,
    open_thing,
    perform,
    perform_many,
)
from zizai.kernel.policies import everyone

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=3)
# Opinions asked for on Monday 2 November are due at the end of the tenth working day.
OPINIONS_DUE = clock.midnight(date(2026, 11, 17))


def verbs(kind, thing):
    return [event.verb for event in history.of(kind, thing.pk)]


def test_opinions_of_two_departments_settle_the_review_when_the_last_is_in():
    thing = reviewed()
    first, second = Opinion.objects.order_by("desk")
    with clock.at(LATER):
        perform(opinion, "give", first, actor=FIRE)
        thing.refresh_from_db()
        assert thing.state == RequestState.REVIEWING
        perform(opinion, "give", second, actor=HEALTH)
    thing.refresh_from_db()
    assert thing.state == RequestState.ACCEPTED
    assert history.said(history.of("sample.request", thing.pk)[-1])["cause"]["kind"] == "sample.opinion"


def test_a_child_may_settle_several_verbs_of_its_root_one_after_the_other(monkeypatch):
    # In this order: the second begins only where the first has led.
    monkeypatch.setitem(request.verbs, "proceed", replace(request.verbs["proceed"], sources="accepted"))
    monkeypatch.setitem(opinion.verbs, "give", replace(opinion.verbs["give"], settles=("opinions_in", "proceed")))
    thing = reviewed()
    first, second = Opinion.objects.order_by("desk")
    with clock.at(LATER):
        perform(opinion, "give", first, actor=FIRE)
        assert verbs("sample.request", thing)[-1] == "consult"
        perform(opinion, "give", second, actor=HEALTH)
    assert verbs("sample.request", thing)[-2:] == ["opinions_in", "proceed"]


def test_a_childs_verb_repeated_with_its_token_settles_nothing_twice():
    reviewed()
    first = Opinion.objects.order_by("desk").first()
    with clock.at(LATER):
        told = [perform(opinion, "give", first.pk, actor=FIRE, once="t") for _ in range(2)]
    assert [one.version for one in told] == [2, 2]


def test_silence_of_the_departments_settles_the_review_at_the_end_of_their_limit():
    thing = reviewed()
    with clock.at(OPINIONS_DUE + timedelta(days=1)):
        assert timers.fire_all_due() == 2
    thing.refresh_from_db()
    assert (thing.state, thing.happened_at) == (RequestState.ACCEPTED, OPINIONS_DUE)
    assert set(Opinion.objects.values_list("state", flat=True)) == {OpinionState.LAPSED}


def test_no_worker_is_needed_for_a_childs_limit_to_count_when_its_root_is_touched():
    thing = reviewed()
    with clock.at(OPINIONS_DUE + timedelta(days=1)):
        thing = perform(request, "decide", thing.pk, actor=APPROVER)
    assert verbs("sample.request", thing) == ["submit", "accept", "consult", "opinions_in", "decide"]


def test_nor_when_a_sibling_is_touched():
    thing = reviewed()
    first, second = Opinion.objects.order_by("desk")
    with clock.at(LATER):
        perform(opinion, "give", first, actor=FIRE)
    with clock.at(OPINIONS_DUE + timedelta(days=1)), pytest.raises(Conflict, match="逾期未复"):
        perform(opinion, "give", second, actor=HEALTH)
    thing.refresh_from_db()
    assert thing.state == RequestState.ACCEPTED


def test_what_an_event_causes_stands_behind_it_in_history():
    thing = reviewed()
    with clock.at(LATER):
        perform(request, "withdraw", thing, actor=CITIZEN)
    events = sorted([*history.of("sample.request", thing.pk), *history.of("sample.opinion", Opinion.objects.first().pk)], key=lambda event: event.pk)
    assert [event.verb for event in events][-4:] == ["consult", "ask", "withdraw", "cancel"]
    assert [history.said(event)["cause"]["seq"] for event in events if event.verb in ("ask", "cancel")] == [3, 4]


def test_a_child_is_opened_only_by_who_sees_its_root_and_may_act_on_it():
    thing = accepted()
    with clock.at(LATER):
        with pytest.raises(NotFound, match="申请"):
            open_thing(procedure, "begin", actor=FIRE, data=FOUNDED, request=thing)
        with pytest.raises(Forbidden):
            open_thing(procedure, "begin", actor=APPROVER, data=FOUNDED, request=thing)
        assert open_thing(procedure, "begin", actor=CLERK, data=FOUNDED, request_id=thing.pk).request_id == thing.pk
    assert not procedure.can(FIRE, "begin", root=thing)
    assert procedure.can(CLERK, "begin", root=thing)


def test_a_child_does_not_begin_before_its_root():
    thing = submitted()
    with clock.at(LATER):
        with pytest.raises(BadTime, match="早于它所属的那件（2026年11月02日 10:00）"):
            open_thing(opinion, "ask", actor=CLERK, request=thing, occurred_at=MONDAY - timedelta(minutes=1))
        assert open_thing(opinion, "ask", actor=CLERK, request=thing, occurred_at=MONDAY).opened_at == MONDAY


def test_a_root_that_does_not_exist_is_not_found():
    with clock.at(LATER), pytest.raises(NotFound, match="申请"):
        open_thing(procedure, "begin", actor=CLERK, data=FOUNDED, request_id=ANNA)


def test_the_law_acts_on_the_root_before_a_child_is_opened_even_if_that_is_refused():
    thing = submitted()
    with clock.at(clock.midnight(date(2026, 11, 12))), pytest.raises(GuardRefused):
        open_thing(procedure, "begin", actor=CLERK, data={}, request=thing)
    assert verbs("sample.request", thing) == ["submit", "accept_by_silence"]
    assert not Procedure.objects.exists()


def test_a_verb_moves_no_stranger_along(monkeypatch):
    thing, stranger = accepted(), accepted()

    def meddle(performance):
        performance.also(stranger, "suspend")

    monkeypatch.setitem(request.verbs, "meddle", Verb("meddle", "插手", RequestState.ACCEPTED, RequestState.ACCEPTED, who=everyone(), work=meddle))
    with clock.at(LATER), pytest.raises(DeclarationError, match="only SYSTEM verbs of the root or of children"):
        perform(request, "meddle", thing, actor=CLERK)


def test_a_child_that_settles_what_its_root_does_not_have_is_found_at_start(monkeypatch):
    assert lifecycles_agree(None) == []
    wrong = Verb("give", "出具意见", OpinionState.PENDING, OpinionState.GIVEN, settles="nothing")
    monkeypatch.setitem(opinion.verbs, "give", wrong)
    assert [error.msg for error in lifecycles_agree(None)] == ["sample.opinion.give settles “nothing”, which is no SYSTEM verb of its root"]


@pytest.mark.parametrize("many", [1, 20])
def test_settling_many_roots_asks_the_guard_once(many):
    things = [reviewed() for _ in range(many)]
    with clock.at(LATER):
        perform_many(opinion, "give", list(Opinion.objects.filter(desk="fire")), actor=FIRE)
        last = list(Opinion.objects.filter(desk="health"))
        # 1 roots, 2 opinions, 3 what of their families is due, 4 and 5 opinions and their events, 6 is any left open, 7 and 8 roots and their events
        with counted() as statements:
            perform_many(opinion, "give", last, actor=HEALTH)
    assert len(statements) == 8
    assert Request.objects.filter(pk__in=[thing.pk for thing in things], state=RequestState.ACCEPTED).count() == many


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_two_departments_that_answer_at_once_cannot_each_miss_the_other():
    thing = reviewed()
    given = [(one, FIRE if one.desk == "fire" else HEALTH) for one in Opinion.objects.order_by("desk")]
    ready = Barrier(2)

    def give(both):
        with clock.at(LATER):
            ready.wait()
            try:
                perform(opinion, "give", both[0], actor=both[1])
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give, given))
    thing.refresh_from_db()
    assert thing.state == RequestState.ACCEPTED


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway")
def test_services_check_10_of_two_approvers_who_decide_at_once_one_wins_and_the_other_is_told():
    thing = accepted()
    ready = Barrier(2)

    def decide(_):
        with clock.at(LATER):
            ready.wait()
            try:
                return perform(request, "decide", thing, actor=APPROVER).state
            except Conflict as conflict:
                return str(conflict)
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        won, told = sorted(pool.map(decide, range(2)))
    assert (won, "现在是“已决定”" in told) == ("decided", True)
