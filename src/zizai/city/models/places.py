"""Where: regions, halls, windows, stations."""

from __future__ import annotations

from django.db import models

from zizai.city.models.listed import Listed
from zizai.vocabulary.city import Level, StationKind, WindowKind


class Region(Listed):
    """An administrative division (GB/T 2260, statistical codes) or a functional zone.

    `path` holds the codes of all above it and its own: 「/510300/510302/510302001/」. `in_plan` is
    false for what the reform plan does not count (a campus community).
    """

    level = models.CharField("层级", max_length=8, choices=Level.choices)
    kind = models.CharField("类型", max_length=16, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级")
    path = models.CharField("路径", max_length=80, db_index=True)
    in_plan = models.BooleanField("计入方案", default=True)

    class Meta:
        verbose_name = "区划"
        verbose_name_plural = "区划"


class Boundary(models.Model):
    """The outline of a region for maps: GeoJSON coordinates of a MultiPolygon (RFC 7946), longitude first."""

    region = models.OneToOneField(Region, models.CASCADE, primary_key=True, related_name="boundary", verbose_name="区划")
    polygons = models.JSONField("轮廓")
    label_at = models.JSONField("标注点")

    class Meta:
        verbose_name = "边界"
        verbose_name_plural = "边界"


class Hall(Listed):
    """A government service hall (政务大厅)."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    address = models.CharField("地址", max_length=120, blank=True)
    hours = models.CharField("办公时间", max_length=80, blank=True)

    class Meta:
        verbose_name = "政务大厅"
        verbose_name_plural = "政务大厅"


class Window(Listed):
    """A window of a hall. `scope` names the themes or items it takes; empty for a general window takes all."""

    hall = models.ForeignKey(Hall, models.PROTECT, related_name="windows", verbose_name="大厅")
    number = models.CharField("窗口号", max_length=8)
    kind = models.CharField("类型", max_length=8, choices=WindowKind.choices)
    scope = models.JSONField("受理范围", default=list, blank=True)

    class Meta:
        verbose_name = "窗口"
        verbose_name_plural = "窗口"


class Station(Listed):
    """A township's service centre or a village's service station."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    kind = models.CharField("类型", max_length=16, choices=StationKind.choices)
    address = models.CharField("地址", max_length=120, blank=True)

    class Meta:
        verbose_name = "便民服务站点"
        verbose_name_plural = "便民服务站点"
