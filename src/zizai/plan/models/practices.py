"""Good practices: told, reviewed by a second person, published with the figures they rest on."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Organisation
from zizai.kernel.things import Thing


class PracticeState(models.TextChoices):
    """Where a practice stands."""

    DRAFT = "draft", "草稿"
    REVIEWING = "reviewing", "待审核"
    PUBLISHED = "published", "已公开"
    WITHDRAWN = "withdrawn", "已撤下"


class Practice(Thing):
    """A good practice. `cites` names measures; `figures` holds them as they stood when it was published."""

    title = models.CharField("标题", max_length=60)
    body = models.TextField("正文")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    author = models.UUIDField("撰写人", null=True, blank=True)
    cites = models.JSONField("引用的指标", default=list, blank=True)
    figures = models.JSONField("公开时的数字", default=list, blank=True)
    published_at = models.DateTimeField("公开时间", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "典型做法"
        verbose_name_plural = "典型做法"
        indexes = [*Thing.Meta.indexes, models.Index(fields=["state", "published_at", "id"], name="plan_practice_public")]

    def __str__(self) -> str:
        return self.title
