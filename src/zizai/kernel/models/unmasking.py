"""Who looked at what is otherwise masked."""

from __future__ import annotations

from django.db import models


class Unmasking(models.Model):
    """One look at a masked value: written before it is shown, never changed (personal information law, article 54)."""

    actor_id = models.UUIDField("查看人", null=True)
    actor_name = models.CharField("姓名", max_length=80)
    post_id = models.UUIDField("岗位", null=True)
    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("对象")
    field = models.CharField("内容", max_length=40)
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查看记录"
        verbose_name_plural = "查看记录"
        indexes = [
            models.Index(fields=["kind", "thing_id", "-at"], name="kernel_unmasking_of"),
            models.Index(fields=["actor_id", "-at"], name="kernel_unmasking_by"),
        ]
