"""What can be found, and the index over it."""

from __future__ import annotations

from django.db import models


class SearchEntry(models.Model):
    """One thing that can be found. `public` entries are found by everybody, others as the rule of their kind says."""

    kind = models.CharField("类型", max_length=40)
    thing_id = models.UUIDField("事务")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文", blank=True, default="")
    at = models.DateTimeField("时间")
    public = models.BooleanField("公开", default=False)
    desk = models.CharField("所在岗", max_length=80, blank=True, default="")
    scope_path = models.CharField("地域", max_length=80, blank=True, default="")
    assignee = models.UUIDField("经办人", null=True, blank=True)
    subject = models.UUIDField("当事人", null=True, blank=True)

    class Meta:
        verbose_name = "检索条目"
        verbose_name_plural = "检索条目"
        constraints = [models.UniqueConstraint(fields=["kind", "thing_id"], name="kernel_searchentry_once")]


class SearchIndex(models.Model):
    """The words of an entry: an FTS5 table on SQLite, a table with a tsvector on PostgreSQL. The migration makes it."""

    entry = models.OneToOneField(
        SearchEntry, models.DO_NOTHING, primary_key=True, db_column="rowid", db_constraint=False, related_name="index", verbose_name="条目"
    )

    class Meta:
        managed = False
        db_table = "kernel_searchindex"
        verbose_name = "检索索引"
        verbose_name_plural = "检索索引"
