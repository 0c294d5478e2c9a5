"""What may be applied for: items, and the materials each asks for."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zizai.city.public import Listed, Organisation
from zizai.vocabulary.services import CaseType, ItemLevel, ItemType

# What stands where no official text has been seen yet; pages say so.
UNVERIFIED = "待核"


class Item(Listed):
    """A service item (政务服务事项) that one unit decides.

    `statutory_days` and `promised_days` are working days (administrative licensing law, article 82).
    `law`, `statutory_law`, `promised_basis` and `opinion_basis` name what the item, its limits and the
    opinions rest on, or 「待核」. `opinion_units` are codes of the departments whose opinion the unit
    asks, within `opinion_days` working days. `object_label` says what an application is about.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="items", verbose_name="实施主体")
    item_type = models.CharField("事项类型", max_length=2, choices=ItemType.choices)
    case_type = models.CharField("办件类型", max_length=1, choices=CaseType.choices)
    level = models.CharField("行使层级", max_length=1, choices=ItemLevel.choices)
    summary = models.CharField("说明", max_length=200)
    law = models.CharField("设定依据", max_length=200)
    statutory_days = models.PositiveSmallIntegerField("法定办结时限（工作日）")
    statutory_law = models.CharField("法定时限依据", max_length=200)
    promised_days = models.PositiveSmallIntegerField("承诺办结时限（工作日）")
    promised_basis = models.CharField("承诺时限依据", max_length=200)
    result_name = models.CharField("审批结果名称", max_length=80)
    object_label = models.CharField("申请对象", max_length=20)
    opinion_units = models.JSONField("征求意见单位", default=list, blank=True)
    opinion_days = models.PositiveSmallIntegerField("征求意见时限（工作日）", default=0)
    opinion_basis = models.CharField("征求意见依据", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "政务服务事项"
        verbose_name_plural = "政务服务事项"
        indexes = [models.Index(fields=["code", "id"], condition=Q(active=True), name="catalogue_item_listed")]
        constraints = [
            models.CheckConstraint(condition=Q(promised_days__gte=1, promised_days__lte=F("statutory_days")), name="catalogue_item_promise"),
        ]


class Material(Listed):
    """One material that an item asks for. `necessary` ones must be there before the application is accepted."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="materials", verbose_name="事项")
    number = models.PositiveSmallIntegerField("序号")
    necessary = models.BooleanField("必要")
    law = models.CharField("依据", max_length=200)
    note = models.CharField("说明", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "申请材料"
        verbose_name_plural = "申请材料"
        indexes = [models.Index(fields=["item", "number"], name="catalogue_material_of_item")]
