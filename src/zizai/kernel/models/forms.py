"""Half-filled forms and uploaded files: what people have typed and sent before they are done."""

from __future__ import annotations

from django.db import models

from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.ids import new_id


class Upload(models.Model):
    """A file as it was sent, checked by content. Without a thing it is still only its owner's."""

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField("上传人")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("内容类型", max_length=80)
    size = models.PositiveIntegerField("字节数")
    digest = models.BinaryField("摘要", max_length=32)
    path = models.CharField("存放位置", max_length=200)
    uploaded_at = models.DateTimeField("上传时间")
    kind = models.CharField("所属事务类型", max_length=40, blank=True, default="")
    thing_id = models.UUIDField("所属事务", null=True, blank=True)

    class Meta:
        app_label = "kernel"
        verbose_name = "上传文件"
        verbose_name_plural = "上传文件"
        indexes = [
            models.Index(fields=["kind", "thing_id"], name="kernel_upload_of"),
            models.Index(fields=["uploaded_at"], condition=models.Q(thing_id=None), name="kernel_upload_loose"),
        ]


class Draft(models.Model):
    """A half-filled form, as typed. It stands encrypted: people type names and numbers into it. `edition`: of what it is about, the edition that was read then."""

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    owner = models.UUIDField("填写人")
    form = models.CharField("表单", max_length=80)
    key = models.CharField("用途", max_length=160, blank=True, default="")
    edition = models.CharField("当时的版本", max_length=40, blank=True, default="")
    version = models.PositiveIntegerField("表单版本")
    asked = models.JSONField("当时的字段", default=dict)
    typed = EncryptedTextField("已填内容")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        app_label = "kernel"
        verbose_name = "草稿"
        verbose_name_plural = "草稿"
        constraints = [models.UniqueConstraint(fields=["owner", "form", "key"], name="kernel_draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="kernel_draft_age")]
