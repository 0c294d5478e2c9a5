"""The desk's own tables: filters that staff keep, and who took what out of the house."""

from __future__ import annotations

from django.db import models

from zizai.kernel.ids import new_id


class SavedFilter(models.Model):
    """A filter of one worklist, kept under a name by one member of staff. `query` is the address's part behind the question mark."""

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    staff = models.UUIDField("人员")
    kind = models.CharField("类型", max_length=40)
    name = models.CharField("名称", max_length=20)
    query = models.CharField("条件", max_length=500)

    class Meta:
        verbose_name = "常用筛选"
        verbose_name_plural = "常用筛选"
        constraints = [models.UniqueConstraint(fields=["staff", "kind", "name"], name="desk_savedfilter_once")]


class Export(models.Model):
    """That somebody took a list away as a file: written before the file leaves, never changed (personal information law, article 54)."""

    id = models.UUIDField("标识", primary_key=True, default=new_id, editable=False)
    staff = models.UUIDField("导出人")
    staff_name = models.CharField("姓名", max_length=80)
    post = models.UUIDField("岗位", null=True)
    kind = models.CharField("类型", max_length=40)
    format = models.CharField("格式", max_length=4)
    query = models.CharField("条件", max_length=500, blank=True)
    rows = models.PositiveIntegerField("件数")
    digest = models.CharField("文件摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "导出记录"
        verbose_name_plural = "导出记录"
        indexes = [
            models.Index(fields=["kind", "-at"], name="desk_export_of"),
            models.Index(fields=["staff", "-at"], name="desk_export_by"),
        ]
