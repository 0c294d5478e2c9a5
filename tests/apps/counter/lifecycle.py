"""The counter's declarations."""

from counter.models import Check, CheckState, Filing, FilingState
from zizai.kernel.calendar import Limit
from zizai.kernel.forms import Choice, Choices, Date, Form, LongText, Money, Text, YesNo
from zizai.kernel.lifecycle import ANY, NEW, SAME, TIMER, LegalClock, Lifecycle, Verb
from zizai.kernel.policies import at_desk, is_assignee, is_subject, role

NOTICE = LegalClock("notice", "一次告知期限", Limit(5, "working_day"), law="行政许可法第三十二条", fires="accept_by_silence")
DECISION = LegalClock("decision", "审查决定期限", Limit(20, "working_day"), law="行政许可法第四十二条")
VISIT = LegalClock("visit", "核查期限", Limit(3, "working_day"))

CHANNELS = [("window", "窗口"), ("phone", "手机"), ("post", "邮寄")]
FILE = Form("counter.file", [
    Text("matter", "事项", hint="写事项的全称", most=60),
    Text("applicant", "申请人", most=40, personal=True),
    Text("phone", "电话", most=11, personal=True),
    Choice("channel", "来源", choices=lambda: CHANNELS),
])  # fmt: skip
MATERIALS = [("plan", "平面图"), ("report", "检测报告"), ("deed", "房屋使用证明")]
# What a matter needs, and on what it can be checked, only the filing tells.
CORRECT = Form("counter.correct", [
    Choices("items", "缺哪些材料", of=lambda filing: MATERIALS if "场所" in filing.matter else MATERIALS[:2]),
    LongText("reason", "怎么补", hint="一次说清，不再补第二次", most=200),
])  # fmt: skip
NOTE = Form("counter.note", [LongText("note", "备注", most=200)])
ASK = Form("counter.ask", [
    Text("subject_matter", "核查什么", most=60),
    Choice("place", "在哪里核查", required=False, of=lambda filing: [("shop", f"{filing.matter}的现场"), ("office", "办公室")]),
])  # fmt: skip
ANSWER = Form("counter.answer", [LongText("answer", "核查意见", most=200), Date("visited_on", "核查日期"), YesNo("two", "两名核查员都到了场")])
REFUSE = Form("counter.refuse", [LongText("reason", "不予许可的理由", most=500), Money("fee", "退还费用", required=False)])


def take_in(performance):
    filing, data = performance.thing, performance.data
    filing.matter, filing.applicant, filing.phone, filing.channel = data["matter"], data["applicant"], data["phone"], data["channel"]
    filing.number = f"KD-{str(filing.pk)[-6:]}"
    filing.desk = min(performance.actor.desks, default="")


def take_over(performance):
    performance.thing.assignee = performance.actor.id


def write_note(performance):
    performance.thing.note = performance.data["note"]


def begin_check(performance):
    performance.thing.subject_matter = performance.data["subject_matter"]
    performance.thing.desk = "field"


def write_answer(performance):
    performance.thing.answer = performance.data["answer"]


def nothing_to_check(performance):
    open_checks = Check.objects.filter(filing=performance.thing, is_open=True).count()
    return f"还有{open_checks}项核查没有意见。" if open_checks else None


F = FilingState
clerk, approver = role("clerk"), role("approver")
OWN = clerk & (at_desk() | is_assignee())

filing = Lifecycle(
    Filing,
    kind="counter.filing",
    label="收件",
    states=FilingState,
    final=[F.GRANTED, F.REFUSED],
    visible=at_desk() | is_assignee() | is_subject(),
    verbs=[
        Verb("file", "窗口收件", NEW, F.RECEIVED, who=clerk, form=FILE, work=take_in, starts=[NOTICE],
             records=["matter", "channel"], personal=["applicant", "phone"]),
        Verb("accept", "受理", F.RECEIVED, F.REVIEWING, who=OWN, stops=[NOTICE], starts=[DECISION]),
        Verb("correct", "一次告知补正", F.RECEIVED, F.CORRECTING, who=OWN, form=CORRECT, stops=[NOTICE],
             records=["items", "reason"], law="行政许可法第三十二条"),
        Verb("resume", "补齐", F.CORRECTING, F.RECEIVED, who=OWN, starts=[NOTICE]),
        Verb("accept_by_silence", "视为受理", F.RECEIVED, F.REVIEWING, by=TIMER, stops=[NOTICE], starts=[DECISION]),
        Verb("grant", "准予许可", F.REVIEWING, F.GRANTED, who=approver & at_desk(), guards=[nothing_to_check], stops=[DECISION]),
        Verb("refuse", "不予许可", F.REVIEWING, F.REFUSED, who=approver & at_desk(), form=REFUSE, stops=[DECISION], danger=True,
             records=["reason", "fee"], law="行政许可法第三十八条"),
        Verb("take_over", "认领", ANY, SAME, who=OWN, work=take_over, writes=["assignee"]),
        Verb("remark", "写备注", ANY, SAME, who=OWN, form=NOTE, work=write_note, writes=["note"], records=["note"]),
    ],
)  # fmt: skip
check = Lifecycle(
    Check,
    kind="counter.check",
    label="核查",
    states=CheckState,
    final=[CheckState.ANSWERED],
    root="filing",
    visible=at_desk() | approver,
    verbs=[
        Verb("ask", "派核查", NEW, CheckState.ASKED, who=clerk | approver, form=ASK, work=begin_check, starts=[VISIT], records=["subject_matter"]),
        Verb("answer", "录核查意见", CheckState.ASKED, CheckState.ANSWERED, who=at_desk(), form=ANSWER, work=write_answer,
             writes=["answer"], stops=[VISIT], records=["answer"]),
    ],
)  # fmt: skip
