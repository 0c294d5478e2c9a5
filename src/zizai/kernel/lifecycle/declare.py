"""The declaration of a life: states, verbs, guards, clocks. Data that a person can read aloud.

    leave = Lifecycle(Leave, kind="staff.leave", states=State, verbs=[
        Verb("ask", "申请", NEW, State.ASKED, who=role("staff"), form=AskForm, starts=[ANSWER]),
        Verb("grant", "批准", State.ASKED, State.GRANTED, who=role("leader"), stops=[ANSWER]),
        Verb("lapse", "视为同意", State.ASKED, State.GRANTED, by=TIMER, stops=[ANSWER]),
    ], visible=at_desk() | is_assignee())
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from zizai.kernel import policies
from zizai.kernel.lifecycle.clocks import LegalClock
from zizai.kernel.lifecycle.errors import DeclarationError, UnknownVerb
from zizai.kernel.policies import Rule
from zizai.kernel.things import Thing, name_kind

NEW = "(new)"
ANY = "(any open state)"
SAME = "(same)"

PERSON, TIMER, SYSTEM = "person", "timer", "system"

Guard = Callable[[Any], "str | list[str] | None"]


@dataclass(frozen=True)
class Verb:
    """One way in which a thing changes.

    `sources`: NEW, ANY, one state or several. `target`: a state, or SAME. `by`: PERSON (whom `who`
    admits), TIMER (a clock's end) or SYSTEM (another verb's work, or what an official list says).
    `guards` answer with reasons or nothing. `work` does what the verb does beside the state; the columns
    it writes are named in `writes`. `columns` makes the first columns of a new thing (its root, its desk)
    from the form's values and the actor. `records` are columns or form fields whose values the event must carry, because a figure
    needs them; `personal` are form fields that go behind a commitment instead. `effective` gives the
    instant from which the verb counts in law, where that is not when it happened. `settles` names a
    SYSTEM verb of the root that is tried afterwards.
    """

    name: str
    label: str
    sources: Any
    target: Any
    who: Rule = field(default_factory=policies.nobody)
    by: str = PERSON
    guards: Sequence[Guard] = ()
    form: Any = None
    columns: Callable[[Any, policies.Actor], Mapping[str, Any]] | None = None
    work: Callable[[Any], None] | None = None
    writes: Sequence[str] = ()
    starts: Sequence[LegalClock] = ()
    stops: Sequence[LegalClock] = ()
    pauses: Sequence[LegalClock] = ()
    resumes: Sequence[LegalClock] = ()
    effective: Callable[[Any], Any] | None = None
    records: Sequence[str] = ()
    personal: Sequence[str] = ()
    settles: str | None = None
    law: str = ""
    danger: bool = False
    retired: bool = False

    def begins_in(self, state: str, *, is_open: bool) -> bool:
        """Whether the verb begins in `state`."""
        if self.sources == ANY:
            return is_open
        return state in self._source_set

    @property
    def _source_set(self) -> frozenset[str]:
        if isinstance(self.sources, str):
            return frozenset([str(self.sources)])
        return frozenset(str(state) for state in self.sources)

    @property
    def opens(self) -> bool:
        """Whether the verb makes a new thing."""
        return self.sources == NEW

    def ends_in(self, state: str) -> str:
        """The state after the verb, for a thing that stood in `state`."""
        return state if self.target == SAME else str(self.target)

    def arrows(self, states: Iterable[str], final: frozenset[str]) -> list[tuple[str, str]]:
        """(from, to) for every state the verb begins in: for diagrams and checks."""
        if self.opens:
            return [(NEW, self.ends_in(""))]
        begun = [state for state in states if self.begins_in(state, is_open=state not in final)]
        return [(state, self.ends_in(state)) for state in begun]


# What the kernel itself may record on any thing, open or closed; no declaration lists these.
CALENDAR_CHANGED = Verb("calendar_changed", "日历更新，重算时限", (), SAME, by=SYSTEM)
DETAILS_ERASED = Verb("details_erased", "删除个人信息", (), SAME, by=SYSTEM)
BUILT_IN = {verb.name: verb for verb in (CALENDAR_CHANGED, DETAILS_ERASED)}


class Lifecycle:
    """One kind of thing with its states and verbs. Making it registers it."""

    def __init__(
        self,
        model: type[Thing],
        *,
        kind: str,
        label: str,
        states: type[models.TextChoices],
        verbs: Sequence[Verb],
        visible: Rule,
        final: Sequence[str] = (),
        root: str | None = None,
        title: Callable[[Any], str] | None = None,
    ):
        self.model, self.kind, self.label = model, kind, label
        self.states = states
        self.final = frozenset(str(state) for state in final)
        self.root = root
        self.title = title or str
        self.verbs = {verb.name: verb for verb in verbs}
        self._check(verbs)
        policies.declare_visibility(model, visible)
        register(self)

    def __repr__(self) -> str:
        return f"<Lifecycle {self.kind}>"

    def verb(self, name: str) -> Verb:
        """The verb `name`; raises UnknownVerb where there is none, or it is retired."""
        verb = self.verbs.get(name)
        if verb is None or verb.retired:
            raise UnknownVerb(f"「{self.label}」没有“{name}”这个动作。请刷新页面再试。")
        return verb

    def label_of(self, verb: str) -> str:
        """What history calls a verb: retired ones and the kernel's own too."""
        found = self.verbs.get(verb) or BUILT_IN.get(verb)
        return found.label if found else verb

    def clocks(self) -> dict[str, LegalClock]:
        """Every clock that a verb of this lifecycle starts, by name."""
        return {clock.name: clock for verb in self.verbs.values() for clock in verb.starts}

    def can(self, actor: policies.Actor, verb: Verb | str, thing: Any = None) -> bool:
        """Whether `actor` may do this to `thing` as it stands now. Guards and forms are asked only on performing."""
        verb = self.verb(verb) if isinstance(verb, str) else verb
        if verb.by != PERSON or verb.retired:
            return False
        if thing is None:
            return verb.opens and verb.who.allows(actor, None)
        if not verb.begins_in(thing.state, is_open=thing.is_open):
            return False
        return policies.sees(actor, thing) and verb.who.allows(actor, thing)

    def next_verbs(self, actor: policies.Actor, thing: Any) -> list[Verb]:
        """The verbs `actor` may perform on `thing` now, in the declared order: the first is the next action."""
        return [verb for verb in self.verbs.values() if self.can(actor, verb, thing)]

    def _check(self, verbs: Sequence[Verb]) -> None:
        names = [verb.name for verb in verbs]
        if len(set(names)) != len(names):
            raise DeclarationError(f"{self.kind}: a verb is declared twice")
        if set(names) & set(BUILT_IN):
            raise DeclarationError(f"{self.kind}: {sorted(set(names) & set(BUILT_IN))} belong to the kernel")
        known = set(self.states.values)
        columns = {column.attname for column in self.model._meta.concrete_fields} | {column.name for column in self.model._meta.concrete_fields}
        timed = {clock.fires for clock in self.clocks().values() if clock.fires}
        for verb in verbs:
            named = set() if verb.sources in (NEW, ANY) else set(verb._source_set)
            named |= set() if verb.target == SAME else {str(verb.target)}
            if named - known:
                raise DeclarationError(f"{self.kind}.{verb.name}: unknown state {sorted(named - known)}")
            if verb.opens and verb.target == SAME:
                raise DeclarationError(f"{self.kind}.{verb.name}: a new thing needs a state")
            if set(verb.writes) - columns:
                raise DeclarationError(f"{self.kind}.{verb.name}: writes unknown columns {sorted(set(verb.writes) - columns)}")
            if verb.columns and not verb.opens:
                raise DeclarationError(f"{self.kind}.{verb.name}: only a new thing gets first columns")
            if verb.name in timed and verb.by != TIMER:
                raise DeclarationError(f"{self.kind}.{verb.name}: a clock fires it, so it is by=TIMER")
        if timed - set(names):
            raise DeclarationError(f"{self.kind}: clocks fire unknown verbs {sorted(timed - set(names))}")
        if unreached := known - {str(verb.target) for verb in verbs}:
            raise DeclarationError(f"{self.kind}: no verb leads to {sorted(unreached)}")


_by_kind: dict[str, Lifecycle] = {}
_by_model: dict[type[models.Model], Lifecycle] = {}


def register(lifecycle: Lifecycle) -> None:
    """Make a lifecycle findable by its kind and its model. Raises DeclarationError if the kind is taken."""
    held = _by_kind.get(lifecycle.kind)
    if held is not None and held.model is not lifecycle.model:
        raise DeclarationError(f"{lifecycle.kind} is declared twice")
    _by_kind[lifecycle.kind] = _by_model[lifecycle.model] = lifecycle
    name_kind(lifecycle.kind, lifecycle.model)


def declared() -> list[Lifecycle]:
    """Every lifecycle, by kind."""
    return [_by_kind[kind] for kind in sorted(_by_kind)]


def by_kind(kind: str) -> Lifecycle:
    """The lifecycle of this kind; raises KeyError."""
    return _by_kind[kind]


def of(thing: models.Model | type[models.Model]) -> Lifecycle:
    """The lifecycle of a thing or of its model; raises KeyError."""
    return _by_model[thing if isinstance(thing, type) else type(thing)]
