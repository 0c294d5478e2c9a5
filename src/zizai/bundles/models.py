"""What bundles there are: a graph of items, as data. What is submitted becomes a joint matter of `cases`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zizai.catalogue.public import Item, Material
from zizai.city.public import Listed, Organisation


class Bundle(Listed):
    """A bundle (一件事): what people call one matter, of several items and perhaps several units.

    `basis` names the text that lists it, or 「待核」. `object_label` says what an application is about.
    """

    summary = models.CharField("说明", max_length=200)
    lead = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="牵头单位")
    basis = models.CharField("依据", max_length=200)
    object_label = models.CharField("申请对象", max_length=20)

    class Meta:
        verbose_name = "一件事"
        verbose_name_plural = "一件事"
        indexes = [models.Index(fields=["code", "id"], condition=Q(active=True), name="bundles_bundle_listed")]


class BundleItem(Listed):
    """One item of a bundle; one that is not `required` is chosen by whoever applies."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="nodes", verbose_name="一件事")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="事项")
    number = models.PositiveSmallIntegerField("序号")
    required = models.BooleanField("必办")

    class Meta:
        verbose_name = "组成事项"
        verbose_name_plural = "组成事项"
        constraints = [models.UniqueConstraint(fields=["bundle", "item"], name="bundles_item_once")]


class BundleEdge(Listed):
    """That the result of `giver` is a `material` of `taker`: it waits for the result and is never asked for the material."""

    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="edges", verbose_name="一件事")
    giver = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="前置事项")
    taker = models.ForeignKey(Item, models.PROTECT, related_name="+", verbose_name="后续事项")
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", verbose_name="免交的材料")

    class Meta:
        verbose_name = "前后置关系"
        verbose_name_plural = "前后置关系"
        constraints = [
            models.UniqueConstraint(fields=["bundle", "giver", "material"], name="bundles_edge_once"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="bundles_edge_two_items"),
        ]
