"""The declaration of a life: states, verbs, guards, clocks. Data that a person can read aloud.

    leave = Lifecycle(Leave, kind="staff.leave", label="请假", states=State, final=[State.GRANTED], verbs=[
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
from zizai.kernel.calendar import Interval
from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.lifecycle.clocks import LegalClock
from zizai.kernel.lifecycle.errors import DeclarationError, UnknownVerb
from zizai.kernel.policies import Rule
from zizai.kernel.things import KEPT, Thing, name_kind

NEW = "(new)"
ANY = "(any open state)"
SAME = "(same)"

PERSON, TIMER, SYSTEM = "person", "timer", "system"

# Asked of one performance; one that also has `many` (performances → answers) is asked once for all of them.
Guard = Callable[[Any], "str | list[str] | None"]


@dataclass(frozen=True)
class Verb:
    """One way in which a thing changes.

    `sources`: NEW, ANY, one state or several. `target`: a state, or SAME. `by`: PERSON (whom `who`
    admits), TIMER (a clock's end) or SYSTEM (another verb's work, a bulk move, what an official list
    says). `guards` answer with reasons or nothing. `work` does what the verb does beside the state; the
    columns it writes are named in `writes`. `columns` makes the first columns of a new thing (its root,
    its desk) from the form's values and the actor. `records` are columns or form fields whose values the
    event must carry, because a figure needs them; `personal` are form fields that go behind a commitment
    instead. `effective` gives the instant from which the verb counts in law, where that is not when it
    happened. `held` gives the times in which something held the clocks of `resumes` (`spans_of`): they run
    wherever nothing did. `settles` names the SYSTEM verb of the root that is tried afterwards, or several
    in the order in which they are tried. `aside`: it may be done, but the thing does not wait for it, so no
    worklist counts it as something to do. `retired`: nobody performs it any more, but history still calls
    it by its label.
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
    held: Callable[[Any], Sequence[Interval]] | None = None
    effective: Callable[[Any], Any] | None = None
    records: Sequence[str] = ()
    personal: Sequence[str] = ()
    settles: str | Sequence[str] = ()
    law: str = ""
    danger: bool = False
    aside: bool = False
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
    def settled(self) -> tuple[str, ...]:
        """The root's verbs that are tried afterwards, in order."""
        return (self.settles,) if isinstance(self.settles, str) else tuple(self.settles)

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
HANDED_OVER = Verb("handed_over", "机构改革，移交工作台", (), SAME, by=SYSTEM)
BUILT_IN = {verb.name: verb for verb in (CALENDAR_CHANGED, DETAILS_ERASED, HANDED_OVER)}
ERASED = "（已依法删除）"
# What people call the facts that those record.
BUILT_IN_FACTS = {"source": "依据", "law": "法律依据", "document": "依据文号", "columns": "删除内容"}


class Lifecycle:
    """One kind of thing with its states and verbs. Making it registers it.

    `root` names the foreign key to the thing this one is a child of. `retired_states`: state → the
    SYSTEM verb that moves away what still stands there (`zizai lifecycle move` performs it). `follows`:
    the columns that name a desk, a post or a unit beside `desk`, and change with it in a reorganisation.
    `personal`: columns that are emptied when somebody's details are erased (a digest by which a person is
    found), beside those that always are: the encrypted ones, and those that a verb fills with what is `personal`.
    Raises DeclarationError where the declaration contradicts itself.
    """

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
        retired_states: Mapping[str, str] | None = None,
        follows: Sequence[str] = (),
        personal: Sequence[str] = (),
    ):
        self.model, self.kind, self.label = model, kind, label
        self.states = states
        self.final = frozenset(str(state) for state in final)
        self.retired_states = {str(state): verb for state, verb in (retired_states or {}).items()}
        self.root = root
        self.places = ("desk", *follows)
        free = {name for verb in verbs for name in verb.personal}
        own = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField) or field.name in free]
        self.personal = tuple(dict.fromkeys([*own, *personal]))
        self.verbs = {verb.name: verb for verb in verbs}
        _check(self, verbs)
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

    @property
    def timed(self) -> bool:
        """Whether a clock of this lifecycle fires a verb at its end."""
        return any(clock.fires for clock in self.clocks().values())

    @property
    def above(self) -> Lifecycle | None:
        """The lifecycle of the root, for a child; None otherwise."""
        return of(root_model(self)) if self.root else None

    def can(self, actor: policies.Actor, verb: Verb | str, thing: Any = None, *, root: Any = None) -> bool:
        """Whether `actor` may do this to `thing` as it stands now. Guards and forms are asked only on performing.

        For a verb that opens a child, `root` is the thing it would stand under: the actor must see it,
        and `who` is asked of it.
        """
        verb = self.verb(verb) if isinstance(verb, str) else verb
        if verb.by != PERSON or verb.retired:
            return False
        if thing is None:
            return verb.opens and (root is None or policies.sees(actor, root)) and verb.who.allows(actor, root)
        if not verb.begins_in(thing.state, is_open=thing.is_open):
            return False
        return policies.sees(actor, thing) and verb.who.allows(actor, thing)

    def next_verbs(self, actor: policies.Actor, thing: Any) -> list[Verb]:
        """The verbs `actor` may perform on `thing` now, in the declared order, those aside last: the first of the others is the next action."""
        return sorted((verb for verb in self.verbs.values() if self.can(actor, verb, thing)), key=lambda verb: verb.aside)


def _check(lifecycle: Lifecycle, verbs: Sequence[Verb]) -> None:
    names = [verb.name for verb in verbs]
    wrong = f"{lifecycle.kind}: "
    if len(set(names)) != len(names):
        raise DeclarationError(wrong + "a verb is declared twice")
    if set(names) & set(BUILT_IN):
        raise DeclarationError(wrong + f"{sorted(set(names) & set(BUILT_IN))} belong to the kernel")
    states = set(lifecycle.states.values)
    if unknown := (lifecycle.final | set(lifecycle.retired_states)) - states:
        raise DeclarationError(wrong + f"unknown state {sorted(unknown)}")
    if strange := set(lifecycle.places) & set(KEPT) or set(lifecycle.places) - _columns(lifecycle.model):
        raise DeclarationError(wrong + f"{sorted(strange)} can name no desk, post or unit")
    if strange := [name for name in lifecycle.personal if name in KEPT or name not in _columns(lifecycle.model) or not _can_be_emptied(lifecycle, name)]:
        raise DeclarationError(wrong + f"{strange} cannot be emptied")
    timed = {clock.fires for clock in lifecycle.clocks().values() if clock.fires}
    if timed - set(names):
        raise DeclarationError(wrong + f"clocks fire unknown verbs {sorted(timed - set(names))}")
    for verb in verbs:
        if reason := _contradiction(lifecycle, verb, states, timed):
            raise DeclarationError(f"{lifecycle.kind}.{verb.name}: {reason}")
    reached = {str(verb.target) for verb in verbs} | set(lifecycle.retired_states)
    if unreached := states - reached:
        raise DeclarationError(wrong + f"no verb leads to {sorted(unreached)}")
    for state, mover in lifecycle.retired_states.items():
        _check_mover(lifecycle, state, lifecycle.verbs.get(mover))


def _contradiction(lifecycle: Lifecycle, verb: Verb, states: set[str], timed: set[str]) -> str:
    named = set() if verb.sources in (NEW, ANY) else set(verb._source_set)
    named |= set() if verb.target == SAME else {str(verb.target)}
    columns = _columns(lifecycle.model)
    found = [
        (named - states, f"unknown state {sorted(named - states)}"),
        (verb.opens and verb.target == SAME, "a new thing needs a state"),
        (set(verb.writes) - columns, f"writes unknown columns {sorted(set(verb.writes) - columns)}"),
        (set(verb.writes) & set(KEPT), f"writes {sorted(set(verb.writes) & set(KEPT))}, which the kernel keeps"),
        (set(verb.records) & set(lifecycle.personal), f"records {sorted(set(verb.records) & set(lifecycle.personal))} for ever, which is personal"),
        (verb.columns and not verb.opens, "only a new thing gets first columns"),
        (verb.name in timed and verb.by != TIMER, "a clock fires it, so it is by=TIMER"),
        (verb.pauses and verb.by == TIMER, "a timer brings no evidence, so it pauses nothing"),
        (verb.settles and (verb.opens or not lifecycle.root), "only a child that exists settles its root"),
        (not verb.retired and str(verb.target) in lifecycle.retired_states, "leads to a retired state"),
    ]
    return next((reason for wrong, reason in found if wrong), "")


def _columns(model: type[Thing]) -> set[str]:
    return {name for column in model._meta.concrete_fields for name in (column.attname, column.name)}


def emptied(field: models.Field) -> Any:
    """What stands in a column whose content was erased: nothing, or words that say so where people read it."""
    if field.null:
        return None
    if isinstance(field, EncryptedTextField):
        return ""
    return b"" if isinstance(field, models.BinaryField) else ERASED


def _can_be_emptied(lifecycle: Lifecycle, name: str) -> bool:
    field = lifecycle.model._meta.get_field(name)
    return field.null or isinstance(field, (models.BinaryField, models.TextField)) or (isinstance(field, models.CharField) and field.max_length >= len(ERASED))


def _check_mover(lifecycle: Lifecycle, state: str, mover: Verb | None) -> None:
    wrong = f"{lifecycle.kind}: the retired state {state} "
    if mover is None or mover.retired or mover.by != SYSTEM or mover.target == SAME:
        raise DeclarationError(wrong + "needs a SYSTEM verb that moves away what stands there")
    if not mover.begins_in(state, is_open=state not in lifecycle.final):
        raise DeclarationError(wrong + f"is not where {mover.name} begins")


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


def root_model(lifecycle: Lifecycle) -> type[Thing]:
    """The model of a child's root."""
    return lifecycle.model._meta.get_field(lifecycle.root).related_model


def children_of(lifecycle: Lifecycle) -> list[Lifecycle]:
    """The lifecycles of the things that stand under this one, by kind."""
    return [child for child in declared() if child.root and root_model(child) is lifecycle.model]


def contradictions() -> list[str]:
    """What only shows once every room has declared its lifecycles: a child that settles what its root does not have."""
    found = []
    for child in declared():
        for verb in child.verbs.values():
            above = _by_model.get(root_model(child)) if child.root else None
            for name in verb.settled:
                settled = above.verbs.get(name) if above else None
                if settled is None or settled.by != SYSTEM:
                    found.append(f"{child.kind}.{verb.name} settles “{name}”, which is no SYSTEM verb of its root")
    return found
