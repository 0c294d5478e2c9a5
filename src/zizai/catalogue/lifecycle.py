"""The lives of an item's draft and of its versions: the page to read first.

A draft is written by one person and reviewed by another; on its day it becomes a version, which never changes
again and is in force until the next one, or until the item is given up.
"""

from __future__ import annotations

from zizai.catalogue import policies
from zizai.catalogue.drafting import forms, guards, opening, verbs
from zizai.catalogue.models import DraftState, ItemDraft, ItemVersion, VersionState
from zizai.catalogue.places.lifecycle import delegation
from zizai.kernel.lifecycle import NEW, SAME, SYSTEM, Lifecycle, Verb, by_another, in_turn, keep, sign

__all__ = ["delegation", "draft", "version"]

V, D = VersionState, DraftState

version = Lifecycle(
    ItemVersion,
    kind="catalogue.version",
    label="事项版本",
    states=VersionState,
    final=[V.SUPERSEDED, V.CANCELLED],
    visible=policies.staff,
    verbs=[
        Verb("publish", "发布", NEW, V.PUBLISHED, by=SYSTEM, records=["item_id", "number"]),
        Verb("supersede", "由新版替代", V.PUBLISHED, V.SUPERSEDED, by=SYSTEM),
        Verb("cancel", "取消", V.PUBLISHED, V.CANCELLED, by=SYSTEM),
    ],
)

BEGUN = ["code", "item_id", "purpose", "based_on", "why"]
second_person = by_another("submitted_by", "提交")

draft = Lifecycle(
    ItemDraft,
    kind="catalogue.draft",
    label="事项修订稿",
    states=DraftState,
    final=[D.PUBLISHED, D.DROPPED],
    visible=policies.sees_drafts,
    follows=("organisation_id",),
    verbs=[
        Verb("revise", "修订事项", NEW, D.DRAFT, who=policies.begins, form=forms.REVISE, columns=opening.revision, guards=[guards.only_one], records=BEGUN),
        Verb("create", "新编事项", NEW, D.DRAFT, who=policies.begins, form=forms.CREATE, columns=opening.creation, guards=[guards.only_one], records=BEGUN),
        Verb("propose_cancel", "提请取消事项", NEW, D.DRAFT, who=policies.begins, form=forms.CANCEL, columns=opening.cancellation, guards=[guards.only_one],
             records=[*BEGUN, "transition"]),
        Verb("bring", "导入事项", NEW, D.DRAFT, who=policies.begins, form=forms.BRING, columns=opening.brought, guards=[guards.only_one], records=BEGUN),
        Verb("submit", "提交审核", D.DRAFT, D.REVIEW, who=policies.writes, guards=[guards.sound, guards.own_unit, guards.up_to_date, guards.changes_something],
             work=in_turn(sign("submitted_by"), verbs.to_reviewers), writes=["submitted_by", "desk"]),
        Verb("edit", "编辑内容", D.DRAFT, SAME, who=policies.writes, form=forms.EDIT, work=verbs.edit, writes=["content"], aside=True),
        Verb("catch_up", "并入现行版本", D.DRAFT, SAME, who=policies.writes, guards=[guards.behind], work=verbs.catch_up, writes=["content", "based_on"],
             records=["based_on"], aside=True),
        Verb("drop", "放弃", D.DRAFT, D.DROPPED, who=policies.writes, danger=True, aside=True),
        Verb("approve", "审核通过", D.REVIEW, D.APPROVED, who=policies.reviews, form=forms.APPROVE,
             guards=[second_person, guards.sound, guards.own_unit, guards.up_to_date], work=in_turn(keep("publish_on"), sign("reviewed_by")),
             writes=["publish_on", "reviewed_by"], records=["publish_on"]),
        Verb("send_back", "退回修改", D.REVIEW, D.DRAFT, who=policies.reviews, form=forms.SEND_BACK, guards=[second_person],
             work=in_turn(keep("reasons"), verbs.back_to_writer), writes=["reasons", "desk", "publish_on"], records=["reasons"]),
        Verb("recall", "撤回修改", [D.REVIEW, D.APPROVED], D.DRAFT, who=policies.writes, work=verbs.back_to_writer, writes=["desk", "publish_on"], aside=True),
        Verb("publish", "发布", D.APPROVED, D.PUBLISHED, by=SYSTEM, guards=[guards.sound, guards.own_unit, guards.up_to_date]),
        Verb("fall_back", "不能发布，退回", D.APPROVED, D.DRAFT, by=SYSTEM, form=None, work=verbs.fall_back, writes=["reasons", "desk", "publish_on"],
             records=["reasons"]),
    ],
)
