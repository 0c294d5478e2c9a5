"""People, time and the law do things to one family of things, in any order: what the proofs of the rooms share.

A room's machine says who its people are, how its first thing is opened and what a form is filled in with;
here is what may happen (the rules), and what must hold after each of it, whatever the room.
Each example is one transaction that is rolled back, so it has the database to itself.

`ZIZAI_PROOF=long` goes on for `ZIZAI_PROOF_TIME` seconds; `ZIZAI_PROOF=raw` stops at the first fault without
looking for a shorter way to it.
"""

from __future__ import annotations

import logging
import os
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from agreeing import agrees
from diary import Entry
from django.db import transaction
from filling_in import anything_that_fits, year_of
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
from looking import Look
from tallying import Tally
from wall_calendar import SHANGHAI, WallCalendar

from zizai.kernel import calendar, clock, history, timers
from zizai.kernel.calendar import Day
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Conflict, Refused, open_thing, perform, publish_calendar

RAW = os.environ.get("ZIZAI_PROOF") == "raw"
LONG = os.environ.get("ZIZAI_PROOF") == "long"
# How long a long proof goes on, in seconds.
LONG_TIME = int(os.environ.get("ZIZAI_PROOF_TIME", "600"))

# Days on which counting goes wrong first: an ordinary one, before National Day, a make-up Saturday and Sunday,
# before Spring Festival, at the end of a year after which nothing has been published.
DAYS = [date(2026, 11, 3), date(2026, 9, 29), date(2026, 2, 14), date(2026, 9, 20), date(2026, 2, 11), date(2026, 12, 18), date(2026, 12, 31)]
AN_ACT = [timedelta(minutes=3), timedelta(minutes=50), timedelta(hours=5), timedelta(days=1)]
ABOUT = [timedelta(hours=-3), timedelta(microseconds=-1), timedelta(0), timedelta(microseconds=1), timedelta(hours=9)]
SOON = [timedelta(0), timedelta(minutes=2)]
LATER = [timedelta(seconds=30), timedelta(minutes=45), timedelta(hours=30), timedelta(days=2), timedelta(days=5), timedelta(minutes=-1)]
# What a timer that no longer fits changes without an event.
_KEPT_BY_TIMERS = {"clocks", "next_timer_at", "due_at", "due_provisional", "held", "order_at"}
ORDINARY = 20


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
    """Things of one room, what stands under them, the people who may touch them, and the law."""

    # Of the room: its lifecycles, roots first; everybody by name; how often a verb is chosen (ORDINARY unless told).
    lifecycles: list[Any] = []
    people: dict[str, Any] = {}
    weights: dict[str, int] = {}
    # How many rules an example has, and after how many attempts at a verb it is enough.
    steps, enough = 15, 700
    # With what a verb may be turned down.
    refusals: tuple[type[Exception], ...] = (Refused, Invalid)
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
        self.sound, self.stale = True, False
        self.seen, self.entries = None, {}

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
        """Open a first thing."""
        raise NotImplementedError

    def all_done(self):
        """Whether nothing is left that anybody has to do: then something new begins."""
        return not any(thing.is_open for thing in self.things())

    def told_in_form(self, chance, name, field, data):
        """What is filled in at one field of a form, or NotImplemented for anything that fits."""
        return NotImplemented

    def facts(self, said):
        """What the diary says beside verb, time and person, from an event's body."""
        return said.get("records", {})

    def room_agrees(self):
        """What must hold in this room after every step."""

    def remarked(self):
        """What must hold once every timer that is due has fired."""

    def weight(self, chance):
        """How often this is chosen: what leads on more often than what only ends or repeats."""
        return self.weights.get(chance.name, ORDINARY)

    # ---- what may happen -------------------------------------------------------------

    @initialize(data=st.data(), day=st.sampled_from(DAYS), hour=st.sampled_from([9, 0, 23]), minute=st.sampled_from([30, 0, 59]))
    def it_begins(self, data, day, hour, minute):
        self.now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
        with self.a_step():
            self.open_first(data)
        self.work(data, data.draw(st.integers(0, 9), label="acts"), [timedelta(minutes=7)])

    @rule(data=st.data(), acts=st.integers(1, 4))
    def work_goes_on(self, data, acts):
        self.work(data, acts, AN_ACT)

    @rule(data=st.data(), acts=st.integers(4, 9), pace=st.sampled_from([timedelta(minutes=7), timedelta(minutes=31)]))
    def a_busy_day(self, data, acts, pace):
        self.work(data, acts, [pace])

    @rule(data=st.data(), later=st.sampled_from(LATER), meanwhile=st.integers(0, 2))
    def somebody_enters_it_later(self, data, later, meanwhile):
        """It happens now and is entered some time later, others going on meanwhile; or, by a slip, as of a time that is still to come."""
        told = self.now if later > timedelta(0) else self.now - later
        self.now = max(self.now, self.now + later)
        self.work(data, meanwhile, [timedelta(0)])
        with self.a_step():
            chance = self.a_chance(data)
            if chance and self.act_on(chance, data, told=told):
                # A pause put in after the fact is the commonest way of making a late decision look timely.
                assert not chance.verb.pauses and told < self.now

    @rule(data=st.data())
    def anybody_tries_anything(self, data):
        with self.a_step():
            thing = data.draw(st.sampled_from(self.things()), label="thing")
            lifecycle = self.lifecycle_of(thing)
            verb = data.draw(st.sampled_from([one for one in lifecycle.verbs.values() if not one.retired]), label="verb")
            actor = self.people[data.draw(st.sampled_from(sorted(self.people)), label="by")]
            chance = Chance(lifecycle, verb, actor, thing)
            if verb.opens:
                root = getattr(thing, lifecycle.root) if lifecycle.root else None
                if lifecycle.root and root is None:
                    return
                chance = Chance(lifecycle, verb, actor, root=root)
            if self.act_on(chance, data, spoilt=data.draw(st.integers(0, 3), label="spoilt") == 0):
                # Nobody but the law does what is the law's, or the system's.
                assert verb.by == "person"

    @precondition(lambda self: self.last)
    @rule()
    def the_same_is_sent_again(self):
        with self.a_step():
            act, name, pk = self.last
            # The very same thing comes back, even if it could not be done any more.
            stood = self.look()
            with clock.at(self.now):
                assert act().pk == pk
            self.only_the_law_acted(stood, self.look(anew=True), name)

    @rule(data=st.data())
    def somebody_acts_on_what_is_past(self, data):
        with self.a_step():
            self.stale = True
            chance = self.a_chance(data)
            if chance and chance.thing is not None:
                assert not self.act_on(chance, data, version=chance.thing.version - 1)

    @rule(data=st.data(), days=st.sampled_from([1, 1, 2, 3, 5, 8, 14, 40]), hours=st.integers(0, 23), acts=st.integers(0, 3))
    def time_passes(self, data, days, hours, acts):
        self.now += timedelta(days=days - 1, hours=hours)
        self.work(data, acts, SOON)

    @rule(data=st.data(), about=st.sampled_from(ABOUT), acts=st.integers(0, 2))
    def it_is_nearly_time(self, data, about, acts):
        """Just before, at, or just after the end of some limit."""
        ends = sorted({datetime.fromisoformat(state["due"]) for one in self.things() for state in one.clocks.values() if state["due"]})
        coming = [end + about for end in ends if end + about > self.now]
        if coming:
            self.now = data.draw(st.sampled_from(coming), label="the time")
        self.work(data, acts, SOON)

    @rule()
    def the_worker_runs(self):
        with self.a_step():
            self.everything_due_fires()
            self.remarked()

    @rule(data=st.data(), which=st.sampled_from(["next year", "a day off", "a day on"]))
    def a_calendar_is_published(self, data, which):
        with self.a_step():
            days = year_of(self.now.year + 1) if which == "next year" else {self.now.date() + timedelta(days=data.draw(st.integers(1, 12))): which == "a day on"}
            with clock.at(self.now):
                publish_calendar([Day(day, worked) for day, worked in days.items()], source="国务院办公厅关于节假日安排的通知")
            self.look(anew=True)
            wall = WallCalendar()
            wall.pin(self.wall.pinned | days)
            self.walls.append((self.now, wall))
            # What is recorded in the same instant was reckoned by the calendar before.
            self.now += timedelta(seconds=1)

    # ---- doing -----------------------------------------------------------------------

    def work(self, data, acts: int, pace: list[timedelta]):
        """So many times somebody does what is theirs to do, one after the other."""
        for _ in range(acts):
            self.now += data.draw(st.sampled_from(pace), label="later") if len(pace) > 1 else pace[0]
            with self.a_step():
                self.act_on(self.a_chance(data), data)

    def a_step(self):
        return _Step(self)

    def a_chance(self, data) -> Chance | None:
        """Something that is somebody's to do now; where all is done something new begins first."""
        if self.all_done():
            self.open_first(data)
        if any(one.next_timer_at and one.next_timer_at <= self.now for one in self.things()) and data.draw(st.booleans(), label="looks first"):
            # Whoever looks at a page sees what the law has done; whoever does not is told when acting.
            self.everything_due_fires()
        by_name = defaultdict(list)
        for chance in self.chances():
            by_name[chance.name].append(chance)
        names = [name for name in sorted(by_name) for _ in range(self.weight(by_name[name][0]))]
        if not names:
            return None
        return data.draw(st.sampled_from(by_name[data.draw(st.sampled_from(names), label="verb")]), label="chance")

    def chances(self) -> list[Chance]:
        found = []
        for thing in self.things():
            lifecycle = self.lifecycle_of(thing)
            begun = [verb for verb in lifecycle.verbs.values() if verb.by == "person" and verb.begins_in(thing.state, is_open=thing.is_open)]
            found += [Chance(lifecycle, verb, actor, thing) for verb in begun for actor in self.people.values() if lifecycle.can(actor, verb, thing)]
            for child in self.lifecycles:
                if thing.is_open and child.root and child.above is lifecycle:
                    opening = [verb for verb in child.verbs.values() if verb.opens and verb.by == "person"]
                    found += [Chance(child, verb, actor, root=thing) for verb in opening for actor in self.people.values() if child.can(actor, verb, root=thing)]
        return found

    def act_on(self, chance: Chance | None, data, *, told=None, version=None, spoilt=False) -> Any:
        """Let it be done; returns the thing as it stands then, or None if that was refused."""
        if chance is None:
            return None
        filled = self.filled_in(chance, data)
        if spoilt and filled:
            left_out = data.draw(st.sampled_from(sorted(filled)), label="left out")
            filled = {name: value for name, value in filled.items() if name != left_out}
        self.token += 1
        once = f"t{self.token}"

        def act():
            if chance.verb.opens:
                columns = {chance.lifecycle.root: chance.root} if chance.lifecycle.root else {}
                return open_thing(chance.lifecycle, chance.verb.name, actor=chance.actor, data=filled, once=once, occurred_at=told, **columns)
            return perform(
                chance.lifecycle, chance.verb.name, chance.thing.pk, actor=chance.actor, data=filled, once=once, occurred_at=told,
                version=chance.thing.version if version is None else version,
            )  # fmt: skip

        return self.attempt(act, chance, told)

    def attempt(self, act: Callable[[], Any], chance: Chance, told=None) -> Any:
        """Do it; what was refused must have changed nothing."""
        stood = self.look()
        self.tally.attempts += 1
        try:
            with clock.at(self.now):
                thing = act()
        except self.refusals as refusal:
            self.tally.refused[type(refusal).__name__] += 1
            note(f"  {self.now:%m-%d %H:%M:%S} {chance.actor.name} {chance.name} refused: {refusal}")
            stands = self.look(anew=True)
            self.only_the_law_acted(stood, stands, chance.name)
            if isinstance(refusal, Conflict) and chance.thing is not None:
                # Only whoever did not see the present version is told so.
                assert self.stale or stands.rows[chance.lifecycle.kind, chance.thing.pk]["version"] != chance.thing.version
            return None
        self.tally.performed[chance.name] += 1
        self.last = (act, chance.name, thing.pk)
        note(f"  {self.now:%m-%d %H:%M:%S} {chance.actor.name} {chance.name} → {thing.state}{f' (on {told:%m-%d %H:%M:%S})' if told else ''}")
        done = [event for event in self.look(anew=True).since(stood) if event.actor_kind not in ("timer", "system")]
        assert (thing.pk, chance.verb.name, told or self.now) in {(event.thing_id, event.verb, event.occurred_at) for event in done}
        assert {event.actor_id for event in done} == {chance.actor.id}
        return thing

    def filled_in(self, chance: Chance, data) -> dict[str, Any]:
        """A form, filled in."""
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
        self.look(anew=True)

    # ---- what must hold --------------------------------------------------------------

    @invariant()
    def everything_agrees(self):
        if not self.now or not self.sound:
            return
        self.sound = False
        for thing in self.things():
            agrees(self.lifecycle_of(thing), thing, self.seen.told[thing.pk], self.now)
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
        self.tally.count(self.look(), self.lifecycles)

    def limits_agree(self, thing, limits):
        """Every clock that runs ends when the clerk says, provisionally or not; the earliest duty is when the thing is due."""
        running = {name: state for name, state in thing.clocks.items() if not state.get("stopped")}
        reckoned = {name: (datetime.fromisoformat(state["due"]) if state["due"] else None, state["provisional"]) for name, state in running.items()}
        counted = {name: (limit.end(self.wall), limit.provisional(self.wall)) for name, limit in limits.items()}
        assert reckoned == counted, f"zizai reckons {reckoned}, a clerk counts {counted}"
        duties = [counted[name] for name, limit in limits.items() if limit.duty]
        due, provisional = min((duty for duty in duties if duty[0]), default=(None, False))
        held = any(end is None for end, _ in duties)
        assert (thing.due_at, thing.due_provisional, thing.held) == (due, provisional, held)

    def only_the_law_acted(self, stood: Look, stands: Look, name: str):
        """What was refused, or sent a second time, changed nothing, except by timers that were due and what they settled."""
        new = stands.since(stood)
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
            assert key[1] in touched or changed <= _KEPT_BY_TIMERS, f"{name} was refused, and yet {changed} changed"

    # ---- looking ---------------------------------------------------------------------

    @property
    def wall(self) -> WallCalendar:
        return self.walls[-1][1]

    def wall_at(self, recorded: datetime) -> WallCalendar:
        """The calendar that hung on the wall when something was recorded."""
        return [wall for since, wall in self.walls if since is None or since < recorded][-1]

    def look(self, *, anew=False) -> Look:
        """Everything as it stands; read once after whatever may have changed it."""
        if anew or self.seen is None:
            self.seen = Look(self.lifecycles)
        return self.seen

    def things(self) -> list[Any]:
        """Everything there is, roots first, each kind in the order in which it was opened."""
        return [thing for things in self.look().things.values() for thing in things]

    def of(self, lifecycle, **lookup) -> list[Any]:
        """Things of one kind with these columns."""
        return [one for one in self.look().things[lifecycle.kind] if all(getattr(one, name) == value for name, value in lookup.items())]

    def lifecycle_of(self, thing):
        return next(one for one in self.lifecycles if one.model is type(thing))

    def diary(self, thing) -> list[Entry]:
        """What happened to a thing, as a clerk writes it down."""
        return [self.entry(event) for event in self.look().told[thing.pk]]

    def entry(self, event) -> Entry:
        if event.pk not in self.entries:
            said = history.said(event)
            wall, facts = self.wall_at(event.recorded_at), self.facts(said)
            self.entries[event.pk] = Entry(event.verb, event.occurred_at, event.actor_id, wall, facts, event.effective_at, event.recorded_at)
        return self.entries[event.pk]


class _Step:
    """While it lasts the family is not known to be sound: a second fault at the end would hide the first."""

    def __init__(self, machine):
        self.machine = machine

    def __enter__(self):
        self.machine.sound, self.machine.stale = False, False

    def __exit__(self, kind, *_):
        self.machine.sound = kind is None


def prove(machine: type[Family]) -> None:
    """Let the machine run, and say what came of it."""
    machine.tally = tally = Tally()
    until = time.monotonic() + LONG_TIME
    # Explaining a failure traces every line; shrinking one takes minutes, and can be left out while looking for the next.
    phases = [Phase.generate] if RAW else [Phase.reuse, Phase.generate, Phase.shrink]
    # From its eleventh example on, five of six are near copies of the one before. So it begins anew each time.
    few = settings(
        max_examples=10, stateful_step_count=30 if LONG else machine.steps, deadline=None, derandomize=False, suppress_health_check=list(HealthCheck), phases=phases
    )
    try:
        while time.monotonic() < until if LONG else tally.attempts < machine.enough:
            run_state_machine_as_test(machine, settings=few)
    finally:
        print(f"\n{machine.__name__}: {tally.told(machine.lifecycles)}")
