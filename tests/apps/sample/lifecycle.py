"""The sample room's declarations, shaped like the law: silence accepts, opinions settle the review."""

from datetime import date

from sample.models import Notice, NoticeState, Opinion, OpinionState, Request, RequestState
from zizai.kernel.calendar import Limit
from zizai.kernel.lifecycle import ANY, NEW, SAME, SYSTEM, TIMER, LegalClock, Lifecycle, Verb
from zizai.kernel.policies import at_desk, is_subject, kind, role

NOTICE = LegalClock("notice", "一次告知期限", Limit(5, "working_day"), law="行政许可法第三十二条", fires="accept_by_silence")
DECISION = LegalClock("decision", "审查决定期限", Limit(20, "working_day"), law="行政许可法第四十二条")


def receipt(performance):
    return performance.thing.opened_at


def set_note(performance):
    performance.thing.note = performance.data.get("note", "")
    performance.detail(phone="13800006021")


def ask_opinions(performance):
    for desk in ("fire", "health"):
        performance.open(opinion, "ask", request=performance.thing, desk=desk)


def none_pending(performance):
    pending = Opinion.objects.filter(request=performance.thing, state=OpinionState.PENDING)
    return "还有部门没出具意见。" if pending.exists() else None


def careless(performance):
    performance.thing.title = "改了没声明的列"


class NoteForm:
    """The smallest form: `note`, at most ten characters."""

    @staticmethod
    def clean(data):
        if len(data.get("note", "")) > 10:
            raise ValueError("备注最多10个字")
        return {"note": data.get("note", "")}


S = RequestState
clerk, subject = role("clerk"), is_subject()

request = Lifecycle(
    Request,
    kind="sample.request",
    label="申请",
    states=RequestState,
    final=[S.DECIDED, S.WITHDRAWN],
    visible=at_desk() | is_subject(),
    verbs=[
        Verb("submit", "提交", NEW, S.RECEIVED, who=kind("person") | clerk, starts=[NOTICE], records=["title"]),
        Verb("accept", "受理", S.RECEIVED, S.ACCEPTED, who=clerk & at_desk(), form=NoteForm, work=set_note, writes=["note"],
             stops=[NOTICE], starts=[DECISION], records=["note"]),
        Verb("accept_by_silence", "视为受理", S.RECEIVED, S.ACCEPTED, by=TIMER, effective=receipt, stops=[NOTICE], starts=[DECISION]),
        Verb("hold", "停表", S.ACCEPTED, SAME, who=clerk, pauses=[DECISION]),
        Verb("go_on", "恢复计时", S.ACCEPTED, SAME, who=clerk, resumes=[DECISION]),
        Verb("consult", "会审", S.ACCEPTED, S.REVIEWING, who=clerk, work=ask_opinions),
        Verb("opinions_in", "会审完毕", S.REVIEWING, S.ACCEPTED, by=SYSTEM, guards=[none_pending]),
        Verb("decide", "决定", S.ACCEPTED, S.DECIDED, who=role("approver"), stops=[DECISION]),
        Verb("withdraw", "撤回", ANY, S.WITHDRAWN, who=subject, stops=[NOTICE, DECISION]),
        Verb("careless", "粗心", ANY, SAME, who=clerk, work=careless),
    ],
)  # fmt: skip
opinion = Lifecycle(
    Opinion,
    kind="sample.opinion",
    label="意见",
    states=OpinionState,
    final=[OpinionState.GIVEN],
    root="request",
    visible=at_desk(),
    verbs=[
        Verb("ask", "征求意见", NEW, OpinionState.PENDING, who=clerk),
        Verb("give", "出具意见", OpinionState.PENDING, OpinionState.GIVEN, who=at_desk(), settles="opinions_in"),
    ],
)

ENDS = LegalClock("ends", "公示截止", until=lambda notice: notice.ends_on, fires="end")


def posted_columns(data, actor):
    return {"desk": min(actor.desks), "ends_on": date(2026, 11, 20)}


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
        Verb("hold", "停表", NoticeState.POSTED, SAME, who=clerk, pauses=[ENDS]),
        Verb("prolong", "延长", NoticeState.POSTED, SAME, who=clerk, work=lambda performance: performance.extend(ENDS, 1)),
        Verb("end", "公示结束", NoticeState.POSTED, NoticeState.ENDED, by=TIMER),
    ],
)
