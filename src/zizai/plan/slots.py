"""What the plan puts on the desk's pages and into the menus."""

from __future__ import annotations

from typing import Any

from zizai.kernel import history, policies
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor
from zizai.look.slots import Column, Entry, Page, Panel, entry, page
from zizai.plan.figures import cited, labels
from zizai.plan.models import Practice, Problem, Step, Supervision, Task, Visit
from zizai.plan.policies import reads_red, reads_visits, sees_tasks
from zizai.plan.words import before

# As many rows as a panel shows; the whole list has a page of its own.
_MOST = 20


def _steps(task: Task, actor: Actor) -> dict[str, Any]:
    seen = policies.visible(actor, Step.objects.filter(task=task)).select_related("unit", "post")
    return {"task": task, "steps": list(seen.order_by("order_at", "pk")[:_MOST]), "most": _MOST}


def _supervisions(task: Task, actor: Actor) -> dict[str, Any] | None:
    seen = policies.visible(actor, Supervision.objects.filter(task=task)).select_related("unit", "step", "task")
    rows = list(seen.order_by("-pk")[:_MOST])
    return {"supervisions": rows} if rows else None


def _reports(step: Step, actor: Actor) -> dict[str, Any] | None:
    """What was reported, the latest first, with its evidence where it has not been erased."""
    events = list(Event.objects.filter(kind="plan.step", thing_id=step.pk, verb__in=("report", "ask", "accept", "return")).order_by("-seq")[:_MOST])
    if not events:
        return None
    details = history.details(events)
    return {"reports": [_report(event, details) for event in events], "step": step}


def _report(event: Event, details: dict[tuple[int, str], Any]) -> dict[str, Any]:
    found = {name: value for (seq, name), value in details.items() if seq == event.seq}
    erased = any(value is None for value in found.values())
    return {"at": event.occurred_at, "verb": event.verb, "records": history.said(event).get("records", {}), **found, "erased": erased}


def _problems(visit: Visit, actor: Actor) -> dict[str, Any]:
    seen = policies.visible(actor, Problem.objects.filter(visit=visit)).select_related("unit")
    return {"visit": visit, "problems": list(seen.order_by("pk")[:_MOST])}


def _seen(visit: Visit, actor: Actor) -> dict[str, Any] | None:
    events = list(Event.objects.filter(kind="plan.visit", thing_id=visit.pk, verb="record"))
    said = history.details(events).get((1, "said")) if events else None
    return {"said": said} if said else None


def _practice(practice: Practice, actor: Actor) -> dict[str, Any]:
    return {"practice": practice}


def _cited(practice: Practice, actor: Actor) -> dict[str, Any] | None:
    if practice.figures:
        return {"cited": cited(practice.figures)}
    return {"names": list(labels(practice.cites).values())} if practice.cites else None


def _above(thing: Any, actor: Actor) -> dict[str, Any]:
    return {"thing": thing}


page("plan.task", Page(
    panels=[
        Panel("steps", "工作措施", _steps, "plan/panels/steps.html", sql=1),
        Panel("supervisions", "督办", _supervisions, "plan/panels/supervisions.html", sql=1),
    ],
    columns=[Column("牵头单位", lambda task: task.lead_words or "方案未指定"), Column("原定时限", lambda task: before(task.due_on))],
    icon="flag", section="协同",
))  # fmt: skip
page("plan.step", Page(
    panels=[
        Panel("reports", "进展和依据", _reports, "plan/panels/reports.html", sql=2),
        Panel("step", "措施", _above, "plan/panels/step.html", sql=0, place="side"),
    ],
    columns=[
        Column("任务", lambda step: step.task), Column("单位", lambda step: step.unit.short_name), Column("进度", lambda step: f"{step.percent}%"),
    ],
    related=["task", "unit", "post", "deliverable"], icon="list", section="协同",
))  # fmt: skip
page("plan.visit", Page(
    panels=[
        Panel("problems", "发现的问题", _problems, "plan/panels/problems.html", sql=1),
        Panel("seen", "看到的情况", _seen, "plan/panels/seen.html", sql=2),
    ],
    columns=[Column("大厅", lambda visit: visit.hall.name), Column("走访日期", lambda visit: f"{visit.visited_on:%Y-%m-%d}")],
    related=["hall", "unit"], icon="eye", section="协同",
))  # fmt: skip
page("plan.problem", Page(
    panels=[Panel("problem", "问题", _above, "plan/panels/problem.html", sql=0, place="side")],
    columns=[
        Column("类别", lambda problem: problem.get_category_display()), Column("整改单位", lambda problem: problem.unit.short_name if problem.unit_id else "待交办"),
        Column("轮次", lambda problem: problem.rounds + 1),
    ],
    related=["visit__hall", "unit", "post"], icon="alert", section="协同",
))  # fmt: skip
page("plan.supervision", Page(
    panels=[Panel("supervision", "督办单", _above, "plan/panels/supervision.html", sql=0, place="side")],
    columns=[
        Column("单位", lambda one: one.unit.short_name if one.unit_id else "督办岗"), Column("原因", lambda one: one.get_reason_display()),
        Column("催办", lambda one: one.urged),
    ],
    related=["task", "step", "unit", "post"], icon="bell", section="协同",
))  # fmt: skip
page("plan.practice", Page(
    panels=[
        Panel("practice", "正文", _practice, "plan/panels/practice.html", sql=0),
        # The labels, and two statements for each figure it cites; pages that were asked within a minute cost none.
        Panel("cited", "引用的指标", _cited, "plan/panels/cited.html", sql=41, place="side"),
    ],
    columns=[Column("单位", lambda practice: practice.unit.short_name)], related=["unit"], icon="star", section="协同",
))  # fmt: skip

entry(Entry("查", "改革看板", "plan:board", icon="chart", who=sees_tasks, order=90))
entry(Entry("查", "领导看板", "plan:leader", icon="flag", who=reads_red, order=80))
entry(Entry("协同", "走流程", "plan:visits", icon="eye", who=reads_visits, order=60))
entry(Entry("公开", "改革公开", "plan:public", icon="chart", order=10))
