"""What the kernel itself does to things of any kind, on the record like everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zizai.kernel import calendar, clock, policies
from zizai.kernel.lifecycle import clocks
from zizai.kernel.lifecycle.batch import Batch
from zizai.kernel.lifecycle.declare import (
    CALENDAR_CHANGED,
    DETAILS_ERASED,
    Lifecycle,
    Verb,
    children_of,
    declared,
    emptied,
)
from zizai.kernel.lifecycle.errors import NotFound
from zizai.kernel.lifecycle.locking import Locked
from zizai.kernel.lifecycle.perform import under_lock
from zizai.kernel.lifecycle.performance import Performance, apply, prepare
from zizai.kernel.models import CalendarDay, CalendarVersion, EventDetail, FeedCursor
from zizai.kernel.policies import Actor

AT_ONCE = 200
_OLD_ENOUGH = timedelta(minutes=1)
_RECHECKED = "kernel.calendar"


def publish_calendar(days: Sequence[calendar.Day], *, source: str) -> CalendarVersion:
    """Put `days` above the national calendar and work out anew what hangs on them; returns the publication.

    One transaction. Days that already say so are left alone; where nothing changes, the version in
    force is returned and nothing is written. `source` names the notice it rests on.
    """
    with transaction.atomic():
        known = dict(CalendarDay.objects.values_list("day", "is_workday"))
        new = [day for day in days if known.get(day.day) is not day.is_workday]
        last = CalendarVersion.objects.order_by("-pk").first()
        if not new and last:
            return last
        changed = sorted(str(day.day) for day in new)
        CalendarDay.objects.bulk_create(
            [CalendarDay(day=day.day, is_workday=day.is_workday, name=day.name) for day in new],
            update_conflicts=True, unique_fields=["day"], update_fields=["is_workday", "name"], batch_size=500,
        )  # fmt: skip
        published = CalendarVersion.objects.create(published_at=clock.now(), source=source, changed=changed)
        calendar.forget()
        transaction.on_commit(calendar.forget)
        published.moved = recompute_clocks({"calendar": published.pk, "source": source})
        published.save(update_fields=["moved"])
    return published


def recheck_calendar() -> int:
    """Work out once more what hangs on the newest publication, when it is a minute old; returns how many things moved.

    For `calendar.REFRESH` seconds after a publication another process may still reckon with the calendar
    it holds. This finds what it reckoned. Nothing to do the next time: one statement.
    """
    newest = CalendarVersion.objects.order_by("-pk").first()
    if newest is None or newest.published_at > clock.now() - _OLD_ENOUGH:
        return 0
    # The feed's cursors keep how far a consumer has got; this one follows the calendar's publications.
    if FeedCursor.objects.filter(consumer=_RECHECKED, event__gte=newest.pk).exists():
        return 0
    moved = recompute_clocks({"calendar": newest.pk, "source": newest.source})
    FeedCursor.objects.update_or_create(consumer=_RECHECKED, defaults={"event": newest.pk})
    return moved


def recompute_clocks(because: Mapping[str, Any]) -> int:
    """Work out anew the ends of all running clocks, after a calendar was published; returns how many things moved.

    What moves gets an event that carries `because` (which calendar, which version) and the clocks as
    they now stand; what does not move is not written.
    """
    return sum(_recompute(lifecycle, dict(because)) for lifecycle in declared())


def _recompute(lifecycle: Lifecycle, because: dict[str, Any]) -> int:
    moved, last = 0, None

    def work(locked: Locked, now: datetime, batch: Batch) -> int:
        found = 0
        for thing in locked.things.values():
            if states := clocks.recompute(thing):
                _act(lifecycle, CALENDAR_CHANGED, thing, policies.SYSTEM, now, batch, because, states)
                found += 1
        batch.write()
        return found

    while True:
        waiting = lifecycle.model.objects.filter(Q(due_at__isnull=False) | Q(next_timer_at__isnull=False)).order_by("pk")
        ids = list((waiting.filter(pk__gt=last) if last else waiting).values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return moved
        last = ids[-1]
        # What was due by the calendar before has fired by the time the clocks are worked out anew.
        moved += under_lock(lifecycle, ids, work)


def erase_details(lifecycle: Lifecycle, thing_id: UUID, *, actor: Actor, law: str, names: Sequence[str] | None = None) -> int:
    """Erase what is personal (all, or what is named) about a thing and what stands below it; returns how many values went.

    From history: salt and content go for good, the commitments stay, so the chain still verifies. From
    the rows: the columns in `Lifecycle.personal` are emptied. The event that erased them names them and the
    `law` on which it rests (personal information law, article 47). Documents, files and messages that were
    sent are not touched. Who may ask for this is the calling room's affair. Raises NotFound.
    """

    def work(locked: Locked, now: datetime, batch: Batch) -> int:
        if thing_id not in locked.things:
            raise NotFound(f"没有找到这件「{lifecycle.label}」。")
        gone = 0
        for of_kind, things in _family(lifecycle, [locked.things[thing_id]]):
            gone += _erase(of_kind, things, actor, now, batch, {"law": law}, names)
        batch.write()
        return gone

    return under_lock(lifecycle, [thing_id], work)


def _family(lifecycle: Lifecycle, things: list[Any]) -> Iterator[tuple[Lifecycle, list[Any]]]:
    """These things, and all below them: what is below changes only under the lock of what is above."""
    yield lifecycle, things
    above = {thing.pk: thing for thing in things}
    for child in children_of(lifecycle) if things else ():
        found = list(child.model.objects.filter(**{f"{child.root}__in": above}).order_by("pk"))
        for one in found:
            setattr(one, child.root, above[getattr(one, f"{child.root}_id")])
        yield from _family(child, found)


def _erase(
    lifecycle: Lifecycle, things: list[Any], actor: Actor, now: datetime, batch: Batch, because: Mapping[str, Any], names: Sequence[str] | None
) -> int:
    kept = EventDetail.objects.filter(kind=lifecycle.kind, thing_id__in=[thing.pk for thing in things], payload__isnull=False)
    if names is not None:
        kept = kept.filter(name__in=names)
    details: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for thing_id, seq, name in sorted(kept.values_list("thing_id", "seq", "name")) if things else ():
        details[thing_id].append((seq, name))
    gone = 0
    for thing in things:
        found = details.get(thing.pk, [])
        columns = [name for name in lifecycle.personal if (names is None or name in names) and getattr(thing, name) not in (None, "", b"", emptied(thing._meta.get_field(name)))]
        if found or columns:
            kept.filter(thing_id=thing.pk).update(salt=None, payload=None, erased_by=thing.version + 1)
            verb = replace(DETAILS_ERASED, work=partial(_empty, columns), writes=columns)
            _act(lifecycle, verb, thing, actor, now, batch, {"erased": found, "columns": columns, **because})
            gone += len(found) + len(columns)
    return gone


def _empty(columns: Sequence[str], performance: Performance) -> None:
    for name in columns:
        setattr(performance.thing, name, emptied(performance.thing._meta.get_field(name)))


def _act(
    lifecycle: Lifecycle, verb: Verb, thing: Any, actor: Actor, now: datetime, batch: Batch,
    records: Mapping[str, Any], states: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One of the kernel's own verbs on a locked thing: no guard, no work, an event all the same."""
    performance = prepare(lifecycle, verb, thing, actor, {}, now, None, batch)
    performance.records, performance.clocks = dict(records), dict(states or {})
    apply(performance)
