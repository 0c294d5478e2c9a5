from django.db import models

from zizai.kernel.crypto import EncryptedTextField
from zizai.kernel.things import Thing


class FilingState(models.TextChoices):
    RECEIVED = "received", "已收件"
    CORRECTING = "correcting", "待补正"
    REVIEWING = "reviewing", "审查"
    GRANTED = "granted", "准予许可"
    REFUSED = "refused", "不予许可"


class CheckState(models.TextChoices):
    ASKED = "asked", "待核查"
    ANSWERED = "answered", "已核查"


class Filing(Thing):
    """What came in at a counter: a matter, an applicant, their telephone."""

    number = models.CharField("编号", max_length=40, blank=True, default="")
    matter = models.CharField("事项", max_length=60)
    applicant = models.CharField("申请人", max_length=40, blank=True, default="")
    phone = EncryptedTextField("电话", null=True, blank=True)
    channel = models.CharField("来源", max_length=12, default="window")
    note = models.CharField("备注", max_length=200, blank=True, default="")

    def __str__(self):
        return self.matter


class Check(Thing):
    """A child: somebody goes and looks."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT)
    subject_matter = models.CharField("核查什么", max_length=60)
    answer = models.CharField("核查意见", max_length=200, blank=True, default="")

    def __str__(self):
        return self.subject_matter
