"""Code sets of government service items and cases (GB/T 39046-2020, annex A)."""

from __future__ import annotations

from django.db.models import TextChoices


class ItemType(TextChoices):
    """事项类型. Only licences (01) are bound by the administrative licensing law itself."""

    LICENCE = "01", "行政许可"
    PUNISHMENT = "02", "行政处罚"
    COERCION = "03", "行政强制"
    LEVY = "04", "行政征收"
    PAYMENT = "05", "行政给付"
    INSPECTION = "06", "行政检查"
    CONFIRMATION = "07", "行政确认"
    REWARD = "08", "行政奖励"
    RULING = "09", "行政裁决"
    OTHER = "10", "其他行政权力"
    PUBLIC_SERVICE = "20", "公共服务"


class ItemLevel(TextChoices):
    """行使层级."""

    NATION = "1", "国家级"
    PROVINCE = "2", "省级"
    CITY = "3", "市级"
    COUNTY = "4", "县级"
    TOWN = "5", "镇（乡、街道）级"
    VILLAGE = "6", "村（社区）级"
    SEVERAL = "7", "分级"


class CaseType(TextChoices):
    """办件类型."""

    INSTANT = "1", "即办件"
    PROMISED = "2", "承诺件"
    OTHER = "9", "其他"


class Channel(TextChoices):
    """办理形式: the way by which an application came in."""

    WINDOW = "1", "窗口"
    COMPUTER = "2", "电脑"
    MOBILE = "3", "手机"
    COURIER = "4", "快递"
    OTHER = "9", "其他"
