"""The plan's pages for everybody. Every number on them is computed, and none is about a person."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from zizai.kernel import measures, policies
from zizai.kernel.policies import NOBODY
from zizai.plan import figures, queries
from zizai.plan.models import Practice, Target
from zizai.plan.places import places
from zizai.plan.tables import by_county


@require_safe
@gzip_page
def board(request: HttpRequest) -> HttpResponse:
    """Every task with its figures. Statements: the plan, four of the board, and its figures once a minute."""
    plan = queries.current_plan()
    actions = queries.board(plan, fresh=False) if plan else []
    return render(request, "plan/public/board.html", {
        "plan": plan, "actions": actions, "summary": queries.summary(actions), "as_of": _as_of(actions),
        "tasks": sum(len(action.tasks) for action in actions), "targets": sum(action.targets for action in actions),
    })  # fmt: skip


def _as_of(actions: list[queries.ActionRow]) -> Any:
    """The oldest instant among the figures shown."""
    instants = [one.figure.as_of for action in actions for row in action.tasks for one in row.standings if one.figure.as_of]
    return min(instants, default=None)


@require_safe
@gzip_page
def task(request: HttpRequest, number: int) -> HttpResponse:
    """One task: its limit, its units' steps in numbers, its figures."""
    plan = queries.current_plan()
    row = queries.one_task(plan, number, fresh=False) if plan else None
    if row is None:
        raise Http404
    return render(request, "plan/public/task.html", {"plan": plan, "row": row, "units": queries.by_unit(row.task)})


@require_safe
@gzip_page
def figure(request: HttpRequest, measure_id: str) -> HttpResponse:
    """One figure: formula, fraction, by county, small cells hidden. What nobody measures and no plan sets is not found."""
    measure = measures.find(measure_id)
    targets = list(Target.objects.filter(measure=measure_id, active=True).select_related("task").order_by("task__number", "number"))
    if measure is None and not targets:
        raise Http404
    figure = figures.recent(measure_id)
    shown = {
        "measure": measure,
        "measure_id": measure_id,
        "label": measure.label if measure else targets[0].name,
        "figure": figure,
        "standings": [figures.standing(target, figure) for target in targets],
        "value": figures.written(figure.value, share=_is_share(measure, targets), counts=measure.counts if measure else ""),
        "reason": figures.why_nothing(measure, figure),
        "counties": by_county(measure, places()) if measure else None,
    }
    return render(request, "plan/public/figure.html", shown)


def _is_share(measure: measures.Measure | None, targets: list[Target]) -> bool:
    return measure.unit == measures.SHARE if measure else targets[0].is_share


@require_safe
@gzip_page
def practices(request: HttpRequest) -> HttpResponse:
    """Published practices, the last published first."""
    seen = policies.visible(NOBODY, Practice.objects.select_related("unit").defer("body"))
    return render(request, "plan/public/practices.html", {"page": queries.published_page(seen, request.GET.get("before", ""))})


@require_safe
@gzip_page
def practice(request: HttpRequest, pk: Any) -> HttpResponse:
    """One practice, with its figures as they stood on publication and as they stand now."""
    one = policies.visible(NOBODY, Practice.objects.select_related("unit")).filter(pk=pk).first()
    if one is None:
        raise Http404
    return render(request, "plan/public/practice.html", {"practice": one, "cited": figures.cited(one.figures)})
