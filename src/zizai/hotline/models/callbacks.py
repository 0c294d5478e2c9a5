"""Calls back (回访): one row for each, so that they are counted without reading history."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Organisation
from zizai.kernel.things import Thing


class Rating(models.TextChoices):
    """How a caller rates the handling: five levels, of which the two lowest are bad; and that nobody was reached."""

    VERY_SATISFIED = "very_satisfied", "非常满意"
    SATISFIED = "satisfied", "满意"
    BASICALLY = "basically", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"
    VERY_UNSATISFIED = "very_bad", "非常不满意"
    UNREACHED = "unreached", "未联系上，未评价"


class Resolved(models.TextChoices):
    """Whether, in the caller's words, the matter is settled."""

    YES = "yes", "已解决"
    PARTLY = "partly", "部分解决"
    NO = "no", "未解决"


class CallbackState(models.TextChoices):
    """What came of the call."""

    REACHED = "reached", "已联系上"
    MISSED = "missed", "未联系上"


class Callback(Thing):
    """One call back: in which round, by whom (`assignee`), what the caller said of it. It is over when it is recorded."""

    order = models.ForeignKey("hotline.Order", models.PROTECT, related_name="callbacks", verbose_name="热线工单")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位")
    round = models.PositiveSmallIntegerField("办理轮次")
    rating = models.CharField("评价", max_length=16, choices=Rating.choices)
    resolved = models.CharField("是否解决", max_length=8, choices=Resolved.choices, blank=True, default="")

    class Meta(Thing.Meta):
        verbose_name = "工单回访"
        verbose_name_plural = "工单回访"

    def __str__(self) -> str:
        return f"第{self.round}轮回访：{self.get_rating_display()}"
