"""One application for one item, from submission to delivery."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from zizai.cases.models.joint import JointCase
from zizai.catalogue.public import Item
from zizai.city.public import Organisation
from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.things import Thing
from zizai.vocabulary.services import Channel


class CaseState(models.TextChoices):
    """Where a case stands."""

    SUBMITTED = "submitted", "待收件"
    RECEIVED = "received", "已收件"
    CORRECTING = "correcting", "待补正"
    AWAITING = "awaiting", "待前置结果"
    ACCEPTED = "accepted", "已受理"
    CONSULTING = "consulting", "征求意见中"
    GRANTED = "granted", "准予，待送达"
    REFUSED = "refused", "不予许可，待送达"
    DELIVERED = "delivered", "已送达"
    NOT_ACCEPTED = "not_accepted", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"
    UNMET = "unmet", "前置未通过"


class Decision(models.TextChoices):
    """What was decided."""

    GRANTED = "granted", "准予许可"
    REFUSED = "refused", "不予许可"


class Case(Thing):
    """A case (办件).

    What it began with is pinned: the limits in working days, `required` (the materials asked for, as
    {code, name, necessary}), `opinion_units` (codes, `asks_opinions` until they are asked) and the desks. `materials` says what was brought, a
    row {code, round, at} each time; `round` counts the supplements. `notices` are the one-time notices, each
    {round, at, items: [{code, name, how}]}. `received_at` is the receipt from which the law counts.
    `matter_key` is a keyed digest of applicant, item and object: one of them is under way at a time.
    `needs` are the cases of the same joint matter whose result it needs, `supplied` what they gave.
    """

    number = models.CharField("办件编号", max_length=40, unique=True)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="事项")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="实施主体")
    applicant = EncryptedTextField("申请人")
    phone = EncryptedTextField("联系电话")
    object_name = models.CharField("申请对象名称", max_length=80)
    object_place = models.CharField("申请对象地点", max_length=120)
    channel = models.CharField("申请方式", max_length=1, choices=Channel.choices)
    matter_key = models.BinaryField("同一申请摘要", max_length=32, null=True)

    situation = models.TextField("情形", blank=True, default="")
    item_version = models.PositiveSmallIntegerField("事项版本", default=0)
    statutory_days = models.PositiveSmallIntegerField("法定办结时限（工作日）")
    promised_days = models.PositiveSmallIntegerField("承诺办结时限（工作日）")
    required = models.JSONField("应交材料", default=list)
    opinion_units = models.JSONField("征求意见单位", default=list, blank=True)
    asks_opinions = models.BooleanField("还要征求意见", default=False)
    window_desk = models.CharField("窗口工作台", max_length=80)
    decision_desk = models.CharField("审批工作台", max_length=80)
    leader_desk = models.CharField("负责人工作台", max_length=80, blank=True, default="")

    received_at = models.DateTimeField("收到申请时间", null=True, blank=True)
    round = models.PositiveSmallIntegerField("补正轮次", default=0)
    materials = models.JSONField("已交材料", default=list, blank=True)
    notices = models.JSONField("补正告知", default=list, blank=True)
    accepted_by = models.UUIDField("受理人", null=True, blank=True)
    extended_days = models.PositiveSmallIntegerField("已延长（工作日）", default=0)

    decision = models.CharField("决定", max_length=8, choices=Decision.choices, blank=True, default="")
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    result_number = models.CharField("结果文书编号", max_length=60, blank=True, default="")
    reasons = models.TextField("理由", blank=True, default="")
    remedies = models.TextField("救济途径", blank=True, default="")

    joint = models.ForeignKey(JointCase, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="联办件")
    needs = models.JSONField("需要的前置办件", default=list, blank=True)
    supplied = models.JSONField("前置结果", default=list, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "办件"
        verbose_name_plural = "办件"
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["organisation", "order_at", "id"], condition=Q(is_open=True), name="cases_case_unit"),
            models.Index(fields=["organisation", "closed_at", "id"], condition=Q(is_open=False), name="cases_case_ushut"),
        ]
        constraints = [models.UniqueConstraint(fields=["matter_key"], condition=Q(is_open=True), name="cases_case_one_active")]

    def __str__(self) -> str:
        return f"{self.item.name}：{self.object_name}"

    @property
    def brought(self) -> set[str]:
        """The codes of the materials that have been brought at some time."""
        return {one["code"] for one in self.materials}

    @property
    def missing(self) -> list[dict[str, Any]]:
        """The necessary materials that have never been brought."""
        return [one for one in self.required if one["necessary"] and one["code"] not in self.brought]
