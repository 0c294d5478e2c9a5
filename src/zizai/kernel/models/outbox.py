"""Messages to the outside world."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zizai.kernel.ids import new_id


class OutboxMessage(models.Model):
    """One message to one destination. `key` makes it unique there: asked for twice, it is sent once.

    The body is encrypted at rest, because what leaves a city names people.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "待发送"
        DELIVERED = "delivered", "对方已收到"
        KEPT = "kept", "仅存本地"
        DEAD = "dead", "发送失败"

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    topic = models.CharField("主题", max_length=64)
    destination = models.CharField("去向", max_length=64)
    key = models.CharField("唯一键", max_length=120)
    body = models.BinaryField("正文（加密）")
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    made_at = models.DateTimeField("产生时间")
    next_at = models.DateTimeField("下次发送")
    acknowledged_at = models.DateTimeField("对方确认", null=True, blank=True)
    receipt = models.CharField("回执", max_length=200, blank=True, default="")
    error = models.CharField("失败原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "外发消息"
        verbose_name_plural = "外发消息"
        constraints = [models.UniqueConstraint(fields=["destination", "key"], name="kernel_outbox_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="kernel_outbox_due"),
            models.Index(fields=["destination", "made_at", "id"], condition=Q(state__in=["dead", "kept"]), name="kernel_outbox_stuck"),
        ]
