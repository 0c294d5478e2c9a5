"""Convenience services (便民服务): what one looks up, prints, books or pays. They decide nothing, so they are no items and are counted apart."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Listed, Organisation


class ServiceKind(models.TextChoices):
    """服务类型."""

    LOOK_UP = "1", "查询"
    PRINT = "2", "打印"
    BOOK = "3", "预约"
    PAY = "4", "缴费"


class ServiceChannel(models.TextChoices):
    """Where a convenience service is to be had."""

    MOBILE = "1", "手机"
    COMPUTER = "2", "电脑"
    WINDOW = "3", "窗口"
    KIOSK = "4", "自助机"


class ConvenienceService(Listed):
    """One convenience service: `gives` says what one gets, `where` the system or the place that really does it, `address` its web address if it is certain.

    `called` are the people's words for it. `verified`: the unit has confirmed what stands here.
    """

    kind = models.CharField("服务类型", max_length=1, choices=ServiceKind.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="主管单位")
    gives = models.CharField("能得到什么", max_length=100)
    address = models.URLField("网址", max_length=200, blank=True, default="")
    where = models.CharField("在哪里办", max_length=100)
    telephone = models.CharField("电话", max_length=20, blank=True, default="")
    channels = models.JSONField("服务渠道", default=list)
    audience = models.JSONField("服务对象", default=list)
    called = models.JSONField("群众的叫法", default=list, blank=True)
    verified = models.BooleanField("已核定", default=False)

    class Meta:
        verbose_name = "便民服务"
        verbose_name_plural = "便民服务"
        indexes = [
            models.Index(fields=["code"], condition=models.Q(active=True), name="catalogue_service_listed"),
            models.Index(fields=["kind", "code"], condition=models.Q(active=True), name="catalogue_service_of_kind"),
        ]
