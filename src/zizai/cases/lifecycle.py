"""The lives of a case and of what stands above and below it: the page to read first.

A joint matter stands above the cases that are submitted together; opinions, extensions and special
procedures stand below the case they belong to. All limits are in working days (administrative
licensing law, article 82) and are pinned to the case when it begins.
"""

from __future__ import annotations

from zizai.cases import forms, guards, opening, policies, verbs
from zizai.cases.models import (
    Case,
    CaseState,
    Decision,
    Extension,
    ExtensionState,
    JointCase,
    JointState,
    Opinion,
    OpinionState,
    ProcedureState,
    SpecialProcedure,
)
from zizai.cases.verbs import tell
from zizai.kernel.calendar import Limit
from zizai.kernel.lifecycle import (
    NEW,
    SAME,
    SYSTEM,
    TIMER,
    LegalClock,
    Lifecycle,
    Verb,
    by_another,
    in_turn,
    keep,
    lay,
    none_open,
    sign,
    spans_of,
)

C, J, E, P = CaseState, JointState, ExtensionState, ProcedureState

NOTICE = LegalClock("notice", "一次告知期限", Limit(5, "working_day"), law="行政许可法第三十二条", fires="accept_by_silence")
DECISION = LegalClock("decision", "法定办结时限", lambda case: Limit(case.statutory_days, "working_day"), law="行政许可法第四十二条")
PROMISE = LegalClock("promise", "承诺办结时限", lambda case: Limit(case.promised_days, "working_day"))
DELIVERY = LegalClock("delivery", "送达期限", Limit(10, "working_day"), law="行政许可法第四十四条")
ANSWER = LegalClock("answer", "出具意见期限", lambda opinion: Limit(opinion.days, "working_day"))

UNDER_REVIEW = [C.ACCEPTED, C.CONSULTING]
# Whatever is not decided yet.
OPEN = [C.SUBMITTED, C.RECEIVED, C.CORRECTING, C.AWAITING, *UNDER_REVIEW]
BEGUN = ["number", "item_id", "item_version", "organisation_id", "channel", "statutory_days", "promised_days", "received_at", "scope_path"]
# A result first reaches the cases that wait for it; then the joint matter may have ended.
PASSED_ON = ("result_in", "all_ended")

case = Lifecycle(
    Case,
    kind="cases.case",
    label="办件",
    states=CaseState,
    final=[C.DELIVERED, C.NOT_ACCEPTED, C.WITHDRAWN, C.TERMINATED, C.UNMET],
    root="joint",
    visible=policies.sees_cases,
    follows=("organisation_id", "window_desk", "decision_desk", "leader_desk"),
    personal=("matter_key",),
    verbs=[
        Verb("take_in", "窗口收件", NEW, C.RECEIVED, who=policies.takes_in, form=forms.TAKE_IN, columns=opening.taken_in,
             guards=[guards.alone, guards.can_be_handled, guards.not_active_already], work=verbs.number_it, starts=[NOTICE], records=BEGUN,
             personal=forms.PERSONAL, law="行政许可法第二十九条"),
        Verb("submit", "提交申请", NEW, C.SUBMITTED, who=policies.applies, form=forms.SUBMIT, columns=opening.submitted,
             guards=[guards.alone, guards.can_be_handled, guards.not_active_already, guards.online_brings_files], work=verbs.number_it, starts=[NOTICE],
             records=BEGUN, personal=forms.PERSONAL, law="行政许可法第二十九条"),
        Verb("submit_jointly", "联办提交", NEW, C.SUBMITTED, by=SYSTEM, form=forms.JOINT_PART, guards=[guards.can_be_handled, guards.not_active_already],
             work=verbs.number_it, starts=[NOTICE], records=BEGUN, personal=["files"], law="行政许可法第二十六条"),
        Verb("await_result", "等待前置结果", NEW, C.AWAITING, by=SYSTEM, form=forms.JOINT_PART, guards=[guards.can_be_handled, guards.not_active_already],
             work=verbs.await_result, records=BEGUN,
             personal=["files"]),
        Verb("receive", "收件", C.SUBMITTED, C.RECEIVED, who=policies.clerk, work=verbs.take_over, writes=["assignee"]),
        Verb("accept", "受理", C.RECEIVED, C.ACCEPTED, who=policies.clerk, guards=[guards.materials_complete],
             work=in_turn(sign("accepted_by"), verbs.take_over, lay("decision_desk"), tell("accepted", "statutory_days", "promised_days")),
             writes=["accepted_by", "assignee", "desk"], stops=[NOTICE], starts=[DECISION, PROMISE], records=["received_at", "statutory_days", "promised_days"],
             law="行政许可法第三十二条"),
        Verb("register", "登记材料", C.RECEIVED, SAME, who=policies.clerk, form=forms.REGISTER, work=verbs.register, writes=["materials"], personal=["files"]),
        Verb("correct_notice", "一次告知补正", C.RECEIVED, C.CORRECTING, who=policies.clerk, form=forms.NOTICE, guards=[guards.named_once],
             work=verbs.notice, writes=["notices"], stops=[NOTICE], personal=["how"], law="行政许可法第三十二条"),
        Verb("supplement", "补正材料", C.CORRECTING, C.RECEIVED, who=policies.applicant | policies.clerk, form=forms.SUPPLEMENT,
             guards=[guards.online_brings_files], work=verbs.supplement, writes=["round", "received_at", "materials"], starts=[NOTICE],
             personal=["files"], records=["received_at"], aside=True),
        Verb("not_accept", "不予受理", [C.SUBMITTED, C.RECEIVED], C.NOT_ACCEPTED, who=policies.clerk, form=forms.NOT_ACCEPT, work=verbs.not_accept,
             writes=["reasons", "remedies"], stops=[NOTICE], settles=PASSED_ON, personal=["reasons"], danger=True, law="行政许可法第三十二条"),
        Verb("accept_by_silence", "视为受理", [C.SUBMITTED, C.RECEIVED], C.ACCEPTED, by=TIMER, effective=verbs.receipt,
             work=in_turn(lay("decision_desk"), tell("accepted_by_silence", "statutory_days", "promised_days")), writes=["desk"],
             stops=[NOTICE], starts=[DECISION, PROMISE], records=["received_at", "statutory_days", "promised_days"], law="行政许可法第三十二条"),
        Verb("consult", "征求意见", C.ACCEPTED, C.CONSULTING, who=policies.asks_first, work=verbs.consult, writes=["asks_opinions"],
             records=["opinion_units"]),
        Verb("grant", "准予许可", C.ACCEPTED, C.GRANTED, who=policies.approver, form=forms.GRANT,
             guards=[by_another("accepted_by", "受理"), guards.opinions_given, none_open(SpecialProcedure)], work=verbs.decide(Decision.GRANTED),
             writes=["decision", "decided_at", "result_number", "reasons", "remedies", "desk"], stops=[DECISION, PROMISE], starts=[DELIVERY],
             settles=PASSED_ON, records=["result_number"], personal=["reasons"], danger=True, law="行政许可法第三十八条"),
        Verb("refuse", "不予许可", C.ACCEPTED, C.REFUSED, who=policies.approver, form=forms.REFUSE,
             guards=[by_another("accepted_by", "受理"), guards.opinions_given, none_open(SpecialProcedure)], work=verbs.decide(Decision.REFUSED),
             writes=["decision", "decided_at", "result_number", "reasons", "remedies", "desk"], stops=[DECISION, PROMISE], starts=[DELIVERY],
             settles=PASSED_ON, personal=["reasons"], danger=True, law="行政许可法第三十八条"),
        Verb("deliver", "送达", [C.GRANTED, C.REFUSED], C.DELIVERED, who=policies.clerk, form=forms.DELIVER, work=tell("delivered", "way"),
             stops=[DELIVERY], settles="all_ended", records=["way"], personal=["receipt"], law="行政许可法第四十四条"),
        Verb("withdraw", "撤回申请", OPEN, C.WITHDRAWN, who=policies.applicant, form=forms.WITHDRAW, work=verbs.withdraw, writes=["desk"],
             stops=[NOTICE, DECISION, PROMISE], settles=PASSED_ON, personal=["reasons"], danger=True),
        Verb("terminate", "终止办理", OPEN, C.TERMINATED, who=policies.clerk | policies.approver, form=forms.TERMINATE, work=verbs.terminate,
             writes=["desk", "reasons"], stops=[NOTICE, DECISION, PROMISE], settles=PASSED_ON, records=["why"], personal=["reasons", "files"], danger=True,
             aside=True),
        Verb("withdraw_with_joint", "随联办件撤回", OPEN, C.WITHDRAWN, by=SYSTEM, work=verbs.withdraw, writes=["desk"], stops=[NOTICE, DECISION, PROMISE]),
        Verb("opinions_in", "意见收齐", C.CONSULTING, C.ACCEPTED, by=SYSTEM, guards=[none_open(Opinion)]),
        Verb("extend", "延长时限", UNDER_REVIEW, SAME, by=SYSTEM, guards=[guards.extended_once], work=verbs.extend, writes=["extended_days"],
             records=["extended_days"], law="行政许可法第四十二条"),
        Verb("suspend", "因特别程序停表", UNDER_REVIEW, SAME, by=SYSTEM, work=verbs.tell_of_pause, pauses=[DECISION, PROMISE],
             records=["procedure", "days"], law="行政许可法第四十五条"),
        Verb("resume", "特别程序结束", UNDER_REVIEW, SAME, by=SYSTEM, held=spans_of(SpecialProcedure), resumes=[DECISION, PROMISE],
             law="行政许可法第四十五条"),
        Verb("go_on", "前置结果到齐", C.AWAITING, C.RECEIVED, by=SYSTEM, work=verbs.go_on, writes=["supplied", "received_at", "desk"], starts=[NOTICE],
             records=["received_at"]),
        Verb("unmet", "前置未通过", C.AWAITING, C.UNMET, by=SYSTEM, work=verbs.unmet, writes=["reasons", "desk"]),
    ],
)  # fmt: skip

opinion = Lifecycle(
    Opinion,
    kind="cases.opinion",
    label="部门意见",
    states=OpinionState,
    final=[OpinionState.GIVEN, OpinionState.CANCELLED],
    root="case",
    visible=policies.sees_opinions,
    follows=("unit_id", "organisation_id"),
    verbs=[
        Verb("ask", "征求意见", NEW, OpinionState.ASKED, by=SYSTEM, starts=[ANSWER], records=["unit_id", "organisation_id", "days", "scope_path"]),
        Verb("give", "出具意见", OpinionState.ASKED, OpinionState.GIVEN, who=policies.gives_opinion, form=forms.OPINION,
             work=in_turn(keep("answer", "text"), sign("given_by")), writes=["answer", "text", "given_by"], stops=[ANSWER], settles="opinions_in",
             records=["answer"], personal=["text"]),
        Verb("cancel", "不再需要", OpinionState.ASKED, OpinionState.CANCELLED, by=SYSTEM, stops=[ANSWER]),
    ],
)  # fmt: skip

extension = Lifecycle(
    Extension,
    kind="cases.extension",
    label="延期",
    states=ExtensionState,
    final=[E.APPROVED, E.REFUSED, E.CANCELLED],
    root="case",
    visible=policies.sees_children,
    follows=("organisation_id",),
    verbs=[
        Verb("ask", "申请延期", NEW, E.ASKED, who=policies.approver, form=forms.EXTENSION, guards=[guards.may_be_extended],
             work=in_turn(keep("days", "reason"), sign("asked_by"), verbs.of_its_case("leader_desk")), records=["days"], personal=["reason"],
             law="行政许可法第四十二条"),
        Verb("approve", "批准延期", E.ASKED, E.APPROVED, who=policies.head, guards=[by_another("asked_by", "申请延期")],
             work=verbs.approve_extension, records=["days"], danger=True, law="行政许可法第四十二条"),
        Verb("refuse", "不批准延期", E.ASKED, E.REFUSED, who=policies.head, form=forms.NOT_EXTENDED, personal=["reason"]),
        Verb("cancel", "不再需要", E.ASKED, E.CANCELLED, by=SYSTEM),
    ],
)  # fmt: skip

procedure = Lifecycle(
    SpecialProcedure,
    kind="cases.procedure",
    label="特别程序",
    states=ProcedureState,
    final=[P.ENDED, P.CANCELLED],
    root="case",
    visible=policies.sees_children,
    follows=("organisation_id",),
    verbs=[
        Verb("begin", "启动特别程序", NEW, P.RUNNING, who=policies.approver, form=forms.PROCEDURE, guards=[guards.being_decided],
             work=in_turn(keep("procedure", "reason", "days", "notice"), verbs.of_its_case("decision_desk"), verbs.hold_the_case),
             records=["procedure", "days", "notice", "evidence"], personal=["reason"], law="行政许可法第四十五条"),
        Verb("end", "结束特别程序", P.RUNNING, P.ENDED, who=policies.approver, form=forms.PROCEDURE_END, work=keep("result"), writes=["result"],
             settles="resume", personal=["result"]),
        Verb("cancel", "不再需要", P.RUNNING, P.CANCELLED, by=SYSTEM),
    ],
)  # fmt: skip

joint = Lifecycle(
    JointCase,
    kind="cases.joint",
    label="联办件",
    states=JointState,
    final=[J.ENDED, J.WITHDRAWN],
    visible=policies.sees_joint,
    personal=("object_name", "object_place"),
    verbs=[
        Verb("submit", "一并提交", NEW, J.UNDER_WAY, who=policies.applies, guards=[guards.several], work=verbs.open_cases, records=["number", "scope_path"],
             law="行政许可法第二十六条"),
        Verb("result_in", "前置结果到齐", J.UNDER_WAY, SAME, by=SYSTEM, guards=[guards.somebody_waits], work=verbs.pass_results_on),
        Verb("all_ended", "全部办结", J.UNDER_WAY, J.ENDED, by=SYSTEM, guards=[none_open(Case)]),
        Verb("withdraw", "全部撤回", J.UNDER_WAY, J.WITHDRAWN, who=policies.applicant, form=forms.WITHDRAW, work=verbs.withdraw_all, personal=["reasons"],
             danger=True),
    ],
)  # fmt: skip
