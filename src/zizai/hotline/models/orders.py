"""A work order of the hotline (热线工单)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zizai.city.public import Organisation, Post, Region
from zizai.hotline.models.callbacks import Rating, Resolved
from zizai.hotline.models.limits import Limits
from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.things import Thing


class Category(models.TextChoices):
    """What a caller wants (国办发〔2020〕53号: 咨询、求助、投诉、举报和意见建议)."""

    CONSULT = "consult", "咨询"
    HELP = "help", "求助"
    COMPLAINT = "complaint", "投诉"
    REPORT = "report", "举报"
    SUGGESTION = "suggestion", "意见建议"


class Channel(models.TextChoices):
    """How it came."""

    PHONE = "phone", "电话"
    WEB = "web", "网站"
    APP = "app", "手机应用"
    HALL = "hall", "大厅窗口"
    MAILBOX = "mailbox", "领导信箱"
    FORWARDED = "forwarded", "其他部门转来"


class OrderState(models.TextChoices):
    """Where an order stands."""

    REGISTERED = "registered", "待派单"
    ANSWERED = "answered", "直接答复"
    DISPATCHED = "dispatched", "待签收"
    SIGNED = "signed", "办理中"
    REPLIED = "replied", "待回访"
    SECOND = "second", "二次办理"
    REPLIED_AGAIN = "replied_again", "二次待回访"
    HARD = "hard", "疑难"
    CLOSED = "closed", "已办结"
    EXPLAINED = "explained", "解释结案"


class Order(Thing):
    """What somebody asked of the city, and who handles it.

    The caller (name, telephone, address) and the content are encrypted; `caller_digest` finds the
    caller's orders again. `limits` are those of the level as they were when it was chosen, so no clock
    asks a table. `intake` is the desk whose agents took it. `tries` are the instants (ISO, UTC) of this
    round's calls back that reached nobody. `result` is how it was rated in the end, empty until then.
    """

    number = models.CharField("工单编号", max_length=40, unique=True)
    title = models.CharField("诉求标题", max_length=80)
    content = EncryptedTextField("诉求内容")
    category = models.CharField("诉求类型", max_length=12, choices=Category.choices)
    channel = models.CharField("来源渠道", max_length=12, choices=Channel.choices, default=Channel.PHONE)
    level = models.ForeignKey(Limits, models.PROTECT, related_name="+", verbose_name="诉求级别")
    limits = models.JSONField("办理时限", default=dict)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="事发地")
    address = EncryptedTextField("详细地址", null=True, blank=True)
    secret = models.BooleanField("保密", default=False)
    caller_name = EncryptedTextField("来电人", null=True, blank=True)
    phone = EncryptedTextField("来电号码")
    caller_digest = models.BinaryField("来电号码摘要", max_length=32)

    intake = models.CharField("受理台", max_length=80, blank=True, default="")
    registered_by = models.UUIDField("登记人", null=True, blank=True)
    unit = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位")
    post = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办岗位")
    dispatched_at = models.DateTimeField("派单时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    replied_by = models.UUIDField("答复人", null=True, blank=True)
    proposed_by = models.UUIDField("提出解释结案的人", null=True, blank=True)

    round = models.PositiveSmallIntegerField("办理轮次", default=1)
    returns = models.PositiveSmallIntegerField("退单次数", default=0)
    extended_days = models.PositiveSmallIntegerField("延期工作日", default=0)
    sign_overdue = models.PositiveSmallIntegerField("超时签收次数", default=0)
    finish_overdue = models.PositiveSmallIntegerField("超时办结次数", default=0)
    urged = models.PositiveSmallIntegerField("催办次数", default=0)
    tries = models.JSONField("未接通回访", default=list, blank=True)
    result = models.CharField("回访结果", max_length=16, choices=Rating.choices, blank=True, default="")
    resolved = models.CharField("是否解决", max_length=8, choices=Resolved.choices, blank=True, default="")

    class Meta(Thing.Meta):
        verbose_name = "热线工单"
        verbose_name_plural = "热线工单"
        # Lists of those who see an order neither by its desk nor as assignee; each rule reads one column.
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["unit", "order_at", "id"], condition=Q(is_open=True), name="hotline_order_unit"),
            models.Index(fields=["unit", "closed_at", "id"], condition=Q(is_open=False), name="hotline_order_unitshut"),
            models.Index(fields=["intake", "order_at", "id"], condition=Q(is_open=True), name="hotline_order_intake"),
            models.Index(fields=["intake", "closed_at", "id"], condition=Q(is_open=False), name="hotline_order_intakeshut"),
            models.Index(fields=["registered_by", "order_at", "id"], condition=Q(is_open=True), name="hotline_order_taker"),
            models.Index(fields=["registered_by", "closed_at", "id"], condition=Q(is_open=False), name="hotline_order_takershut"),
            models.Index(fields=["caller_digest", "opened_at"], name="hotline_order_caller"),
        ]

    def __str__(self) -> str:
        return self.title
