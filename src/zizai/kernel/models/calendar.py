"""The tables of the calendar: a city's own days, and when they were published."""

from __future__ import annotations

from django.db import models


class CalendarDay(models.Model):
    """A day on which this city's calendar speaks for itself: a newly published year, or an exception."""

    day = models.DateField("日期", primary_key=True)
    is_workday = models.BooleanField("上班")
    name = models.CharField("名称", max_length=40, blank=True, default="")

    class Meta:
        verbose_name = "日历日"
        verbose_name_plural = "日历日"


class CalendarVersion(models.Model):
    """One publication of the calendar: append-only, so that every due date can say by which calendar it was reckoned."""

    published_at = models.DateTimeField("发布时间")
    source = models.CharField("依据", max_length=200)
    changed = models.JSONField("变动的日期", default=list)
    moved = models.PositiveIntegerField("重算的事务数", default=0)

    class Meta:
        verbose_name = "日历版本"
        verbose_name_plural = "日历版本"
