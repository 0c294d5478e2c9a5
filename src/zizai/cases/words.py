"""A case in plain words for whoever applied: where it stands, who has it, by when, what they must do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zizai.cases.models import Case, CaseState, Decision
from zizai.kernel import calendar, clock

C = CaseState
WINDOW = "政务服务中心综合窗口"
# States in which somebody else has to move.
_AT_WINDOW = (C.SUBMITTED, C.RECEIVED)
_UNDER_REVIEW = (C.ACCEPTED, C.CONSULTING)


@dataclass(frozen=True)
class Standing:
    """Where a case stands: a headline, who has it, what follows by itself, what the applicant must do (empty: nothing)."""

    headline: str
    who: str = ""
    then: str = ""
    todo: str = ""


@dataclass(frozen=True)
class Step:
    """One step of a case's path. `look`: done, now, held, next."""

    label: str
    look: str
    said: str = ""


def end_of(case: Case, name: str) -> str:
    """The day at whose 24:00 a clock of the case ends, 「12月1日 周二」; empty where it stands still or never ran."""
    due = case.clocks.get(name, {}).get("due")
    return calendar.day_of(clock.local_date(datetime.fromisoformat(due) - timedelta(seconds=1))) if due else ""


def standing(case: Case) -> Standing:
    """What an applicant reads at the top of the case's page."""
    unit = case.organisation.short_name
    by = {name: end_of(case, name) for name in ("notice", "decision", "promise", "delivery")}
    if case.state in _AT_WINDOW:
        headline = "已提交，等窗口收件" if case.state == C.SUBMITTED else "已收件，窗口正在看材料"
        return Standing(headline, WINDOW, f"最晚{by['notice']}24:00前告诉您收不收、缺什么。到时没有消息，就从收到那天起算受理。")
    if case.state == C.CORRECTING:
        return Standing("材料要补正", WINDOW, "补齐交上来，我们从那天起重新看材料。", f"补{len(case.notices[-1]['items'])}样材料")
    if case.state == C.AWAITING:
        return Standing("等前面的事项出结果", "", "前面的办成以后，这件自动接着办，结果不用您再交。")
    if case.state in _UNDER_REVIEW:
        return _under_review(case, unit, by)
    if case.state == C.GRANTED:
        return Standing("准予许可", WINDOW, f"{by['delivery']}24:00前送到您手上。")
    if case.state == C.REFUSED:
        return Standing("不予许可", WINDOW, f"决定书{by['delivery']}24:00前送达。不服可以复议或者起诉，见下面。")
    return _ended(case)


def _under_review(case: Case, unit: str, by: Mapping[str, str]) -> Standing:
    headline = f"正在征求{len(case.opinion_units)}个部门的意见" if case.state == C.CONSULTING else "正在审查"
    if case.held:
        return Standing(f"{headline}，时间暂停计算", unit, "正在做法律规定的特别程序（行政许可法第四十五条），需要的时间已经书面告诉您，做完接着计时。")
    late = f"承诺的{by['promise']}" if case.due_at and case.due_at <= clock.now() else ""
    then = f"已经超过{late}，对不起。法定最晚{by['decision']}24:00。" if late else f"承诺{by['promise']}24:00前给您结果，法定最晚{by['decision']}。"
    extended = f"经负责人批准延长了{case.extended_days}个工作日。" if case.extended_days else ""
    return Standing(headline, f"{unit}审批岗", then + extended)


def _ended(case: Case) -> Standing:
    if case.state == C.DELIVERED:
        return Standing("办好了" if case.decision == Decision.GRANTED else "不予许可，决定书已送达")
    if case.state == C.NOT_ACCEPTED:
        return Standing("没有受理", "", case.remedies + "。")
    if case.state == C.UNMET:
        return Standing("前面的事项没办成，这件到此为止", "", case.reasons)
    if case.state == C.TERMINATED:
        return Standing("已终止办理", "", f"{case.reasons}。还想办，可以重新申请。")
    return Standing("您已撤回", "", "还想办，可以重新申请。")


def path(case: Case, happened: Sequence[tuple[str, datetime]]) -> list[Step]:
    """The steps of the case: done, under way, to come. `happened`: verbs with their instants, the earliest first."""
    at = {verb: calendar.day_of(clock.local_date(instant)) for verb, instant in happened}
    first = next((at[verb] for verb in ("submit", "take_in", "submit_jointly", "await_result") if verb in at), "")
    accepted = at.get("accept") or at.get("accept_by_silence", "")
    decided = at.get("grant") or at.get("refuse", "")
    made = [("提交", first, True), ("受理", accepted, bool(accepted)), ("审查", "", bool(decided)), ("决定", decided, bool(decided))]
    made.append(("送达", at.get("deliver", ""), "deliver" in at))
    if "correct_notice" in at:
        made.insert(1, ("补正", f"{at['correct_notice']}通知", case.state != C.CORRECTING and "supplement" in at))
    found, now = [], case.is_open
    for label, said, done in made:
        look = "done" if done else ("held" if case.held else "now") if now else "next"
        now = now and done
        if case.is_open or look != "next":
            found.append(Step(label, look, said))
    return found
