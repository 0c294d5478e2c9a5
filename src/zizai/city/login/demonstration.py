"""Whether this is a demonstration, who can be played there, and sitting down as them with one click.

Both must say so: the setting of the installation, and the stamp the database was given when it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse

from zizai.city.login import signing_in
from zizai.city.login.identity import account_for_person
from zizai.city.models import Account, Enterprise, Holding, Mandate, Person, Staff
from zizai.kernel import clock
from zizai.kernel.installation import is_demonstration
from zizai.vocabulary.city import Role

# Enough for every role to be found among; a demonstration with more people shows the first.
_LOOKED_THROUGH = 500
_ADULT, _ELDERLY = 18, 60
_ROLES = {
    Role.WINDOW_CLERK: ("inbox", "收件、补正、出证"),
    Role.APPROVER: ("scale", "审查、决定"),
    Role.HOTLINE_AGENT: ("phone", "接电话、登记、直接答复"),
    Role.TOWN_STAFF: ("hand", "镇街和村里帮办代办"),
    Role.UNIT_OFFICER: ("edit", "本单位的改革任务"),
    Role.PLAN_SUPERVISOR: ("chart", "每个指标的数从哪来"),
    Role.LEADER: ("flag", "全局和红灯"),
    Role.UNIT_LEADER: ("check", "批准延期"),
    Role.AUDITOR: ("eye", "只看不改，重算每个数"),
    Role.OPERATOR: ("db", "系统运行，看不到业务"),
    Role.SECURITY: ("shield", "账号和权限"),
    Role.HOTLINE_DISPATCHER: ("flow", "派给承办单位，审退单"),
    Role.HOTLINE_CALLBACK: ("phone", "回访，满意才办结"),
    Role.HOTLINE_SUPERVISOR: ("bell", "督办、延期、裁决退单"),
    Role.ORDER_HANDLER: ("edit", "签收工单，办理，回复"),
    Role.ITEM_EDITOR: ("edit", "写本单位的事项和情形"),
    Role.ITEM_REVIEWER: ("check", "审核事项，定发布日期"),
    Role.ITEM_STEWARD: ("list", "管全市的事项库"),
}


@dataclass(frozen=True)
class Card:
    """One role to sit down in: what it is called, who that is, where they work, what they do there."""

    title: str
    icon: str
    who: str
    where: str
    does: str
    staff: str = ""
    person: str = ""
    acting_for: str = ""
    elder: bool = False


def on() -> bool:
    """Whether this is a demonstration by setting and by stamp. One statement where the setting is on, none otherwise."""
    return settings.DEMO and is_demonstration()


def only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view exist on demonstrations only: 404 elsewhere."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not on():
            raise Http404
        return view(request, *args, **kwargs)

    return shown


def people() -> list[Person]:
    """The living people of the pack, by code. One statement."""
    alive = Q(deceased_on__isnull=True) | Q(deceased_on__gt=clock.today())
    return list(Person.objects.filter(alive, active=True, from_pack=True).defer("number", "phone").order_by("code")[:_LOOKED_THROUGH])


def people_cards() -> list[Card]:
    """A citizen, an elderly person, an enterprise's representative and an agent, as far as the pack has them. Three statements."""
    today, found = clock.today(), people()
    firms = Enterprise.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=today), active=True, from_pack=True, representative__in=found)
    firms = list(firms.select_related("representative").order_by("code")[:_LOOKED_THROUGH])
    agents = Mandate.objects.filter(revoked_on__isnull=True, active=True, from_pack=True, valid_from__lte=today, valid_to__gte=today, enterprise__isnull=False, agent__in=found)
    agents = list(agents.select_related("agent", "enterprise").order_by("code")[:_LOOKED_THROUGH])
    busy = {firm.representative_id for firm in firms} | {one.agent_id for one in agents}
    grown = [one for one in found if one.age(today) >= _ADULT]
    cards = [
        *(Card("市民", "user", one.name, f"{one.age(today)}岁", "自己办事，看办到哪一步", person=one.code) for one in grown if one.age(today) < _ELDERLY and one.pk not in busy),
    ][:1]  # fmt: skip
    elderly = sorted((one for one in grown if one.age(today) >= _ELDERLY and one.pk not in busy), key=lambda one: one.born_on)
    cards += [Card("老人", "elder", one.name, f"{one.age(today)}岁", "长辈版，大字，少打字", person=one.code, elder=True) for one in elderly[:1]]
    cards += [
        Card("企业", "building", firm.representative.name, f"{firm.name}的法定代表人", "替企业办事", person=firm.representative.code, acting_for=firm.code)
        for firm in firms[:1]
    ]
    cards += [Card("代办人", "users", one.agent.name, f"受托于{one.enterprise.name}", "、".join(one.scope), person=one.agent.code, acting_for=one.enterprise.code) for one in agents[:1]]
    return cards


def staff_cards() -> list[Card]:
    """One member of staff for each role, the city's before a county's. One statement."""
    today = clock.today()
    held = Holding.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today), active=True, staff__active=True, post__active=True, valid_from__lte=today)
    held = held.select_related("staff", "post__organisation", "post__region").order_by("post__region__path", "code")[:_LOOKED_THROUGH]
    first: dict[str, Holding] = {}
    for holding in held:
        for role in holding.post.roles:
            first.setdefault(role, holding)
    return [
        Card(role.label, icon, f"{held.staff.name}，{held.post.name}", held.post.organisation.name, does, staff=held.staff.code)
        for role, (icon, does) in _ROLES.items()
        if (held := first.get(role.value))
    ]


def account_of(*, staff: str = "", person: str = "") -> Account:
    """The account of somebody of the pack, by code. Raises Http404 for anybody else."""
    if staff:
        found = Staff.objects.filter(code=staff, active=True, account__isnull=False).select_related("account").first()
        if found is None:
            raise Http404
        return found.account
    known = Person.objects.filter(code=person, active=True, from_pack=True).first()
    if known is None:
        raise Http404
    return account_for_person(known)


def sit_down(request: HttpRequest, account: Account, *, acting_for: UUID | None = None) -> None:
    """Sign in as `account` without any proof. Only where `on()`, which the view has asked."""
    logout(request)
    get_adapter().login(request, account)
    signing_in.begin(request, account, assurance=3, acting_for=acting_for, demo=True)
