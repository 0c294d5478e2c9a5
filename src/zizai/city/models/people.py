"""Natural persons and enterprises, and who may act for whom."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from zizai.city.models.listed import Listed
from zizai.kernel import crypto
from zizai.kernel.crypto import EncryptedTextField


class Person(Listed):
    """A natural person. The identity number (GB 11643) stands encrypted; the digest beside it finds it."""

    number = EncryptedTextField("身份证号")
    number_digest = models.BinaryField("号码摘要", max_length=32, unique=True)
    phone = EncryptedTextField("手机号", null=True, blank=True)
    born_on = models.DateField("出生日期")
    deceased_on = models.DateField("死亡日期", null=True, blank=True)
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name="账号")

    class Meta:
        verbose_name = "自然人"
        verbose_name_plural = "自然人"

    @property
    def masked_number(self) -> str:
        """510302********0023."""
        return crypto.mask_number(self.number)

    def age(self, on: date) -> int:
        """Full years on that day."""
        return on.year - self.born_on.year - ((on.month, on.day) < (self.born_on.month, self.born_on.day))


class Enterprise(Listed):
    """A legal person or other organisation; `code` is its unified social credit code (GB 32100)."""

    representative = models.ForeignKey(Person, models.PROTECT, related_name="represents", verbose_name="法定代表人")
    dissolved_on = models.DateField("注销日期", null=True, blank=True)

    class Meta:
        verbose_name = "经营主体"
        verbose_name_plural = "经营主体"


class Guardianship(Listed):
    """That a person is the guardian of a ward (civil code, articles 27 and 28)."""

    guardian = models.ForeignKey(Person, models.PROTECT, related_name="wards", verbose_name="监护人")
    ward = models.ForeignKey(Person, models.PROTECT, related_name="guardians", verbose_name="被监护人")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)

    class Meta:
        verbose_name = "监护"
        verbose_name_plural = "监护"


class Mandate(Listed):
    """That an agent may act for a person or an enterprise, in what and until when (civil code, article 165)."""

    agent = models.ForeignKey(Person, models.PROTECT, related_name="mandates", verbose_name="代理人")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="agents", verbose_name="委托人")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="agents", verbose_name="委托企业")
    scope = models.JSONField("代理事项", default=list)
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")
    revoked_on = models.DateField("撤销日期", null=True, blank=True)

    class Meta:
        verbose_name = "委托代理"
        verbose_name_plural = "委托代理"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, enterprise__isnull=False) | models.Q(person__isnull=False, enterprise__isnull=True),
                name="city_mandate_one_principal",
            )
        ]
