"""The options of the plan's forms, as they are when a form is made; and what a chosen one means."""

from __future__ import annotations

from zizai.city.public import Hall, Post
from zizai.kernel import measures as registry
from zizai.plan.models import Deliverable, Target, Task, TaskState


def posts() -> list[tuple[str, str]]:
    """Posts that can be given work: those that serve a desk. One statement."""
    found = Post.objects.filter(active=True, organisation__active=True).exclude(desks=[]).select_related("organisation").order_by("code")
    return [(post.code, f"{post.organisation.short_name} · {post.name}") for post in found]


def post(code: str) -> Post:
    """The post of an option, with unit and region. One statement."""
    return Post.objects.select_related("organisation", "region").get(code=code, active=True)


def deliverables() -> list[tuple[str, str]]:
    """Tasks that are being advanced, each followed by what it delivers. Two statements."""
    tasks = {task.pk: task for task in Task.objects.filter(state=TaskState.ADVANCING).order_by("number")}
    found: dict = {pk: [(task.code, f"{task}（整项任务）")] for pk, task in tasks.items()}
    for one in Deliverable.objects.filter(task__in=tasks, active=True).order_by("number"):
        found[one.task_id].append((one.code, f"{tasks[one.task_id].number}. {one.name}"))
    return [option for group in found.values() for option in group]


def served(code: str) -> tuple[Task, Deliverable | None]:
    """The task, and the deliverable if one was chosen. At most two statements."""
    if deliverable := Deliverable.objects.filter(code=code).select_related("task").first():
        return deliverable.task, deliverable
    return Task.objects.get(code=code), None


def halls() -> list[tuple[str, str]]:
    """Halls. One statement."""
    return list(Hall.objects.filter(active=True).order_by("code").values_list("code", "name"))


def measures() -> list[tuple[str, str]]:
    """Every figure that the plan sets or a room measures. One statement."""
    named = dict(Target.objects.filter(active=True).order_by("task__number", "number").values_list("measure", "name"))
    return list((named | {one.id: one.label for one in registry.all_measures()}).items())


def hall(code: str) -> Hall:
    """The hall of an option, with its region. One statement."""
    return Hall.objects.select_related("region").get(code=code, active=True)
