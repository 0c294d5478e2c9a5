"""What turned red: overdue now, red since the last working day began, targets that fell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from zizai.city.public import Region
from zizai.kernel import calendar, clock, policies
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.policies import Actor
from zizai.plan.figures import written
from zizai.plan.lifecycle import problem, step, supervision, task
from zizai.plan.models import DayFigure, Target
from zizai.plan.places import place_of

# What can be overdue, and what a list needs beside its own row.
KINDS: list[tuple[Lifecycle, tuple[str, ...]]] = [
    (task, ("lead",)),
    (step, ("unit", "task")),
    (problem, ("unit",)),
    (supervision, ("unit", "task", "step")),
]
# As many as a leader reads; the rest is counted, and found by county.
MOST = 50


def last_workday_began() -> datetime:
    """When the last working day before today began: on a Monday, Friday's midnight. UTC."""
    current, day = calendar.current(), clock.today() - timedelta(days=1)
    while not current.is_workday(day):
        day -= timedelta(days=1)
    return clock.midnight(day)


@dataclass
class Red:
    """How much of one place is red: now, and newly."""

    region: Region
    now: dict[str, int] = field(default_factory=dict)
    new: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All that is overdue."""
        return sum(self.now.values())

    @property
    def newly(self) -> int:
        """All that turned red."""
        return sum(self.new.values())

    def cells(self) -> list[tuple[int, int]]:
        """(overdue, of which newly) by kind, in the order of KINDS."""
        return [(self.now.get(lifecycle.kind, 0), self.new.get(lifecycle.kind, 0)) for lifecycle, _ in KINDS]


def _overdue(actor: Actor, lifecycle: Lifecycle) -> QuerySet:
    return policies.visible(actor, lifecycle.model.objects.filter(is_open=True, due_at__lte=clock.now()))


def by_place(actor: Actor, places: Sequence[Region], since: datetime) -> list[Red]:
    """How much is red in each place. One statement for each kind."""
    found = {region.pk: Red(region) for region in places}
    for lifecycle, _ in KINDS:
        counted = _overdue(actor, lifecycle).order_by().values("scope_path").annotate(all=Count("pk"), new=Count("pk", filter=Q(due_at__gt=since)))
        for row in counted:
            if region := place_of(row["scope_path"], places):
                red = found[region.pk]
                red.now[lifecycle.kind] = red.now.get(lifecycle.kind, 0) + row["all"]
                red.new[lifecycle.kind] = red.new.get(lifecycle.kind, 0) + row["new"]
    return list(found.values())


def listed(actor: Actor, place: Region | None, since: datetime | None) -> list[tuple[Lifecycle, list[Any]]]:
    """The things behind the numbers, the latest red first, at most MOST of each kind. One statement for each kind."""
    found = []
    for lifecycle, related in KINDS:
        things = _overdue(actor, lifecycle)
        if since:
            things = things.filter(due_at__gt=since)
        if place:
            things = things.filter(scope_path=place.path) if place.parent_id is None else things.filter(scope_path__startswith=place.path)
        rows = list(things.select_related(*related).order_by("-due_at", "pk")[:MOST])
        if rows:
            found.append((lifecycle, rows))
    return found


@dataclass(frozen=True)
class Fall:
    """A target that was met and is not any more, in one place."""

    target: Target
    region: Region
    was: str
    now: str


def fallen(places: Sequence[Region], since: datetime) -> list[Fall]:
    """Targets that were met at the last figure taken before `since` and are not at the latest. At most three statements."""
    day = clock.local_date(since)
    days = DayFigure.objects.aggregate(latest=Max("day"), before=Max("day", filter=Q(day__lte=day)))
    if not days["before"] or days["latest"] == days["before"]:
        return []
    by_path = {region.path: region for region in places}
    taken: dict[tuple[str, str], dict[Any, DayFigure]] = {}
    for one in DayFigure.objects.filter(day__in=days.values(), scope_path__in=by_path, met__isnull=False):
        taken.setdefault((one.measure, one.scope_path), {})[one.day] = one
    fell = {
        place: (figures[days["before"]], figures[days["latest"]])
        for place, figures in taken.items()
        if len(figures) == 2 and figures[days["before"]].met and not figures[days["latest"]].met
    }
    targets = Target.objects.filter(measure__in={measure for measure, _ in fell}, active=True).select_related("task").order_by("task__number", "number") if fell else ()
    return [
        Fall(target, by_path[path], _written(target, was), _written(target, now))
        for target in targets
        for (measure, path), (was, now) in fell.items()
        if measure == target.measure
    ]


def _written(target: Target, figure: DayFigure) -> str:
    return written(figure.value, share=target.is_share, counts=target.counts)
