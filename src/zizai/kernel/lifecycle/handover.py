"""A reorganisation (机构改革): what is open goes to the desk, post or unit that takes over, in bulk and on the record.

What is closed stays where it was decided; whoever takes over sees it because their post serves the old desk as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import F, Q, QuerySet, UUIDField

from zizai.kernel import clock, policies
from zizai.kernel.ids import named_id
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.bulk import AT_ONCE, chunks, passing_over
from zizai.kernel.lifecycle.declare import HANDED_OVER, Lifecycle, declared
from zizai.kernel.lifecycle.locking import Locked
from zizai.kernel.lifecycle.perform import under_lock
from zizai.kernel.lifecycle.performance import Performance, apply, prepare
from zizai.kernel.models import Handover

# Old place → new one: desks by name, posts and units by identifier.
Moves = Mapping[str | UUID, str | UUID]


# As long as the number of an official document ever is.
MOST_WORDS = 80


class WrongHandover(ValueError):
    """This cannot be handed over; the message says why and what to do instead."""


class UnfinishedHandover(Exception):
    """Some things could not be moved because a program is at fault; every other one was. Names the things."""


@dataclass(frozen=True)
class Standing:
    """How many things of one kind stand at places that are to be handed over."""

    lifecycle: Lifecycle
    waiting: int
    closed: int


def standing(moves: Moves) -> list[Standing]:
    """What there is to hand over, by kind, and what is closed there and stays. Two statements for each kind. Raises WrongHandover."""
    _check(moves)
    found = [Standing(one, at.filter(is_open=True).count(), at.filter(is_open=False).count()) for one, at in _at(moves)]
    return [one for one in found if one.waiting or one.closed]


def hand_over(moves: Moves, *, document: str, operator: str, keeps_assignee: bool = False, at_once: int = AT_ONCE) -> Handover:
    """Move everything open from the old places to the new, in every column that names them; returns the record of it.

    `document`: the number of the official document on which it rests; it stands in each event.
    Whoever worked on a thing (`assignee`) goes along with `keeps_assignee`; otherwise it is free for the
    new desk to take up. Each `at_once` things are one transaction, in a constant number of statements;
    legal timers that are due fire first. Interrupted, it goes on when asked again in the same words; then
    it also takes what was opened or reopened at the old places in the meantime.

    Raises WrongHandover, and UnfinishedHandover once everything else is moved.
    """
    _check(moves)
    if not 0 < len(document.strip()) <= MOST_WORDS:
        raise WrongHandover(f"请写明依据的文号，最多{MOST_WORDS}个字。")
    said = sorted([str(old), str(new)] for old, new in moves.items())
    now = clock.now()
    record, _ = Handover.objects.get_or_create(
        pk=named_id("kernel.handover", document, said, keeps_assignee),
        defaults={"document": document, "moves": said, "keeps_assignee": keeps_assignee, "operator": operator, "began_at": now},
    )
    broken: list[str] = []
    for lifecycle, things in _at(moves):
        passed_over: list[UUID] = []
        move = partial(_move, lifecycle, moves, record)
        for ids in chunks(things.filter(is_open=True), at_once):
            passing_over(move, lifecycle, ids, passed_over)
        broken += [f"{lifecycle.label} {pk}" for pk in passed_over]
    record.refresh_from_db()
    if broken:
        raise UnfinishedHandover(f"已移交{record.moved}件，另有{len(broken)}件移交不了：{'，'.join(broken[:5])}")
    record.ended_at = clock.now()
    record.save(update_fields=["ended_at"])
    return record


def _check(moves: Moves) -> None:
    if not moves:
        raise WrongHandover("请写明从哪里移交到哪里。")
    if both := set(moves) & set(moves.values()):
        # Asked again after an interruption, what went from one to the other would go on from there, or back.
        raise WrongHandover(f"{'、'.join(sorted(map(str, both)))}既移出又移入，重来时分不清哪些已经移过。请分成几次，各写各的文号。")
    for old, new in moves.items():
        if not old or not new or isinstance(old, UUID) is not isinstance(new, UUID):
            raise WrongHandover(f"“{old}”不能移交给“{new}”：工作台只能移交给工作台，岗位给岗位，单位给单位。")


def _at(moves: Moves) -> Iterator[tuple[Lifecycle, QuerySet]]:
    """Each lifecycle with what stands at the old places, in whatever column names them."""
    for lifecycle in declared():
        found = Q()
        for column in lifecycle.places:
            if old := [one for one in moves if isinstance(one, UUID) is _holds_identifiers(lifecycle, column)]:
                found |= Q(**{f"{column}__in": old})
        if found:
            yield lifecycle, lifecycle.model.objects.filter(found)


def _holds_identifiers(lifecycle: Lifecycle, column: str) -> bool:
    field = lifecycle.model._meta.get_field(column)
    # A foreign key is of the type of what it points at.
    return isinstance(getattr(field, "target_field", field), UUIDField)


def _move(lifecycle: Lifecycle, moves: Moves, record: Handover, ids: list[UUID]) -> int:
    attributes = [lifecycle.model._meta.get_field(column).attname for column in lifecycle.places]

    def carry(performance: Performance) -> None:
        thing, changed = performance.thing, {}
        for name in attributes:
            if (old := getattr(thing, name)) in moves:
                setattr(thing, name, moves[old])
                changed[name] = [old, moves[old]]
        if "desk" in changed and thing.assignee and not record.keeps_assignee:
            changed["assignee"] = [thing.assignee, None]
            thing.assignee = None
        performance.record(document=record.document, handover=record.pk, moved=changed)

    verb = replace(HANDED_OVER, work=carry, writes=(*attributes, "assignee"))

    def work(locked: Locked, now: datetime, batch: Batch) -> int:
        # What the law did a moment ago may have closed a thing or moved it.
        moving = [thing for thing in locked.things.values() if thing.is_open and any(getattr(thing, name) in moves for name in attributes)]
        for thing in moving:
            apply(prepare(lifecycle, verb, thing, policies.SYSTEM, {}, now, None, batch))
        batch.write()
        Handover.objects.filter(pk=record.pk).update(moved=F("moved") + len(moving))
        return len(moving)

    return under_lock(lifecycle, ids, work)
