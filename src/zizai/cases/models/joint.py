"""Several cases of one matter, submitted once and moved together."""

from __future__ import annotations

from django.db import models

from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.things import Thing


class JointState(models.TextChoices):
    """Where a joint matter stands."""

    UNDER_WAY = "under_way", "办理中"
    ENDED = "ended", "已办结"
    WITHDRAWN = "withdrawn", "已撤回"


class JointCase(Thing):
    """A joint matter (联办件): the root of its cases, so that they are locked and moved together.

    `asked` is what was submitted, a list of {key, item, needs, spares} in the order of the matter: `needs`
    are the keys of those whose result a case needs, `spares` codes of materials that these results take
    the place of. Source: administrative licensing law, article 26 (one unit receives, the others are told).
    """

    number = models.CharField("联办编号", max_length=40, unique=True)
    title = models.CharField("事情", max_length=80)
    asked = models.JSONField("联办事项", default=list)
    applicant = EncryptedTextField("申请人")
    phone = EncryptedTextField("联系电话")
    object_name = models.CharField("申请对象名称", max_length=80)
    object_place = models.CharField("申请对象地点", max_length=120)
    channel = models.CharField("申请方式", max_length=1)

    class Meta(Thing.Meta):
        verbose_name = "联办件"
        verbose_name_plural = "联办件"

    def __str__(self) -> str:
        return f"{self.title}：{self.object_name}"
