"""What the verbs of cases do beside the state change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zizai.cases.forms import WHY_ENDED, mending
from zizai.cases.models import Case, CaseState, Decision
from zizai.cases.opening import JOINT_NUMBERS, NUMBERS, begun_jointly
from zizai.catalogue.public import approver_desks
from zizai.kernel.lifecycle import GuardRefused, Performance, Work, by_kind, end_below

CHILDREN = ("cases.opinion", "cases.extension", "cases.procedure")


def tell(topic: str, *columns: str) -> Work:
    """A message to the applicant: these columns of the case or values of the form, sent with the change."""

    def work(performance: Performance) -> None:
        case = performance.thing
        said = {name: performance.data[name] if name in performance.data else getattr(case, name) for name in columns}
        message(performance, topic, case, said)

    return work


def message(performance: Performance, topic: str, case: Case, said: Mapping[str, Any]) -> None:
    """Tell the applicant of `case` what happened: who, what next, by when. Sent with the change."""
    body = {"number": case.number, "to": case.phone, "at": performance.occurred_at, **said}
    performance.send(f"cases.{topic}", "applicants", f"{performance.thing.pk}:{performance.seq}", body)


def receipt(performance: Performance) -> datetime:
    """Silence accepts from the day of receipt (administrative licensing law, article 32)."""
    return performance.thing.received_at


# ---- taking in ----------------------------------------------------------------------


def number_it(performance: Performance) -> None:
    """The legal number, and the receipt that counts. Written only once nothing stands against it."""
    case = performance.thing
    case.number = NUMBERS.take(_area(case))[0]
    if performance.verb.target != CaseState.AWAITING:
        case.received_at = performance.occurred_at
    _bring(performance, performance.data.get("materials") or [])


def _area(case: Case) -> str:
    return case.item.organisation.region.code


def _bring(performance: Performance, codes: list[str]) -> None:
    case, at = performance.thing, performance.occurred_at.isoformat()
    case.materials = [*case.materials, *({"code": code, "round": case.round, "at": at} for code in codes)]
    performance.record(materials=codes, round=case.round)


def take_over(performance: Performance) -> None:
    """Whoever takes it in follows it."""
    performance.thing.assignee = performance.actor.id


def register(performance: Performance) -> None:
    """Materials that lie on the table."""
    _bring(performance, performance.data["materials"])


def notice(performance: Performance) -> None:
    """One notice that names every material and how to mend it."""
    case, data = performance.thing, performance.data
    names = {one["code"]: one["name"] for one in case.required}
    items = [{"code": code, "name": names[code], "how": how} for code, how in zip(data["materials"], mending(data["how"]), strict=True)]
    case.notices = [*case.notices, {"round": case.round, "at": performance.occurred_at.isoformat(), "items": items}]
    performance.record(materials=data["materials"], round=case.round)
    message(performance, "correct", case, {"items": items})


def supplement(performance: Performance) -> None:
    """A new round: what is brought now can be looked at for the first time, and the notice limit runs anew."""
    case = performance.thing
    case.round += 1
    case.received_at = performance.occurred_at
    _bring(performance, performance.data["materials"])


def not_accept(performance: Performance) -> None:
    """The reasons, and where to go instead."""
    case, data = performance.thing, performance.data
    case.reasons, case.remedies = data["reasons"], f"请到这里办：{data['where']}"
    message(performance, "not_accepted", case, {"reasons": data["reasons"], "where": data["where"]})


# ---- review and decision ------------------------------------------------------------


def consult(performance: Performance) -> None:
    """One opinion below the case for each department that the item names."""
    case, opinion = performance.thing, by_kind("cases.opinion")
    desks = approver_desks(case.opinion_units)
    if missing := [code for code in case.opinion_units if code not in desks]:
        raise GuardRefused(f"这些单位还没有出具意见的岗位：{'、'.join(missing)}。请转告系统管理员。", thing=case)
    case.asks_opinions = False
    for code in case.opinion_units:
        unit, desk = desks[code]
        performance.open(
            opinion, "ask", case=case, unit_id=unit, organisation_id=case.organisation_id, desk=desk, days=case.item.opinion_days,
            scope_path=case.scope_path, simulated=case.simulated,
        )  # fmt: skip


def decide(decision: Decision) -> Work:
    """The decision, its papers; what is still open below is not needed any more."""

    def work(performance: Performance) -> None:
        case, data = performance.thing, performance.data
        case.decision, case.decided_at = decision, performance.occurred_at
        case.result_number, case.reasons, case.remedies = data.get("result_number", ""), data.get("reasons") or "", data.get("remedies", "")
        case.desk = case.window_desk
        end_below("cancel", "cases.extension")(performance)
        message(performance, str(decision), case, {"result_number": case.result_number, "reasons": case.reasons, "remedies": case.remedies})

    return work


def withdraw(performance: Performance) -> None:
    """Everything below ends with it."""
    end_below("cancel", *CHILDREN)(performance)
    performance.thing.desk = ""


def terminate(performance: Performance) -> None:
    """Ended without a decision, for a reason that lies with the applicant; the papers stand in the event."""
    withdraw(performance)
    performance.thing.reasons = dict(WHY_ENDED)[performance.data["why"]]
    message(performance, "terminated", performance.thing, {"why": performance.thing.reasons})


def extend(performance: Performance) -> None:
    """Both limits of the decision, by as much."""
    case, data = performance.thing, performance.data
    case.extended_days = data["days"]
    for name, clock in by_kind("cases.case").clocks().items():
        if name in ("decision", "promise"):
            performance.extend(clock, data["days"])
    message(performance, "extended", case, {"days": data["days"], "reason": data["reason"]})


def tell_of_pause(performance: Performance) -> None:
    """The applicant is told that the clocks stand still, by which paper, and for how long."""
    data = performance.data
    message(performance, "paused", performance.thing, {"procedure": data["procedure"], "days": data["days"], "notice": data["notice"]})


# ---- below the case -----------------------------------------------------------------


def of_its_case(desk: str) -> Work:
    """A new child belongs to the unit and the place of its case and lies on the desk that the case's column names."""

    def work(performance: Performance) -> None:
        child, case = performance.thing, performance.root
        child.organisation_id, child.scope_path, child.simulated = case.organisation_id, case.scope_path, case.simulated
        child.desk = getattr(case, desk)

    return work


def approve_extension(performance: Performance) -> None:
    """The case's clocks are extended with it."""
    extension = performance.thing
    performance.also(performance.root, "extend", data={"days": extension.days, "reason": extension.reason})


def hold_the_case(performance: Performance) -> None:
    """The case's clocks stand still from now on; evidence and notice stand in its own history too."""
    performance.also(performance.root, "suspend")


# ---- joint matters ------------------------------------------------------------------


def open_cases(performance: Performance) -> None:
    """The cases of the joint matter. Those that need nothing of the others begin at once."""
    joint, life = performance.thing, by_kind("cases.case")
    joint.number = JOINT_NUMBERS.take(joint.scope_path.strip("/").rpartition("/")[2])[0]
    performance.record(parts=[{name: part[name] for name in ("key", "item", "needs", "spares")} for part in joint.asked])
    for columns, brought in begun_jointly(joint):
        performance.open(life, "await_result" if columns["needs"] else "submit_jointly", data=brought, joint=joint, **columns)


def await_result(performance: Performance) -> None:
    """Nothing lies at the window yet: the materials are complete only with the others' results."""
    number_it(performance)
    performance.thing.desk = ""
    performance.record(needed=performance.thing.needs)


def go_on(performance: Performance) -> None:
    """The results are here: the application counts as received now. Nobody is asked for what they say."""
    case = performance.thing
    case.supplied, case.received_at, case.desk = performance.data["supplied"], performance.occurred_at, case.window_desk
    performance.record(supplied=[f"{one['name']} {one['number']}" for one in case.supplied])


def unmet(performance: Performance) -> None:
    """Why it cannot go on, in words."""
    case = performance.thing
    case.reasons, case.desk = performance.data["because"], ""
    performance.record(because=performance.data["because"])
    message(performance, "unmet", case, {"because": case.reasons})


def pass_results_on(performance: Performance) -> None:
    """Move every case of the joint matter that waited for what is decided now; what fails may fail others in turn."""
    cases = performance.children(by_kind("cases.case"))
    by_id = {str(one.pk): one for one in cases}
    waiting = [one for one in cases if one.state == CaseState.AWAITING]
    while moved := [one for one in waiting if _pass_on(performance, one, [by_id[need] for need in one.needs])]:
        waiting = [one for one in waiting if one not in moved]


def _pass_on(performance: Performance, case: Case, needed: list[Case]) -> bool:
    failed = [one for one in needed if one.decision == Decision.REFUSED or (not one.is_open and one.decision != Decision.GRANTED)]
    if failed:
        told = "、".join(f"“{one.item.name}”{_ended(one)}" for one in failed)
        performance.also(case, "unmet", data={"because": f"这件要用前面的结果，但{told}，所以办不下去了。前面办成以后可以重新申请。"})
    elif all(one.decision == Decision.GRANTED for one in needed):
        supplied = [{"case": str(one.pk), "name": one.item.result_name, "number": one.result_number} for one in needed]
        performance.also(case, "go_on", data={"supplied": supplied})
    return case.state != CaseState.AWAITING


def _ended(case: Case) -> str:
    return Decision.REFUSED.label if case.decision == Decision.REFUSED else CaseState(case.state).label


def withdraw_all(performance: Performance) -> None:
    """Every case that is not decided yet is withdrawn; what is decided goes on to its delivery."""
    life = by_kind("cases.case")
    for case in performance.children(life, is_open=True):
        if life.verb("withdraw_with_joint").begins_in(case.state, is_open=True):
            performance.also(case, "withdraw_with_joint")
