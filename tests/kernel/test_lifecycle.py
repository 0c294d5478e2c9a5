"""What `perform` promises, on the sample room."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, FIRE, MONDAY, accepted, submitted
from sample.lifecycle import DECISION, request
from sample.models import Request, RequestState

from zizai.kernel import clock, history
from zizai.kernel.lifecycle import (
    NEW,
    SAME,
    BadTime,
    Conflict,
    DeclarationError,
    Forbidden,
    GuardRefused,
    Lifecycle,
    NotFound,
    UnknownVerb,
    Verb,
    WrongState,
    clocks,
    fire_due,
    open_thing,
    perform,
    perform_many,
)
from zizai.kernel.models import Event
from zizai.kernel.policies import everyone, nobody

pytestmark = pytest.mark.django_db


def test_a_verb_moves_the_state_and_leaves_one_event():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        thing = perform(request, "accept", thing, actor=CLERK, data={"note": "齐全"})
    assert (thing.state, thing.version, thing.note) == (RequestState.ACCEPTED, 2, "齐全")
    first, second = history.of("sample.request", thing.pk)
    assert (second.from_state, second.to_state, bytes(second.previous)) == ("received", "accepted", bytes(first.digest))
    assert history.said(second)["records"] == {"note": "齐全"}
    assert bytes(Request.objects.get(pk=thing.pk).head) == bytes(second.digest)


def test_the_due_date_is_the_end_of_the_fifth_working_day():
    assert submitted().due_at == clock.midnight(date(2026, 11, 10))


def test_services_check_03_silence_accepts_from_the_day_of_receipt():
    thing = submitted()
    with clock.at(datetime(2026, 11, 12, 3, 0, tzinfo=UTC)):
        assert fire_due(request, [thing.pk]) == 1
    event = history.of("sample.request", thing.pk)[-1]
    assert (event.verb, event.effective_at, event.occurred_at) == ("accept_by_silence", MONDAY, clock.midnight(date(2026, 11, 10)))
    thing.refresh_from_db()
    # The twenty days of the decision began on the day of receipt, before anybody looked.
    assert thing.due_at == clock.midnight(date(2026, 12, 1))


def test_services_check_05_a_minute_before_the_end_is_in_time_and_a_minute_after_is_not():
    limit = clock.midnight(date(2026, 11, 10))
    early, late = submitted(), submitted()
    with clock.at(limit - timedelta(minutes=1)):
        assert perform(request, "accept", early, actor=CLERK).version == 2
    with clock.at(limit + timedelta(minutes=1)), pytest.raises(Conflict, match="已受理"):
        perform(request, "accept", late, actor=CLERK)
    late.refresh_from_db()
    assert [event.verb for event in history.of("sample.request", late.pk)] == ["submit", "accept_by_silence"]


def test_services_check_09_an_act_before_the_last_one_or_in_the_future_is_refused():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=2)):
        for wrong in (MONDAY - timedelta(minutes=1), MONDAY + timedelta(hours=3)):
            with pytest.raises(BadTime):
                perform(request, "accept", thing, actor=CLERK, occurred_at=wrong)
        perform(request, "accept", thing, actor=CLERK, occurred_at=MONDAY + timedelta(hours=1))
    event = history.of("sample.request", thing.pk)[-1]
    assert (event.occurred_at, event.recorded_at) == (MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2))


def test_what_one_may_not_see_is_not_found_and_what_one_may_not_do_is_forbidden():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        with pytest.raises(NotFound):
            perform(request, "accept", thing, actor=FIRE)
        with pytest.raises(Forbidden, match="不能受理"):
            perform(request, "accept", thing, actor=APPROVER)


def test_an_unknown_verb_a_wrong_state_and_a_timers_verb_are_refused_in_words():
    thing = submitted()
    with pytest.raises(UnknownVerb, match="没有“fly”"):
        perform(request, "fly", thing, actor=CLERK)
    with pytest.raises(UnknownVerb):
        perform(request, "accept_by_silence", thing, actor=CLERK)
    with clock.at(MONDAY + timedelta(hours=1)), pytest.raises(WrongState, match="现在是“已收件”，不能决定"):
        perform(request, "decide", thing, actor=APPROVER)


def test_the_second_of_two_who_saw_the_same_version_is_told_the_new_state():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        perform(request, "accept", thing, actor=CLERK)
        with pytest.raises(Conflict, match="现在是“已受理”"):
            perform(request, "withdraw", thing, actor=CITIZEN)


def test_a_form_sent_twice_is_performed_once():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        once = perform(request, "accept", thing, actor=CLERK, once="token")
        again = perform(request, "accept", thing, actor=CLERK, once="token")
    assert (once.version, again.version) == (2, 2)


def test_a_timer_whose_verb_no_longer_fits_lapses_and_is_not_asked_again():
    thing = submitted()
    Request.objects.filter(pk=thing.pk).update(state=RequestState.REVIEWING)
    with clock.at(datetime(2026, 11, 12, 3, 0, tzinfo=UTC)):
        assert fire_due(request, [thing.pk]) == 0
    thing.refresh_from_db()
    assert (thing.version, thing.next_timer_at) == (1, None)


@pytest.mark.parametrize("seen", [None, 2, 3])
def test_a_token_repeated_is_performed_once_whatever_version_was_seen(seen):
    thing = accepted()
    with clock.at(MONDAY + timedelta(hours=2)):
        once = perform(request, "go_on", thing.pk, actor=CLERK, once="token")
        again = perform(request, "go_on", thing.pk, actor=CLERK, once="token", version=seen)
    assert (once.version, again.version) == (3, 3)


def test_a_token_of_somebody_else_or_of_another_verb_is_a_conflict_and_shows_nothing_to_strangers():
    thing = accepted()
    with clock.at(MONDAY + timedelta(hours=2)):
        thing = perform(request, "go_on", thing, actor=CLERK, once="token")
        with pytest.raises(Conflict, match="标识"):
            perform(request, "extend", thing.pk, actor=APPROVER, once="token")
        with pytest.raises(NotFound):
            perform(request, "go_on", thing.pk, actor=FIRE, once="token")


def test_nothing_is_due_on_what_is_finished():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        thing = perform(request, "withdraw", thing, actor=CITIZEN)
    assert (thing.is_open, thing.due_at, thing.next_timer_at) == (False, None, None)


def test_of_two_that_open_the_same_at_once_the_second_gets_the_firsts_thing_though_a_guard_is_against_a_second(monkeypatch):
    class Overtaken:
        """While this form is looked at, the same one arrives again and is faster."""

        faster = True

        def clean(self, data):
            if self.faster:
                self.faster = False
                opened()
            return {}

    def only_one(performance):
        return "已经有一件在办。" if Request.objects.exists() else None

    def opened():
        return open_thing(request, "submit", actor=CITIZEN, once="t", title="一", desk="window", subject=ANNA)

    monkeypatch.setitem(request.verbs, "submit", replace(request.verbs["submit"], form=Overtaken(), guards=[only_one]))
    with clock.at(MONDAY):
        second = opened()
        with pytest.raises(GuardRefused, match="已经有一件在办"):
            open_thing(request, "submit", actor=CITIZEN, once="another", title="一", desk="window", subject=ANNA)
    assert (Request.objects.get().pk, Event.objects.count()) == (second.pk, 1)


def test_a_thing_opened_twice_with_one_token_is_one_thing():
    with clock.at(MONDAY):
        made = [open_thing(request, "submit", actor=CITIZEN, once="t", title="一", desk="window", subject=ANNA) for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert Request.objects.count() == 1


def test_bad_input_changes_nothing():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)), pytest.raises(ValueError, match="最多10个字"):
        perform(request, "accept", thing, actor=CLERK, data={"note": "长" * 11})
    thing.refresh_from_db()
    assert thing.version == 1


def test_a_verb_that_writes_what_it_did_not_declare_is_a_defect():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)), pytest.raises(DeclarationError, match="title"):
        perform(request, "careless", thing, actor=CLERK)


def test_a_bulk_performance_is_all_or_nothing():
    things = [submitted(), submitted()]
    with clock.at(MONDAY + timedelta(hours=1)):
        perform(request, "accept", things[1], actor=CLERK)
        with pytest.raises(Conflict):
            perform_many(request, "accept", things, actor=CLERK)
    things[0].refresh_from_db()
    assert things[0].version == 1


def test_a_verbs_work_cannot_move_the_state_itself(monkeypatch):
    thing = accepted()
    monkeypatch.setitem(request.verbs, "sneak", Verb("sneak", "偷改", RequestState.ACCEPTED, SAME, who=everyone(), work=sneak))
    with clock.at(MONDAY + timedelta(hours=2)), pytest.raises(DeclarationError, match=r"\['state'\]"):
        perform(request, "sneak", thing, actor=CLERK)


def sneak(performance):
    performance.thing.state = RequestState.DECIDED


def test_nobody_opens_a_thing_with_columns_that_the_kernel_keeps():
    with pytest.raises(DeclarationError, match="version"):
        submitted(version=5)


def test_the_recording_time_never_runs_backwards_although_two_machines_disagree():
    thing = accepted()
    with clock.at(MONDAY + timedelta(minutes=59, seconds=58)):
        perform(request, "extend", thing, actor=APPROVER)
    first, last = history.of("sample.request", thing.pk)[1:]
    assert last.recorded_at == first.recorded_at
    assert list(history.verify()) == [3]


def test_a_clock_that_does_not_run_cannot_be_extended():
    thing = submitted()
    with pytest.raises(DeclarationError, match="decision does not run"):
        clocks.extend(thing, DECISION, 10)


def test_a_lifecycle_that_contradicts_itself_is_refused():
    with pytest.raises(DeclarationError, match="unknown state"):
        Lifecycle(Request, kind="sample.bad", label="坏", states=RequestState, visible=nobody(),
                  verbs=[Verb("submit", "提交", NEW, "nowhere")])  # fmt: skip
    with pytest.raises(DeclarationError, match="no verb leads to"):
        Lifecycle(Request, kind="sample.bad", label="坏", states=RequestState, visible=nobody(),
                  verbs=[Verb("submit", "提交", NEW, RequestState.RECEIVED), Verb("note", "备注", RequestState.RECEIVED, SAME)])  # fmt: skip


def test_who_may_do_what_depends_on_state_role_and_sight():
    thing = submitted()
    assert [verb.name for verb in request.next_verbs(CLERK, thing)] == ["accept", "careless"]
    assert [verb.name for verb in request.next_verbs(CITIZEN, thing)] == ["withdraw"]
    assert request.next_verbs(replace(CITIZEN, subjects=frozenset()), thing) == []


def test_personal_details_lie_behind_a_commitment_outside_the_body():
    thing = submitted()
    with clock.at(MONDAY + timedelta(hours=1)):
        perform(request, "accept", thing, actor=CLERK)
    event = Event.objects.get(thing_id=thing.pk, verb="accept")
    assert b"13800006021" not in bytes(event.body)
    assert history.details([event]) == {(2, "phone"): "13800006021"}
    assert list(history.verify_details()) == []


def test_who_loses_a_race_against_a_constraint_hears_the_guards_reason(monkeypatch):
    asked = []

    def only_one(performance):
        asked.append(performance)
        # The first time the other's row is not there to be seen yet.
        return "已经有一件在办。" if len(asked) > 1 and Request.objects.filter(pk=performance.thing.pk).exists() else None

    monkeypatch.setitem(request.verbs, "submit", replace(request.verbs["submit"], guards=[only_one]))
    made = submitted(id=UUID(int=77))
    asked.clear()
    with pytest.raises(GuardRefused, match="已经有一件在办"):
        submitted(id=made.pk)
    assert (len(asked), Request.objects.count()) == (2, 1)


def test_what_was_left_empty_is_no_personal_detail(monkeypatch):
    monkeypatch.setitem(request.verbs, "accept", replace(request.verbs["accept"], work=None, writes=(), records=(), personal=["note"]))
    for given, kept in (({"note": ""}, {}), ({"note": "门口有树"}, {"note": "门口有树"})):
        thing = submitted()
        with clock.at(MONDAY + timedelta(hours=1)):
            perform(request, "accept", thing, actor=CLERK, data=given)
        event = history.of("sample.request", thing.pk)[-1]
        assert {name: value for (_, name), value in history.details([event]).items()} == kept
