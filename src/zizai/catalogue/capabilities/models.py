"""What was derived of each item, as rows: projections of the version in force, written by `projection` alone."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from zizai.catalogue.capabilities.outcomes import Capability, Outcome
from zizai.kernel.ids import named_id


class ItemCapability(models.Model):
    """What came of one capability for one item. `reasons`: [{path, words}]; `situations`: those that have it, where only some do."""

    id = models.UUIDField(primary_key=True, editable=False)
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="capabilities", verbose_name="事项")
    name = models.CharField("能力", max_length=20, choices=Capability.choices)
    outcome = models.CharField("结论", max_length=8, choices=Outcome.choices)
    level = models.CharField("网办深度", max_length=1, blank=True, default="")
    measured = models.BooleanField("计入分母", default=True)
    reasons = models.JSONField("理由", default=list, blank=True)
    situations = models.JSONField("具备的情形", default=list, blank=True)

    class Meta:
        verbose_name = "事项能力"
        verbose_name_plural = "事项能力"
        constraints = [models.UniqueConstraint(fields=["item", "name"], name="catalogue_capability_once")]
        indexes = [models.Index(fields=["name", "outcome", "item"], name="catalogue_capability_outcome")]

    def __str__(self) -> str:
        return f"{self.item.name}：{self.get_name_display()}"

    @classmethod
    def id_of(cls, item: UUID, name: str) -> UUID:
        """The identifier of this item's row: the same whenever it is derived."""
        return named_id("item capability", item, name)


class ItemCompleteness(models.Model):
    """How far an item's elements are filled (要素完整率): `filled` of `expected`, which are `missing`, how many say 「待核」, which rules it breaks."""

    item = models.OneToOneField("catalogue.Item", models.PROTECT, primary_key=True, related_name="completeness", verbose_name="事项")
    expected = models.PositiveSmallIntegerField("应填要素")
    filled = models.PositiveSmallIntegerField("已填要素")
    missing = models.JSONField("缺的要素", default=list, blank=True)
    unverified = models.PositiveSmallIntegerField("待核处数")
    faults = models.JSONField("不能发布的问题", default=list, blank=True)

    class Meta:
        verbose_name = "要素完整度"
        verbose_name_plural = "要素完整度"

    def __str__(self) -> str:
        return self.item.name
