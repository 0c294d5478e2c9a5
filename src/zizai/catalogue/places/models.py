"""Powers given to places: this item, at the places of this level within this region, from one day to another."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from zizai.city.public import Region
from zizai.kernel.things import Thing
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import PlaceMode

# A functional zone is no division: nothing is handed down to it.
LEVELS = [(level.value, level.label) for level in Level if level != Level.ZONE]


class DelegationState(models.TextChoices):
    """Where a power stands on the record; whether it is in force on a day, the days say."""

    GRANTED = "granted", "已授予"
    ENDED = "ended", "已收回"
    LAPSED = "lapsed", "已到期"
    UNLISTED = "unlisted", "清单已撤下"


class Delegation(Thing):
    """What the places of `level` within `region` (at or below its path, which is `scope_path`) do of an item.

    In force from `begins_on` to `until` (both included; None: until it is taken back), and no more on `ended_on`.
    `document` founds it: the number of the decision, 「待核」 where the pack knows none. `seal`: whose seal stands under
    what is issued there. The nearest one decides, so that one row serves 987 villages and a second one exempts one of them.
    """

    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="delegations", verbose_name="事项")
    level = models.CharField("层级", max_length=8, choices=LEVELS)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="区划")
    mode = models.CharField("办理权限", max_length=12, choices=PlaceMode.choices)
    document = models.CharField("文号", max_length=80, blank=True, default="")
    begins_on = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    ended_on = models.DateField("收回日期", null=True, blank=True)
    seal = models.CharField("用章", max_length=60, blank=True, default="")
    from_pack = models.BooleanField("来自城市包", default=False, editable=False)

    class Meta(Thing.Meta):
        verbose_name = "办理权限"
        verbose_name_plural = "办理权限"
        indexes = [*Thing.Meta.indexes, models.Index(fields=["item", "level", "region"], name="catalogue_delegation_of_item")]
        constraints = [models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("begins_on")), name="catalogue_delegation_days")]

    def __str__(self) -> str:
        return f"{self.region.name}的{self.get_level_display()}{self.get_mode_display()}：{self.item.name}"

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds; None while no end is known. Before `begins_on` where it was taken back before it began."""
        ends = [self.until] if self.until else []
        ends += [self.ended_on - timedelta(days=1)] if self.ended_on else []
        return min(ends, default=None)

    def in_force(self, on: date) -> bool:
        """Whether it holds on that day."""
        return self.begins_on <= on and (self.last_day is None or on <= self.last_day)


def in_force(on: date) -> Q:
    """The delegations that hold on that day."""
    return Q(begins_on__lte=on) & (Q(until__isnull=True) | Q(until__gte=on)) & (Q(ended_on__isnull=True) | Q(ended_on__gt=on))
