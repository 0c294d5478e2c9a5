"""The lives of the hotline's things: the page to read first.

An order goes 接 → 转 → 办 → 回; a second handling is a counted round. What a unit asks for and what
supervises it stand beside the order, with limits of their own, and never stop its clock.
Sources: GB/T 33358-2016 (政府热线服务规范), 国办发〔2020〕53号; the lengths are the city's table.
"""

from __future__ import annotations

from typing import Any

from zizai.hotline import forms, guards, policies, verbs
from zizai.hotline.models import (
    Callback,
    CallbackState,
    Extension,
    ExtensionState,
    Order,
    OrderState,
    ReturnRequest,
    ReturnState,
    Supervision,
    SupervisionState,
)
from zizai.kernel.calendar import Limit
from zizai.kernel.lifecycle import (
    ANY,
    NEW,
    SAME,
    SYSTEM,
    TIMER,
    LegalClock,
    Lifecycle,
    Verb,
    by_another,
    none_open,
    sign,
    to_nobody,
)

S, C = OrderState, CallbackState
R, E, D = ReturnState, ExtensionState, SupervisionState

TABLE = "热线办理时限表"


def _kept(step: str) -> Any:
    """The limit of this step that the order keeps."""
    return lambda order: Limit(**order.limits[step])


DISPATCH = LegalClock("dispatch", "派单时限", _kept("dispatch"), law=TABLE)
SIGN = LegalClock("sign", "签收时限", _kept("sign"), law=TABLE, fires="sign_by_silence")
FINISH = LegalClock("finish", "办结时限", _kept("finish"), law=TABLE, fires="finish_overdue")
# It binds nobody; after its end an order cannot be handed back any more.
RETURN = LegalClock("return", "退单期限", _kept("return"), law=TABLE, duty=False)
CALLBACK = LegalClock("callback", "回访时限", _kept("callback"), law=TABLE)
ANSWER = LegalClock("answer", "督办回复时限", lambda supervision: Limit(**supervision.order.limits["supervision"]), law=TABLE)

WAITS_FOR_CALL = [S.REPLIED, S.REPLIED_AGAIN, S.ANSWERED]
HANDED = ("unit", "post", "desk", "assignee", "signed_at", "dispatched_at")
SECRET = guards.says_nothing_of_caller
NOT_OWN = [guards.not_own_order, by_another("replied_by", "答复"), SECRET]

order = Lifecycle(
    Order,
    kind="hotline.order",
    label="热线工单",
    states=OrderState,
    final=[S.ANSWERED, S.CLOSED, S.EXPLAINED],
    visible=policies.sees_orders,
    follows=("intake", "unit_id", "post_id"),
    personal=["caller_digest"],
    verbs=[
        Verb("register", "登记诉求", NEW, S.REGISTERED, who=policies.agent, form=forms.REGISTER, columns=verbs.registered,
             guards=[guards.not_open_already], starts=[DISPATCH], personal=forms.OF_CALLER,
             records=["number", "category", "channel", "level_id", "region_id", "secret", "read_back", "scope_path"], law="GB/T 33358-2016"),
        Verb("answer", "直接答复", S.REGISTERED, S.ANSWERED, who=policies.answers, form=forms.ANSWER, guards=[SECRET],
             work=verbs.answer, writes=["replied_by", "replied_at", "desk"], stops=[DISPATCH], personal=forms.FREE),
        Verb("dispatch", "派单", S.REGISTERED, S.DISPATCHED, who=policies.dispatches, form=forms.DISPATCH, guards=[guards.on_approval, SECRET],
             work=verbs.dispatch, writes=["level", "limits", *HANDED], stops=[DISPATCH], starts=[SIGN, FINISH, RETURN],
             records=["level_id", "limits", "unit_id", "post_id"], personal=forms.FREE),
        Verb("sign", "签收", S.DISPATCHED, S.SIGNED, who=policies.handles, work=verbs.take, writes=["assignee", "signed_at"], stops=[SIGN],
             records=["unit_id"]),
        Verb("sign_by_silence", "视为签收", S.DISPATCHED, S.SIGNED, by=TIMER, work=verbs.signed_by_silence, writes=["sign_overdue", "signed_at"],
             stops=[SIGN]),
        Verb("reply", "回复办理情况", S.SIGNED, S.REPLIED, who=policies.handles, form=forms.REPLY, work=verbs.reply,
             writes=["replied_by", "replied_at", "assignee", "desk", "tries"], stops=[FINISH, RETURN], starts=[CALLBACK],
             records=["unit_id", "round", "contact", "contacted_on"], personal=forms.FREE),
        Verb("reply_again", "回复二次办理情况", S.SECOND, S.REPLIED_AGAIN, who=policies.handles, form=forms.REPLY, work=verbs.reply,
             writes=["replied_by", "replied_at", "assignee", "desk", "tries"], stops=[FINISH], starts=[CALLBACK],
             records=["unit_id", "round", "contact", "contacted_on"], personal=forms.FREE),
        Verb("satisfied", "回访满意办结", WAITS_FOR_CALL, S.CLOSED, who=policies.calls_back, form=forms.SATISFIED, guards=NOT_OWN,
             work=verbs.satisfied, writes=["result", "resolved"], stops=[CALLBACK], records=["unit_id", "round", "rating", "resolved"],
             personal=forms.FREE),
        Verb("unsatisfied", "不满意，二次办理", S.REPLIED, S.SECOND, who=policies.calls_back, form=forms.UNSATISFIED, guards=NOT_OWN,
             work=verbs.unsatisfied, writes=["round", "desk", "tries"], stops=[CALLBACK], starts=[FINISH],
             records=["unit_id", "round", "rating", "resolved"], personal=forms.FREE),
        Verb("unsatisfied_again", "仍不满意，转疑难", S.REPLIED_AGAIN, S.HARD, who=policies.calls_back, form=forms.UNSATISFIED, guards=NOT_OWN,
             work=verbs.unsatisfied_again, writes=["result", "resolved", "desk"], stops=[CALLBACK],
             records=["unit_id", "round", "rating", "resolved"], personal=forms.FREE),
        Verb("send_on", "不满意，转派单", S.ANSWERED, S.REGISTERED, who=policies.calls_back, form=forms.UNSATISFIED, guards=NOT_OWN,
             work=verbs.back_to_dispatch, writes=["round", "desk", "tries"], starts=[DISPATCH], records=["round", "rating", "resolved"],
             personal=forms.FREE),
        Verb("missed", "回访未接通", WAITS_FOR_CALL, SAME, who=policies.calls_back, form=forms.UNREACHED,
             guards=[*NOT_OWN, guards.at_another_hour], work=verbs.missed, writes=["tries"], records=["round"], personal=forms.FREE),
        Verb("close_unreached", "按未评价办结", WAITS_FOR_CALL, S.CLOSED, who=policies.calls_back, guards=[*NOT_OWN, guards.tried_enough],
             work=verbs.unreached, writes=["result"], stops=[CALLBACK], records=["unit_id", "round", "tries"], danger=True),
        Verb("ask_return", "申请退单", [S.DISPATCHED, S.SIGNED], SAME, who=policies.handles, form=forms.RETURN,
             guards=[guards.returns_left, guards.in_time_to_return, none_open(ReturnRequest, "上一次退单申请还没有结果，请先等结果。")],
             work=verbs.ask_return, writes=["returns"], records=["unit_id", "returns"], personal=forms.FREE),
        Verb("ask_extension", "申请延期", [S.SIGNED, S.SECOND], SAME, who=policies.handles, form=forms.EXTENSION,
             guards=[guards.not_extended, guards.can_be_extended, guards.days_within, none_open(Extension, "延期申请已经提交，请等督办岗审批。")],
             work=verbs.ask_extension, records=["unit_id", "days"], personal=forms.FREE),
        Verb("propose_close", "提出解释结案", S.HARD, SAME, who=policies.directs, form=forms.EXPLAIN, guards=[guards.not_own_order],
             work=sign("proposed_by"), writes=["proposed_by"], personal=forms.FREE),
        Verb("explained_close", "解释结案", S.HARD, S.EXPLAINED, who=policies.directs, form=forms.OPINION,
             guards=[guards.proposed, guards.not_own_order, by_another("proposed_by", "提出")], records=["unit_id", "round", "result"],
             personal=forms.FREE, danger=True),
        Verb("urge", "催办", ANY, SAME, who=policies.urges, form=forms.URGE, guards=[SECRET], work=verbs.urge, writes=["urged"], records=["urged"],
             personal=forms.FREE),
        Verb("supervise", "督办", ANY, SAME, who=policies.directs, form=forms.SUPERVISE, guards=[SECRET], work=verbs.supervise, records=["reason"]),
        Verb("finish_overdue", "超过办结时限", [S.DISPATCHED, S.SIGNED, S.SECOND], SAME, by=TIMER, work=verbs.overdue, writes=["finish_overdue"]),
        Verb("redispatch", "改派", [S.DISPATCHED, S.SIGNED], S.DISPATCHED, by=SYSTEM, work=verbs.redispatch, writes=HANDED, stops=[SIGN],
             starts=[SIGN, RETURN], records=["unit_id", "post_id"]),
        Verb("extend", "延期", [S.DISPATCHED, S.SIGNED, S.SECOND], SAME, by=SYSTEM, work=verbs.extend, writes=["extended_days"], records=["days"]),
    ],
)  # fmt: skip

callback = Lifecycle(
    Callback,
    kind="hotline.callback",
    label="工单回访",
    states=CallbackState,
    final=[C.REACHED, C.MISSED],
    root="order",
    visible=policies.sees_callbacks,
    follows=("unit_id",),
    verbs=[
        Verb("reach", "联系上来电人", NEW, C.REACHED, by=SYSTEM, records=["unit_id", "round", "rating", "resolved"]),
        Verb("miss", "未联系上来电人", NEW, C.MISSED, by=SYSTEM, records=["unit_id", "round"]),
    ],
)  # fmt: skip

return_request = Lifecycle(
    ReturnRequest,
    kind="hotline.return_request",
    label="退单申请",
    states=ReturnState,
    final=[R.ACCEPTED, R.REFUSED, R.MOOT],
    root="order",
    visible=policies.sees_children,
    follows=("unit_id", "proposed_id"),
    verbs=[
        Verb("ask", "申请退单", NEW, R.ASKED, by=SYSTEM, records=["nth", "unit_id", "proposed_id"], personal=["said"]),
        Verb("ask_ruling", "再次申请退单，转裁决", NEW, R.ARBITRATION, by=SYSTEM, records=["nth", "unit_id", "proposed_id"], personal=["said"]),
        Verb("accept", "同意退单", R.ASKED, R.ACCEPTED, who=policies.judges_returns, form=forms.RETURN_ACCEPT, work=verbs.accept_return,
             writes=["desk"], records=["post"], personal=forms.FREE),
        Verb("refuse", "不同意退单", R.ASKED, R.REFUSED, who=policies.judges_returns, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE),
        Verb("rule_accept", "裁决改派", R.ARBITRATION, R.ACCEPTED, who=policies.rules, form=forms.RETURN_ACCEPT, work=verbs.accept_return,
             writes=["desk"], records=["post"], personal=forms.FREE),
        Verb("rule_refuse", "裁决由原单位办", R.ARBITRATION, R.REFUSED, who=policies.rules, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE),
        Verb("drop", "不再需要", [R.ASKED, R.ARBITRATION], R.MOOT, by=SYSTEM, work=to_nobody, writes=["desk"]),
    ],
)  # fmt: skip

extension = Lifecycle(
    Extension,
    kind="hotline.extension",
    label="工单延期申请",
    states=ExtensionState,
    final=[E.GRANTED, E.REFUSED, E.MOOT],
    root="order",
    visible=policies.sees_children,
    follows=("unit_id",),
    verbs=[
        Verb("ask", "申请延期", NEW, E.ASKED, by=SYSTEM, records=["unit_id", "days"], personal=["said"]),
        Verb("grant", "同意延期", E.ASKED, E.GRANTED, who=policies.rules, form=forms.OPINION, guards=[guards.can_be_extended], work=verbs.grant,
             writes=["desk"], records=["days"], personal=forms.FREE),
        Verb("refuse", "不同意延期", E.ASKED, E.REFUSED, who=policies.rules, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE),
        Verb("drop", "不再需要", E.ASKED, E.MOOT, by=SYSTEM, work=to_nobody, writes=["desk"]),
    ],
)  # fmt: skip

supervision = Lifecycle(
    Supervision,
    kind="hotline.supervision",
    label="工单督办",
    states=SupervisionState,
    final=[D.ENDED],
    root="order",
    visible=policies.sees_children,
    follows=("unit_id", "back_to"),
    verbs=[
        Verb("issue", "发出督办", NEW, D.ISSUED, by=SYSTEM, starts=[ANSWER], records=["reason", "unit_id", "scope_path"]),
        Verb("reply", "回复督办", D.ISSUED, D.REPLIED, who=policies.at_its_desk, form=forms.SUPERVISION_REPLY, work=verbs.reply_to_supervision,
             writes=["replied_by", "desk"], stops=[ANSWER], personal=forms.FREE),
        Verb("end", "办结督办", D.REPLIED, D.ENDED, who=policies.directs, form=forms.OPINION,
             guards=[guards.not_own_order, by_another("replied_by", "回复")], work=to_nobody, writes=["desk"], personal=forms.FREE),
        Verb("return", "退回重报", D.REPLIED, D.ISSUED, who=policies.directs, form=forms.REASON, guards=[by_another("replied_by", "回复")],
             work=verbs.answer_again, writes=["desk"], starts=[ANSWER], personal=forms.FREE),
    ],
)  # fmt: skip
