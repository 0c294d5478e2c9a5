"""The figures that this room owns: how the plan itself is carried out.

Their records are units' matters and nobody's personal ones, so small numbers may be shown by region.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDate

from zizai.kernel import clock, history
from zizai.kernel.measures import COUNT, SHARE, Asked, Measure, Recount, register
from zizai.kernel.models import Event
from zizai.plan.models import (
    Practice,
    PracticeState,
    Problem,
    ProblemState,
    Step,
    StepState,
    Task,
    TaskState,
)

Life = list[Event]


def _lives(kind: str, asked: Asked) -> dict[UUID, Life]:
    """The events of every thing of a kind that happened until then, each in order. One statement."""
    lives: dict[UUID, Life] = defaultdict(list)
    for event in Event.objects.filter(kind=kind, occurred_at__lte=asked.as_of).order_by("thing_id", "seq").iterator(chunk_size=2000):
        lives[event.thing_id].append(event)
    return lives


def _last(life: Life, *verbs: str) -> Event | None:
    return next((event for event in reversed(life) if event.verb in verbs), None)


def _said(event: Event | None, name: str) -> Any:
    return history.said(event).get("records", {}).get(name) if event else None


def _within(event: Event | None, asked: Asked) -> bool:
    """Whether the event says that the thing lies in the region asked for."""
    return (_said(event, "scope_path") or "").startswith(asked.scope)


def _those(lives: dict[UUID, Life], holds: Callable[[Life], bool]) -> frozenset[UUID]:
    return frozenset(thing for thing, life in lives.items() if holds(life))


# ---- steps in time -----------------------------------------------------------------


def _steps_due(asked: Asked) -> QuerySet:
    gone = Q(state=StepState.DROPPED, closed_at__lte=asked.as_of)
    ended = Q(accepted_at__lte=asked.as_of) | Q(ends_on__lt=clock.local_date(asked.as_of))
    return Step.objects.filter(ended, confirmed_at__lte=asked.as_of, scope_path__startswith=asked.scope).exclude(gone)


def _steps_in_time(asked: Asked) -> QuerySet:
    handed_in = TruncDate("asked_at", tzinfo=clock.SHANGHAI)
    return _steps_due(asked).filter(accepted_at__lte=asked.as_of).annotate(handed_in=handed_in).filter(handed_in__lte=F("ends_on"))


def _recount_steps(asked: Asked) -> Recount:
    lives = _lives("plan.step", asked)
    today = clock.local_date(asked.as_of)

    def ends_on(life: Life) -> date:
        return date.fromisoformat(_said(_last(life, "confirm"), "ends_on"))

    def due(life: Life) -> bool:
        confirmed = _last(life, "confirm")
        if confirmed is None or _last(life, "drop") or not _within(confirmed, asked):
            return False
        return bool(_last(life, "accept")) or ends_on(life) < today

    def in_time(life: Life) -> bool:
        handed_in = _last(life, "ask")
        return due(life) and bool(_last(life, "accept")) and handed_in is not None and clock.local_date(handed_in.occurred_at) <= ends_on(life)

    return Recount(_those(lives, in_time), _those(lives, due))


register(Measure(
    "plan.steps_on_time_share", "工作措施按期完成率", SHARE, "方案印发以来", numerator=_steps_in_time, denominator=_steps_due,
    formula_text="在原定完成日期24:00前申请验收、并通过验收的措施 ÷ 已经到期或已经验收的措施；调整过时限的仍按原定日期算，取消的不算",
    recount=_recount_steps, counts="条", open_cells=True,
))  # fmt: skip


# ---- problems put right ------------------------------------------------------------


def _problems_found(asked: Asked) -> QuerySet:
    dismissed = Q(state=ProblemState.DISMISSED, closed_at__lte=asked.as_of)
    return Problem.objects.filter(opened_at__lte=asked.as_of, scope_path__startswith=asked.scope).exclude(dismissed)


def _problems_settled(asked: Asked) -> QuerySet:
    return _problems_found(asked).filter(state=ProblemState.SETTLED, closed_at__lte=asked.as_of)


def _recount_problems(asked: Asked) -> Recount:
    lives = _lives("plan.problem", asked)

    def found(life: Life) -> bool:
        return _within(_last(life, "register"), asked) and not _last(life, "dismiss")

    return Recount(_those(lives, lambda life: found(life) and bool(_last(life, "pass"))), _those(lives, found))


register(Measure(
    "plan.problems_rectified_share", "走访发现问题整改率", SHARE, "方案印发以来", numerator=_problems_settled, denominator=_problems_found,
    formula_text="回头看合格、已办结的问题 ÷ “坐窗口、走流程、优服务”走访登记的问题；核实不成立的不算",
    recount=_recount_problems, counts="个", open_cells=True,
))  # fmt: skip


# ---- tasks accepted, practices published -------------------------------------------


def _tasks_accepted(asked: Asked) -> QuerySet:
    return Task.objects.filter(state=TaskState.CONSOLIDATING, accepted_at__lte=asked.as_of, scope_path__startswith=asked.scope)


def _recount_tasks(asked: Asked) -> Recount:
    lives = _lives("plan.task", asked)
    return Recount(_those(lives, lambda life: life[-1].to_state == TaskState.CONSOLIDATING and _within(life[0], asked)))


register(Measure(
    "plan.tasks_accepted_count", "通过验收的改革任务", COUNT, "目前", numerator=_tasks_accepted, recount=_recount_tasks, counts="项",
    formula_text="通过验收、已转入巩固提升的任务；重新推进的不算", open_cells=True,
))  # fmt: skip


def _practices(asked: Asked) -> QuerySet:
    return Practice.objects.filter(state=PracticeState.PUBLISHED, published_at__lte=asked.as_of, scope_path__startswith=asked.scope)


def _recount_practices(asked: Asked) -> Recount:
    lives = _lives("plan.practice", asked)
    return Recount(_those(lives, lambda life: life[-1].to_state == PracticeState.PUBLISHED and _within(_last(life, "publish"), asked)))


register(Measure(
    "plan.practices_published_count", "公开的典型做法", COUNT, "目前", numerator=_practices, recount=_recount_practices, counts="篇",
    formula_text="经第二人审核、登在公开网站上的做法；撤下的不算", open_cells=True,
))  # fmt: skip
