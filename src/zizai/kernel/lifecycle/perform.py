"""`perform` is the only way a state changes.

In one transaction: lock roots before children in id order; fire every legal timer already due, at
its due instant; only then ask whether the verb is allowed. So no right depends on a worker having
run. Then the verb's work, the state, the clocks and one event per thing, in a constant number of
statements. What is refused changes nothing, except that timers which were due have fired.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from zizai.kernel import attempts, clock, policies
from zizai.kernel.forms import Invalid
from zizai.kernel.ids import named_id
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import PERSON, Lifecycle, Verb
from zizai.kernel.lifecycle.errors import (
    BadTime,
    Conflict,
    Forbidden,
    GuardRefused,
    NotFound,
    Refused,
    UnknownVerb,
    WrongState,
)
from zizai.kernel.lifecycle.firing import fire
from zizai.kernel.lifecycle.locking import Locked, lock
from zizai.kernel.lifecycle.performance import apply, fits, open_new, prepare, refusals, settle
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor
from zizai.kernel.things import Thing

Answer = TypeVar("Answer")


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
    work = Work(lifecycle, declared, seen, actor, cleaned, once, occurred_at)
    try:
        locked = under_lock(lifecycle, seen, work)
    except IntegrityError:
        if not once:
            raise
        # The token stands in history already, before the version that was seen.
        work.ask_for_token = True
        locked = under_lock(lifecycle, seen, work)
    return [locked[_pk(thing)] for thing in things]


def open_thing(
    lifecycle: Lifecycle, verb: str, *, actor: Actor, data: Mapping[str, Any] | None = None, once: str | None = None,
    occurred_at: datetime | None = None, **columns: Any,
) -> Any:  # fmt: skip
    """Make a new thing by an opening verb. `columns` are its fields; the form's values reach `work`.

    The verb's own `columns` come below those given here. A child is opened under its root's lock, by an
    actor who sees the root; `who` is asked of the root.
    `once`: the same actor's same token makes one thing, however often it is sent. What a constraint
    refuses is tried once more, so that a guard which rests on it can say why.
    Raises NotFound, Forbidden, GuardRefused, BadTime, UnknownVerb, and what the form raises.
    """
    declared = lifecycle.verb(verb)
    if not declared.opens or declared.by != PERSON:
        raise UnknownVerb(f"“{declared.label}”不能新建「{lifecycle.label}」。")
    if not lifecycle.root and not declared.who.allows(actor, None):
        raise Forbidden(f"您的岗位不能{declared.label}。")
    if once:
        columns["id"] = named_id(lifecycle.kind, actor.id, actor.post, once)
        if made := _made(lifecycle, columns["id"]):
            return made
    cleaned = declared.form.clean(data or {}) if declared.form else {}
    if declared.columns:
        columns = {**declared.columns(cleaned, actor), **columns}
    root_id = _root_in(lifecycle, columns)
    if lifecycle.root and root_id is None and not declared.who.allows(actor, None):
        raise Forbidden(f"您的岗位不能{declared.label}。")

    def work(locked: Locked, now: datetime, batch: Batch) -> Any:
        if root_id is not None:
            columns[lifecycle.root] = _admit_under(lifecycle, declared, locked.things.get(root_id), actor)
        fits(declared, columns.get(lifecycle.root) if lifecycle.root else None, cleaned)
        _check_time(declared, occurred_at, now, None)
        _check_after_root(columns.get(lifecycle.root) if lifecycle.root else None, occurred_at)
        thing = open_new(lifecycle, declared, actor, cleaned, columns, now, occurred_at, batch, None, once)
        batch.write()
        return thing

    def opened() -> Any:
        return under_lock(lifecycle.above, [root_id], work) if root_id is not None else under_lock(lifecycle, [], work)

    try:
        return opened()
    except (IntegrityError, Refused, Invalid) as error:
        # The same token arrived twice at once, and the other one was first: a guard against a second one, or a file
        # that is bound already, speaks against nobody's own first.
        if once and (made := _made(lifecycle, columns["id"])):
            return made
        if not isinstance(error, IntegrityError):
            raise
    # Somebody was faster. The guard that rests on the constraint now sees the other's row, and says why in words.
    return opened()


def _made(lifecycle: Lifecycle, pk: UUID) -> Any:
    return lifecycle.model.objects.filter(pk=pk).first()


def fire_due(lifecycle: Lifecycle, ids: Sequence[UUID]) -> int:
    """Fire the legal timers that are due on these things and their families, at their due instants; returns how many fired."""
    with transaction.atomic():
        now, batch = clock.now(), Batch()
        return fire(lock(lifecycle, ids, now), now, batch)[1]


def under_lock(lifecycle: Lifecycle, ids: Collection[UUID], work: Callable[[Locked, datetime, Batch], Answer]) -> Answer:
    """One transaction: lock, let the law act, then `work`. If `work` raises, what the law did by itself stays done."""
    refusal: Exception | None = None
    with transaction.atomic():
        now, batch = clock.now(), Batch()
        locked = lock(lifecycle, ids, now) if ids else Locked()
        fired, _ = fire(locked, now, batch)
        try:
            with transaction.atomic(savepoint=fired):
                return work(locked, now, batch)
        except Exception as error:
            if not fired:
                raise
            refusal = error
    raise refusal


@dataclass
class Work:
    """A verb on locked things: whom it admits, what stands against it, what is done. `seen`: things and the versions seen.

    `each` holds data of a thing's own where they differ; `cause` stands in the events of a SYSTEM verb.
    With `partly`, what is refused is left out and kept in `refused` (reasons by id) instead of raised.
    """

    lifecycle: Lifecycle
    verb: Verb
    seen: Mapping[UUID, int | None]
    actor: Actor
    data: Mapping[str, Any]
    once: str | None = None
    occurred_at: datetime | None = None
    partly: bool = False
    ask_for_token: bool = False
    each: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)
    cause: dict[str, Any] | None = None
    refused: dict[UUID, list[str]] = field(default_factory=dict)

    def __call__(self, locked: Locked, now: datetime, batch: Batch) -> dict[UUID, Any]:
        """Do it; returns the locked things by id."""
        token = self._token_used(locked.things)
        prepared = []
        for pk in self.seen:
            if token.get(pk) == self._own:
                continue
            data = self.each.get(pk, self.data)
            try:
                thing = self._admitted(locked.things.get(pk), self.seen[pk], now, token_gone=pk in token)
                self._fits(thing, data)
            except Refused as refusal:
                self._refuse(pk, refusal)
            else:
                prepared.append(prepare(self.lifecycle, self.verb, thing, self.actor, data, now, self.occurred_at, batch, self.cause))
        done = []
        for one, reasons in zip(prepared, refusals(prepared), strict=True):
            if reasons:
                self._refuse(one.thing.pk, GuardRefused(*reasons, thing=one.thing))
            else:
                done.append(one)
        for one in done:
            apply(one, self.once)
        settle(done, now, batch)
        return locked.things

    def _refuse(self, pk: UUID, refusal: Refused) -> None:
        if not self.partly:
            raise refusal
        self.refused[pk] = refusal.reasons

    def _admitted(self, thing: Any, version: int | None, now: datetime, *, token_gone: bool) -> Any:
        verb = self.verb
        # A SYSTEM verb has no actor who might not see.
        if thing is None or (verb.by == PERSON and not _sees(self.actor, thing)):
            raise NotFound(f"没有找到这件「{self.lifecycle.label}」。")
        if token_gone:
            raise Conflict("这次提交的标识已经用在另一个动作上，请刷新页面再办。", thing=thing)
        stands = self.lifecycle.states(thing.state).label
        if version is not None and thing.version != version:
            raise Conflict(f"别人刚刚办过这件，现在是“{stands}”。请看过最新情况再决定。", thing=thing)
        if not verb.begins_in(thing.state, is_open=thing.is_open):
            raise WrongState(f"现在是“{stands}”，不能{verb.label}。", thing=thing)
        if verb.by == PERSON and not verb.who.allows(self.actor, thing):
            raise Forbidden(f"您的岗位不能{verb.label}。", thing=thing)
        _check_time(verb, self.occurred_at, now, thing)
        return thing

    def _fits(self, thing: Any, data: Mapping[str, Any]) -> None:
        try:
            fits(self.verb, thing, data)
        except Invalid as wrong:
            if not self.partly:
                raise
            raise GuardRefused(*(sentence for sentences in wrong.errors.values() for sentence in sentences), thing=thing) from None

    @property
    def _own(self) -> tuple[str, UUID | None]:
        return self.verb.name, self.actor.id

    def _token_used(self, things: Mapping[UUID, Any]) -> dict[UUID, tuple[str, UUID | None]]:
        """Where this very token stands in history already: by which verb, by whom. Not asked where the version seen still stands."""
        moved = [pk for pk, version in self.seen.items() if pk in things and (self.ask_for_token or things[pk].version != version)]
        if not self.once or not moved:
            return {}
        used = Event.objects.filter(kind=self.lifecycle.kind, thing_id__in=moved, once=self.once)
        return {thing_id: (verb, actor_id) for thing_id, verb, actor_id in used.values_list("thing_id", "verb", "actor_id")}


def _check_time(verb: Verb, occurred_at: datetime | None, now: datetime, thing: Any) -> None:
    if occurred_at is None:
        return
    if occurred_at > now:
        raise BadTime("发生时间在将来，请填已经发生的时间。", thing=thing)
    if thing is not None and occurred_at < thing.happened_at:
        raise BadTime(f"发生时间早于上一步（{thing.happened_at.astimezone(clock.SHANGHAI):%Y年%m月%d日 %H:%M}），请核对。", thing=thing)
    if verb.pauses and occurred_at < now:
        raise BadTime("停表从登记时起算，不能补登到过去。", thing=thing)


def _check_after_root(root: Any, occurred_at: datetime | None) -> None:
    # What stands below a thing cannot have begun before the thing was there.
    if root is not None and occurred_at is not None and occurred_at < root.opened_at:
        raise BadTime(f"发生时间早于它所属的那件（{root.opened_at.astimezone(clock.SHANGHAI):%Y年%m月%d日 %H:%M}），请核对。", thing=root)


def _root_in(lifecycle: Lifecycle, columns: dict[str, Any]) -> UUID | None:
    # The root is given as an object or by its identifier; the locked one takes its place.
    if not lifecycle.root:
        return None
    given = columns.get(lifecycle.root)
    return given.pk if given is not None else columns.pop(f"{lifecycle.root}_id", None)


def _admit_under(lifecycle: Lifecycle, verb: Verb, root: Any, actor: Actor) -> Any:
    if root is None or not _sees(actor, root):
        raise NotFound(f"没有找到这件「{lifecycle.above.label}」。")
    if not verb.who.allows(actor, root):
        raise Forbidden(f"您的岗位不能{verb.label}。", thing=root)
    return root


def _sees(actor: Actor, thing: Any) -> bool:
    if policies.sees(actor, thing):
        return True
    attempts.note(actor, thing)
    return False


def _pk(thing: Thing | UUID) -> UUID:
    return thing.pk if isinstance(thing, Thing) else thing
