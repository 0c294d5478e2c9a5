"""What may be applied for: items as they are in force, the materials each asks for, and every version there was."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zizai.catalogue.capabilities.models import ItemCapability, ItemCompleteness
from zizai.catalogue.convenience import ConvenienceService
from zizai.catalogue.demand import DailyUse
from zizai.catalogue.places.models import Delegation, DelegationState
from zizai.city.public import Listed, Organisation
from zizai.kernel.things import Thing
from zizai.vocabulary.services import CaseType, ItemLevel, ItemType

__all__ = [
    "ConvenienceService", "DailyUse", "Delegation", "DelegationState", "DraftState", "Item", "ItemCapability", "ItemCompleteness", "ItemDraft", "ItemVersion", "Material",
    "Purpose", "VersionState",
]  # fmt: skip


class Item(Listed):
    """A service item (政务服务事项) that one unit decides, as its published version says it; the version holds the whole.

    `statutory_days` and `promised_days` are working days (administrative licensing law, article 82); 0
    where the limit is reckoned otherwise, as `promise_words` then says. `law`, `statutory_law`,
    `promised_basis` and `opinion_basis` name what the item, its limits and the opinions rest on, or
    「待核」. `opinion_units` are codes of the departments whose opinion the unit asks, within
    `opinion_days` working days. `object_label` says what an application is about. `startable`: it is
    decided here, within limits that cases reckon. `themes` are codes, each between bars (|06|14|). An item of version 0 is
    only listed (仅目录): it has no content yet, and `origin` says from which list it comes. `called`: what people call it and
    what brings them, by 、. Codes differ between sources: each stands in its own
    column and none is ever taken apart.
    """

    name = models.CharField("名称", max_length=200)
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
    promise_words = models.CharField("承诺办结时限", max_length=20, blank=True, default="")
    themes = models.CharField("主题", max_length=120, blank=True, default="")
    startable = models.BooleanField("在本平台办理", default=True)
    version = models.PositiveSmallIntegerField("版本", default=0)
    called = models.CharField("群众的叫法", max_length=300, blank=True, default="")
    main_item = models.CharField("主项", max_length=200, blank=True, default="")
    origin = models.CharField("来源", max_length=100, blank=True, default="")
    verified = models.BooleanField("已核定", default=False)
    base_code = models.CharField("基本编码", max_length=10, blank=True, default="")
    implementation_code = models.CharField("实施编码", max_length=31, blank=True, default="")
    catalog_code = models.CharField("目录编码", max_length=12, blank=True, default="")
    task_code = models.CharField("实施清单编码", max_length=36, blank=True, default="")
    task_handle_item = models.CharField("业务办理项编码", max_length=50, blank=True, default="")
    local_task_code = models.CharField("地方事项编码", max_length=60, blank=True, default="")

    class Meta:
        verbose_name = "政务服务事项"
        verbose_name_plural = "政务服务事项"
        indexes = [
            models.Index(fields=["code", "id"], condition=Q(active=True), name="catalogue_item_listed"),
            models.Index(fields=["code", "id"], condition=Q(active=True, version__gt=0), name="catalogue_item_elaborated"),
            models.Index(fields=["organisation", "code"], condition=Q(active=True), name="catalogue_item_of_unit"),
        ]
        constraints = [
            # What is decided here is decided within the law's limit, where the law sets one.
            models.CheckConstraint(
                condition=Q(startable=False) | Q(promised_days__gte=1, promised_days__lte=F("statutory_days")), name="catalogue_item_promise",
            ),
        ]

    @property
    def only_listed(self) -> bool:
        """Whether nothing but its name, unit and type is known."""
        return not self.version


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


class VersionState(models.TextChoices):
    """发布状态."""

    PUBLISHED = "published", "已发布"
    SUPERSEDED = "superseded", "已被新版替代"
    CANCELLED = "cancelled", "已取消"


class ItemVersion(Thing):
    """One published version of an item: its whole content (`catalogue.content`), which never changes again.

    `digest` is the SM3 of the content's canonical JSON. A case keeps the number of the version it began with.
    `by_pack`: the city's pack brought it; the pack speaks again only when its file says something new.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="versions", verbose_name="事项")
    number = models.PositiveSmallIntegerField("版本号")
    content = models.JSONField("内容")
    digest = models.BinaryField("内容摘要", max_length=32)
    by_pack = models.BooleanField("由城市包发布", default=True)

    class Meta(Thing.Meta):
        verbose_name = "事项版本"
        verbose_name_plural = "事项版本"
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="catalogue_version_number"),
            models.UniqueConstraint(fields=["item"], condition=Q(is_open=True), name="catalogue_version_in_force"),
        ]

    def __str__(self) -> str:
        return self.item.name


class Purpose(models.TextChoices):
    """What a draft is for."""

    REVISE = "revise", "修订"
    CREATE = "create", "新编"
    CANCEL = "cancel", "取消"


class DraftState(models.TextChoices):
    """修订稿的状态."""

    DRAFT = "draft", "起草中"
    REVIEW = "review", "待审核"
    APPROVED = "approved", "待发布"
    PUBLISHED = "published", "已发布"
    DROPPED = "dropped", "已放弃"


class ItemDraft(Thing):
    """What an item is to become: written by one person, reviewed by another, published on a day.

    `content` may be half finished; `based_on` is the number of the version it was written from (0: none).
    `item` is empty for an item that is not there yet. `transition` says what becomes of running cases when an item is
    given up. One open draft for each item.
    """

    code = models.CharField("事项编码", max_length=20)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="drafts", verbose_name="事项")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="item_drafts", verbose_name="实施主体")
    purpose = models.CharField("目的", max_length=10, choices=Purpose.choices)
    why = models.CharField("缘由", max_length=300)
    content = models.JSONField("内容", default=dict, blank=True)
    based_on = models.PositiveSmallIntegerField("所依据的版本", default=0)
    submitted_by = models.UUIDField("提交人", null=True, blank=True)
    reviewed_by = models.UUIDField("审核人", null=True, blank=True)
    reasons = models.CharField("退回原因", max_length=300, blank=True, default="")
    publish_on = models.DateField("发布日期", null=True, blank=True)
    transition = models.CharField("在办件怎么办", max_length=300, blank=True, default="")

    class Meta(Thing.Meta):
        verbose_name = "事项修订稿"
        verbose_name_plural = "事项修订稿"
        indexes = [
            *Thing.Meta.indexes,
            models.Index(fields=["publish_on"], condition=Q(state=DraftState.APPROVED), name="catalogue_draft_to_publish"),
        ]
        constraints = [models.UniqueConstraint(fields=["code"], condition=Q(is_open=True), name="catalogue_draft_one_open")]

    def __str__(self) -> str:
        # Whatever was typed stands in a draft, not only text.
        return str((self.content.get("basic") or {}).get("task_name") or self.code)
