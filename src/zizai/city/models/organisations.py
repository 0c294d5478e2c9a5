"""Who serves: organisations, posts, staff, who holds which post when, who sits at which window."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from zizai.city.models.listed import Listed
from zizai.city.models.places import Region, Window
from zizai.vocabulary.city import UnitKind


class Organisation(Listed):
    """A government unit or an institution that serves on its behalf."""

    short_name = models.CharField("简称", max_length=40)
    kind = models.CharField("类型", max_length=12, choices=UnitKind.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="区划")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位")

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"


class Post(Listed):
    """A post (岗位): the place from which staff act. Its roles, desks and region are all that a rule asks about."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts", verbose_name="单位")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="地域范围")
    roles = models.JSONField("角色", default=list)
    desks = models.JSONField("工作台", default=list, blank=True)

    class Meta:
        verbose_name = "岗位"
        verbose_name_plural = "岗位"


class PostIncompatibility(Listed):
    """That nobody may hold both posts at once; `name` is the reason, shown to whoever tries."""

    one = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    other = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="另一岗位")

    class Meta:
        verbose_name = "不相容岗位"
        verbose_name_plural = "不相容岗位"
        constraints = [models.CheckConstraint(condition=~Q(one=F("other")), name="city_incompatibility_two_posts")]


class Staff(Listed):
    """A member of staff. `code` is the user name; `name` the person's."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="账号")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="staff", verbose_name="单位")

    class Meta:
        verbose_name = "工作人员"
        verbose_name_plural = "工作人员"


class Holding(Listed):
    """That somebody holds a post, from one day to another (both included)."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holdings", verbose_name="人员")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings", verbose_name="岗位")
    valid_from = models.DateField("任职起")
    valid_to = models.DateField("任职止", null=True, blank=True)

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        constraints = [models.CheckConstraint(condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="city_holding_days")]


class Roster(Listed):
    """That somebody sits at a window on a weekday (1 to 7, Monday first)."""

    window = models.ForeignKey(Window, models.PROTECT, related_name="roster", verbose_name="窗口")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="roster", verbose_name="人员")
    weekday = models.PositiveSmallIntegerField("星期")
    begins = models.TimeField("上班")
    ends = models.TimeField("下班")

    class Meta:
        verbose_name = "窗口排班"
        verbose_name_plural = "窗口排班"
