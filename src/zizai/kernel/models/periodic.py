"""When each piece of periodic work last ran."""

from __future__ import annotations

from django.db import models


class PeriodicRun(models.Model):
    """One piece of periodic work. A worker that moves `tick` forward has the right, and the only one, to run it."""

    name = models.CharField("名称", max_length=80, primary_key=True)
    tick = models.BigIntegerField("轮次", default=-1)
    started_at = models.DateTimeField("开始", null=True, blank=True)
    finished_at = models.DateTimeField("结束", null=True, blank=True)
    busy_until = models.DateTimeField("占用至", null=True, blank=True)
    result = models.CharField("结果", max_length=200, blank=True, default="")
    error = models.CharField("失败原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "定时工作"
        verbose_name_plural = "定时工作"
