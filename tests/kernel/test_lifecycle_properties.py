"""Whatever people, time and timers do in whatever order, history and things agree."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from kernel_samples import ANNA, APPROVER, CITIZEN, CLERK, FIRE, HEALTH, MONDAY
from sample.lifecycle import opinion, request
from sample.models import Opinion, Request

from zizai.kernel import clock, history, timers
from zizai.kernel.lifecycle import Refused, clocks, open_thing, perform
from zizai.kernel.models import Event

ACTORS = [CLERK, APPROVER, CITIZEN, FIRE, HEALTH]
steps = st.lists(
    st.tuples(
        st.integers(0, 60 * 24 * 9),  # minutes that pass before
        st.sampled_from([*request.verbs, "give", "(worker)"]),
        st.sampled_from(ACTORS),
        st.booleans(),  # sent twice
    ),
    max_size=14,
)


class AnyOrder(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps)
    def test_history_and_things_agree_after_any_sequence(self, taken):
        now = MONDAY
        with clock.at(now):
            thing = open_thing(request, "submit", actor=CITIZEN, title="开一家茶铺", desk="window", subject=ANNA)
        for number, (minutes, verb, actor, twice) in enumerate(taken):
            now += timedelta(minutes=minutes)
            with clock.at(now):
                _take(thing.pk, verb, actor, [f"t{number}"] * (1 + twice))
        _agree()


def _take(pk, verb, actor, tokens):
    if verb == "(worker)":
        timers.fire_all_due()
        return
    lifecycle = opinion if verb == "give" else request
    for token in tokens:
        target = Opinion.objects.filter(desk__in=actor.desks).values_list("pk", flat=True).first() if verb == "give" else pk
        stood = _picture()
        try:
            perform(lifecycle, verb, target or pk, actor=actor, once=token)
        except Refused:
            # Refused: nothing changed, except by timers that were due.
            assert {row for row in _picture() - stood if row[3] not in ("timer", "system")} == set()
        except Exception as defect:
            assert verb == "careless", defect


def _picture():
    return set(Event.objects.values_list("thing_id", "seq", "verb", "actor_kind"))


def _agree():
    faults = [fault for fault in history.verify() if isinstance(fault, history.Fault)]
    assert faults == []
    for lifecycle, model in ((request, Request), (opinion, Opinion)):
        assert list(history.verify_heads(model, lifecycle.kind)) == []
        for thing in model.objects.all():
            events = history.of(lifecycle.kind, thing.pk)
            assert thing.version == len(events)
            assert thing.is_open == (thing.state not in lifecycle.final)
            assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
            assert _clocks_told_by(events) == thing.clocks
            before = thing.due_at, thing.held, thing.next_timer_at
            clocks.settle(thing)
            assert (thing.due_at, thing.held, thing.next_timer_at) == before


def _clocks_told_by(events):
    told = {}
    for event in events:
        told |= history.said(event).get("clocks", {})
    for name, state in told.items():
        # That a timer fired is told by the event it caused.
        if any(history.said(event).get("cause", {}).get("clock") == name for event in events):
            told[name] = {**state, "fires": None} if not state.get("stopped") else state
    return told


pytestmark = pytest.mark.django_db
