"""Why something cannot be done with a case, in sentences for whoever pressed the button."""

from __future__ import annotations

from zizai.cases import options
from zizai.cases.models import Case, CaseState, Extension
from zizai.kernel.lifecycle import Performance


def can_be_handled(performance: Performance) -> str | None:
    """Without a window and an approver nobody would ever see the case."""
    case = performance.thing
    if case.window_desk and case.decision_desk:
        return None
    return "这个事项的受理窗口或审批岗位还没有设好，现在不能收件。请打12345转告政务服务中心。"


def alone(performance: Performance) -> str | None:
    """What is submitted by itself does not slip into a joint matter afterwards."""
    return "联办的事项要一起申请，不能事后加进去。" if performance.root is not None else None


def not_active_already(performance: Performance) -> str | None:
    """The same applicant, item and object are under way once. It rests on the constraint cases_case_one_active."""
    same = Case.objects.filter(matter_key=performance.thing.matter_key, is_open=True).first()
    if same is None:
        return None
    stands = CaseState(same.state).label
    return f"同一个申请人、同一事项、同一对象已经有一件在办：{same.number}，现在“{stands}”。请接着办那一件；确实是另一处，请把名称或地点写清楚。"


def online_brings_files(performance: Performance) -> str | None:
    """Whoever sends from afar sends the materials along; at the window they lie on the table."""
    data = performance.data
    if performance.actor.kind != "person" or not data.get("materials") or data.get("files"):
        return None
    return "您勾选了材料，但还没有上传。请把每样材料拍照或扫描后上传。"


def materials_complete(performance: Performance) -> str | None:
    """Nothing is accepted while a necessary material has never been brought."""
    missing = [one["name"] for one in performance.thing.missing]
    return f"还缺{len(missing)}样必要材料：{'、'.join(missing)}。收到了请先登记；没有收到，请一次告知补正。" if missing else None


def named_once(performance: Performance) -> str | None:
    """A later notice names only what the supplement has brought: the rest could be seen when the first one was written.

    notice2.items ∩ visible_at(notice1) = ∅. Source: administrative licensing law, article 32 (one notice names everything).
    """
    case = performance.thing
    if not case.notices:
        return None
    now_brought = {one["code"] for one in case.materials if one["round"] == case.round}
    seen = options.names(case, set(performance.data["materials"]) - now_brought)
    if not seen:
        return None
    return f"这些材料在上次告知时就能看出问题，不能再要求补正：{'、'.join(seen)}。只能就这次补交的材料告知；不符合条件的，可以受理后依法作决定。"


def opinions_given(performance: Performance) -> str | None:
    """A decision waits for the opinions that the item asks for; while they are out, the case stands elsewhere."""
    case = performance.thing
    return f"这个事项要先征求{len(case.opinion_units)}个部门的意见。请先征求意见。" if case.asks_opinions else None


def may_be_extended(performance: Performance) -> str | None:
    """Once, while the decision is awaited, one request at a time. Source: administrative licensing law, article 42."""
    case, extension = performance.root, performance.thing
    if case.state not in (CaseState.ACCEPTED, CaseState.CONSULTING):
        return f"现在是“{CaseState(case.state).label}”，不用延期。"
    if case.extended_days:
        return f"这件已经延长过{case.extended_days}个工作日。依法只能延长一次。"
    waiting = Extension.objects.filter(case=case, is_open=True).exclude(pk=extension.pk).exists()
    return "已经有一份延期申请在等批准。" if waiting else None


def extended_once(performance: Performance) -> str | None:
    """The clocks themselves are extended once, whoever asks."""
    return "依法只能延长一次。" if performance.thing.extended_days else None


def being_decided(performance: Performance) -> str | None:
    """A special procedure belongs to the review."""
    case = performance.root
    return None if case.state in (CaseState.ACCEPTED, CaseState.CONSULTING) else f"现在是“{CaseState(case.state).label}”，不在审查中，不能启动特别程序。"


def several(performance: Performance) -> str | None:
    """A joint matter has its cases from the first; a page of the matter brings them."""
    return None if len(performance.thing.asked) > 1 else "联办件要从“一件事”页面申请，一次带上要办的事项。"


def somebody_waits(performance: Performance) -> str | None:
    """A result is passed on only where a case waits for one: else nothing happened to the joint matter."""
    waiting = Case.objects.filter(joint=performance.thing, state=CaseState.AWAITING).exists()
    return None if waiting else "没有办件在等前置结果。"
