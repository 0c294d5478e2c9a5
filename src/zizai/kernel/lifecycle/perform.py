"""`perform` is the only way a state changes.

In one transaction: lock roots before children in id order; fire every legal timer already due, at
its due instant; only then ask whether the verb is allowed. So no right depends on a worker having
run. Then the verb's work, the state, the clocks and one event per thing, in a constant number of
statements. What is refused changes nothing, except that timers which were due have fired.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from zizai.kernel import clock, history, policies, uploads
from zizai.kernel.forms import Invalid
from zizai.kernel.ids import named_id, new_id
from zizai.kernel.lifecycle import clocks
from zizai.kernel.lifecycle.batch import KEPT, Batch
from zizai.kernel.lifecycle.declare import PERSON, SYSTEM, TIMER, Lifecycle, Verb, of
from zizai.kernel.lifecycle.errors import (
    BadTime,
    Conflict,
    DeclarationError,
    Forbidden,
    GuardRefused,
    NotFound,
    UnknownVerb,
    WrongState,
)
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor
from zizai.kernel.things import Thing

# A timer verb may start a clock that is due as well; more rounds than this is a loop in a declaration.
MOST_TIMERS = 50


@dataclass
class Performance:
    """One verb on one thing, as guards and work see it.

    `data` holds the form's cleaned values. Work sets attributes of `thing` (those in the verb's
    `writes`), adds facts for the event with `record` and `detail`, opens children with `open`.
    """

    lifecycle: Lifecycle
    verb: Verb
    thing: Any
    actor: Actor
    now: datetime
    occurred_at: datetime
    effective_at: datetime
    data: Mapping[str, Any]
    batch: Batch
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

    def open(self, lifecycle: Lifecycle, verb: str, *, data: Mapping[str, Any] | None = None, **columns: Any) -> Any:
        """A new child thing, made by a verb of its own lifecycle, in the same transaction."""
        return _open(lifecycle, lifecycle.verb(verb), self.actor, data or {}, columns, self.now, self.occurred_at, self.batch, self._caused())

    def also(self, thing: Any, verb: str) -> None:
        """A SYSTEM verb on another thing (already locked: the root, or one of its children)."""
        lifecycle = of(thing)
        _apply(_prepare(lifecycle, lifecycle.verb(verb), thing, policies.SYSTEM, {}, self.now, self.occurred_at, self.batch, self._caused()))

    def _caused(self) -> dict[str, Any]:
        return {"kind": self.lifecycle.kind, "id": self.thing.pk, "seq": self.thing.version + 1, "verb": self.verb.name}


def perform(lifecycle: Lifecycle, verb: str, thing: Thing | UUID, **options: Any) -> Any:
    """`perform_many` of one: returns the thing as it now stands."""
    return perform_many(lifecycle, verb, [thing], **options)[0]


def perform_many(
    lifecycle: Lifecycle,
    verb: str,
    things: Sequence[Thing | UUID],
    *,
    actor: Actor,
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
    once: str | None = None,
    occurred_at: datetime | None = None,
) -> list[Any]:
    """Perform `verb` on all of `things`, or on none; returns them fresh, in the order given.

    `version` is the one the actor saw (things given as objects bring their own). `once` is a token of
    the form or request: repeating it returns the thing as the first time left it. `occurred_at`
    (aware) is when a person says it happened: not in the future, not before the event before it.

    Raises Refused (NotFound, Forbidden, WrongState, Conflict, GuardRefused, BadTime, UnknownVerb) and
    whatever the verb's form raises on bad input. Timers that were due have fired even then.
    """
    declared = lifecycle.verb(verb)
    if declared.by != PERSON or declared.opens:
        raise UnknownVerb(f"“{declared.label}”不能由人直接做。")
    cleaned = declared.form.clean(data or {}) if declared.form else {}
    seen = {_pk(thing): thing.version if isinstance(thing, Thing) else version for thing in things}
    refusal: Exception | None = None
    with transaction.atomic():
        now = clock.now()
        batch = Batch()
        roots, locked = lock(lifecycle, list(seen))
        fired = _fire_due([*roots.values(), *locked.values()], now, batch)
        try:
            with transaction.atomic(savepoint=fired):
                done = _run(lifecycle, declared, locked, roots, seen, actor, cleaned, now, once, occurred_at, batch)
        except Exception as error:
            # What the law did by itself stays done, whatever becomes of the verb that came too late.
            if not fired:
                raise
            refusal = error
    if refusal is not None:
        raise refusal
    return [done[_pk(thing)] for thing in things]


def open_thing(
    lifecycle: Lifecycle, verb: str, *, actor: Actor, data: Mapping[str, Any] | None = None, once: str | None = None,
    occurred_at: datetime | None = None, **columns: Any,
) -> Any:  # fmt: skip
    """Make a new thing by an opening verb. `columns` are its fields; the form's values reach `work`.

    Where the thing has a root, the root is locked first, and must be one the actor may see. `once`: the
    same actor's same token makes one thing, however often it is sent.
    Raises Forbidden, NotFound, GuardRefused, BadTime, UnknownVerb, and what the form raises.
    """
    declared = lifecycle.verb(verb)
    if not declared.opens or declared.by != PERSON:
        raise UnknownVerb(f"“{declared.label}”不能新建「{lifecycle.label}」。")
    if not declared.who.allows(actor, None):
        raise Forbidden(f"您的岗位不能{declared.label}。")
    cleaned = declared.form.clean(data or {}) if declared.form else {}
    if declared.columns:
        columns = {**declared.columns(cleaned, actor), **columns}
    if once:
        columns["id"] = _id_of(lifecycle, actor, once)
        if made := lifecycle.model.objects.filter(pk=columns["id"]).first():
            return made
    now = clock.now()
    happened = _checked_time(occurred_at, now, None)
    try:
        with transaction.atomic():
            batch = Batch()
            if lifecycle.root:
                columns[lifecycle.root] = _locked_root(columns[lifecycle.root], actor, now, batch)
            thing = _open(lifecycle, declared, actor, cleaned, columns, now, happened, batch, None, once)
            batch.write()
    except IntegrityError:
        # The same token arrived twice at once, and the other one was first.
        made = lifecycle.model.objects.filter(pk=columns["id"]).first() if once else None
        if made is None:
            raise
        return made
    return thing


def open_by_system(lifecycle: Lifecycle, verb: str, rows: Sequence[Mapping[str, Any]], *, because: Mapping[str, Any]) -> list[Any]:
    """Make a thing of each of `rows` (its columns) by an opening SYSTEM verb: what an official text or a register lists.

    `because` names the source and stands in each event. One transaction, a constant number of
    statements. Raises GuardRefused, and UnknownVerb for a verb that is not SYSTEM's or opens nothing.
    """
    declared = _systems(lifecycle, verb, opens=True)
    now = clock.now()
    with transaction.atomic():
        batch = Batch()
        made = [_open(lifecycle, declared, policies.SYSTEM, {}, row, now, now, batch, dict(because)) for row in rows]
        batch.write()
    return made


def perform_by_system(
    lifecycle: Lifecycle, verb: str, data: Mapping[UUID, Mapping[str, Any]], *, because: Mapping[str, Any]
) -> list[Any]:
    """Perform a SYSTEM verb on several things, each with data of its own, or on none: what an official text now says.

    Legal timers that were due fire first, as for a person. `because` names the source and stands in
    each event. Raises NotFound, WrongState, GuardRefused, UnknownVerb.
    """
    declared = _systems(lifecycle, verb, opens=False)
    with transaction.atomic():
        batch, now = Batch(), clock.now()
        roots, locked = lock(lifecycle, list(data))
        _fire_due([*roots.values(), *locked.values()], now, batch)
        for pk, said in data.items():
            if (thing := locked.get(pk)) is None:
                raise NotFound(f"没有找到这件「{lifecycle.label}」。")
            if not declared.begins_in(thing.state, is_open=thing.is_open):
                raise WrongState(f"现在是“{lifecycle.states(thing.state).label}”，不能{declared.label}。", thing=thing)
            one = _prepare(lifecycle, declared, thing, policies.SYSTEM, said, now, max(now, thing.happened_at), batch, dict(because))
            if reasons := _reasons(one):
                raise GuardRefused(*reasons, thing=thing)
            _apply(one)
        batch.write()
    return [locked[pk] for pk in data]


def _systems(lifecycle: Lifecycle, verb: str, *, opens: bool) -> Verb:
    declared = lifecycle.verb(verb)
    if declared.by != SYSTEM or declared.opens != opens:
        raise UnknownVerb(f"“{declared.label}”不能由系统直接做。")
    return declared


def _locked_root(root: Thing, actor: Actor, now: datetime, batch: Batch) -> Any:
    locked = type(root).objects.select_for_update().filter(pk=root.pk).first()
    if locked is None or not policies.sees(actor, locked):
        raise NotFound(f"没有找到这件「{of(root).label}」。")
    _fire_due([locked], now, batch)
    return locked


def fire_due(lifecycle: Lifecycle, ids: Sequence[UUID]) -> int:
    """Fire the legal timers that are due on these things, at their due instants; returns how many fired."""
    with transaction.atomic():
        batch = Batch()
        roots, locked = lock(lifecycle, list(ids))
        before = sum(thing.version for thing in locked.values())
        _fire_due([*roots.values(), *locked.values()], clock.now(), batch)
        return sum(thing.version for thing in locked.values()) - before


def act(lifecycle, verb, thing, actor, now, batch, *, records=None, clocks=None) -> None:
    """One of the kernel's own verbs on a locked thing: no guard, no work, an event all the same."""
    happened = max(now, thing.happened_at)
    performance = _prepare(lifecycle, verb, thing, actor, {}, now, happened, batch, None)
    performance.records, performance.clocks = dict(records or {}), dict(clocks or {})
    _apply(performance)


def lock(lifecycle: Lifecycle, ids: Sequence[UUID]) -> tuple[dict[UUID, Any], dict[UUID, Any]]:
    """Lock the roots of these things, then the things, in id order; returns both by id, as they now stand."""
    roots: dict[UUID, Any] = {}
    if lifecycle.root:
        root_model = lifecycle.model._meta.get_field(lifecycle.root).related_model
        wanted = lifecycle.model.objects.filter(pk__in=ids).values(lifecycle.root)
        roots = {row.pk: row for row in root_model.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    locked = {row.pk: row for row in lifecycle.model.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for thing in locked.values():
        if lifecycle.root and (root := roots.get(getattr(thing, f"{lifecycle.root}_id"))):
            setattr(thing, lifecycle.root, root)
    return roots, locked


def _fire_due(things: list[Any], now: datetime, batch: Batch) -> bool:
    """Fire what is due on these locked things, earliest first; writes at once if anything fired."""
    fired = 0
    while True:
        due = [(timer, index) for index, thing in enumerate(things) if (timer := _due_timer(thing, now))]
        if not due:
            break
        if fired >= MOST_TIMERS * len(things):
            raise DeclarationError("legal timers restart each other without end")
        (instant, name, verb_name), index = min(due)
        _fire(things[index], name, verb_name, instant, now, batch)
        fired += 1
    if fired:
        batch.write()
    return bool(fired)


def _due_timer(thing: Any, now: datetime) -> tuple[datetime, str, str] | None:
    if thing.next_timer_at is None or thing.next_timer_at > now:
        return None
    timer = clocks.next_timer(thing)
    return timer if timer and timer[0] <= now else None


def _fire(thing: Any, clock_name: str, verb_name: str, instant: datetime, now: datetime, batch: Batch) -> None:
    lifecycle = of(thing)
    clocks.lapse(thing, clock_name)
    verb = lifecycle.verbs.get(verb_name)
    if verb is not None and verb.begins_in(thing.state, is_open=thing.is_open):
        happened = max(instant, thing.happened_at)
        prepared = _prepare(lifecycle, verb, thing, policies.TIMER, {}, now, happened, batch, {"clock": clock_name})
        if not _reasons(prepared):
            _apply(prepared)
            return
    batch.touch(thing)


def _run(lifecycle, declared, locked, roots, seen, actor, cleaned, now, once, occurred_at, batch) -> dict[UUID, Any]:
    repeated = _repeated(lifecycle, declared, locked, seen, once)
    prepared = []
    for pk in seen:
        thing = locked.get(pk)
        if pk in repeated:
            continue
        _admit(lifecycle, declared, thing, seen[pk], actor)
        happened = _checked_time(occurred_at, now, thing)
        prepared.append(_prepare(lifecycle, declared, thing, actor, cleaned, now, happened, batch, None))
    refused = [(one, reasons) for one in prepared if (reasons := _reasons(one))]
    if refused:
        raise GuardRefused(*refused[0][1], thing=refused[0][0].thing)
    for one in prepared:
        _apply(one, once)
    batch.write()
    if declared.settles:
        _settle_roots(lifecycle, declared, prepared, roots, now, batch)
    return locked


def _repeated(lifecycle, declared, locked, seen, once) -> set[UUID]:
    """The things on which this very token was already performed. Not asked where the version seen still stands."""
    if not once:
        return set()
    moved = [pk for pk, version in seen.items() if pk in locked and locked[pk].version != version]
    if not moved:
        return set()
    return set(Event.objects.filter(kind=lifecycle.kind, thing_id__in=moved, once=once, verb=declared.name).values_list("thing_id", flat=True))


def _admit(lifecycle: Lifecycle, verb: Verb, thing: Any, version: int | None, actor: Actor) -> None:
    if thing is None or not policies.sees(actor, thing):
        raise NotFound(f"没有找到这件「{lifecycle.label}」。")
    stands = lifecycle.states(thing.state).label
    if version is not None and thing.version != version:
        raise Conflict(f"别人刚刚办过这件，现在是“{stands}”。请看过最新情况再决定。", thing=thing)
    if not verb.begins_in(thing.state, is_open=thing.is_open):
        raise WrongState(f"现在是“{stands}”，不能{verb.label}。", thing=thing)
    if not verb.who.allows(actor, thing):
        raise Forbidden(f"您的岗位不能{verb.label}。", thing=thing)


def _checked_time(occurred_at: datetime | None, now: datetime, thing: Any) -> datetime:
    if occurred_at is None:
        # Two nodes' clocks may differ by seconds; what is recorded never runs backwards within a thing.
        return max(now, thing.happened_at) if thing is not None else now
    if occurred_at > now:
        raise BadTime("发生时间在将来，请填已经发生的时间。", thing=thing)
    if thing is not None and occurred_at < thing.happened_at:
        raise BadTime(f"发生时间早于上一步（{thing.happened_at.astimezone(clock.SHANGHAI):%Y年%m月%d日 %H:%M}），请核对。", thing=thing)
    return occurred_at


def _prepare(lifecycle, verb, thing, actor, data, now, happened, batch, cause) -> Performance:
    root = getattr(thing, lifecycle.root) if lifecycle.root else None
    performance = Performance(lifecycle, verb, thing, actor, now, happened, happened, data, batch, root, cause)
    if verb.effective:
        performance.effective_at = verb.effective(performance)
    return performance


def _reasons(performance: Performance) -> list[str]:
    found: list[str] = []
    for guard in performance.verb.guards:
        answer = guard(performance)
        found.extend([answer] if isinstance(answer, str) else answer or [])
    return found


def _apply(performance: Performance, once: str | None = None, *, new: bool = False) -> None:
    verb, thing, lifecycle = performance.verb, performance.thing, performance.lifecycle
    before = _columns(thing)
    if verb.form and performance.data:
        _claim_files(performance)
    if verb.work:
        verb.work(performance)
    if not new:
        _nothing_undeclared(performance, before)
    stood = "" if new else thing.state
    thing.state = verb.ends_in(stood)
    thing.is_open = thing.state not in lifecycle.final
    thing.closed_at = None if thing.is_open else thing.closed_at or performance.occurred_at
    _run_clocks(performance)
    thing.version += 1
    thing.happened_at = performance.occurred_at
    entry = history.Entry(
        kind=lifecycle.kind, thing_id=thing.pk, seq=thing.version, verb=verb.name, from_state=stood, to_state=thing.state,
        actor=performance.actor, effective_at=performance.effective_at, occurred_at=performance.occurred_at,
        recorded_at=performance.now, previous=bytes(thing.head), once=once, simulated=thing.simulated,
        records=_records(performance), clocks=performance.clocks, details=_details(performance), cause=performance.cause,
    )  # fmt: skip
    performance.batch.add(thing, entry, new=new, writes=tuple(verb.writes))


def _claim_files(performance: Performance) -> None:
    """Bind the files a form brings to the thing; the event says of each its digest, so a file exchanged later is found out."""
    # Forms of other makes (a plain object with `clean`) bring no files.
    names = performance.verb.form.files() if hasattr(performance.verb.form, "files") else ()
    for name in names:
        try:
            said = uploads.claim(performance.data.get(name) or (), actor=performance.actor, kind=performance.lifecycle.kind, thing_id=performance.thing.pk)
        except uploads.WrongUpload as wrong:
            raise Invalid({name: [str(wrong)]}) from None
        if said:
            performance.record(**{name: said})


def _run_clocks(performance: Performance) -> None:
    verb, thing, at = performance.verb, performance.thing, performance.effective_at
    if not thing.is_open:
        # Nothing is due any more on what is finished; what the last verb itself starts (a review date) runs on.
        performance.clocks.update(clocks.stop_all(thing, performance.occurred_at))
    changes = [(clocks.stop, verb.stops, performance.occurred_at), (clocks.pause, verb.pauses, performance.occurred_at)]
    changes += [(clocks.resume, verb.resumes, performance.occurred_at), (clocks.start, verb.starts, at)]
    for change, declared, instant in changes:
        for legal_clock in declared:
            if (state := change(thing, legal_clock, instant)) is not None:
                performance.clocks[legal_clock.name] = state


def _records(performance: Performance) -> dict[str, Any]:
    facts = {}
    for name in performance.verb.records:
        facts[name] = performance.data[name] if name in performance.data else getattr(performance.thing, name, None)
    return facts | performance.records


def _details(performance: Performance) -> dict[str, Any]:
    return {name: performance.data[name] for name in performance.verb.personal if name in performance.data} | performance.details


def _columns(thing: Any) -> dict[str, Any]:
    return {column.attname: getattr(thing, column.attname) for column in thing._meta.concrete_fields}


def _nothing_undeclared(performance: Performance, before: dict[str, Any]) -> None:
    allowed = {performance.thing._meta.get_field(name).attname for name in performance.verb.writes} | set(KEPT)
    changed = {name for name, value in _columns(performance.thing).items() if value != before[name]} - allowed
    if changed:
        raise DeclarationError(f"{performance.lifecycle.kind}.{performance.verb.name} writes {sorted(changed)} without declaring it")


def _settle_roots(lifecycle, declared, prepared, roots, now, batch) -> None:
    """Try the root's SYSTEM verb that the children's verb settles: it happens if its guards agree."""
    # Several children of one root settle it once; one that was repeated, not at all.
    for root_id, child in {getattr(one.thing, f"{lifecycle.root}_id"): one for one in prepared}.items():
        root = roots[root_id]
        above = of(root)
        verb = above.verb(declared.settles)
        if verb.by != SYSTEM or not verb.begins_in(root.state, is_open=root.is_open):
            continue
        cause = {"kind": lifecycle.kind, "id": child.thing.pk, "seq": child.thing.version, "verb": declared.name}
        one = _prepare(above, verb, root, policies.SYSTEM, child.data, now, max(child.occurred_at, root.happened_at), batch, cause)
        if not _reasons(one):
            _apply(one)
    batch.write()


def _open(lifecycle, verb, actor, data, columns, now, happened, batch, cause, once=None) -> Any:
    thing = lifecycle.model(opened_at=happened, happened_at=happened, **{"id": new_id(), **columns})
    if actor.kind != "system" and "scope_path" not in columns:
        thing.scope_path = actor.scope
    prepared = _prepare(lifecycle, verb, thing, actor, data, now, happened, batch, cause)
    if reasons := _reasons(prepared):
        raise GuardRefused(*reasons)
    _apply(prepared, once, new=True)
    return thing


def _id_of(lifecycle: Lifecycle, actor: Actor, once: str) -> UUID:
    return named_id(lifecycle.kind, actor.id, actor.post, once)


def _pk(thing: Thing | UUID) -> UUID:
    return thing.pk if isinstance(thing, Thing) else thing


__all__ = [
    "SYSTEM", "TIMER", "Performance", "fire_due", "open_by_system", "open_thing", "perform", "perform_by_system", "perform_many",
]  # fmt: skip
