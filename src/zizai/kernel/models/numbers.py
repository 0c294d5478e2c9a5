"""How far each series of legal numbers has been given out."""

from __future__ import annotations

from django.db import models


class NumberBlock(models.Model):
    """One series, usually one kind of number on one day. Every number below `next` is reserved for good."""

    series = models.CharField("号段", max_length=120, primary_key=True)
    next = models.PositiveBigIntegerField("下一个号")

    class Meta:
        verbose_name = "号段"
        verbose_name_plural = "号段"
