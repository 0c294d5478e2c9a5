"""Tasks, the steps that units take for them, and supervision over both."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from zizai.city.public import Organisation, Post
from zizai.kernel.ids import named_id
from zizai.kernel.things import Thing
from zizai.plan.models.listed import Action, Deliverable


class TaskState(models.TextChoices):
    """Where a task stands."""

    ADVANCING = "advancing", "推进中"
    AWAITING = "awaiting", "待验收"
    CONSOLIDATING = "consolidating", "巩固提升"
    WITHDRAWN = "withdrawn", "已撤出方案"


class Task(Thing):
    """A task of the plan. `due_on` is the day the plan set and never changes by being late or reopened.

    `lead` is empty where the plan names no lead unit; nobody is put in its place. `responsible` holds
    the plan's words for who is responsible; the units they name are party rows of role `responsible`.
    """

    code = models.CharField("代码", max_length=40, unique=True)
    action = models.ForeignKey(Action, models.PROTECT, related_name="tasks", verbose_name="行动")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("任务", max_length=80)
    due_on = models.DateField("方案原定完成时限")
    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="牵头单位")
    lead_words = models.CharField("牵头单位（原文）", max_length=80, blank=True, default="")
    responsible = models.JSONField("责任单位（原文）", default=list)

    again_due_on = models.DateField("重新推进的完成日期", null=True, blank=True)
    submitted_by = models.UUIDField("申请验收人", null=True, blank=True)
    accepted_at = models.DateTimeField("通过验收时间", null=True, blank=True)
    review_on = models.DateField("下次复核日期", null=True, blank=True)
    reviews = models.PositiveSmallIntegerField("已复核次数", default=0)

    class Meta(Thing.Meta):
        verbose_name = "改革任务"
        verbose_name_plural = "改革任务"

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @classmethod
    def id_of(cls, code: str) -> UUID:
        """The identifier that belongs to `code`."""
        return named_id("plan.task", code)


class StepState(models.TextChoices):
    """Where a unit's step stands."""

    DRAFT = "draft", "待确认"
    RUNNING = "running", "推进中"
    ASKED = "asked", "待验收"
    ACCEPTED = "accepted", "已验收"
    DROPPED = "dropped", "已取消"


class Step(Thing):
    """A measure (工作措施) that a unit takes for a task: a named post, dates, money (yuan).

    `ends_on` is the day first agreed and stays visible; `postponed_to` is the later one, if any. In
    time or not is judged by the first.
    """

    task = models.ForeignKey(Task, models.PROTECT, related_name="steps", verbose_name="任务")
    deliverable = models.ForeignKey(Deliverable, models.PROTECT, null=True, blank=True, related_name="steps", verbose_name="交付内容")
    title = models.CharField("措施", max_length=80)
    content = models.TextField("怎么做", blank=True, default="")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="责任单位")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="责任岗位")
    begins_on = models.DateField("开始日期")
    ends_on = models.DateField("原定完成日期")
    postponed_to = models.DateField("调整后的完成日期", null=True, blank=True)
    planned_funds = models.DecimalField("安排资金（元）", max_digits=14, decimal_places=2, default=Decimal(0))
    spent_funds = models.DecimalField("已用资金（元）", max_digits=14, decimal_places=2, default=Decimal(0))
    percent = models.PositiveSmallIntegerField("进度（%）", default=0)
    reported_at = models.DateTimeField("最近报告", null=True, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    asked_at = models.DateTimeField("申请验收时间", null=True, blank=True)
    asked_by = models.UUIDField("申请验收人", null=True, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "工作措施"
        verbose_name_plural = "工作措施"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("begins_on")), name="plan_step_days"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="plan_step_percent"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def runs_until(self) -> date:
        """The day until which the step runs now."""
        return self.postponed_to or self.ends_on


class SupervisionReason(models.TextChoices):
    """Why something is supervised."""

    LATE = "late", "逾期"
    REVIEW = "review", "巩固提升到期复核"
    SLOW = "slow", "进展缓慢"
    OTHER = "other", "其他"


class SupervisionState(models.TextChoices):
    """Where a supervision stands."""

    ISSUED = "issued", "待回复"
    REPLIED = "replied", "已回复"
    CLOSED = "closed", "已办结"
    CALLED_OFF = "called_off", "已撤回"


class Supervision(Thing):
    """A supervision (督办) over a task or one of its steps: it stands beside them, so that neither forgets where it stood."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="supervisions", verbose_name="任务")
    step = models.ForeignKey(Step, models.PROTECT, null=True, blank=True, related_name="supervisions", verbose_name="措施")
    reason = models.CharField("督办原因", max_length=8, choices=SupervisionReason.choices)
    requirement = models.CharField("督办要求", max_length=500, blank=True, default="")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被督办单位")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被督办岗位")
    reply_on = models.DateField("回复期限", null=True, blank=True)
    replied_by = models.UUIDField("回复人", null=True, blank=True)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)

    class Meta(Thing.Meta):
        verbose_name = "督办"
        verbose_name_plural = "督办"

    def __str__(self) -> str:
        return f"督办：{self.step.title if self.step_id else self.task}"
