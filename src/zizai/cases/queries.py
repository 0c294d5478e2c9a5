"""Reads of cases for those whom they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zizai.cases.models import Case, JointCase
from zizai.kernel.lifecycle import law_acted
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor

PAGE = 20


@dataclass(frozen=True)
class Cases:
    """Some cases, the latest first; `next` is where the older ones begin, empty where there are none."""

    rows: Sequence[Case]
    next: str = ""


def mine(actor: Actor, before: str = "") -> Cases:
    """The cases of those for whom `actor` may act, the latest first, after the law has acted. One statement where nothing is due.

    A key nobody gave out starts at the top.
    """
    found = Case.objects.filter(subject__in=actor.subjects).select_related("item", "organisation", "joint")
    if key := _read(before):
        at, pk = key
        found = found.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__gt=pk))
    rows = _current(found.order_by("-opened_at", "pk")[: PAGE + 1])
    shown = rows[:PAGE]
    return Cases(shown, f"{shown[-1].opened_at.isoformat()}_{shown[-1].pk}" if len(rows) > PAGE else "")


def _read(before: str) -> tuple[datetime, UUID] | None:
    at, _, pk = before.rpartition("_")
    try:
        instant = datetime.fromisoformat(at.replace(" ", "+"))
        return (instant, UUID(pk)) if instant.tzinfo else None
    except ValueError:
        return None


def siblings(joint: JointCase | UUID) -> list[Case]:
    """The cases of a joint matter, in the order in which they were opened, after the law has acted. One statement where nothing is due."""
    return _current(Case.objects.filter(joint=joint).select_related("item", "organisation").order_by("opened_at", "number"))


def _current(rows: QuerySet) -> list[Case]:
    found = list(rows)
    return list(rows.all()) if law_acted(found) else found


def steps(case: Case) -> list[tuple[str, datetime]]:
    """What happened, by verb, the earliest first. One statement."""
    return list(Event.objects.filter(kind="cases.case", thing_id=case.pk).order_by("seq").values_list("verb", "occurred_at"))


def applications_since(start: datetime) -> dict[UUID, int]:
    """How many applications each item got since `start`, by item; none of those that are only simulated. One statement."""
    return dict(Case.objects.filter(opened_at__gte=start, simulated=False).order_by().values_list("item").annotate(Count("pk")))
