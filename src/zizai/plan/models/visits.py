"""Visits of 「坐窗口、走流程、优服务」 and the problems they find."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Hall, Organisation, Post
from zizai.kernel.things import Thing


class Way(models.TextChoices):
    """How somebody looked."""

    WINDOW = "window", "坐窗口"
    FLOW = "flow", "走流程"


class VisitState(models.TextChoices):
    """Where a visit stands."""

    FOLLOWED = "followed", "跟踪问题"
    DONE = "done", "已办结"


class Visit(Thing):
    """That somebody sat at a window or went through a matter as a citizen would. `assignee` is who went."""

    way = models.CharField("方式", max_length=8, choices=Way.choices)
    hall = models.ForeignKey(Hall, models.PROTECT, related_name="+", verbose_name="大厅")
    window = models.CharField("窗口", max_length=20, blank=True, default="")
    item = models.CharField("事项", max_length=80)
    visited_on = models.DateField("走访日期")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="走访人单位")

    class Meta(Thing.Meta):
        verbose_name = "走访"
        verbose_name_plural = "走访"

    def __str__(self) -> str:
        return f"{self.get_way_display()}：{self.item}"


class ProblemKind(models.TextChoices):
    """What kind of problem was found."""

    STEPS = "steps", "环节多"
    MATERIALS = "materials", "材料多"
    TIME = "time", "时间长"
    GUIDE = "guide", "指南看不懂或不一致"
    SYSTEM = "system", "系统不好用"
    SERVICE = "service", "服务态度"
    PLACE = "place", "场所设施"
    OTHER = "other", "其他"


class ProblemState(models.TextChoices):
    """Where a problem stands."""

    FOUND = "found", "待交办"
    ASSIGNED = "assigned", "整改中"
    RECTIFIED = "rectified", "待回头看"
    SETTLED = "settled", "已办结"
    DISMISSED = "dismissed", "核实不成立"


class Problem(Thing):
    """A problem found on a visit. `rounds` counts how often the look back (回头看) sent it back."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="problems", verbose_name="走访")
    what = models.CharField("问题", max_length=300)
    category = models.CharField("类别", max_length=10, choices=ProblemKind.choices)
    finder = models.UUIDField("发现人", null=True, blank=True)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整改单位")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="整改岗位")
    due_on = models.DateField("整改期限", null=True, blank=True)
    lookback_on = models.DateField("回头看期限", null=True, blank=True)
    rounds = models.PositiveSmallIntegerField("整改轮次", default=0)
    rectified_by = models.UUIDField("报告整改人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "走访问题"
        verbose_name_plural = "走访问题"

    def __str__(self) -> str:
        return self.what
