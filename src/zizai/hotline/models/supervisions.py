"""Supervision over an order (督办): it stands beside the order and changes nothing of it."""

from __future__ import annotations

from django.db import models

from zizai.city.public import Organisation
from zizai.hotline.models.orders import Order
from zizai.kernel.things import Thing


class SupervisionReason(models.TextChoices):
    """Why an order is supervised. The first two open by themselves as well."""

    OVERDUE = "overdue", "超过办结时限"
    UNSATISFIED = "unsatisfied", "二次办理仍不满意"
    QUALITY = "quality", "办理质量"
    URGENT = "urgent", "重大紧急"
    OTHER = "other", "其他"


class SupervisionState(models.TextChoices):
    """Where a supervision stands."""

    ISSUED = "issued", "待回复"
    REPLIED = "replied", "待审核"
    ENDED = "ended", "已办结"


class Supervision(Thing):
    """A demand to answer for an order, with a limit of its own. `back_to` is the desk that has to answer."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="supervisions", verbose_name="热线工单")
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被督办单位")
    reason = models.CharField("督办原因", max_length=12, choices=SupervisionReason.choices)
    requirement = models.CharField("督办要求", max_length=300)
    back_to = models.CharField("回复岗", max_length=80, blank=True, default="")
    replied_by = models.UUIDField("回复人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "工单督办"
        verbose_name_plural = "工单督办"

    def __str__(self) -> str:
        return f"督办：{self.order.title}（{self.get_reason_display()}）"
