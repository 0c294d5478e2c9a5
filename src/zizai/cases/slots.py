"""What cases put on the desk's pages, into the menus and into the privacy page."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from zizai.cases import queries
from zizai.cases.models import Case, Opinion
from zizai.catalogue.public import demand, unit_names
from zizai.kernel import numbers
from zizai.kernel.crypto import mask_name, mask_phone
from zizai.kernel.policies import Actor, kind
from zizai.look import home, slots
from zizai.look.home import Tile
from zizai.look.notices import Notice, notice
from zizai.look.slots import Column, Entry, Page, Panel, Personal, page


def _number(words: str) -> Q | None:
    number = numbers.clean(words)
    return Q(number=number) if numbers.is_valid(number) else None


def _application(case: Case, actor: Actor) -> dict[str, Any]:
    return {"case": case, "opinions": unit_names(case.opinion_units)}


def _materials(case: Case, actor: Actor) -> dict[str, Any]:
    rounds: dict[str, list[int]] = {}
    for one in case.materials:
        rounds.setdefault(one["code"], []).append(one["round"])
    return {"case": case, "materials": [{**one, "rounds": rounds.get(one["code"], [])} for one in case.required]}


def _decision(case: Case, actor: Actor) -> dict[str, Any] | None:
    return {"case": case} if case.decision or case.reasons else None


def _joint(case: Case, actor: Actor) -> dict[str, Any] | None:
    """What is handled together with this case: the items and where they stand, nothing of what was written there."""
    if case.joint_id is None:
        return None
    found = queries.siblings(case.joint_id)
    return {"case": case, "siblings": [{"case": one, "needed": str(one.pk) in case.needs} for one in found if one.pk != case.pk]}


def _asked(opinion: Opinion, actor: Actor) -> dict[str, Any]:
    """What a department needs to give its opinion; the case itself is not its to see."""
    return {"opinion": opinion, "case": opinion.case}


def _child(thing: Any, actor: Actor) -> dict[str, Any]:
    return {"thing": thing}


page("cases.case", Page(
    columns=[
        Column("申请人", lambda case: mask_name(case.applicant)), Column("决定单位", lambda case: case.organisation.short_name),
    ],
    related=["item", "organisation"],
    number=lambda case: case.number,
    find=_number,
    personal=[Personal("applicant", "申请人", lambda case: case.applicant, mask_name), Personal("phone", "联系电话", lambda case: case.phone, mask_phone)],
    panels=[
        Panel("materials", "材料", _materials, "cases/panels/materials.html", sql=0),
        Panel("decision", "决定", _decision, "cases/panels/decision.html", sql=0),
        Panel("joint", "一起办的", _joint, "cases/panels/joint.html", sql=1),
        Panel("application", "申请内容", _application, "cases/panels/application.html", sql=1, place="side"),
    ],
    icon="file", section="本岗",
))  # fmt: skip
page("cases.opinion", Page(
    columns=[Column("征求单位", lambda one: one.organisation.short_name), Column("对象", lambda one: one.case.object_name)],
    related=["case__item", "unit", "organisation"],
    panels=[Panel("asked", "要出具意见的事", _asked, "cases/panels/asked.html", sql=0)],
    icon="msg", section="协同",
))  # fmt: skip
page("cases.extension", Page(
    columns=[Column("延长", lambda one: f"{one.days}个工作日"), Column("对象", lambda one: one.case.object_name)],
    related=["case__item", "organisation"],
    panels=[Panel("extension", "延期", _child, "cases/panels/extension.html", sql=0)],
    icon="cal", section="协同",
))  # fmt: skip
page("cases.procedure", Page(
    columns=[Column("告知书", lambda one: one.notice), Column("对象", lambda one: one.case.object_name)],
    related=["case__item", "organisation"],
    panels=[Panel("procedure", "特别程序", _child, "cases/panels/procedure.html", sql=0)],
    icon="pause", section="协同",
))  # fmt: skip
page("cases.joint", Page(
    columns=[Column("申请人", lambda joint: mask_name(joint.applicant))],
    number=lambda joint: joint.number,
    find=_number,
    personal=[Personal("applicant", "申请人", lambda joint: joint.applicant, mask_name), Personal("phone", "联系电话", lambda joint: joint.phone, mask_phone)],
    icon="flow", section="协同",
))  # fmt: skip

demand.source("cases", queries.applications_since)
slots.entry(Entry("公开", "我的办件", "cases:mine", "inbox", who=kind("person"), order=6))
home.tile(Tile("我的办件", "看办到哪一步了", "cases:mine", "inbox", who=kind("person"), order=15))
notice(Notice(
    "申请时填的姓名、电话、地点和材料", "审查您的申请、告诉您结果。姓名和电话加密存放，页面上遮住；征求意见的部门看不到您的姓名和电话。",
    "《行政许可法》第二十九条、第三十一条", "由主管部门按档案管理的规定确定", order=50,
))  # fmt: skip
