"""People, time and the law do things to one family of things, in any order: what the proofs of the rooms share.

A room's machine says who its people are, how its first thing is opened and what a form is filled in with;
here is what may happen (the rules), and what must hold after each of it, whatever the room.
Each example is one transaction that is rolled back, so it has the database to itself.
"""

from __future__ import annotations

import logging
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wall_calendar import SHANGHAI, WallCalendar

from zizai.kernel import calendar, clock, forms, history, timers
from zizai.kernel.calendar import Day
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import NEW, Conflict, Refused, declared, open_thing, perform, publish_calendar
from zizai.kernel.models import Event

RAW = os.environ.get("ZIZAI_PROOF") == "raw"
LONG = os.environ.get("ZIZAI_PROOF") == "long"
# How long a long proof goes on, in seconds.
LONG_TIME = int(os.environ.get("ZIZAI_PROOF_TIME", "600"))

# Days on which counting goes wrong first: an ordinary one, before National Day, a make-up Saturday and Sunday,
# before Spring Festival, at the end of a year after which nothing has been published.
DAYS = [date(2026, 11, 3), date(2026, 9, 29), date(2026, 2, 14), date(2026, 9, 20), date(2026, 2, 11), date(2026, 12, 18), date(2026, 12, 31)]
AN_ACT = [timedelta(minutes=3), timedelta(minutes=50), timedelta(hours=5), timedelta(days=1)]
ABOUT = [timedelta(hours=-3), timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1), timedelta(hours=9)]
AGO = [timedelta(seconds=30), timedelta(minutes=45), timedelta(hours=30), timedelta(days=5)]
_KEPT_BY_TIMERS = {"clocks", "next_timer_at", "due_at", "due_provisional", "held", "order_at"}


@dataclass
class Tally:
    """What happened in all examples together."""

    examples: int = 0
    steps: int = 0
    performed: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    happened: Counter = field(default_factory=Counter)
    reached: Counter = field(default_factory=Counter)
    depth: list[int] = field(default_factory=list)

    def told(self, lifecycles: list[Any]) -> str:
        """It in words: how much, how deep, and what never happened."""
        deep = sorted(self.depth) or [0]
        verbs = [f"{lifecycle.kind}.{verb}" for lifecycle in lifecycles for verb, one in lifecycle.verbs.items() if not one.retired]
        states = [f"{lifecycle.kind}:{state}" for lifecycle in lifecycles for state in lifecycle.states.values]
        return "\n".join([
            f"{self.examples} examples, {self.steps} steps; {self.performed.total()} verbs performed, {self.refused.total()} refused",
            f"events of a family: median {deep[len(deep) // 2]}, nine tenths below {deep[len(deep) * 9 // 10]}, most {deep[-1]}",
            f"refused: {dict(self.refused.most_common())}",
            f"ended in: {dict(self.reached.most_common())}",
            f"events: {dict(self.happened.most_common())}",
            f"verbs that never happened: {[one for one in verbs if not self.happened[one]]}",
            f"states in which nothing ended: {[one for one in states if not self.reached[one]]}",
        ])  # fmt: skip


@dataclass(frozen=True, repr=False)
class Chance:
    """Something that somebody may do now: a verb on `thing`, or, where it opens a child, under `root`."""

    lifecycle: Any
    verb: Any
    actor: Any
    thing: Any = None
    root: Any = None

    @property
    def name(self) -> str:
        return f"{self.lifecycle.kind}.{self.verb.name}"

    def __repr__(self) -> str:
        return f"{self.actor.name} {self.name}"

    def _repr_pretty_(self, printer, cycle):
        printer.text(repr(self))


class Family(RuleBasedStateMachine):
    """One thing, what stands under it, the people who may touch it, and the law."""

    # Of the room: its lifecycles, roots first; everybody by name; how often a verb is chosen (4 unless told).
    lifecycles: list[Any] = []
    people: dict[str, Any] = {}
    weights: dict[str, int] = {}
    tally = Tally()

    def __init__(self):
        super().__init__()
        # Whoever tries anything asks for much that is hidden.
        logging.getLogger("zizai.kernel.attempts").disabled = True
        self.frame = transaction.atomic()
        self.frame.__enter__()
        calendar.forget()
        self.walls = [(None, WallCalendar())]
        self.now = None
        self.token, self.last = 0, None
        self.sound, self.steps = True, 0

    def teardown(self):
        try:
            if self.sound and self.now:
                self.finally_()
        finally:
            logging.getLogger("zizai.kernel.attempts").disabled = False
            transaction.set_rollback(True)
            self.frame.__exit__(None, None, None)
            calendar.forget()

    # ---- what a room says ------------------------------------------------------------

    def open_first(self, data):
        """Open the first thing."""
        raise NotImplementedError

    def told_in_form(self, chance, name, field, data):
        """What is filled in at one field of a form, or NotImplemented for anything that fits."""
        return NotImplemented

    def columns_of(self, chance):
        """The columns with which a child is opened."""
        return {chance.lifecycle.root: chance.root} if chance.lifecycle.root else {}

    def room_agrees(self):
        """What must hold in this room after every step."""

    def remarked(self):
        """What must hold once every timer that is due has fired."""

    def weight(self, chance):
        """How often this is chosen: what leads on more often than what only ends or repeats."""
        return self.weights.get(chance.name, 4)

    # ---- what may happen -------------------------------------------------------------

    @initialize(data=st.data(), day=st.sampled_from(DAYS), hour=st.sampled_from([9, 0, 23]), minute=st.sampled_from([30, 0, 59]))
    def it_begins(self, data, day, hour, minute):
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
        with self.a_step("it begins"):
            self.open_first(data)

    @rule(data=st.data(), acts=st.integers(1, 4))
    def work_goes_on(self, data, acts):
        for _ in range(acts):
            self.now += data.draw(st.sampled_from(AN_ACT), label="later")
            with self.a_step("work goes on"):
                self.act_on(self.a_chance(data), data)

    @rule(data=st.data(), acts=st.integers(2, 6))
    def much_is_done_in_an_hour(self, data, acts):
        for _ in range(acts):
            self.now += timedelta(minutes=7)
            with self.a_step("much is done"):
                self.act_on(self.a_chance(data), data)

    @rule(data=st.data(), acts=st.integers(4, 9))
    def a_busy_day(self, data, acts):
        for _ in range(acts):
            self.now += timedelta(minutes=31)
            with self.a_step("a busy day"):
                self.act_on(self.a_chance(data), data)

    @rule(data=st.data(), ago=st.sampled_from(AGO))
    def somebody_enters_it_later(self, data, ago):
        with self.a_step("entered later"):
            chance = self.a_chance(data)
            if chance and self.act_on(chance, data, told=self.now - ago):
                # A pause put in after the fact is the commonest way of making a late decision look timely.
                assert not chance.verb.pauses

    @rule(data=st.data())
    def anybody_tries_anything(self, data):
        with self.a_step("anybody tries"):
            things = self.things()
            thing = data.draw(st.sampled_from(things), label="thing")
            lifecycle = self.lifecycle_of(thing)
            verb = data.draw(st.sampled_from([one for one in lifecycle.verbs.values() if not one.retired]), label="verb")
            actor = self.people[data.draw(st.sampled_from(sorted(self.people)), label="by")]
            if verb.opens:
                root = getattr(thing, lifecycle.root) if lifecycle.root else None
                chance = Chance(lifecycle, verb, actor, root=root)
                if lifecycle.root and root is None:
                    return
            else:
                chance = Chance(lifecycle, verb, actor, thing)
            if self.act_on(chance, data, spoilt=data.draw(st.integers(0, 3), label="spoilt") == 0):
                # Nobody but the law does what is the law's, or the system's.
                assert verb.by == "person"

    @precondition(lambda self: self.last)
    @rule()
    def the_same_is_sent_again(self):
        with self.a_step("sent again"):
            act, name = self.last
            # The very same thing comes back, even if it could not be done any more.
            stood = self.picture()
            with clock.at(self.now):
                act()
            self.only_the_law_acted(stood, name)

    @rule(data=st.data())
    def somebody_acts_on_what_is_past(self, data):
        with self.a_step("stale"):
            chance = self.a_chance(data)
            if chance and chance.thing is not None:
                assert not self.act_on(chance, data, version=chance.thing.version - 1)

    @rule(days=st.sampled_from([1, 1, 2, 3, 5, 8, 14, 40]), hours=st.integers(0, 23))
    def time_passes(self, days, hours):
        self.now += timedelta(days=days - 1, hours=hours)

    @rule(data=st.data(), about=st.sampled_from(ABOUT))
    def it_is_nearly_time(self, data, about):
        """Just before, at, or just after the end of some limit."""
        ends = sorted({datetime.fromisoformat(state["due"]) for one in self.things() for state in one.clocks.values() if state["due"]})
        coming = [end + about for end in ends if end + about > self.now]
        if coming:
            self.now = data.draw(st.sampled_from(coming), label="the time")

    @rule()
    def the_worker_runs(self):
        with self.a_step("the worker runs"):
            self.everything_due_fires()
            self.remarked()

    @rule(data=st.data(), which=st.sampled_from(["next year", "a day off", "a day on"]))
    def a_calendar_is_published(self, data, which):
        with self.a_step("a calendar"):
            days = year_of(self.now.year + 1) if which == "next year" else {self.now.date() + timedelta(days=data.draw(st.integers(1, 12))): which == "a day on"}
            with clock.at(self.now):
                publish_calendar([Day(day, worked) for day, worked in days.items()], source="国务院办公厅关于节假日安排的通知")
            wall = WallCalendar()
            wall.pin(self.wall.pinned | days)
            self.walls.append((self.now, wall))
            # What is recorded in the same instant was reckoned by the calendar before.
            self.now += timedelta(seconds=1)

    # ---- doing -----------------------------------------------------------------------

    def a_step(self, what):
        return _Step(self, what)

    def a_chance(self, data) -> Chance | None:
        """Something that is somebody's to do now."""
        by_name = defaultdict(list)
        for chance in self.chances():
            by_name[chance.name].append(chance)
        names = [name for name in sorted(by_name) for _ in range(self.weight(by_name[name][0]))]
        if not names:
            return None
        return data.draw(st.sampled_from(by_name[data.draw(st.sampled_from(names), label="verb")]), label="chance")

    def chances(self) -> list[Chance]:
        things, found = self.things(), []
        for thing in things:
            lifecycle = self.lifecycle_of(thing)
            begun = [verb for verb in lifecycle.verbs.values() if verb.by == "person" and verb.begins_in(thing.state, is_open=thing.is_open)]
            found += [Chance(lifecycle, verb, actor, thing) for verb in begun for actor in self.people.values() if lifecycle.can(actor, verb, thing)]
            for child in self.lifecycles:
                if child.root and child.above is lifecycle:
                    opening = [verb for verb in child.verbs.values() if verb.opens and verb.by == "person"]
                    found += [Chance(child, verb, actor, root=thing) for verb in opening for actor in self.people.values() if child.can(actor, verb, root=thing)]
        return found

    def act_on(self, chance: Chance | None, data, *, told=None, version=None, spoilt=False) -> Any:
        """Let it be done; returns the thing as it stands then, or None if that was refused."""
        if chance is None:
            return None
        filled = self.filled_in(chance, data)
        if spoilt and filled:
            filled = {name: value for name, value in filled.items() if name != data.draw(st.sampled_from(sorted(filled)), label="left out")}
        self.token += 1
        once = f"t{self.token}"

        def act():
            if chance.verb.opens:
                return open_thing(chance.lifecycle, chance.verb.name, actor=chance.actor, data=filled, once=once, occurred_at=told, **self.columns_of(chance))
            return perform(
                chance.lifecycle, chance.verb.name, chance.thing.pk, actor=chance.actor, data=filled, once=once, occurred_at=told,
                version=chance.thing.version if version is None else version,
            )  # fmt: skip

        return self.attempt(act, chance, told)

    def attempt(self, act: Callable[[], Any], chance: Chance, told=None) -> Any:
        stood = self.picture()
        try:
            with clock.at(self.now):
                thing = act()
        except (Refused, Invalid) as refusal:
            self.tally.refused[type(refusal).__name__] += 1
            note(f"  {self.now:%m-%d %H:%M:%S} {chance.actor.name} {chance.name} refused: {refusal}")
            self.only_the_law_acted(stood, chance.name)
            if isinstance(refusal, Conflict) and chance.thing is not None:
                assert type(chance.thing).objects.get(pk=chance.thing.pk).version != chance.thing.version or self.stale
            return None
        self.tally.performed[chance.name] += 1
        self.last = (act, chance.name)
        note(f"  {self.now:%m-%d %H:%M:%S} {chance.actor.name} {chance.name} → {thing.state}{f' (on {told:%m-%d %H:%M})' if told else ''}")
        done = [event for event in self.events() if event.pk not in stood.events and event.actor_kind not in ("timer", "system")]
        told_of = {(event.thing_id, event.verb, event.occurred_at, event.actor_id) for event in done}
        assert (thing.pk, chance.verb.name, told or self.now, chance.actor.id) in told_of
        assert {event.actor_id for event in done} == {chance.actor.id}
        return thing

    def filled_in(self, chance: Chance, data) -> dict[str, Any]:
        form, about = chance.verb.form, chance.thing if chance.root is None else chance.root
        if form is None:
            return {}
        filled = {}
        for name, asked in form.about(about).fields.items():
            value = self.told_in_form(chance, name, asked, data)
            if value is NotImplemented:
                value = anything_that_fits(asked, data, self.now)
            if value is not None:
                filled[name] = value
        return filled

    def everything_due_fires(self):
        with clock.at(self.now):
            timers.fire_all_due()

    # ---- what must hold --------------------------------------------------------------

    @invariant()
    def everything_agrees(self):
        if not self.now or not self.sound:
            return
        self.sound = False
        events = defaultdict(list)
        for event in self.events():
            events[event.thing_id].append(event)
        self.told = {pk: sorted(told, key=lambda event: event.seq) for pk, told in events.items()}
        for thing in self.things():
            agrees(self.lifecycle_of(thing), thing, self.told[thing.pk], self.now)
        self.room_agrees()
        self.sound = True

    def finally_(self):
        # The worker last: afterwards nothing is due that has not fired, whatever was touched before.
        self.everything_due_fires()
        self.everything_agrees()
        self.remarked()
        for lifecycle in self.lifecycles:
            for found in (history.verify(lifecycle.kind), history.verify_heads(lifecycle.model, lifecycle.kind), history.verify_details(lifecycle.kind)):
                faults = [str(fault) for fault in found if isinstance(fault, history.Fault)]
                assert not faults, faults
        things = self.things()
        self.tally.examples += 1
        self.tally.steps += self.steps
        self.tally.depth.append(sum(thing.version for thing in things))
        self.tally.reached.update(f"{self.lifecycle_of(thing).kind}:{thing.state}" for thing in things)
        self.tally.happened.update(f"{event.kind}.{event.verb}" for told in self.told.values() for event in told)

    def only_the_law_acted(self, stood, name):
        """What was refused, or sent a second time, changed nothing, except by timers that were due and what they settled."""
        stands = self.picture()
        new = [event for event in self.events() if event.pk not in stood.events]
        by_id = {(event.kind, str(event.thing_id), event.seq): event for event in new}
        for event in new:
            cause = history.said(event).get("cause", {})
            while "clock" not in cause:
                assert event.actor_kind in ("timer", "system") and "id" in cause, f"{name} was refused, and yet {event.verb} happened"
                event = by_id[cause["kind"], cause["id"], cause["seq"]]
                cause = history.said(event).get("cause", {})
        touched = {event.thing_id for event in new}
        for key in stands.rows.keys() | stood.rows.keys():
            before, after = stood.rows.get(key, {}), stands.rows.get(key, {})
            changed = {column for column in before.keys() | after.keys() if before.get(column) != after.get(column)}
            # A timer that no longer fits lapses without an event.
            assert key[1] in touched or changed <= _KEPT_BY_TIMERS, f"{name} was refused, and yet {changed} changed"

    # ---- looking ---------------------------------------------------------------------

    @property
    def wall(self) -> WallCalendar:
        return self.walls[-1][1]

    def wall_at(self, recorded: datetime) -> WallCalendar:
        """The calendar that hung on the wall when something was recorded."""
        return [wall for since, wall in self.walls if since is None or since < recorded][-1]

    def lifecycle_of(self, thing):
        return next(one for one in self.lifecycles if one.model is type(thing))

    def things(self) -> list[Any]:
        """Everything there is, roots first, each kind in the order in which it was opened."""
        return [thing for lifecycle in self.lifecycles for thing in self.of(lifecycle)]

    def of(self, lifecycle, **lookup) -> list[Any]:
        related = [lifecycle.root] if lifecycle.root else []
        return list(lifecycle.model.objects.filter(**lookup).select_related(*related).order_by("opened_at", "pk"))

    def events(self) -> list[Event]:
        return list(Event.objects.filter(kind__in=[one.kind for one in self.lifecycles]).order_by("pk"))

    def picture(self) -> SimpleNamespace:
        rows = {(lifecycle.kind, row["id"]): row for lifecycle in self.lifecycles for row in lifecycle.model.objects.values()}
        return SimpleNamespace(events=set(Event.objects.values_list("pk", flat=True)), rows=rows)


class _Step:
    """While it lasts the family is not known to be sound: a second fault at the end would hide the first."""

    def __init__(self, machine, what):
        self.machine, self.what = machine, what

    def __enter__(self):
        self.machine.sound = False
        self.machine.steps += 1
        self.machine.stale = self.what == "stale"

    def __exit__(self, kind, *_):
        self.machine.sound = kind is None


def agrees(lifecycle, thing, events, now):
    """A thing is what its events say, and went only ways that are declared."""
    assert [event.seq for event in events] == list(range(1, thing.version + 1))
    assert thing.state == events[-1].to_state
    assert thing.is_open == (thing.state not in lifecycle.final)
    assert thing.closed_at == closed(lifecycle, events)
    assert (thing.happened_at, thing.recorded_at) == (events[-1].occurred_at, events[-1].recorded_at)
    assert [event.from_state for event in events[1:]] == [event.to_state for event in events[:-1]]
    assert all(one.occurred_at <= other.occurred_at and one.recorded_at <= other.recorded_at for one, other in pairwise(events))
    assert all(event.occurred_at <= event.recorded_at <= now for event in events)
    assert (NEW, events[0].to_state) in lifecycle.verbs[events[0].verb].arrows(lifecycle.states.values, lifecycle.final)
    for event in events[1:]:
        if event.verb == "calendar_changed":
            assert event.from_state == event.to_state
        else:
            assert (event.from_state, event.to_state) in lifecycle.verbs[event.verb].arrows(lifecycle.states.values, lifecycle.final)
    clocks_agree(thing, events, now)


def closed(lifecycle, events):
    """When it last came to an end: since then it has not been open."""
    at = None
    for event in events:
        at = (at or event.occurred_at) if event.to_state in lifecycle.final else None
    return at


def clocks_agree(thing, events, now):
    """The clocks are what the events told of them; timers that lapsed, because nothing was left for them to do, told nothing."""
    told = {}
    for event in events:
        said = history.said(event)
        if name := said.get("cause", {}).get("clock"):
            told[name] = {**told[name], "fires": None}
        told |= said.get("clocks", {})
    assert told.keys() == thing.clocks.keys()
    for name, state in thing.clocks.items():
        lapsed = told[name] | ({"fires": None} if told[name]["due"] and datetime.fromisoformat(told[name]["due"]) <= now else {})
        assert state in (told[name], lapsed)
    running = [state for state in thing.clocks.values() if not state.get("stopped")]
    fires = [datetime.fromisoformat(state["due"]) for state in running if state["fires"] and state["due"]]
    assert thing.next_timer_at == min(fires, default=None)


def anything_that_fits(asked, data, now):
    """A value that a field of a form takes; None leaves out what need not be told."""
    if isinstance(asked, forms.Files):
        return None
    if isinstance(asked, forms.Choices):
        options = [value for value, _ in asked.options()]
        return data.draw(st.lists(st.sampled_from(options), min_size=asked.required, unique=True), label=asked.name) if options else []
    if isinstance(asked, forms.Choice):
        options = [value for value, _ in asked.options()]
        return data.draw(st.sampled_from(options), label=asked.name) if options else ""
    if isinstance(asked, forms.Integer):
        return data.draw(st.integers(asked.least or 0, asked.most or 10), label=asked.name)
    if isinstance(asked, forms.Date):
        return now.astimezone(SHANGHAI).date().isoformat()
    if isinstance(asked, forms.YesNo):
        return True
    return f"{asked.label}见文件"[: getattr(asked, "most", 200)]


def year_of(year: int) -> dict[date, bool]:
    """A notice for a whole year: weekends and three long holidays off, a Saturday made up for each."""
    days = {}
    day = date(year, 1, 1)
    while day.year == year:
        days[day] = day.isoweekday() < 6
        day += timedelta(days=1)
    for month, first in ((1, 1), (2, 15), (10, 1)):
        for number in range(3 if month == 1 else 7):
            days[date(year, month, first) + timedelta(days=number)] = False
        made_up = date(year, month, first) + timedelta(days=8)
        while made_up.isoweekday() != 6:
            made_up += timedelta(days=1)
        days[made_up] = True
    return days


def prove(machine: type[Family]) -> None:
    """Let the machine run, and say what came of it."""
    machine.tally = tally = Tally()
    until = time.monotonic() + LONG_TIME
    # Explaining a failure traces every line; shrinking one takes minutes, and can be left out while looking for the next.
    phases = [Phase.generate] if RAW else [Phase.reuse, Phase.generate, Phase.shrink]
    quick = settings(max_examples=machine.examples, stateful_step_count=machine.steps_each, deadline=None, suppress_health_check=list(HealthCheck), phases=phases)
    try:
        while True:
            run_state_machine_as_test(machine, settings=settings(quick, max_examples=200, stateful_step_count=50, database=None) if LONG else quick)
            if not LONG or time.monotonic() > until:
                break
    finally:
        print(f"\n{machine.__name__}: {tally.told(machine.lifecycles)}")


__all__ = ["NEW", "Chance", "Family", "Tally", "declared", "prove"]
