"""What the plan's verbs do beside the state change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zizai.kernel import measures
from zizai.kernel.lifecycle import Performance, by_kind, lay
from zizai.kernel.measures import Asked
from zizai.kernel.policies import Actor
from zizai.plan import options
from zizai.plan.desks import desk_of, supervisors_desk
from zizai.plan.models import Supervision, SupervisionReason, Target

to_supervisors = lay(lambda thing: supervisors_desk())
to_post = lay(lambda thing: desk_of(thing.post))


# ---- tasks --------------------------------------------------------------------------


def listed_anew(performance: Performance) -> None:
    """Take over what the plan's text now says."""
    for name, value in performance.data.items():
        setattr(performance.thing, name, value)
    performance.record(listed=dict(performance.data))


def accept_task(performance: Performance) -> None:
    """Keep how the figures stood at acceptance; they are part of what was accepted."""
    performance.record(figures=[_stood(target, performance) for target in performance.thing.targets.filter(active=True)])
    performance.thing.accepted_at = performance.occurred_at
    performance.thing.review_on = performance.data["review_on"]
    performance.thing.again_due_on = None
    performance.thing.desk = ""


def _stood(target: Target, performance: Performance) -> dict[str, Any]:
    figure = measures.compute(target.measure, Asked(as_of=performance.now))
    return {
        "measure": target.measure, "at_least": target.at_least, "value": figure.value, "numerator": figure.numerator,
        "denominator": figure.denominator, "basis": figure.basis, "met": measures.meets(figure, target.at_least),
    }  # fmt: skip


def supervise_review(performance: Performance) -> None:
    """The review date has come: a supervision lies with those who hold the review."""
    performance.open(
        by_kind("plan.supervision"), "remind", task=performance.thing, reason=SupervisionReason.REVIEW, desk=supervisors_desk(),
        requirement="巩固提升到期，请复核成效并定下次复核日期。", scope_path=performance.thing.scope_path,
    )  # fmt: skip


def review_task(performance: Performance) -> None:
    """The review was held: its supervision is settled, the next date stands."""
    performance.thing.review_on = performance.data["review_on"]
    performance.thing.reviews += 1
    # The task is locked, and a supervision is locked only after its task: these cannot change meanwhile.
    for open_one in Supervision.objects.filter(task=performance.thing, reason=SupervisionReason.REVIEW, is_open=True).order_by("pk"):
        open_one.task = performance.thing
        performance.also(open_one, "reviewed")


def supervise_task(performance: Performance) -> None:
    """A supervision over the task, for the post that shall answer."""
    post = options.post(performance.data["post"])
    _supervise(performance, performance.thing, None, post)


def supervise_step(performance: Performance) -> None:
    """A supervision over the step, for the post that is named for it."""
    step = performance.thing
    _supervise(performance, performance.root, step, step.post)


def _supervise(performance: Performance, task: Any, step: Any, post: Any) -> None:
    data = performance.data
    performance.open(
        by_kind("plan.supervision"), "issue", task=task, step=step, post=post, unit=post.organisation, desk=desk_of(post),
        reason=data["reason"], requirement=data["requirement"], reply_on=data["reply_on"], scope_path=post.region.path,
        simulated=performance.thing.simulated,
    )  # fmt: skip


# ---- steps --------------------------------------------------------------------------


def drafted_step(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of a step."""
    task, deliverable = options.served(data["serves"])
    return {"task": task, "deliverable": deliverable, "desk": supervisors_desk(), **_of_post(data["post"]), **_of_step(data)}


def revise_step(performance: Performance) -> None:
    """A draft is written anew."""
    step, data = performance.thing, performance.data
    _, step.deliverable = options.served(data["serves"])
    for name, value in {**_of_post(data["post"]), **_of_step(data)}.items():
        setattr(step, name, value)


def _of_step(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in ("title", "content", "begins_on", "ends_on", "planned_funds")}


def _of_post(code: str) -> dict[str, Any]:
    post = options.post(code)
    return {"post": post, "unit": post.organisation, "scope_path": post.region.path}


def urge(performance: Performance) -> None:
    """Once more."""
    performance.thing.urged += 1


# ---- visits -------------------------------------------------------------------------


def recorded_visit(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of a visit."""
    hall = options.hall(data["hall"])
    return {
        "hall": hall, "scope_path": hall.region.path, "assignee": actor.id, "unit_id": actor.organisation,
        **{name: data[name] for name in ("way", "window", "item", "visited_on")},
    }  # fmt: skip


def find_problem(performance: Performance) -> None:
    """A problem below the visit, to be handed out by the supervisors."""
    visit, data = performance.thing, performance.data
    performance.open(
        by_kind("plan.problem"), "register", visit=visit, what=data["what"], category=data["category"],
        finder=performance.actor.id, desk=supervisors_desk(), scope_path=visit.scope_path, simulated=visit.simulated,
    )  # fmt: skip


def assign_problem(performance: Performance) -> None:
    """The post that shall put it right, and by when."""
    post = options.post(performance.data["post"])
    problem = performance.thing
    problem.post, problem.unit, problem.desk = post, post.organisation, desk_of(post)
    problem.due_on, problem.lookback_on = performance.data["due_on"], performance.data["lookback_on"]


def look_back_again(performance: Performance) -> None:
    """Back to the same post for one more round."""
    problem = performance.thing
    problem.rounds += 1
    problem.desk = desk_of(problem.post)
    problem.due_on, problem.lookback_on = performance.data["due_on"], performance.data["lookback_on"]


# ---- practices ----------------------------------------------------------------------


def drafted_practice(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of a practice."""
    return {"author": actor.id, "assignee": actor.id, "unit_id": actor.organisation, **{name: data[name] for name in ("title", "body", "cites")}}


def hand_in_practice(performance: Performance) -> None:
    """It waits for a second person."""
    performance.thing.desk, performance.thing.assignee = supervisors_desk(), None


def hand_back_practice(performance: Performance) -> None:
    """It is the author's again."""
    performance.thing.desk, performance.thing.assignee = "", performance.thing.author


def publish_practice(performance: Performance) -> None:
    """Freeze the figures it cites as they stand now."""
    practice = performance.thing
    practice.published_at = performance.occurred_at
    practice.figures = [_frozen(measure_id, performance) for measure_id in practice.cites]
    practice.desk = ""


def _frozen(measure_id: str, performance: Performance) -> dict[str, Any]:
    figure = measures.compute(measure_id, Asked(as_of=performance.now))
    return {
        "measure": measure_id, "value": None if figure.value is None else str(figure.value), "numerator": figure.numerator,
        "denominator": figure.denominator, "basis": figure.basis, "as_of": performance.now.isoformat(),
    }  # fmt: skip
