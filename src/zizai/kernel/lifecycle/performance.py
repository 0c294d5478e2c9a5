"""One verb on one thing: what guards and work see, and the steps from there to an event.

Everything here happens on things that are locked; `perform` is the way in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from zizai.kernel import history, outbox, policies, uploads
from zizai.kernel.forms import Invalid
from zizai.kernel.ids import new_id
from zizai.kernel.lifecycle import clocks
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import SYSTEM, Lifecycle, Verb, of
from zizai.kernel.lifecycle.errors import DeclarationError, GuardRefused, WrongState
from zizai.kernel.policies import Actor
from zizai.kernel.things import KEPT


@dataclass
class Performance:
    """One verb on one thing, as guards and work see it.

    `data` holds the form's cleaned values. Work sets attributes of `thing` (those in the verb's
    `writes`), adds facts for the event with `record` and `detail`, opens children with `open`,
    moves the root or a child with `also`, tells the outside world with `send`. `told` is the instant somebody gave; None where it is now.
    """

    lifecycle: Lifecycle
    verb: Verb
    thing: Any
    actor: Actor
    now: datetime
    told: datetime | None
    occurred_at: datetime
    effective_at: datetime
    data: Mapping[str, Any]
    batch: Batch
    seq: int
    root: Any = None
    cause: dict[str, Any] | None = None
    records: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    clocks: dict[str, Any] = field(default_factory=dict)

    def record(self, **facts: Any) -> None:
        """Facts that are not personal, for the event's body."""
        self.records.update(facts)

    def detail(self, **facts: Any) -> None:
        """Personal details: behind a commitment, erasable."""
        self.details.update(facts)

    def extend(self, legal_clock: clocks.LegalClock, amount: int) -> None:
        """Add `amount` units to a clock of the thing."""
        self.clocks[legal_clock.name] = clocks.extend(self.thing, legal_clock, amount)

    def send(self, topic: str, destination: str, key: str, body: Any, *, not_before: datetime | None = None) -> None:
        """A message to the outside world, in the outbox with the change (`outbox.Message`). One statement for a whole bulk."""
        self.batch.messages.append(outbox.Message(topic, destination, key, body, not_before))

    def open(self, lifecycle: Lifecycle, verb: str, *, data: Mapping[str, Any] | None = None, **columns: Any) -> Any:
        """A new thing, usually a child, made by a verb of its own lifecycle in the same transaction. Raises GuardRefused."""
        opening = lifecycle.verb(verb)
        return open_new(lifecycle, opening, self.actor, data or {}, columns, self.now, self.told, self.batch, self.caused())

    def children(self, lifecycle: Lifecycle, **lookup: Any) -> list[Any]:
        """The thing's children of this kind, safe to move with `also`: they change only under their root's lock. One statement."""
        found = list(lifecycle.model.objects.filter(**{lifecycle.root: self.thing}, **lookup).order_by("pk"))
        for child in found:
            setattr(child, lifecycle.root, self.thing)
        return found

    def also(self, thing: Any, verb: str, *, data: Mapping[str, Any] | None = None) -> None:
        """A SYSTEM verb on the root or on one of `children`, with this verb's data unless told otherwise.

        Raises WrongState and GuardRefused like any verb, DeclarationError for a thing that is not locked.
        """
        lifecycle = of(thing)
        also = lifecycle.verb(verb)
        if also.by != SYSTEM or not (thing is self.root or (lifecycle.root and getattr(thing, lifecycle.root) is self.thing)):
            raise DeclarationError(f"{self.lifecycle.kind}.{self.verb.name}: only SYSTEM verbs of the root or of children go along")
        if not also.begins_in(thing.state, is_open=thing.is_open):
            raise WrongState(f"「{lifecycle.label}」现在是“{lifecycle.states(thing.state).label}”，不能{also.label}。", thing=thing)
        caused = prepare(lifecycle, also, thing, policies.SYSTEM, self.data if data is None else data, self.now, self.told, self.batch, self.caused())
        if reasons := refusals([caused])[0]:
            raise GuardRefused(*reasons, thing=thing)
        apply(caused)

    def caused(self) -> dict[str, Any]:
        """How the events that follow from this one name it."""
        return {"kind": self.lifecycle.kind, "id": self.thing.pk, "seq": self.seq, "verb": self.verb.name}


def prepare(
    lifecycle: Lifecycle, verb: Verb, thing: Any, actor: Actor, data: Mapping[str, Any], now: datetime,
    told: datetime | None, batch: Batch, cause: dict[str, Any] | None = None,
) -> Performance:  # fmt: skip
    """What `verb` on `thing` would be, before anything is asked or done."""
    # Two nodes' clocks may differ by seconds; what is recorded never runs backwards within a thing.
    now = max(now, thing.recorded_at)
    # Whoever tells an instant tells it in their own zone; what is kept, hashed and reckoned with is UTC.
    told = told and told.astimezone(UTC)
    occurred = max(told or now, thing.happened_at)
    root = getattr(thing, lifecycle.root) if lifecycle.root else None
    performance = Performance(lifecycle, verb, thing, actor, now, told, occurred, occurred, data, batch, thing.version + 1, root, cause)
    if verb.effective:
        performance.effective_at = verb.effective(performance).astimezone(UTC)
    return performance


def fits(verb: Verb, thing: Any, data: Mapping[str, Any]) -> None:
    """Whether what was chosen in the verb's form is what `thing` offers; for a new child, what its root does. Raises Invalid."""
    # Forms of other makes (a plain object with `clean`) have no such choices.
    if hasattr(verb.form, "fits"):
        verb.form.fits(thing, data)


def refusals(performances: Sequence[Performance]) -> list[list[str]]:
    """For each performance the reasons against it, none if it may go ahead. A guard with `many` is asked once."""
    found: list[list[str]] = [[] for _ in performances]
    by_verb: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, one in enumerate(performances):
        by_verb[one.lifecycle.kind, one.verb.name].append(place)
    for places in by_verb.values():
        alike = [performances[place] for place in places]
        for guard in (_pauses_are_founded, *alike[0].verb.guards):
            answers = guard.many(alike) if hasattr(guard, "many") else map(guard, alike)
            for place, answer in zip(places, answers, strict=True):
                found[place].extend([answer] if isinstance(answer, str) else answer or [])
    return found


def _pauses_are_founded(performance: Performance) -> list[str]:
    reasons = [reason for clock in performance.verb.pauses for reason in clocks.unfounded(clock, performance.data)]
    if performance.verb.pauses and performance.told is not None and performance.told < performance.now:
        reasons.append("停表从登记时起算，不能补登到过去。")
    return reasons


def apply(performance: Performance, once: str | None = None, *, new: bool = False) -> None:
    """Do it: the verb's work, the state, the clocks, the event; all into the batch."""
    verb, thing, lifecycle = performance.verb, performance.thing, performance.lifecycle
    stood, before, place = thing.state, _columns(thing), performance.batch.place()
    if verb.form and performance.data:
        _claim_files(performance)
    if verb.work:
        verb.work(performance)
    _nothing_undeclared(performance, before, new=new)
    thing.state = verb.ends_in(stood)
    thing.is_open = thing.state not in lifecycle.final
    thing.closed_at = None if thing.is_open else thing.closed_at or performance.occurred_at
    _run_clocks(performance)
    thing.version = performance.seq
    thing.happened_at, thing.recorded_at = performance.occurred_at, performance.now
    entry = history.Entry(
        kind=lifecycle.kind, thing_id=thing.pk, seq=thing.version, verb=verb.name, from_state=stood, to_state=thing.state,
        actor=performance.actor, effective_at=performance.effective_at, occurred_at=performance.occurred_at,
        recorded_at=performance.now, previous=bytes(thing.head), once=once, simulated=thing.simulated,
        records=_records(performance), clocks=performance.clocks, details=_details(performance), cause=performance.cause,
    )  # fmt: skip
    performance.batch.add(thing, entry, place=place, new=new, writes=tuple(verb.writes))


def open_new(
    lifecycle: Lifecycle, verb: Verb, actor: Actor, data: Mapping[str, Any], columns: Mapping[str, Any], now: datetime,
    told: datetime | None, batch: Batch, cause: dict[str, Any] | None = None, once: str | None = None,
) -> Any:  # fmt: skip
    """Make a new thing by an opening verb. Raises GuardRefused; DeclarationError for a column that the kernel keeps."""
    if not verb.opens or set(columns) & set(KEPT):
        raise DeclarationError(f"{lifecycle.kind}.{verb.name}: opens nothing, or sets {sorted(set(columns) & set(KEPT))}")
    happened = told.astimezone(UTC) if told else now
    thing = lifecycle.model(opened_at=happened, happened_at=happened, recorded_at=now, **{"id": new_id(), **columns})
    if actor.kind == "staff" and "scope_path" not in columns:
        thing.scope_path = actor.scope
    prepared = prepare(lifecycle, verb, thing, actor, data, now, told, batch, cause)
    if reasons := refusals([prepared])[0]:
        raise GuardRefused(*reasons)
    apply(prepared, once, new=True)
    return thing


def settle(performances: Sequence[Performance], now: datetime, batch: Batch) -> None:
    """Try, once on each root, the SYSTEM verbs that these performances settle: they happen if their guards agree. Then up from there."""
    while performances := [one for one in performances if one.verb.settles and one.root is not None]:
        names = dict.fromkeys(name for one in performances for name in one.verb.settled)
        performances = [done for name in names for done in _settle_one(name, performances, now, batch)]
    batch.write()


def _settle_one(name: str, performances: Sequence[Performance], now: datetime, batch: Batch) -> list[Performance]:
    # Guards read the tables.
    batch.write()
    tried = []
    for child in {one.root.pk: one for one in performances if name in one.verb.settled}.values():
        above = of(child.root)
        verb = above.verbs.get(name)
        if verb and not verb.retired and verb.by == SYSTEM and verb.begins_in(child.root.state, is_open=child.root.is_open):
            tried.append(prepare(above, verb, child.root, policies.SYSTEM, child.data, now, child.told, batch, child.caused()))
    done = [one for one, reasons in zip(tried, refusals(tried), strict=True) if not reasons]
    for one in done:
        apply(one)
    return done


def _claim_files(performance: Performance) -> None:
    """Bind the files a form brings to the thing; the event says of each its digest, so a file exchanged later is found out."""
    # Forms of other makes (a plain object with `clean`) bring no files.
    names = performance.verb.form.files() if hasattr(performance.verb.form, "files") else ()
    for name in names:
        try:
            ids = performance.data.get(name) or ()
            said = uploads.claim(ids, actor=performance.actor, kind=performance.lifecycle.kind, thing_id=performance.thing.pk)
        except uploads.WrongUpload as wrong:
            raise Invalid({name: [str(wrong)]}) from None
        if said:
            performance.record(**{name: said})


def _run_clocks(performance: Performance) -> None:
    verb, thing, at = performance.verb, performance.thing, performance.occurred_at
    if not thing.is_open:
        # Nothing is due any more on what is finished; what the last verb itself starts (a review date) runs on.
        performance.clocks.update(clocks.stop_all(thing, at))
    changes = [(clocks.stop, clock, at) for clock in verb.stops]
    changes += [(clocks.pause, clock, at) for clock in verb.pauses]
    resume = partial(clocks.resume, held=verb.held(performance)) if verb.held else clocks.resume
    changes += [(resume, clock, at) for clock in verb.resumes]
    changes += [(clocks.start, clock, performance.effective_at) for clock in verb.starts]
    for change, legal_clock, instant in changes:
        if (state := change(thing, legal_clock, instant)) is not None:
            performance.clocks[legal_clock.name] = state


def _records(performance: Performance) -> dict[str, Any]:
    verb, data = performance.verb, performance.data
    facts = {name: data[name] if name in data else getattr(performance.thing, name, None) for name in verb.records}
    facts |= {name: data[name] for name in (clocks.EVIDENCE, clocks.WRITTEN_NOTICE) if verb.pauses}
    return facts | performance.records


def _details(performance: Performance) -> dict[str, Any]:
    # What was left empty is no detail: nothing to hide, and nothing to ask to see.
    given = {name: performance.data.get(name) for name in performance.verb.personal}
    return {name: value for name, value in given.items() if value not in (None, "", [])} | performance.details


def _columns(thing: Any) -> dict[str, Any]:
    return {column.attname: getattr(thing, column.attname) for column in thing._meta.concrete_fields}


def _nothing_undeclared(performance: Performance, before: dict[str, Any], *, new: bool) -> None:
    changed = {name for name, value in _columns(performance.thing).items() if value != before[name]}
    if performance.clocks:
        changed -= {"clocks"}
    if new:
        changed &= set(KEPT)
    else:
        changed -= {performance.thing._meta.get_field(name).attname for name in performance.verb.writes}
    if changed:
        raise DeclarationError(f"{performance.lifecycle.kind}.{performance.verb.name} writes {sorted(changed)} without declaring it")
