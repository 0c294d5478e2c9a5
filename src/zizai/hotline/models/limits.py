"""The city's table of time limits: a row for each level of order, and one for each term that is the same for all."""

from __future__ import annotations

from typing import Any

from django.db import models

from zizai.city.public import Listed


class LimitUnit(models.TextChoices):
    """Units of a limit. Minutes and hours run through nights and holidays; working days wait."""

    MINUTE = "minute", "分钟"
    HOUR = "hour", "小时"
    WORKING_DAY = "working_day", "工作日"


class Limits(Listed):
    """The limits of one level (级别), or one term of all orders (环节), which has only `finish`.

    `code` is the level's own, `number` its place in lists; `on_approval` levels are chosen only by whoever supervises. `source` says
    which text a limit comes from.
    """

    number = models.PositiveSmallIntegerField("序号")
    is_level = models.BooleanField("是级别", default=True)
    on_approval = models.BooleanField("要批准", default=False)
    dispatch = models.PositiveIntegerField("派单", null=True, blank=True)
    dispatch_unit = models.CharField("派单单位", max_length=12, choices=LimitUnit.choices, blank=True, default="")
    sign = models.PositiveIntegerField("签收", null=True, blank=True)
    sign_unit = models.CharField("签收单位", max_length=12, choices=LimitUnit.choices, blank=True, default="")
    finish = models.PositiveIntegerField("办结", null=True, blank=True)
    finish_unit = models.CharField("办结单位", max_length=12, choices=LimitUnit.choices, blank=True, default="")
    source = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = "热线办理时限"
        verbose_name_plural = "热线办理时限"

    def said(self, step: str) -> dict[str, Any]:
        """The limit of `step` (dispatch, sign, finish) as an order keeps it: amount and unit."""
        return {"amount": getattr(self, step), "unit": getattr(self, f"{step}_unit")}
