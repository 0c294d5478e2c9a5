"""Issued documents."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from zizai.kernel.ids import new_id


class Document(models.Model):
    """One issued document: what it says is frozen with the event it belongs to, its file follows after the commit.

    The data is encrypted at rest, because it names people. `content_digest` covers everything that
    is printed, `digest` the bytes of the PDF.
    """

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    template = models.CharField("模板", max_length=64)
    template_version = models.PositiveSmallIntegerField("模板版本")
    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("事务")
    seq = models.PositiveIntegerField("事件序号")
    number = models.CharField("文号", max_length=80, blank=True, default="")
    data = models.BinaryField("内容（加密）")
    content_digest = models.BinaryField("内容摘要", max_length=32)
    code = models.CharField("查验码", max_length=12, unique=True)
    demo = models.BooleanField("演示文书", default=False)
    issued_at = models.DateTimeField("签发时间")
    rendered_at = models.DateTimeField("生成时间", null=True, blank=True)
    file = models.CharField("文件", max_length=200, blank=True, default="")
    digest = models.BinaryField("文件摘要", max_length=32, null=True, blank=True)
    failures = models.PositiveSmallIntegerField("失败次数", default=0)
    error = models.CharField("失败原因", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = "文书"
        constraints = [models.UniqueConstraint(fields=["kind", "thing_id", "seq", "template"], name="kernel_document_once")]
        indexes = [models.Index(fields=["failures", "issued_at"], condition=Q(rendered_at__isnull=True), name="kernel_document_waiting")]
