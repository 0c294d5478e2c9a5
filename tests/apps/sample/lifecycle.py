"""The sample room's declarations, shaped like the law: silence accepts, opinions settle the review, hearings hold the clock."""

from datetime import date

from sample.models import (
    Notice,
    NoticeState,
    Opinion,
    OpinionState,
    Order,
    OrderState,
    Procedure,
    ProcedureState,
    Request,
    RequestState,
)
from zizai.kernel.calendar import Limit
from zizai.kernel.forms import Form, Text
from zizai.kernel.lifecycle import (
    ANY,
    NEW,
    SAME,
    SYSTEM,
    TIMER,
    LegalClock,
    Lifecycle,
    Verb,
    none_open,
    spans_of,
)
from zizai.kernel.policies import at_desk, is_subject, kind, role

NOTICE = LegalClock("notice", "一次告知期限", Limit(5, "working_day"), law="行政许可法第三十二条", fires="accept_by_silence")
DECISION = LegalClock("decision", "审查决定期限", Limit(20, "working_day"), law="行政许可法第四十二条")
ANSWER = LegalClock("answer", "出具意见期限", Limit(10, "working_day"), fires="lapse")

# A city's table of limits by level: to sign, to finish.
LIMITS = {
    "life": (Limit(15, "minute"), Limit(2, "hour")),
    "utility": (Limit(30, "minute"), Limit(24, "hour")),
    "general": (Limit(1, "working_day"), Limit(5, "working_day")),
}
SIGN = LegalClock("sign", "签收时限", lambda order: LIMITS[order.level][0], fires="sign_by_silence")
FINISH = LegalClock("finish", "办结时限", lambda order: LIMITS[order.level][1])


def receipt(performance):
    return performance.thing.opened_at


def set_note(performance):
    performance.thing.note = performance.data.get("note", "")
    performance.detail(phone="13800006021")
    tell(performance)


def tell(performance):
    performance.send("request.accepted", "province", f"{performance.thing.pk}:{performance.seq}", {"title": performance.thing.title})


def ask_opinions(performance):
    for desk in ("fire", "health"):
        performance.open(opinion, "ask", request=performance.thing, desk=desk)


def keep_text(performance):
    performance.thing.text = performance.data["text"]


def cancel_opinions(performance):
    for pending in performance.children(opinion, is_open=True):
        performance.also(pending, "cancel")


def extend_by_ten(performance):
    performance.extend(DECISION, 10)


def extended_once(performance):
    return "只能延长一次。" if performance.thing.clocks["decision"]["amount"] > 20 else None


def hold_request(performance):
    performance.also(performance.root, "suspend")


def held_by_hand(performance):
    # A clock that had run out before it was held is due already: `held` does not show it.
    stands_still = [state for state in performance.root.clocks.values() if not state.get("stopped") and state["intervals"][-1][1]]
    by_procedure = Procedure.objects.filter(request=performance.root, is_open=True).exists()
    return "已经停表，请先恢复计时。" if stands_still and not by_procedure else None


def careless(performance):
    performance.thing.title = "改了没声明的列"


NOTE = Form("sample.note", [Text("note", "备注", most=10, required=False)])
OPINION = Form("sample.opinion", [Text("text", "意见", required=False)])
# What a pause rests on; the kernel looks whether it is there.
PAUSE = Form("sample.pause", [Text("evidence", "依据", required=False), Text("notice", "告知书", required=False)])


S = RequestState
clerk, approver, subject = role("clerk"), role("approver"), is_subject()

request = Lifecycle(
    Request,
    kind="sample.request",
    label="申请",
    states=RequestState,
    final=[S.DECIDED, S.WITHDRAWN],
    visible=at_desk() | is_subject(),
    personal=["phone_digest"],
    verbs=[
        Verb("submit", "提交", NEW, S.RECEIVED, who=kind("person") | clerk, starts=[NOTICE], records=["title"]),
        Verb("accept", "受理", S.RECEIVED, S.ACCEPTED, who=clerk & at_desk(), form=NOTE, work=set_note, writes=["note"],
             stops=[NOTICE], starts=[DECISION], records=["note"]),
        Verb("accept_by_silence", "视为受理", S.RECEIVED, S.ACCEPTED, by=TIMER, effective=receipt, work=tell, stops=[NOTICE], starts=[DECISION]),
        Verb("hold", "停表", S.ACCEPTED, SAME, who=clerk, form=PAUSE, guards=[none_open(Procedure)], pauses=[DECISION], law="行政许可法第四十五条"),
        Verb("go_on", "恢复计时", S.ACCEPTED, SAME, who=clerk, guards=[none_open(Procedure)], resumes=[DECISION]),
        Verb("suspend", "因专门程序停表", S.ACCEPTED, SAME, by=SYSTEM, pauses=[DECISION]),
        Verb("proceed", "专门程序完毕", [S.ACCEPTED, S.REVIEWING], SAME, by=SYSTEM, held=spans_of(Procedure), resumes=[DECISION]),
        Verb("extend", "延长十日", S.ACCEPTED, SAME, who=approver, guards=[extended_once], work=extend_by_ten),
        Verb("consult", "会审", S.ACCEPTED, S.REVIEWING, who=clerk, work=ask_opinions),
        Verb("opinions_in", "会审完毕", S.REVIEWING, S.ACCEPTED, by=SYSTEM, guards=[none_open(Opinion)]),
        Verb("decide", "决定", S.ACCEPTED, S.DECIDED, who=approver, stops=[DECISION]),
        Verb("withdraw", "撤回", ANY, S.WITHDRAWN, who=subject, work=cancel_opinions, stops=[NOTICE, DECISION]),
        Verb("careless", "粗心", ANY, SAME, who=clerk, work=careless, aside=True),
    ],
)  # fmt: skip
opinion = Lifecycle(
    Opinion,
    kind="sample.opinion",
    label="意见",
    states=OpinionState,
    final=[OpinionState.GIVEN, OpinionState.LAPSED, OpinionState.CANCELLED],
    root="request",
    visible=at_desk(),
    verbs=[
        Verb("ask", "征求意见", NEW, OpinionState.PENDING, who=clerk, starts=[ANSWER]),
        Verb("give", "出具意见", OpinionState.PENDING, OpinionState.GIVEN, who=at_desk(), form=OPINION, work=keep_text, writes=["text"], stops=[ANSWER],
             settles="opinions_in", personal=["text"]),
        Verb("lapse", "逾期视为无意见", OpinionState.PENDING, OpinionState.LAPSED, by=TIMER, stops=[ANSWER], settles="opinions_in"),
        Verb("cancel", "不再需要", OpinionState.PENDING, OpinionState.CANCELLED, by=SYSTEM, stops=[ANSWER]),
    ],
)
procedure = Lifecycle(
    Procedure,
    kind="sample.procedure",
    label="专门程序",
    states=ProcedureState,
    final=[ProcedureState.ENDED],
    root="request",
    visible=role("clerk"),
    verbs=[
        Verb("begin", "启动专门程序", NEW, ProcedureState.RUNNING, who=clerk & at_desk(), form=PAUSE, guards=[held_by_hand], work=hold_request),
        Verb("end", "结束专门程序", ProcedureState.RUNNING, ProcedureState.ENDED, who=clerk, settles="proceed"),
    ],
)
order = Lifecycle(
    Order,
    kind="sample.order",
    label="工单",
    states=OrderState,
    final=[OrderState.CLOSED],
    visible=at_desk() | role("clerk"),
    verbs=[
        Verb("dispatch", "派单", NEW, OrderState.DISPATCHED, who=clerk, starts=[SIGN, FINISH], records=["level"]),
        Verb("sign", "签收", OrderState.DISPATCHED, OrderState.SIGNED, who=at_desk(), stops=[SIGN]),
        Verb("sign_by_silence", "视为签收", OrderState.DISPATCHED, OrderState.SIGNED, by=TIMER, stops=[SIGN]),
        Verb("close", "办结", OrderState.SIGNED, OrderState.CLOSED, who=at_desk(), stops=[FINISH]),
    ],
)

ENDS = LegalClock("ends", "公示截止", until=lambda notice: notice.ends_on, fires="end")


def posted_columns(data, actor):
    return {"desk": min(actor.desks, default=""), "ends_on": date(2026, 11, 20)}


def set_day(performance):
    performance.thing.ends_on = performance.data["ends_on"]
    performance.record(ends_on=performance.data["ends_on"])


def not_while_reviewing(performance):
    return "会审期间不能公示。" if performance.root.state == S.REVIEWING else None


notice = Lifecycle(
    Notice,
    kind="sample.notice",
    label="公示",
    states=NoticeState,
    final=[NoticeState.ENDED],
    root="request",
    visible=at_desk(),
    verbs=[
        Verb("post", "公示", NEW, NoticeState.POSTED, who=clerk, columns=posted_columns, guards=[not_while_reviewing], starts=[ENDS]),
        Verb("list", "列入", NEW, NoticeState.POSTED, by=SYSTEM, starts=[ENDS]),
        Verb("redate", "改期", NoticeState.POSTED, SAME, by=SYSTEM, work=set_day, writes=["ends_on"], starts=[ENDS]),
        Verb("hold", "停表", NoticeState.POSTED, SAME, who=clerk, form=PAUSE, pauses=[ENDS]),
        Verb("prolong", "延长", NoticeState.POSTED, SAME, who=clerk, work=lambda performance: performance.extend(ENDS, 1)),
        Verb("end", "公示结束", NoticeState.POSTED, NoticeState.ENDED, by=TIMER),
    ],
)
