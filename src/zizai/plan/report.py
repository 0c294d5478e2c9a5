"""What the plan has come to, for programs: `zizai plan report --json`."""

from __future__ import annotations

from typing import Any

from zizai.kernel import clock
from zizai.plan import queries
from zizai.plan.figures import Standing, plain
from zizai.plan.models import TaskState


def report() -> dict[str, Any]:
    """Every task with its targets as they stand now.

    Shares are numbers between 0 and 1 to four places, counts are integers, so `value`, `numerator` and
    `denominator` are JSON numbers, or null where there is no data. `met` is true or false only where
    `basis` is "records": a figure that rests on "simulated" records, or on "none", is neither.
    """
    plan = queries.current_plan()
    actions = queries.board(plan) if plan else []
    tasks = [_task(action, row) for action in actions for row in action.tasks]
    return {
        "plan": {"code": plan.code, "title": plan.name, "issued": plan.issued_on.isoformat()} if plan else None,
        "as_of": clock.now().astimezone(clock.SHANGHAI).isoformat(timespec="seconds"),
        "counts": {"actions": len(actions), "tasks": len(tasks), "targets": sum(len(task["targets"]) for task in tasks)},
        "tasks": tasks,
    }


def _task(action: queries.ActionRow, row: queries.TaskRow) -> dict[str, Any]:
    task = row.task
    return {
        "number": task.number,
        "title": task.title,
        "action": {"number": action.action.number, "title": action.action.name},
        "due": task.due_on.isoformat(),
        "state": task.state,
        "state_label": TaskState(task.state).label,
        "review": task.review_on.isoformat() if task.review_on else None,
        "lead": task.lead_words or None,
        "responsible": task.responsible,
        "steps": {"total": row.steps.total, "accepted": row.steps.accepted, "late": row.steps.late},
        "targets": [_target(one) for one in row.standings],
    }


def _target(one: Standing) -> dict[str, Any]:
    return {
        "measure": one.target.measure,
        "label": one.label,
        "at_least": plain(one.target.at_least),
        "value": plain(one.figure.value),
        "numerator": one.figure.numerator,
        "denominator": one.figure.denominator,
        "met": one.met,
        "basis": one.figure.basis,
    }
