"""What stands below a case with a life of its own: opinions, extensions, special procedures."""

from __future__ import annotations

from django.db import models

from zizai.cases.models.case import Case
from zizai.city.public import Organisation
from zizai.kernel.things import Thing


class OpinionState(models.TextChoices):
    """Where an opinion stands."""

    ASKED = "asked", "待出具"
    GIVEN = "given", "已出具"
    CANCELLED = "cancelled", "不再需要"


class Answer(models.TextChoices):
    """What a department says."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    CONDITIONS = "conditions", "有条件同意"


class Opinion(Thing):
    """The opinion of another department, asked of `unit` by the deciding `organisation`, within `days` working days."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="opinions", verbose_name="办件")
    unit = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="出具单位")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="征求单位")
    days = models.PositiveSmallIntegerField("出具时限（工作日）")
    answer = models.CharField("意见", max_length=10, choices=Answer.choices, blank=True, default="")
    text = models.TextField("具体意见", blank=True, default="")
    given_by = models.UUIDField("出具人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "部门意见"
        verbose_name_plural = "部门意见"

    def __str__(self) -> str:
        return f"征求意见：{self.case.item.name}"


class ExtensionState(models.TextChoices):
    """Where an extension stands."""

    ASKED = "asked", "待批准"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    CANCELLED = "cancelled", "不再需要"


class Extension(Thing):
    """More time for the decision, asked by the approver, granted by the head of the unit.

    At most ten working days, once, the reason told to the applicant. Source: administrative licensing law, article 42.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="extensions", verbose_name="办件")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="实施主体")
    days = models.PositiveSmallIntegerField("延长（工作日）")
    reason = models.TextField("延长理由")
    asked_by = models.UUIDField("申请人", null=True, blank=True)

    class Meta(Thing.Meta):
        verbose_name = "延期"
        verbose_name_plural = "延期"
        constraints = [models.CheckConstraint(condition=models.Q(days__gte=1, days__lte=10), name="cases_extension_days")]

    def __str__(self) -> str:
        return f"延期{self.days}个工作日：{self.case.item.name}"


class ProcedureKind(models.TextChoices):
    """The procedures whose time is not counted (administrative licensing law, article 45)."""

    HEARING = "hearing", "听证"
    TENDER = "tender", "招标"
    AUCTION = "auction", "拍卖"
    INSPECTION = "inspection", "检验"
    TESTING = "testing", "检测"
    QUARANTINE = "quarantine", "检疫"
    APPRAISAL = "appraisal", "鉴定"
    EXPERTS = "experts", "专家评审"


class ProcedureState(models.TextChoices):
    """Where a special procedure stands."""

    RUNNING = "running", "进行中"
    ENDED = "ended", "已结束"
    CANCELLED = "cancelled", "不再需要"


class SpecialProcedure(Thing):
    """A procedure that holds the case's clocks while it runs.

    `notice` is the number of the written notice that tells the applicant the time needed, `days` working days.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures", verbose_name="办件")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="实施主体")
    procedure = models.CharField("特别程序", max_length=12, choices=ProcedureKind.choices)
    reason = models.TextField("原因")
    days = models.PositiveSmallIntegerField("所需时间（工作日）")
    notice = models.CharField("告知书文号", max_length=60)
    result = models.TextField("结果", blank=True, default="")

    class Meta(Thing.Meta):
        verbose_name = "特别程序"
        verbose_name_plural = "特别程序"

    def __str__(self) -> str:
        return f"{self.get_procedure_display()}：{self.case.item.name}"
