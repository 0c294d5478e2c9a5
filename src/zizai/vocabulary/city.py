"""Words that every room shares about a city: levels, kinds of place and unit, roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextChoices


class Level(TextChoices):
    """Administrative levels. A functional zone (功能区) stands beside the counties but is no division."""

    CITY = "city", "市"
    COUNTY = "county", "区县"
    ZONE = "zone", "功能区"
    TOWN = "town", "镇街"
    VILLAGE = "village", "村（社区）"


class UnitKind(TextChoices):
    """Kinds of organisation."""

    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "工作部门"
    INSTITUTION = "institution", "事业单位"
    TOWN = "town", "镇街"
    COMMITTEE = "committee", "管委会"
    UTILITY = "utility", "公共事业单位"


class WindowKind(TextChoices):
    """Kinds of window: general ones take any item, the N specialised ones theirs (综合窗口“1+N”)."""

    GENERAL = "general", "综合窗口"
    SPECIAL = "special", "专业窗口"


class StationKind(TextChoices):
    """Service points below the county."""

    TOWN = "town_centre", "镇街便民服务中心"
    VILLAGE = "village_station", "村（社区）便民服务站"


class Role(TextChoices):
    """What a post does. Rules of verbs name these; a pack says which posts carry them."""

    WINDOW_CLERK = "window_clerk", "窗口受理"
    APPROVER = "approver", "审批"
    HOTLINE_AGENT = "hotline_agent", "热线话务"
    TOWN_STAFF = "town_staff", "镇街办理"
    UNIT_OFFICER = "unit_officer", "单位经办"
    LEADER = "leader", "领导"
    UNIT_LEADER = "unit_leader", "单位负责人"
    PLAN_SUPERVISOR = "plan_supervisor", "改革督办"
    AUDITOR = "auditor", "审计"
    OPERATOR = "operator", "运维"
    SECURITY = "security", "安全保密"
    HOTLINE_DISPATCHER = "hotline_dispatcher", "热线派单"
    HOTLINE_CALLBACK = "hotline_callback", "热线回访"
    HOTLINE_SUPERVISOR = "hotline_supervisor", "热线督办"
    ORDER_HANDLER = "order_handler", "工单承办"
    ITEM_EDITOR = "item_editor", "事项编制"
    ITEM_REVIEWER = "item_reviewer", "事项审核"
    ITEM_STEWARD = "item_steward", "事项库管理"


# 三员分立: who runs the system, who guards it and who audits it are three people
# (GB/T 22239-2019, 8.1.5: system, audit and security administration stand apart).
ROLES_APART = (
    frozenset({Role.OPERATOR, Role.SECURITY}),
    frozenset({Role.OPERATOR, Role.AUDITOR}),
    frozenset({Role.SECURITY, Role.AUDITOR}),
)


def roles_clash(one: Iterable[str], other: Iterable[str]) -> str:
    """Why nobody may have the roles of both posts at once, in Chinese; empty where one may."""
    one, other = set(one), set(other)
    for pair in ROLES_APART:
        if pair & one and pair & other and pair <= one | other:
            return f"{'和'.join(sorted(role.label for role in pair))}要由不同的人担任（三员分立）"
    return ""
