"""The table of processes that work in the background."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """That a worker is alive: a row for each process, with the real instant of its last sign of life."""

    process = models.CharField("进程", max_length=120, primary_key=True)
    started_at = models.DateTimeField("启动时间")
    seen_at = models.DateTimeField("最近一次心跳")

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"
