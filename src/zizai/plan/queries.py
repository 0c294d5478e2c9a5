"""Reads of the plan: the plan in force, its board, one task by units, keyset pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Avg, Count, Model, Q, QuerySet, Sum

from zizai.kernel import clock, policies
from zizai.kernel.measures import Asked
from zizai.kernel.models import Party
from zizai.kernel.policies import Actor
from zizai.plan.figures import DEMO, GO, LATE, NONE, Standing, standings
from zizai.plan.models import Action, Deliverable, Plan, Step, StepState, Target, Task, TaskState

M = TypeVar("M", bound=Model)
PAGE = 50
# What units have agreed to do and still do or did; drafts and dropped steps bind nobody.
_BINDING = (StepState.RUNNING, StepState.ASKED, StepState.ACCEPTED)


@dataclass
class StepCounts:
    """How far steps are: how many, how many accepted, how many past their day and not accepted."""

    total: int = 0
    accepted: int = 0
    late: int = 0

    def add(self, state: str, number: int, late: int) -> None:
        """Count `number` more steps in `state`, `late` of them overdue."""
        self.total += number
        self.late += late
        if state == StepState.ACCEPTED:
            self.accepted += number


@dataclass
class Delivery:
    """One deliverable and the steps that shall bring it about."""

    deliverable: Deliverable
    steps: StepCounts = field(default_factory=StepCounts)

    @property
    def look(self) -> str:
        """done where a step for it was accepted, on where one runs, none."""
        return "done" if self.steps.accepted else "on" if self.steps.total else "none"


@dataclass
class TaskRow:
    """One task on a board."""

    task: Task
    deliveries: list[Delivery]
    standings: list[Standing]
    steps: StepCounts

    @property
    def late(self) -> bool:
        """Whether the plan's day has passed and the task is not accepted."""
        return self.task.state != TaskState.CONSOLIDATING and clock.now() >= clock.midnight(self.task.due_on + timedelta(days=1))

    @property
    def delivered(self) -> int:
        """How many deliverables have an accepted step."""
        return sum(one.look == "done" for one in self.deliveries)

    @property
    def under_way(self) -> int:
        """How many have a step that runs, and none accepted."""
        return sum(one.look == "on" for one in self.deliveries)


@dataclass
class ActionRow:
    """One action with its tasks."""

    action: Action
    tasks: list[TaskRow]

    @property
    def targets(self) -> int:
        """How many figures the plan sets here."""
        return sum(len(row.standings) for row in self.tasks)


def current_plan() -> Plan | None:
    """The plan in force: the one issued last. One statement."""
    return Plan.objects.filter(active=True).select_related("lead").order_by("-issued_on", "code").first()


def board(plan: Plan, *, scope: str = "", fresh: bool = True) -> list[ActionRow]:
    """Every action with its tasks, deliverables, steps and figures, in the region `scope`.

    Four statements (tasks, deliverables, steps, targets) and those of the figures that a room measures.
    """
    tasks = Task.objects.filter(action__plan=plan).exclude(state=TaskState.WITHDRAWN)
    rows = _rows(tasks, scope, fresh)
    found: dict[UUID, ActionRow] = {}
    for row in rows:
        found.setdefault(row.task.action_id, ActionRow(row.task.action, [])).tasks.append(row)
    return list(found.values())


def one_task(plan: Plan, number: int, *, fresh: bool = True) -> TaskRow | None:
    """The row of one task. Statements as for a board."""
    tasks = Task.objects.filter(action__plan=plan, number=number).exclude(state=TaskState.WITHDRAWN)
    return next(iter(_rows(tasks, "", fresh)), None)


def _rows(tasks: QuerySet, scope: str, fresh: bool) -> list[TaskRow]:
    listed = list(tasks.select_related("action", "lead").order_by("action__number", "number"))
    within = {"task__in": [task.pk for task in listed]}
    deliveries: dict[UUID, dict[UUID, Delivery]] = {task.pk: {} for task in listed}
    for one in Deliverable.objects.filter(**within, active=True).order_by("number"):
        deliveries[one.task_id][one.pk] = Delivery(one)
    steps = {task.pk: StepCounts() for task in listed}
    for task, deliverable, state, number, late in _step_counts(within, scope):
        steps[task].add(state, number, late)
        if deliverable in deliveries[task]:
            deliveries[task][deliverable].steps.add(state, number, late)
    measured = standings(Target.objects.filter(**within, active=True).order_by("task__number", "number"), Asked(scope), fresh=fresh)
    return [TaskRow(task, list(deliveries[task.pk].values()), measured.get(task.pk, []), steps[task.pk]) for task in listed]


def _step_counts(within: dict[str, Any], scope: str) -> Iterable[tuple]:
    counted = Step.objects.filter(**within, state__in=_BINDING, scope_path__startswith=scope).order_by()
    return counted.values("task_id", "deliverable_id", "state").annotate(number=Count("pk"), late=_late()).values_list(
        "task_id", "deliverable_id", "state", "number", "late"
    )


def _late() -> Count:
    return Count("pk", filter=Q(is_open=True, due_at__lte=clock.now()))


def summary(actions: Sequence[ActionRow]) -> dict[str, int]:
    """How many targets are met, missed, shown by demonstration records only, without data."""
    looks = [one.look for action in actions for row in action.tasks for one in row.standings]
    return {look: looks.count(look) for look in (GO, LATE, DEMO, NONE)}


def tasks_of_unit(unit: UUID | None) -> set[UUID]:
    """The tasks that a unit leads or for which the plan names it responsible. One statement."""
    if unit is None:
        return set()
    responsible = Party.objects.filter(kind="plan.task", role="responsible", party=unit).values("thing_id")
    return set(Task.objects.filter(Q(lead=unit) | Q(pk__in=responsible)).values_list("pk", flat=True))


@dataclass(frozen=True)
class UnitShare:
    """What one unit does for a task, in numbers that may be published: no post, nobody's name."""

    name: str
    total: int
    accepted: int
    late: int
    percent: int
    simulated: bool


def by_unit(task: Task) -> list[UnitShare]:
    """What units do for a task. One statement."""
    counted = Step.objects.filter(task=task, state__in=_BINDING).order_by("unit__code").values("unit__short_name")
    rows = counted.annotate(
        total=Count("pk"), accepted=Count("pk", filter=Q(state=StepState.ACCEPTED)), late=_late(), mean=Avg("percent"),
        made_up=Count("pk", filter=Q(simulated=True)),
    )  # fmt: skip
    return [UnitShare(row["unit__short_name"], row["total"], row["accepted"], row["late"], int(row["mean"]), bool(row["made_up"])) for row in rows]


def funds(task: Task, actor: Actor) -> dict[str, Any]:
    """Money planned and spent by the steps that `actor` may see, yuan. One statement."""
    seen = policies.visible(actor, Step.objects.filter(task=task, state__in=_BINDING))
    return seen.aggregate(planned=Sum("planned_funds"), spent=Sum("spent_funds"))


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, and the place from which the next one goes on (empty at the end)."""

    rows: list[Any]
    next: str


def page_by_id(records: QuerySet[M], after: str, size: int = PAGE) -> Page:
    """A page in the order of identifiers, which for things is the order of their making. One statement."""
    place = _id(after)
    rows = list((records.filter(pk__gt=place) if place else records).order_by("pk")[: size + 1])
    return Page(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "")


def latest_page(records: QuerySet[M], before: str, size: int = PAGE) -> Page:
    """A page of the latest first. One statement."""
    place = _id(before)
    rows = list((records.filter(pk__lt=place) if place else records).order_by("-pk")[: size + 1])
    return Page(rows[:size], str(rows[size - 1].pk) if len(rows) > size else "")


def published_page(practices: QuerySet, before: str, size: int = 20) -> Page:
    """A page of practices, the last published first. `before` is 「instant/identifier」 of the last one shown. One statement."""
    moment, _, identifier = before.partition("/")
    published, place = _instant(moment), _id(identifier)
    if published and place:
        practices = practices.filter(Q(published_at__lt=published) | Q(published_at=published, pk__lt=place))
    rows = list(practices.order_by("-published_at", "-pk")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.published_at.isoformat()}/{last.pk}" if last else "")


def _instant(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def page_by_unit(steps: QuerySet, after: str, size: int = 2 * PAGE) -> Page:
    """A page of steps, units together. `after` is 「unit's code/identifier」 of the last one shown. One statement."""
    code, _, identifier = after.partition("/")
    if place := _id(identifier):
        steps = steps.filter(Q(unit__code__gt=code) | Q(unit__code=code, pk__gt=place))
    rows = list(steps.order_by("unit__code", "pk")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], f"{last.unit.code}/{last.pk}" if last else "")


@dataclass
class UnitSteps:
    """The steps of one unit, with its money (yuan)."""

    name: str
    steps: list[Step] = field(default_factory=list)

    @property
    def planned(self) -> Decimal:
        """Money planned by what is agreed."""
        return sum((step.planned_funds for step in self.steps if step.state in _BINDING), Decimal(0))

    @property
    def spent(self) -> Decimal:
        """Money spent."""
        return sum((step.spent_funds for step in self.steps if step.state in _BINDING), Decimal(0))


def grouped(steps: Iterable[Step]) -> list[UnitSteps]:
    """Steps by unit, in the order given."""
    found: dict[UUID, UnitSteps] = {}
    for step in steps:
        found.setdefault(step.unit_id, UnitSteps(step.unit.short_name)).steps.append(step)
    return list(found.values())
