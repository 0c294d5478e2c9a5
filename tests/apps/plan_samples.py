"""Things of the plan in the stage a test needs. `who` gives the actor of a user name."""

from zizai.kernel.lifecycle import open_thing, perform
from zizai.plan.lifecycle import practice, problem, step, task, visit
from zizai.plan.models import Problem, Supervision, Task

PROOF = {"said": "办成了，见文件", "basis": "自政办发〔2026〕12号"}
STEP = {
    "serves": "ZG-2023-1-2", "title": "梳理首批无差别受理事项", "content": "分三步", "post": "510302-gov-gg",
    "begins_on": "2026-11-02", "ends_on": "2026-11-30", "planned_funds": "20000",
}  # fmt: skip
VISIT = {"way": "flow", "hall": "510302-hall", "window": "A01", "item": "个体工商户设立登记", "visited_on": "2026-11-23", "said": "取号快"}
STAGES = ("draft", "running", "done", "asked", "accepted")


def a_step(who, stage="running", *, by="zlj-lianluo", simulated=False, **said):
    """A step of 自流井区, carried as far as `stage`."""
    made = open_thing(step, "draft", actor=who(by), data=STEP | said, simulated=simulated)
    ways = [
        ("confirm", "dudao", {}),
        ("report", by, {"percent": "100", "spent_funds": "18000", **PROOF}),
        ("ask", by, PROOF),
        ("accept", "dudao", {"said": "合格"}),
    ]
    for verb, name, data in ways[: STAGES.index(stage)]:
        made = perform(step, verb, made, actor=who(name), data=data)
    return made


def an_accepted_task(who, number=1, review_on="2027-05-24"):
    """Task `number` with one accepted step, accepted itself."""
    a_step(who, "accepted", serves=f"ZG-2023-{number}")
    one = perform(task, "submit", Task.objects.get(number=number), actor=who("dudao"), data=PROOF)
    return perform(task, "accept", one, actor=who("ld"), data={"said": "合格", "review_on": review_on})


def a_problem(who, stage="found", *, on=None, simulated=False, post="510302-gov-gg", due_on="2026-12-01", lookback_on="2026-12-10"):
    """A problem of a visit to 自流井区, as far as `stage`: found, assigned, rectified, settled."""
    seen = on or open_thing(visit, "record", actor=who("dudao"), data=VISIT, simulated=simulated)
    perform(visit, "find", seen.pk, actor=who("dudao"), data={"what": "同一份材料要交两次", "category": "materials"})
    made = Problem.objects.filter(visit=seen).latest("opened_at")
    if stage in ("assigned", "rectified", "settled"):
        data = {"post": post, "said": "合并收件", "due_on": due_on, "lookback_on": lookback_on}
        made = perform(problem, "assign", made, actor=who("dudao"), data=data)
    if stage in ("rectified", "settled"):
        made = perform(problem, "rectify", made, actor=who("zlj-lianluo"), data=PROOF)
    if stage == "settled":
        made = perform(problem, "pass", made, actor=who("dudao"), data={"said": "再走一遍，只交一次"})
    return made


def a_supervision(who, *, reply_on="2026-11-27", number=1, post="510302-gov-gg"):
    """A supervision over a task, addressed to a post."""
    data = {"reason": "slow", "post": post, "requirement": "说明进度", "reply_on": reply_on}
    perform(task, "supervise", Task.objects.get(number=number), actor=who("dudao"), data=data)
    return Supervision.objects.latest("opened_at")


def a_practice(who, stage="published", *, title="一份材料只交一次", cites=("plan.steps_on_time_share", "ratings.good_share"), body="先梳理，再合并。"):
    """A practice of 自流井区, as far as `stage`: draft, reviewing, published."""
    made = open_thing(practice, "draft", actor=who("zlj-lianluo"), data={"title": title, "body": body, "cites": list(cites)})
    if stage in ("reviewing", "published"):
        made = perform(practice, "submit", made, actor=who("zlj-lianluo"))
    if stage == "published":
        made = perform(practice, "publish", made, actor=who("dudao"))
    return made


__all__ = ["PROOF", "STEP", "VISIT", "a_practice", "a_problem", "a_step", "a_supervision", "an_accepted_task"]
