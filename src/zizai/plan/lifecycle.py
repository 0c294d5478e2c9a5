"""The lives of the plan's things: the page to read first.

A task is split into steps; a visit finds problems; supervision stands beside what it supervises. Each
limit is a day that the plan or a person set, so every clock runs until a day.
"""

from __future__ import annotations

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
    in_turn,
    keep,
    sign,
    stamp,
    to_nobody,
)
from zizai.kernel.policies import at_desk, is_assignee
from zizai.plan import forms, guards, policies, verbs
from zizai.plan.models import (
    Practice,
    PracticeState,
    Problem,
    ProblemState,
    Step,
    StepState,
    Supervision,
    SupervisionState,
    Task,
    TaskState,
    Visit,
    VisitState,
)
from zizai.plan.verbs import to_post, to_supervisors

T, S, V = TaskState, StepState, VisitState
P, D, G = ProblemState, SupervisionState, PracticeState

# Until accepted: whoever has to move, a task or a step past its day is red.
TASK_DUE = LegalClock("due", "完成时限", until=lambda task: task.again_due_on or task.due_on)
TASK_REVIEW = LegalClock("review", "巩固提升复核", until=lambda task: task.review_on, fires="review_due")
STEP_DUE = LegalClock("due", "完成时限", until=lambda step: step.runs_until)
RECTIFY = LegalClock("rectify", "整改期限", until=lambda problem: problem.due_on)
LOOK_BACK = LegalClock("look_back", "回头看期限", until=lambda problem: problem.lookback_on)
REPLY = LegalClock("reply", "回复期限", until=lambda supervision: supervision.reply_on)

LISTED = ("action", "number", "title", "due_on", "lead", "lead_words", "responsible")

task = Lifecycle(
    Task,
    kind="plan.task",
    label="改革任务",
    states=TaskState,
    final=[T.WITHDRAWN],
    visible=policies.sees_tasks,
    verbs=[
        Verb("adopt", "列入方案", NEW, T.ADVANCING, by=SYSTEM, starts=[TASK_DUE], records=["code", "title", "due_on", "lead_words", "responsible", "scope_path"]),
        Verb("submit", "申请任务验收", T.ADVANCING, T.AWAITING, who=policies.leads, form=forms.EVIDENCE, guards=[guards.steps_accepted],
             work=in_turn(sign("submitted_by"), to_supervisors), writes=["submitted_by", "desk"], personal=forms.FREE),
        Verb("accept", "通过验收", T.AWAITING, T.CONSOLIDATING, who=policies.directs, form=forms.TASK_ACCEPT,
             guards=[by_another("submitted_by", "申请验收"), guards.targets_not_missed], work=verbs.accept_task,
             writes=["accepted_at", "review_on", "again_due_on", "desk"], stops=[TASK_DUE], starts=[TASK_REVIEW],
             records=["due_on", "review_on"], personal=forms.FREE),
        Verb("return", "退回任务", T.AWAITING, T.ADVANCING, who=policies.directs, form=forms.REASON, work=to_nobody, writes=["desk"], personal=forms.FREE),
        Verb("review", "巩固提升复核", T.CONSOLIDATING, SAME, who=policies.directs, form=forms.TASK_REVIEW, work=verbs.review_task,
             writes=["review_on", "reviews"], starts=[TASK_REVIEW], records=["outcome", "review_on"], personal=forms.FREE),
        Verb("supervise", "督办", ANY, SAME, who=policies.directs, form=forms.SUPERVISE, work=verbs.supervise_task, records=["reason", "post", "reply_on"]),
        Verb("reopen", "重新推进", T.CONSOLIDATING, T.ADVANCING, who=policies.directs, form=forms.TASK_REOPEN, work=keep("again_due_on"),
             writes=["again_due_on"], stops=[TASK_REVIEW], starts=[TASK_DUE], records=["again_due_on"], personal=forms.FREE, danger=True),
        Verb("review_due", "到期复核", T.CONSOLIDATING, SAME, by=TIMER, guards=[guards.no_review_open], work=verbs.supervise_review),
        Verb("amend", "按方案更正", ANY, SAME, by=SYSTEM, work=verbs.listed_anew, writes=LISTED),
        Verb("redate", "按方案更正时限", [T.ADVANCING, T.AWAITING], SAME, by=SYSTEM, starts=[TASK_DUE], records=["due_on"]),
        Verb("withdraw", "撤出方案", ANY, T.WITHDRAWN, by=SYSTEM, work=to_nobody, writes=["desk"]),
        Verb("adopt_again", "重新列入方案", T.WITHDRAWN, T.ADVANCING, by=SYSTEM, work=verbs.listed_anew, writes=LISTED, starts=[TASK_DUE]),
    ],
)  # fmt: skip

step = Lifecycle(
    Step,
    kind="plan.step",
    label="工作措施",
    states=StepState,
    final=[S.ACCEPTED, S.DROPPED],
    root="task",
    follows=("unit_id", "post_id"),
    visible=policies.sees_steps,
    verbs=[
        Verb("draft", "拟定措施", NEW, S.DRAFT, who=policies.drafts, form=forms.STEP, columns=verbs.drafted_step,
             guards=[guards.task_advancing, guards.own_unit_only], records=["unit_id", "post_id", "begins_on", "ends_on", "planned_funds"]),
        Verb("confirm", "确认措施", S.DRAFT, S.RUNNING, who=policies.directs, guards=[guards.task_advancing],
             work=in_turn(stamp("confirmed_at"), to_post), writes=["confirmed_at", "desk"], starts=[STEP_DUE],
             records=["unit_id", "post_id", "begins_on", "ends_on", "planned_funds", "scope_path"]),
        Verb("revise", "修改措施", S.DRAFT, SAME, who=policies.owns | policies.directs, form=forms.STEP, work=verbs.revise_step,
             guards=[guards.same_task], writes=["deliverable", "title", "content", "unit", "post", "begins_on", "ends_on", "planned_funds", "scope_path"],
             records=["begins_on", "ends_on", "planned_funds"]),
        Verb("report", "报告进展", S.RUNNING, SAME, who=at_desk(), form=forms.PROGRESS,
             work=in_turn(keep("percent", "spent_funds"), stamp("reported_at")), writes=["percent", "spent_funds", "reported_at"],
             records=["percent", "spent_funds"], personal=forms.FREE),
        Verb("ask", "申请验收", S.RUNNING, S.ASKED, who=at_desk(), form=forms.EVIDENCE, guards=[guards.all_done],
             work=in_turn(stamp("asked_at"), sign("asked_by"), to_supervisors), writes=["asked_at", "asked_by", "desk"], personal=forms.FREE),
        Verb("accept", "通过验收", S.ASKED, S.ACCEPTED, who=policies.directs, form=forms.OPINION,
             guards=[by_another("asked_by", "申请验收")], work=in_turn(stamp("accepted_at"), to_nobody), writes=["accepted_at", "desk"],
             records=["spent_funds"], personal=forms.FREE),
        Verb("return", "退回措施", S.ASKED, S.RUNNING, who=policies.directs, form=forms.REASON, work=to_post, writes=["desk"], personal=forms.FREE),
        Verb("supervise", "督办", [S.RUNNING, S.ASKED], SAME, who=policies.directs, form=forms.SUPERVISE_STEP, work=verbs.supervise_step,
             records=["reason", "reply_on"]),
        Verb("postpone", "调整时限", S.RUNNING, SAME, who=policies.directs, form=forms.POSTPONE, guards=[guards.later_than_now],
             work=keep("postponed_to"), writes=["postponed_to"], starts=[STEP_DUE], records=["postponed_to"], personal=forms.FREE),
        Verb("drop", "取消措施", [S.DRAFT, S.RUNNING], S.DROPPED, who=policies.directs, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE, danger=True),
    ],
)  # fmt: skip

supervision = Lifecycle(
    Supervision,
    kind="plan.supervision",
    label="督办",
    states=SupervisionState,
    final=[D.CLOSED, D.CALLED_OFF],
    root="task",
    follows=("unit_id", "post_id"),
    visible=policies.sees_supervisions,
    verbs=[
        Verb("issue", "发出督办", NEW, D.ISSUED, by=SYSTEM, starts=[REPLY], records=["reason", "step_id", "unit_id", "post_id", "reply_on", "scope_path"]),
        Verb("remind", "到期督办", NEW, D.ISSUED, by=SYSTEM, records=["reason", "scope_path"]),
        Verb("reply", "回复督办", D.ISSUED, D.REPLIED, who=at_desk(), form=forms.REPLY, work=in_turn(sign("replied_by"), to_supervisors),
             writes=["replied_by", "desk"], stops=[REPLY], personal=forms.FREE),
        Verb("close", "办结督办", D.REPLIED, D.CLOSED, who=policies.directs, form=forms.OPINION, guards=[by_another("replied_by", "回复")],
             work=to_nobody, writes=["desk"], personal=forms.FREE),
        Verb("return", "退回重报", D.REPLIED, D.ISSUED, who=policies.directs, form=forms.REPLY_AGAIN, guards=[guards.has_post],
             work=in_turn(keep("reply_on"), to_post), writes=["reply_on", "desk"], starts=[REPLY], records=["reply_on"], personal=forms.FREE),
        Verb("urge", "催办", D.ISSUED, SAME, who=policies.directs, work=verbs.urge, writes=["urged"], records=["urged"]),
        Verb("call_off", "撤回督办", D.ISSUED, D.CALLED_OFF, who=policies.directs, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE, danger=True),
        Verb("reviewed", "复核完成", [D.ISSUED, D.REPLIED], D.CLOSED, by=SYSTEM, work=to_nobody, writes=["desk"]),
    ],
)  # fmt: skip

visit = Lifecycle(
    Visit,
    kind="plan.visit",
    label="走访",
    states=VisitState,
    final=[V.DONE],
    visible=policies.sees_visits,
    verbs=[
        Verb("record", "登记走访", NEW, V.FOLLOWED, who=policies.visits, form=forms.VISIT, columns=verbs.recorded_visit,
             records=["way", "hall_id", "window", "item", "visited_on"], personal=forms.FREE),
        Verb("find", "登记问题", V.FOLLOWED, SAME, who=is_assignee() | policies.directs, form=forms.PROBLEM, work=verbs.find_problem, records=["category"]),
        Verb("close", "办结走访", V.FOLLOWED, V.DONE, who=is_assignee() | policies.directs, guards=[guards.no_open_problem]),
    ],
)  # fmt: skip

problem = Lifecycle(
    Problem,
    kind="plan.problem",
    label="走访问题",
    states=ProblemState,
    final=[P.SETTLED, P.DISMISSED],
    root="visit",
    follows=("unit_id", "post_id"),
    visible=policies.sees_problems,
    verbs=[
        Verb("register", "登记问题", NEW, P.FOUND, by=SYSTEM, records=["category", "scope_path"]),
        Verb("assign", "交办", P.FOUND, P.ASSIGNED, who=policies.directs, form=forms.ASSIGN, work=verbs.assign_problem,
             writes=["post", "unit", "desk", "due_on", "lookback_on"], starts=[RECTIFY], records=["unit_id", "post_id", "due_on", "lookback_on"],
             personal=forms.FREE),
        Verb("rectify", "报告整改", P.ASSIGNED, P.RECTIFIED, who=at_desk(), form=forms.RECTIFY, work=in_turn(sign("rectified_by"), to_supervisors),
             writes=["rectified_by", "desk"], stops=[RECTIFY], starts=[LOOK_BACK], personal=forms.FREE),
        Verb("pass", "回头看合格", P.RECTIFIED, P.SETTLED, who=policies.directs, form=forms.LOOK_BACK, guards=[by_another("rectified_by", "报告整改")],
             work=to_nobody, writes=["desk"], records=["rounds"], personal=forms.FREE),
        Verb("fail", "回头看不合格", P.RECTIFIED, P.ASSIGNED, who=policies.directs, form=forms.LOOK_BACK_AGAIN,
             guards=[by_another("rectified_by", "报告整改")], work=verbs.look_back_again, writes=["rounds", "desk", "due_on", "lookback_on"],
             stops=[LOOK_BACK], starts=[RECTIFY], records=["rounds", "due_on", "lookback_on"], personal=forms.FREE),
        Verb("decline", "退回交办", P.ASSIGNED, P.FOUND, who=at_desk(), form=forms.REASON, work=to_supervisors, writes=["desk"], stops=[RECTIFY],
             personal=forms.FREE),
        Verb("dismiss", "核实不成立", P.FOUND, P.DISMISSED, who=policies.directs, form=forms.REASON, work=to_nobody, writes=["desk"],
             personal=forms.FREE, danger=True),
    ],
)  # fmt: skip

practice = Lifecycle(
    Practice,
    kind="plan.practice",
    label="典型做法",
    states=PracticeState,
    final=[G.WITHDRAWN],
    follows=("unit_id",),
    visible=policies.sees_practices,
    verbs=[
        Verb("draft", "撰写做法", NEW, G.DRAFT, who=policies.visits, form=forms.PRACTICE, columns=verbs.drafted_practice, records=["cites"]),
        Verb("submit", "送审", G.DRAFT, G.REVIEWING, who=is_assignee("author"), guards=[guards.nobody_named], work=verbs.hand_in_practice,
             writes=["desk", "assignee"]),
        Verb("revise", "修改做法", G.DRAFT, SAME, who=is_assignee("author"), form=forms.PRACTICE, work=keep("title", "body", "cites"),
             writes=["title", "body", "cites"], records=["cites"]),
        Verb("publish", "审核通过并公开", G.REVIEWING, G.PUBLISHED, who=policies.directs,
             guards=[by_another("author", "撰写"), guards.nobody_named], work=verbs.publish_practice,
             writes=["published_at", "figures", "desk"], records=["title", "figures", "scope_path"]),
        Verb("return", "退回修改", G.REVIEWING, G.DRAFT, who=policies.directs, form=forms.REASON, work=verbs.hand_back_practice, writes=["desk", "assignee"],
             personal=forms.FREE),
        Verb("withdraw", "撤下", G.PUBLISHED, G.WITHDRAWN, who=policies.directs, form=forms.REASON, personal=forms.FREE, danger=True),
    ],
)  # fmt: skip
