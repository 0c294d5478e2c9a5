"""What the plan's text says: the plan, its actions, what each task delivers, the figures it sets."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Listed, Organisation


class Plan(Listed):
    """A reform plan as it was issued. `code` is its own, `name` its full title."""

    issued_on = models.DateField("印发日期")
    lead = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="总牵头单位")
    support = models.JSONField("组织保障", default=dict, blank=True)

    class Meta:
        verbose_name = "改革方案"
        verbose_name_plural = "改革方案"


class Action(Listed):
    """One of the plan's actions (行动): a heading over tasks."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="actions", verbose_name="方案")
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = "改革行动"
        verbose_name_plural = "改革行动"


class Deliverable(Listed):
    """One thing that a task shall bring about, in the plan's words."""

    task = models.ForeignKey("plan.Task", models.PROTECT, related_name="deliverables", verbose_name="任务")
    number = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = "交付内容"
        verbose_name_plural = "交付内容"


class Target(Listed):
    """A figure that the plan sets for a task: the measure by this name shall reach `at_least`.

    `name`, `is_share`, `counts` and `text` say in the plan's words what is measured, for as long as no
    room of the system measures it.
    """

    task = models.ForeignKey("plan.Task", models.PROTECT, related_name="targets", verbose_name="任务")
    number = models.PositiveSmallIntegerField("序号")
    measure = models.CharField("指标", max_length=80)
    at_least = models.DecimalField("不低于", max_digits=16, decimal_places=4)
    is_share = models.BooleanField("是占比")
    counts = models.CharField("量词", max_length=4, blank=True, default="")
    text = models.CharField("方案原文", max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "数字指标"
        verbose_name_plural = "数字指标"
        indexes = [models.Index(fields=["measure"], name="plan_target_measure")]
