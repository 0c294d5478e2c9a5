"""Whatever people, time, timers and followers do in whatever order, things, history, due dates and the feed agree."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from kernel_samples import (
    APPROVER,
    CITIZEN,
    CLERK,
    FIRE,
    FOUNDED,
    HEALTH,
    MONDAY,
    accepted,
    history_is_certain,
    reviewed,
    submitted,
)
from sample.lifecycle import opinion, procedure, request
from sample.models import Opinion, Procedure, Request

from zizai.kernel import clock, feed, history, timers
from zizai.kernel.lifecycle import Refused, clocks, open_thing, perform
from zizai.kernel.models import Event

ACTORS = [CLERK, APPROVER, CITIZEN, FIRE, HEALTH]
LIFECYCLES = {Request: request, Opinion: opinion, Procedure: procedure}
# Mostly the one who may and what is next, so that a request gets somewhere; sometimes anybody and anything.
RIGHT = {"extend": APPROVER, "decide": APPROVER, "withdraw": CITIZEN}
WORKING = ["accept", "accept", "hold", "hold", "go_on", "go_on", "go_on", "extend", "consult", "decide"]
AGO = [0, 0, 45, 2000]
STEPS = {
    "time_passes": lambda draw: [draw.choice([draw.randint(0, 300), draw.randint(0, 60 * 24 * 3)])],
    "work_goes_on": lambda draw: [draw.choice(WORKING[:-1]), draw.random() < 0.3],
    "anybody_does_anything": lambda draw: [draw.choice(sorted(request.verbs)), draw.choice(ACTORS), draw.random() < 0.5],
    "somebody_enters_it_later": lambda draw: [draw.choice(WORKING), draw.choice(AGO)],
    "a_department_answers": lambda draw: [draw.choice([FIRE, HEALTH])],
    "a_procedure_begins": lambda draw: [draw.choice(AGO)],
    "a_procedure_ends": lambda draw: [draw.choice(AGO)],
    "the_worker_runs": lambda draw: [],
    "follow": lambda draw: [draw.choice([1, 3, 500])],
}


class Matter:
    """One request, everybody who may touch it, and a follower of history, to whom `got` belongs."""

    def __init__(self, make, got):
        self.now = MONDAY + timedelta(hours=2)
        self.thing = make()
        self.token, self.got = 0, got

    def time_passes(self, passed):
        self.now += timedelta(minutes=passed)

    def work_goes_on(self, verb, twice):
        self.act(verb, RIGHT.get(verb, CLERK), FOUNDED, twice)

    def anybody_does_anything(self, verb, actor, founded):
        self.act(verb, actor, FOUNDED if founded else {}, False)

    def act(self, verb, actor, data, twice):
        self.token += 1
        for _ in range(1 + twice):
            self.attempt(lambda: perform(request, verb, self.thing.pk, actor=actor, data=data, once=f"t{self.token}"), verb)

    def somebody_enters_it_later(self, verb, ago):
        told = self.now - timedelta(minutes=ago)
        self.attempt(lambda: perform(request, verb, self.thing.pk, actor=RIGHT.get(verb, CLERK), data=FOUNDED, occurred_at=told), verb)

    def a_department_answers(self, actor):
        for one in Opinion.objects.filter(request=self.thing, desk__in=actor.desks):
            self.attempt(lambda one=one: perform(opinion, "give", one, actor=actor), "give")

    def a_procedure_begins(self, ago):
        told = {"occurred_at": self.now - timedelta(minutes=ago)} if ago else {}
        self.attempt(lambda: open_thing(procedure, "begin", actor=CLERK, data=FOUNDED, request=self.thing, **told), "begin")

    def a_procedure_ends(self, ago):
        if running := Procedure.objects.filter(request=self.thing, is_open=True).first():
            self.attempt(lambda: perform(procedure, "end", running, actor=CLERK, occurred_at=self.now - timedelta(minutes=ago)), "end")

    def the_worker_runs(self):
        with clock.at(self.now):
            timers.fire_all_due()

    def follow(self, limit):
        feed.follow("properties", self.got.extend, limit=limit)

    def attempt(self, act, verb):
        stood = self.picture()
        try:
            with clock.at(self.now):
                act()
        except Refused:
            # Refused: nothing changed, except by timers that were due and what they settled.
            assert {row for row in self.picture() - stood if row[3] not in ("timer", "system")} == set()
        except Exception as defect:
            assert verb == "careless", defect

    def picture(self):
        return {(event.thing_id, event.seq, event.verb, event.actor_kind) for event in self.events()}

    def events(self):
        ids = [self.thing.pk, *(pk for model in (Opinion, Procedure) for pk in model.objects.filter(request=self.thing).values_list("pk", flat=True))]
        return Event.objects.filter(thing_id__in=ids)

    def check(self):
        # The worker last: afterwards nothing is due that has not fired, whatever was touched before.
        self.the_worker_runs()
        for model, lifecycle in LIFECYCLES.items():
            assert [fault for fault in history.verify(lifecycle.kind) if isinstance(fault, history.Fault)] == []
            assert list(history.verify_heads(model, lifecycle.kind)) == []
        for thing in [Request.objects.get(pk=self.thing.pk), *Opinion.objects.filter(request=self.thing), *Procedure.objects.filter(request=self.thing)]:
            agrees(thing)
        due_as_a_clerk_would_count(Request.objects.get(pk=self.thing.pk))


def agrees(thing):
    """A thing is what its events say, and went only ways that are declared."""
    lifecycle = LIFECYCLES[type(thing)]
    events = history.of(lifecycle.kind, thing.pk)
    assert thing.version == len(events)
    assert thing.is_open == (thing.state not in lifecycle.final)
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert all(one.occurred_at <= other.occurred_at and one.recorded_at <= other.recorded_at for one, other in pairwise(events))
    for event in events[1:]:
        assert (event.from_state, event.to_state) in lifecycle.verbs[event.verb].arrows(lifecycle.states.values, lifecycle.final)
    assert clocks_told_by(events) == thing.clocks
    before = thing.due_at, thing.held, thing.next_timer_at
    clocks.settle(thing)
    assert (thing.due_at, thing.held, thing.next_timer_at) == before


def clocks_told_by(events):
    told = {}
    for event in events:
        told |= history.said(event).get("clocks", {})
    for name, state in told.items():
        # That a timer fired is told by the event it caused.
        if any(history.said(event).get("cause", {}).get("clock") == name for event in events):
            told[name] = {**state, "fires": None} if not state.get("stopped") else state
    return told


def due_as_a_clerk_would_count(thing):
    """The reference: the law's limits on a request, from what happened when, counted on a wall calendar day by day."""
    events = history.of("sample.request", thing.pk)
    notice, decision = {"start": events[0].occurred_at, "days": 5, "pauses": []}, None
    for event in events[1:]:
        at = event.occurred_at
        if event.verb == "accept_by_silence":
            assert at == counted_out(notice)
            notice, decision = None, {"start": events[0].occurred_at, "days": 20, "pauses": []}
        elif event.verb == "accept":
            notice, decision = None, {"start": at, "days": 20, "pauses": []}
        elif event.verb in ("hold", "suspend"):
            if not decision["pauses"] or decision["pauses"][-1][1]:
                decision["pauses"].append([at, None])
        elif event.verb in ("go_on", "proceed"):
            if decision["pauses"] and not decision["pauses"][-1][1]:
                # A procedure's end may be entered late; what it did not hold it does not set going earlier.
                decision["pauses"][-1][1] = max(event.effective_at, decision["pauses"][-1][0])
        elif event.verb == "extend":
            decision["days"] += 10
        elif event.verb in ("decide", "withdraw"):
            notice = decision = None
    running = notice or decision
    due = counted_out(running) if running else None
    assert (thing.due_at, thing.held) == (due, running is not None and due is None)


def counted_out(running):
    day, counted = running["start"].astimezone(ZoneInfo("Asia/Shanghai")).date(), 0
    for _ in range(400):
        day += timedelta(days=1)
        end = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(days=1)
        held = any(begin < end and (until is None or end <= until) for begin, until in running["pauses"])
        counted += worked(day) and not held
        if counted == running["days"]:
            return end
    return None


def worked(day: date) -> bool:
    return chinese_calendar.is_workday(day) if day.year <= 2026 else day.isoweekday() < 6


@pytest.mark.django_db(transaction=True)
def test_nothing_ever_disagrees():
    got = []

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.sampled_from([submitted, accepted, reviewed]), st.randoms(use_true_random=True))
    def in_any_order(make, draw):
        # Steps drawn from one seed: drawn one by one, most examples would be near copies of each other.
        matter = Matter(make, got)
        for name in draw.choices(list(STEPS), weights=[9, 8, 2, 3, 4, 2, 4, 1, 2], k=40):
            words = STEPS[name](draw)
            note(f"{matter.now:%m-%d %H:%M} {name} {words}")
            getattr(matter, name)(*words)
        matter.check()

    in_any_order()
    history_is_certain()
    while feed.follow("properties", got.extend, limit=7):
        pass
    assert [event.pk for event in got] == list(Event.objects.order_by(*feed.ORDER).values_list("pk", flat=True))
