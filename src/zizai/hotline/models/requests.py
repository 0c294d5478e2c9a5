"""What a unit asks about its order: to hand it back (退单), or for more time (延期)."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Organisation, Post
from zizai.hotline.models.orders import Order
from zizai.kernel.things import Thing


class ReturnState(models.TextChoices):
    """Where a request to hand an order back stands."""

    ASKED = "asked", "待派单岗审核"
    ARBITRATION = "arbitration", "待裁决"
    ACCEPTED = "accepted", "同意退单"
    REFUSED = "refused", "不同意退单"
    MOOT = "moot", "不再需要"


class ReturnRequest(Thing):
    """That a unit holds an order not to be its own. `nth` is 1, or 2, which is arbitrated. The order's clock runs on."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="return_requests", verbose_name="热线工单")
    nth = models.PositiveSmallIntegerField("第几次退单")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="申请单位")
    proposed = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="建议改派岗位")
    asked_by = models.UUIDField("申请人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "退单申请"
        verbose_name_plural = "退单申请"

    def __str__(self) -> str:
        return f"第{self.nth}次退单：{self.order.title}"


class ExtensionState(models.TextChoices):
    """Where a request for more time stands."""

    ASKED = "asked", "待审批"
    GRANTED = "granted", "同意延期"
    REFUSED = "refused", "不同意延期"
    MOOT = "moot", "不再需要"


class Extension(Thing):
    """That a unit asks for `days` more working days, once, before the order is due."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="extensions", verbose_name="热线工单")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="申请单位")
    days = models.PositiveSmallIntegerField("延长工作日")
    asked_by = models.UUIDField("申请人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "工单延期申请"
        verbose_name_plural = "工单延期申请"

    def __str__(self) -> str:
        return f"延期{self.days}个工作日：{self.order.title}"
