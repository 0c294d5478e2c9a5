"""Figures as they stood on a day: what turned red since yesterday cannot be told from records of today."""

from __future__ import annotations

from django.db import models


class DayFigure(models.Model):
    """A measured figure of one region on one day, taken by the daily chore. `met` is empty where there is nothing to judge by."""

    day = models.DateField("日期")
    measure = models.CharField("指标", max_length=80)
    scope_path = models.CharField("地域", max_length=80)
    value = models.DecimalField("数值", max_digits=20, decimal_places=4, null=True)
    numerator = models.BigIntegerField("分子", null=True)
    denominator = models.BigIntegerField("分母", null=True)
    basis = models.CharField("依据", max_length=10)
    met = models.BooleanField("达标", null=True)

    class Meta:
        verbose_name = "当日指标"
        verbose_name_plural = "当日指标"
        constraints = [models.UniqueConstraint(fields=["day", "measure", "scope_path"], name="plan_dayfigure_once")]
