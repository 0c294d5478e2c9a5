"""Who asked for a reorganisation's handover, by which document, and how far it has come."""

from __future__ import annotations

from django.db import models


class Handover(models.Model):
    """One reorganisation (机构改革): what was open at `moves`' old places went to the new ones. Asked again, it is the same row.

    `moves`: [old, new] by desk, or by a post's or unit's identifier. `moved` counts in the transaction
    that moves, so it is right however often the work was interrupted.
    """

    id = models.UUIDField("标识", primary_key=True, editable=False)
    document = models.CharField("依据文号", max_length=80)
    moves = models.JSONField("移交")
    keeps_assignee = models.BooleanField("经办人随岗", default=False)
    operator = models.CharField("操作人", max_length=80)
    began_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("完成", null=True, blank=True)
    moved = models.PositiveIntegerField("移交件数", default=0)

    class Meta:
        verbose_name = "机构改革移交"
        verbose_name_plural = "机构改革移交"
