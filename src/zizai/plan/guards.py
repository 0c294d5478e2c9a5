"""Why something in the plan cannot be done yet, in sentences for whoever pressed the button."""

from __future__ import annotations

import re

from zizai.kernel import measures
from zizai.kernel.lifecycle import Performance
from zizai.kernel.measures import Asked
from zizai.plan import options
from zizai.plan.models import (
    Problem,
    Step,
    StepState,
    Supervision,
    SupervisionReason,
    SupervisionState,
    TaskState,
)
from zizai.vocabulary.city import Role

_PERSONAL = re.compile(r"(?<!\d)(1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


def own_unit_only(performance: Performance) -> str | None:
    """An officer drafts steps for the own unit; supervisors and leaders for any in their region."""
    actor, thing = performance.actor, performance.thing
    if actor.roles & {Role.PLAN_SUPERVISOR, Role.LEADER}:
        return None if thing.scope_path.startswith(actor.scope) else "这个岗位不在您的地域范围内，请另选。"
    return None if actor.organisation == thing.unit_id else "只能为本单位的岗位拟定措施，请在责任岗位里选本单位的。"


def task_advancing(performance: Performance) -> str | None:
    """Steps are added only while the task is being advanced."""
    task = performance.root
    return None if task.state == TaskState.ADVANCING else f"任务现在是“{TaskState(task.state).label}”，不能再加措施。"


def same_task(performance: Performance) -> str | None:
    """A draft may serve another deliverable, not another task: that is another step."""
    task, _ = options.served(performance.data["serves"])
    return None if task.pk == performance.root.pk else "措施不能改到别的任务下面。请取消这一条，在那项任务下重新拟定。"


def has_post(performance: Performance) -> str | None:
    """Only a supervision that was addressed to a post can go back to it."""
    return None if performance.thing.post_id else "这件督办没有指定岗位，不能退回；请直接复核。"


def all_done(performance: Performance) -> str | None:
    """A percent of 100 comes before acceptance."""
    step = performance.thing
    return None if step.percent == 100 else f"最近报告的进度是{step.percent}%。全部做完、报告进展填100以后，再申请验收。"


def later_than_now(performance: Performance) -> str | None:
    """Postponing is towards later."""
    until = performance.thing.runs_until
    later = performance.data["postponed_to"] > until
    return None if later else f"新的日期要晚于现在的完成日期（{until:%Y年%-m月%-d日}）。"


def steps_accepted(performance: Performance) -> list[str]:
    """A task can be accepted when its steps are, and there is at least one."""
    states = list(Step.objects.filter(task=performance.thing).exclude(state=StepState.DROPPED).values_list("state", "title"))
    waiting = [title for state, title in states if state != StepState.ACCEPTED]
    if waiting:
        named = "、".join(f"“{title}”" for title in waiting[:3])
        return [f"还有{len(waiting)}条措施没有验收：{named}{'等' if len(waiting) > 3 else ''}。"]
    return [] if states else ["这项任务还没有一条验收过的工作措施。请先把任务分解成措施，办完并验收。"]


def targets_not_missed(performance: Performance) -> list[str]:
    """A figure that is measured and missed stands against acceptance; one that cannot be judged does not."""
    missed = []
    for target in performance.thing.targets.filter(active=True):
        figure = measures.compute(target.measure, Asked(as_of=performance.now))
        if measures.meets(figure, target.at_least) is False:
            missed.append(f"“{target.name}”还没达到方案定的数，先看数字指标的记录。")
    return missed


def no_open_problem(performance: Performance) -> str | None:
    """A visit ends when its problems have."""
    waiting = Problem.objects.filter(visit=performance.thing, is_open=True).count()
    return f"还有{waiting}个问题没办结。" if waiting else None


def no_review_open(performance: Performance) -> str | None:
    """One supervision over a review at a time."""
    waiting = Supervision.objects.filter(
        task=performance.thing, reason=SupervisionReason.REVIEW, state__in=[SupervisionState.ISSUED, SupervisionState.REPLIED]
    )
    return "这次复核已经在督办。" if waiting.exists() else None


def nobody_named(performance: Performance) -> str | None:
    """What goes public names no telephone and no identity number."""
    practice = performance.thing
    found = _PERSONAL.search(f"{practice.title}\n{practice.body}")
    return "正文里像是有手机号或身份证号，公开以前请先删去。" if found else None
