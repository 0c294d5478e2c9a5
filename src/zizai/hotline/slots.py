"""What the hotline puts on the desk's pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from zizai.hotline import policies
from zizai.hotline.forms import REPLY
from zizai.hotline.models import Order, Rating
from zizai.kernel import history, numbers
from zizai.kernel.crypto import mask_name, mask_phone
from zizai.kernel.lifecycle import PERSON, by_kind
from zizai.kernel.models import Event
from zizai.kernel.policies import Actor
from zizai.look.notices import Notice, notice
from zizai.look.slots import Column, Page, Panel, Personal, page

# What was said of an order, for those who go on with it: what the unit was asked to do and did, what the caller said of it, how it may end.
_SAID = (
    "answer", "dispatch", "reply", "reply_again", "satisfied", "unsatisfied", "unsatisfied_again", "send_on", "missed", "urge", "propose_close",
    "explained_close",
)  # fmt: skip
_NEW_ROUND = ("unsatisfied", "send_on")
_BAD = (*_NEW_ROUND, "unsatisfied_again")
_CONTACTS = dict(REPLY.fields["contact"].options())


def _number(words: str) -> Q | None:
    # By number alone: found by telephone, a secret order would tell its unit who called.
    number = numbers.clean(words)
    return Q(number=number) if numbers.is_valid(number) else None


def _request(order: Order, actor: Actor) -> dict[str, Any]:
    """What is wanted. The address of a secret order is for those who may know the caller."""
    hidden = order.secret and not policies.knows_caller.allows(actor, order)
    return {"order": order, "address": "" if hidden else order.address, "hidden": hidden}


def _rounds(order: Order, actor: Actor) -> dict[str, Any] | None:
    """Round by round what was done and what the caller said of it. Two statements."""
    rounds: dict[int, list[dict[str, Any]]] = defaultdict(list)
    number = 1
    for line in _lines("hotline.order", order, _SAID):
        if line["said"] or line["erased"] or line["verb"] != "dispatch":
            rounds[number].append(line)
        number += line["verb"] in _NEW_ROUND
    return {"rounds": sorted(rounds.items(), reverse=True)} if rounds else None


def _lines(kind: str, thing: Any, verbs: Sequence[str]) -> list[dict[str, Any]]:
    """What was said by these verbs, the earliest first. Two statements."""
    events = list(Event.objects.filter(kind=kind, thing_id=thing.pk, verb__in=verbs).order_by("seq"))
    details, label = history.details(events), by_kind(kind).label_of
    return [_line(event, label(event.verb), {name: value for (seq, name), value in details.items() if seq == event.seq}) for event in events]


def _line(event: Event, label: str, details: dict[str, Any]) -> dict[str, Any]:
    facts = history.said(event).get("records", {})
    contacted = date.fromisoformat(facts["contacted_on"]) if facts.get("contacted_on") else None
    return {
        "verb": event.verb, "label": label, "at": event.occurred_at, "said": details.get("said"), "basis": details.get("basis"),
        "erased": any(value is None for value in details.values()), "contact": _CONTACTS.get(facts.get("contact", ""), ""), "contacted_on": contacted,
        "rating": dict(Rating.choices).get(facts.get("rating", ""), ""), "bad": event.verb in _BAD,
    }  # fmt: skip


def _counts(order: Order, actor: Actor) -> dict[str, Any]:
    tries = [datetime.fromisoformat(one) for one in order.tries]
    return {"order": order, "tries": tries}


def _beside(kind: str) -> Callable[[Any, Actor], dict[str, Any]]:
    """What is asked or supervised beside an order, with the reasons: whoever decides has to read them. Two statements."""

    def load(thing: Any, actor: Actor) -> dict[str, Any]:
        return {"thing": thing, "lines": _lines(kind, thing, [verb.name for verb in by_kind(kind).verbs.values() if verb.by == PERSON or verb.opens])}

    return load


page("hotline.order", Page(
    columns=[
        Column("级别", lambda order: order.level.name), Column("事发地", lambda order: order.region.name),
        Column("承办", lambda order: order.unit.short_name if order.unit_id else "待派单"), Column("轮次", lambda order: f"第{order.round}轮"),
    ],
    related=["level", "region", "unit", "post"],
    number=lambda order: order.number,
    find=_number,
    personal=[
        Personal("caller_name", "来电人", lambda order: order.caller_name, mask_name, who=policies.knows_caller, seen=policies.knows_caller),
        Personal("phone", "来电号码", lambda order: order.phone, mask_phone, who=policies.knows_caller, seen=policies.knows_caller),
    ],
    unmask=policies.knows_caller,
    panels=[
        Panel("request", "诉求", _request, "hotline/panels/request.html", sql=0),
        Panel("rounds", "办理和回访", _rounds, "hotline/panels/rounds.html", sql=2),
        Panel("counts", "次数和结果", _counts, "hotline/panels/counts.html", sql=0, place="side"),
    ],
    icon="phone", section="本岗",
))  # fmt: skip
page("hotline.callback", Page(
    columns=[
        Column("轮次", lambda one: f"第{one.round}轮"), Column("评价", lambda one: one.get_rating_display()),
        Column("是否解决", lambda one: one.get_resolved_display() or "没有联系上"),
    ],
    related=["order__level", "unit"], unmask=policies.oversees, icon="msg", section="协同",
))  # fmt: skip
page("hotline.return_request", Page(
    columns=[
        Column("申请单位", lambda one: one.unit.short_name), Column("建议派给", lambda one: one.proposed.organisation.short_name),
        Column("工单", lambda one: one.order.title),
    ],
    related=["order__level", "unit", "proposed__organisation"],
    panels=[Panel("return", "退单", _beside("hotline.return_request"), "hotline/panels/return.html", sql=2)], icon="undo", section="协同",
))  # fmt: skip
page("hotline.extension", Page(
    columns=[
        Column("申请单位", lambda one: one.unit.short_name), Column("延长", lambda one: f"{one.days}个工作日"), Column("工单", lambda one: one.order.title),
    ],
    related=["order__level", "unit"],
    panels=[Panel("extension", "延期", _beside("hotline.extension"), "hotline/panels/extension.html", sql=2)], icon="cal", section="协同",
))  # fmt: skip
page("hotline.supervision", Page(
    columns=[
        Column("被督办单位", lambda one: one.unit.short_name if one.unit_id else "热线"), Column("原因", lambda one: one.get_reason_display()),
        Column("工单", lambda one: one.order.title),
    ],
    related=["order__level", "unit"],
    panels=[Panel("supervision", "督办单", _beside("hotline.supervision"), "hotline/panels/supervision.html", sql=2)], icon="bell", section="协同",
))  # fmt: skip

notice(Notice(
    "打12345时说的姓名、电话、地址和诉求", "把诉求派给承办单位、办完给您回访。姓名和电话加密存放；要求保密的，承办单位看不到是谁来电。",
    "GB/T 33358-2016《政府热线服务规范》", "由主管部门按档案管理的规定确定", order=55,
))  # fmt: skip
