"""What is kept about somebody, for themselves: masked on the page, in full in the export (个人信息保护法, articles 44, 45)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Q

from zizai.city.models import Account, Guardianship, Mandate, Person, Post
from zizai.city.public import Standing
from zizai.kernel import clock, crypto
from zizai.kernel.models import Unmasking
from zizai.kernel.policies import Actor

# By this kind every room writes down a look at what is masked about a person.
KIND = "city.person"
_PAGE = 20
_FIELDS = {"number": "身份证号", "phone": "手机号", "name": "姓名", "address": "住址"}


@dataclass(frozen=True)
class Look:
    """One look at what is masked about me: when, from which post, at what, why."""

    at: datetime
    who: str
    what: str
    reason: str


@dataclass(frozen=True)
class Looks:
    """A page of looks, newest first. `before` asks for the next page; empty at the end."""

    looks: list[Look]
    before: str = ""


def person_of(actor: Actor) -> Person:
    """The person whose own data this is. One statement."""
    return Person.objects.get(pk=actor.id)


def looks_at(actor: Actor, *, before: str | None = None, size: int = _PAGE) -> Looks:
    """Who looked at what is masked about `actor`, newest first. Two statements.

    Officials stand by post and unit: that is who must answer for it.
    """
    rows = Unmasking.objects.filter(kind=KIND, thing_id=actor.id)
    if before and before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    page = found[:size]
    posts = {post.pk: f"{post.organisation.name} {post.name}" for post in Post.objects.filter(pk__in={row.post_id for row in page if row.post_id}).select_related("organisation")}
    looks = [Look(row.at, posts.get(row.post_id) or ("您本人" if row.actor_id == actor.id else row.actor_name), _FIELDS.get(row.field, row.field), row.reason) for row in page]
    return Looks(looks, str(page[-1].pk) if len(found) > size else "")


def everything(account: Account, standing: Standing, sessions: list[UserSession]) -> dict[str, Any]:
    """All of it, in full. For a person five statements and one that writes down the look; for staff none."""
    own = {"导出时间": _moment(clock.now()), "账号": {"用户名": account.username, "建立时间": _moment(account.created_at)}, "登录在": [_session(one) for one in sessions]}
    if standing.actor.kind == "staff":
        held = [{"岗位": one.post.name, "单位": one.post.organisation.name, "任职起": str(one.valid_from), "任职止": _day(one.valid_to)} for one in standing.holdings]
        return own | {"工作人员": {"姓名": standing.actor.name, "任职": held}}
    person = person_of(standing.actor)
    looks = looks_at(standing.actor, size=1000).looks
    return own | {"本人": _person(person, standing.actor), "监护": _guardianships(person), "委托代理": _mandates(person), "能替谁办事": _principals(standing)} | {
        "谁看过我的信息": [{"时间": _moment(one.at), "谁": one.who, "看了": one.what, "原因": one.reason} for one in looks]
    }


def _person(person: Person, actor: Actor) -> dict[str, Any]:
    number = crypto.unmask(person.number, actor=actor, kind=KIND, thing_id=person.pk, field="number", reason="本人导出自己的数据")
    return {"姓名": person.name, "身份证号": number, "手机号": person.phone or "", "出生日期": str(person.born_on)}


def _guardianships(person: Person) -> list[dict[str, Any]]:
    rows = Guardianship.objects.filter(Q(guardian=person) | Q(ward=person), active=True).select_related("guardian", "ward").order_by("code")
    return [{"监护人": one.guardian.name, "被监护人": one.ward.name, "起": str(one.valid_from), "止": _day(one.valid_to)} for one in rows]


def _mandates(person: Person) -> list[dict[str, Any]]:
    rows = Mandate.objects.filter(Q(agent=person) | Q(person=person), active=True).select_related("agent", "person", "enterprise").order_by("code")
    return [
        {
            "代理人": one.agent.name, "委托人": (one.person or one.enterprise).name, "事项": one.scope,
            "起": str(one.valid_from), "止": str(one.valid_to), "撤销": _day(one.revoked_on),
        }
        for one in rows
    ]  # fmt: skip


def _principals(standing: Standing) -> list[dict[str, Any]]:
    return [{"名称": one.name, "关系": one.relation, "事项": list(one.scope)} for one in standing.principals]


def _session(one: UserSession) -> dict[str, Any]:
    return {"登录时间": _moment(one.created_at), "地址": one.ip, "浏览器": one.user_agent}


def _moment(value: datetime) -> str:
    return value.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")


def _day(value: Any) -> str:
    return str(value) if value else ""
