"""The abstract Thing: what every matter with a life has in common.

A case, a work order, a bid section, a reform measure: each carries, in columns of its own row, who
may see it and when it is due, so that no list needs a join. A room adds its own columns and declares
a lifecycle; nothing but `perform` writes the columns below.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from zizai.kernel.ids import new_id

# Orders what has no due date behind everything that has one: a keyset needs a column without NULLs.
END_OF_TIME = datetime(9999, 12, 30, tzinfo=UTC)

# The columns that follow from a thing's events and clocks: no verb and no caller sets them.
KEPT = (
    "state", "version", "head", "is_open", "happened_at", "recorded_at", "closed_at", "clocks", "due_at",
    "due_provisional", "held", "order_at", "next_timer_at",
)  # fmt: skip


class Thing(models.Model):
    """A matter with a life. `version` is the number of its events; `head` the digest of the last."""

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    state = models.CharField("状态", max_length=32)
    version = models.PositiveIntegerField("版本", default=0)
    head = models.BinaryField("历史摘要", max_length=32, default=bytes)
    is_open = models.BooleanField("未办结", default=True)
    opened_at = models.DateTimeField("建立时间")
    happened_at = models.DateTimeField("最近发生")
    recorded_at = models.DateTimeField("最近记录")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    clocks = models.JSONField("法定时钟", default=dict, blank=True)
    due_at = models.DateTimeField("到期", null=True, blank=True)
    due_provisional = models.BooleanField("到期为暂定", default=False)
    held = models.BooleanField("停表", default=False)
    order_at = models.DateTimeField("排序时间", default=END_OF_TIME)
    next_timer_at = models.DateTimeField("下一法定时限", null=True, blank=True)

    desk = models.CharField("所在岗", max_length=80, blank=True, default="")
    scope_path = models.CharField("地域", max_length=80, blank=True, default="")
    assignee = models.UUIDField("经办人", null=True, blank=True)
    subject = models.UUIDField("当事人", null=True, blank=True)
    simulated = models.BooleanField("模拟记录", default=False)

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["desk", "order_at", "id"], condition=Q(is_open=True), name="%(app_label)s_%(class)s_desk"),
            models.Index(fields=["assignee", "order_at", "id"], condition=Q(is_open=True, assignee__isnull=False), name="%(app_label)s_%(class)s_mine"),
            models.Index(fields=["order_at", "id"], condition=Q(is_open=True), name="%(app_label)s_%(class)s_open"),
            # What is closed is read from the latest backwards; these three are scanned from their end.
            models.Index(fields=["desk", "closed_at", "id"], condition=Q(is_open=False), name="%(app_label)s_%(class)s_dshut"),
            models.Index(fields=["assignee", "closed_at", "id"], condition=Q(is_open=False, assignee__isnull=False), name="%(app_label)s_%(class)s_mshut"),
            models.Index(fields=["closed_at", "id"], condition=Q(is_open=False), name="%(app_label)s_%(class)s_shut"),
            models.Index(fields=["subject", "-opened_at", "id"], name="%(app_label)s_%(class)s_subj"),
            models.Index(fields=["next_timer_at"], condition=Q(next_timer_at__isnull=False), name="%(app_label)s_%(class)s_timer"),
        ]


_models: dict[str, type[Thing]] = {}


def name_kind(kind: str, model: type[Thing]) -> None:
    """Let `kind` name `model`: rows elsewhere point at things by (kind, id). A lifecycle does this for its things."""
    _models[kind] = model


def model_of(kind: str) -> type[Thing] | None:
    """The model whose rows carry this kind; None where no room declares it any more."""
    return _models.get(kind)


class Party(models.Model):
    """One more party to a thing (an agent, a guardian, an assisting unit): a row, so that lists can join on it."""

    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("事务")
    party = models.UUIDField("当事方")
    role = models.CharField("身份", max_length=32)

    class Meta:
        app_label = "kernel"
        verbose_name = "当事方"
        verbose_name_plural = "当事方"
        constraints = [models.UniqueConstraint(fields=["kind", "thing_id", "party", "role"], name="kernel_party_once")]
        indexes = [models.Index(fields=["party", "kind", "thing_id"], name="kernel_party_of")]
