"""The plan's pages for staff: the board with filters, one task by units, the records behind a figure, visits, the leader's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.city.public import Region
from zizai.kernel import lifecycle, measures, policies
from zizai.kernel.measures import Asked
from zizai.look.people import admitting
from zizai.plan import figures, queries, red
from zizai.plan.lifecycle import task as task_life
from zizai.plan.models import Step, Supervision, Target, Visit
from zizai.plan.places import named, place_of, places
from zizai.plan.policies import reads_red, reads_visits, sees_tasks
from zizai.plan.policies import visits as may_visit
from zizai.plan.tables import by_county

LOOKS = (("", "全部"), ("late", "未达标"), ("none", "尚无数据"), ("bare", "没有定数字"), ("mine", "本单位的"))


@admitting(sees_tasks)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every task with its figures, live, filtered by how it stands, by lead unit and by county."""
    plan, regions = queries.current_plan(), places()
    county = next((region for region in regions[1:] if region.code == request.GET.get("county")), None)
    actions = queries.board(plan, scope=county.path if county else "") if plan else []
    mine = queries.tasks_of_unit(request.actor.organisation)
    rows = [row for action in actions for row in action.tasks]
    look, lead = request.GET.get("look", ""), request.GET.get("lead", "")
    shown = [(action.action, kept) for action in actions if (kept := [row for row in action.tasks if _fits(row, look, lead, mine)])]
    chips = [(name, label, sum(_fits(row, name, "", mine) for row in rows)) for name, label in LOOKS]
    leads_named = sorted({row.task.lead_words for row in rows if row.task.lead_words})
    return render(request, "plan/desk/board.html", {
        "plan": plan, "actions": shown, "summary": queries.summary(actions), "chips": chips, "look": look, "lead": lead, "leads": leads_named,
        "unled": any(not row.task.lead_words for row in rows), "county": county, "counties": regions[1:], "total": len(rows),
    })  # fmt: skip


def _fits(row: queries.TaskRow, look: str, lead: str, mine: set[Any]) -> bool:
    looks = [one.look for one in row.standings]
    stands = {
        "late": figures.LATE in looks,
        "none": figures.NONE in looks,
        "bare": not looks,
        "mine": row.task.pk in mine,
    }.get(look, True)
    return stands and (not lead or row.task.lead_words == ("" if lead == "none" else lead))


@admitting(sees_tasks)
@require_safe
def task(request: HttpRequest, number: int) -> HttpResponse:
    """One task broken down by units: posts, dates, money, progress, as far as the actor may see."""
    plan = queries.current_plan()
    row = queries.one_task(plan, number) if plan else None
    if row is None:
        raise Http404
    seen = policies.visible(request.actor, Step.objects.filter(task=row.task))
    page = queries.page_by_unit(seen.select_related("unit", "post", "deliverable"), request.GET.get("after", ""))
    supervisions = policies.visible(request.actor, Supervision.objects.filter(task=row.task)).select_related("unit", "step", "task")
    return render(request, "plan/desk/task.html", {
        "plan": plan, "row": row, "page": page, "units": queries.grouped(page.rows), "funds": queries.funds(row.task, request.actor),
        "supervisions": queries.latest_page(supervisions, "", size=20), "verbs": task_life.next_verbs(request.actor, row.task),
    })  # fmt: skip


@admitting(sees_tasks)
@require_safe
def records(request: HttpRequest, measure_id: str) -> HttpResponse:
    """The records behind a figure that the actor may see, in the order of their making."""
    measure = measures.find(measure_id)
    if measure is None:
        raise Http404
    regions = places()
    county = next((region for region in regions if region.code == request.GET.get("county")), None)
    asked = Asked(county.path if county else "")
    part = "denominator" if request.GET.get("part") == "denominator" and measure.denominator else "numerator"
    evidence = measures.evidence(measure, asked, part)
    page = queries.page_by_id(policies.visible(request.actor, evidence), request.GET.get("after", ""))
    return render(request, "plan/desk/records.html", {
        "measure": measure, "figure": measures.compute(measure_id, asked), "part": part, "county": county, "page": page,
        "rows": [_record(one, regions) for one in page.rows], "counties": by_county(measure, regions, public=False),
        "targets": Target.objects.filter(measure=measure_id, active=True).select_related("task"),
    })  # fmt: skip


def _record(one: Any, regions: list[Region]) -> dict[str, Any]:
    """How a record is shown: by its lifecycle where it has one."""
    place = place_of(getattr(one, "scope_path", ""), regions)
    shown = {"title": str(one), "thing": one, "place": named(place) if place else ""}
    try:
        life = lifecycle.of(one)
    except KeyError:
        return shown
    return {**shown, "title": str(one), "kind": life.kind, "label": life.label, "state": life.states(one.state).label}


@admitting(reads_visits)
@require_safe
def visits(request: HttpRequest) -> HttpResponse:
    """「坐窗口、走流程、优服务」: visits the actor may see, the latest first, with their problems in numbers."""
    counted = Visit.objects.annotate(found=Count("problems"), waiting=Count("problems", filter=Q(problems__is_open=True)))
    seen = policies.visible(request.actor, counted.select_related("hall", "unit"))
    page = queries.latest_page(seen, request.GET.get("before", ""))
    figure = measures.compute("plan.problems_rectified_share", Asked(request.actor.scope))
    return render(request, "plan/desk/visits.html", {"page": page, "figure": figure, "value": figures.written(figure.value, share=True), "may_visit": may_visit.allows(request.actor, None)})


@admitting(reads_red)
@require_safe
def leader(request: HttpRequest) -> HttpResponse:
    """What turned red since the last working day began, by county, each number open down to its things."""
    regions, since = places(request.actor.scope), red.last_workday_began()
    place: Region | None = next((region for region in regions if region.code == request.GET.get("county")), None)
    everything = request.GET.get("all") == "1"
    table = red.by_place(request.actor, regions, since)
    return render(request, "plan/desk/leader.html", {
        "since": since, "table": table, "place": place, "everything": everything, "kinds": [life.label for life, _ in red.KINDS],
        "new": sum(row.newly for row in table), "total": sum(row.total for row in table),
        "listed": red.listed(request.actor, place, None if everything else since), "most": red.MOST,
        "fallen": [one for one in red.fallen(regions, since) if not place or one.region == place],
    })  # fmt: skip
