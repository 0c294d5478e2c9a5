"""The tables of history: events, erasable details, sealed roots, feed cursors, the installation."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """One row about this database: which epoch of history it writes, and whether it is a demonstration.

    The stamp `demonstration` is set when the database is made and is never changed: only on such a
    database may a clock other than the real one run.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.PositiveSmallIntegerField("历史纪元", default=1)
    demonstration = models.BooleanField("演示库", default=False)

    class Meta:
        verbose_name = "安装"
        verbose_name_plural = "安装"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="kernel_installation_one")]


class Event(models.Model):
    """One act of history. `body` holds the exact bytes that were hashed; the columns beside it are for finding.

    `epoch` and `transaction` order the feed: a restored database starts a new epoch, because
    PostgreSQL's transaction numbers begin again there.
    """

    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("事务")
    seq = models.PositiveIntegerField("序号")
    verb = models.CharField("动作", max_length=40)
    from_state = models.CharField("原状态", max_length=32, blank=True)
    to_state = models.CharField("新状态", max_length=32)
    actor_kind = models.CharField("行为人类型", max_length=8)
    actor_id = models.UUIDField("行为人", null=True)
    post_id = models.UUIDField("岗位", null=True)
    on_behalf_of = models.UUIDField("代表", null=True)
    effective_at = models.DateTimeField("生效时间")
    occurred_at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("记录时间")
    once = models.CharField("一次性标识", max_length=64, null=True)
    simulated = models.BooleanField("模拟记录", default=False)
    body = models.BinaryField("正文")
    previous = models.BinaryField("前一摘要", max_length=32)
    digest = models.BinaryField("摘要", max_length=32)
    epoch = models.PositiveSmallIntegerField("历史纪元")
    transaction = models.BigIntegerField("事务号")

    class Meta:
        verbose_name = "历史事件"
        verbose_name_plural = "历史事件"
        constraints = [
            models.UniqueConstraint(fields=["kind", "thing_id", "seq"], name="kernel_event_seq"),
            models.UniqueConstraint(fields=["kind", "thing_id", "once"], condition=Q(once__isnull=False), name="kernel_event_once"),
        ]
        indexes = [
            models.Index(fields=["epoch", "transaction", "id"], name="kernel_event_feed"),
            models.Index(fields=["kind", "verb", "effective_at"], name="kernel_event_verb"),
            models.Index(fields=["actor_id", "recorded_at"], name="kernel_event_actor"),
        ]


class EventDetail(models.Model):
    """A personal detail of an event, behind a salted commitment in the event's body.

    It can be erased (salt and payload gone) without breaking the chain: the commitment stays, and
    `erased_by` names the event that erased it.
    """

    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("事务")
    seq = models.PositiveIntegerField("序号")
    name = models.CharField("名称", max_length=64)
    salt = models.BinaryField("盐", max_length=16, null=True)
    payload = models.BinaryField("内容（加密）", null=True)
    erased_by = models.PositiveIntegerField("删除于", null=True)

    class Meta:
        verbose_name = "事件个人信息"
        verbose_name_plural = "事件个人信息"
        constraints = [models.UniqueConstraint(fields=["kind", "thing_id", "seq", "name"], name="kernel_detail_once")]


class SealedRoot(models.Model):
    """A Merkle root over the events since the one before; it may leave the city as proof."""

    from_position = models.JSONField("起")
    to_position = models.JSONField("止")
    leaves = models.PositiveIntegerField("条数")
    previous = models.BinaryField("前一根", max_length=32)
    root = models.BinaryField("根", max_length=32)
    sealed_at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "封存根"
        verbose_name_plural = "封存根"


class FeedCursor(models.Model):
    """How far one consumer has followed history."""

    consumer = models.CharField("消费者", max_length=64, primary_key=True)
    epoch = models.PositiveSmallIntegerField("历史纪元", default=0)
    transaction = models.BigIntegerField("事务号", default=0)
    event = models.BigIntegerField("事件", default=0)

    class Meta:
        verbose_name = "历史游标"
        verbose_name_plural = "历史游标"
