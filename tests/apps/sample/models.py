from django.db import models

from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.things import Thing


class RequestState(models.TextChoices):
    RECEIVED = "received", "已收件"
    ACCEPTED = "accepted", "已受理"
    REVIEWING = "reviewing", "会审"
    DECIDED = "decided", "已决定"
    WITHDRAWN = "withdrawn", "已撤回"


class OpinionState(models.TextChoices):
    PENDING = "pending", "待出具"
    GIVEN = "given", "已出具"
    LAPSED = "lapsed", "逾期未复"
    CANCELLED = "cancelled", "不再需要"


class ProcedureState(models.TextChoices):
    RUNNING = "running", "进行中"
    ENDED = "ended", "已结束"


class OrderState(models.TextChoices):
    DISPATCHED = "dispatched", "已派单"
    SIGNED = "signed", "已签收"
    CLOSED = "closed", "已办结"


class Request(Thing):
    """A thing like a case: notice limit with acceptance by silence, decision limit with pauses."""

    title = models.CharField("标题", max_length=40)
    note = models.CharField("备注", max_length=40, blank=True, default="")
    phone = EncryptedTextField("电话", null=True, blank=True)
    phone_digest = models.BinaryField("电话摘要", max_length=32, default=bytes)


class Opinion(Thing):
    """A child with a limit of its own: a department's opinion."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT)
    text = models.CharField("意见", max_length=40, blank=True, default="")


class NoticeState(models.TextChoices):
    POSTED = "posted", "公示中"
    ENDED = "ended", "公示结束"


class Notice(Thing):
    """A child that ends on a set day: posted by a clerk, or by the system from an official list."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT)
    ends_on = models.DateField("截止日")
    text = models.CharField("内容", max_length=40, blank=True, default="")


class Procedure(Thing):
    """A child that holds its root's clock while it runs: a hearing, an inspection."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT)


class Order(Thing):
    """A thing like a hotline order: limits in minutes or in working days, by its level."""

    level = models.CharField("级别", max_length=12)
