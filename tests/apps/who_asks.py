"""Who asks, where the product is proved: people in posts of unlike kinds, persons, and a city of 1,100 places.

The city is the pack's. Its tree has a few places fewer, so the last ones are made here and are no real villages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings as project
from django.test import override_settings

from zizai.city import pack
from zizai.city.models import Account, Enterprise, Holding, Organisation, Person, Post, Region, Staff
from zizai.city.public import actor_for
from zizai.kernel.policies import NOBODY, Actor

PACK: Path = project.ROOT / "packs" / "zigong"
PLACES = 1_100


@dataclass(frozen=True)
class Held:
    """A post: its unit, its region and what it carries. The roles of sample rooms stand beside the city's."""

    unit: str
    region: str
    roles: tuple[str, ...] = ()
    desks: tuple[str, ...] = ()


POSTS = {
    "市领导": Held("510300-zwfw", "510300", ("leader",), ("plan",)),
    "县区领导": Held("510302-spj", "510302", ("leader",), ("510302-gov",)),
    "窗口受理": Held("510302-spj", "510302", ("window_clerk", "clerk"), ("510302-hall", "window")),
    "部门审批": Held("510300-scj", "510300", ("approver",), ("510300-scj", "window")),
    "会审部门": Held("510300-xf", "510300", ("approver", "unit_officer"), ("510300-xf", "fire", "field")),
    "镇街办理": Held("510302001-gov", "510302001", ("town_staff",), ("510302001-gov",)),
    "单位负责人": Held("510300-scj", "510300", ("unit_leader",), ("510300-scj-ld",)),
    "话务员": Held("510300-rx", "510300", ("hotline_agent",), ("510300-rx",)),
    "派单员": Held("510300-rx", "510300", ("hotline_dispatcher",), ("510300-rx-pd",)),
    "回访员": Held("510300-rx", "510300", ("hotline_callback",), ("510300-rx-hf",)),
    "热线督办": Held("510300-rx", "510300", ("hotline_supervisor",), ("510300-rx-db",)),
    "改革督办": Held("510300-zwfw", "510300", ("plan_supervisor",), ("plan",)),
    "承办单位": Held("510300-zjj", "510300", ("unit_officer", "order_handler"), ("510300-zjj",)),
    "县区联络": Held("510302-gov", "510302", ("unit_officer", "order_handler"), ("510302-gov",)),
    "事项编制": Held("510300-scj", "510300", ("item_editor",), ("510300-scj-bz",)),
    "事项审核": Held("510300-scj", "510300", ("item_reviewer",), ("510300-scj-sh",)),
    "事项库管理": Held("510300-zwfw", "510300", ("item_steward",), ("510300-zwfw-sx",)),
    "审计": Held("510300-sjj", "510300", ("auditor",)),
    "运维": Held("510300-zwfw", "510300", ("operator",)),
    "安全保密": Held("510300-zwfw", "510300", ("security",)),
    # Nobody of these has any business with what lies in 自流井 or belongs to 住建.
    "别县窗口": Held("510303-spj", "510303", ("window_clerk", "clerk"), ("510303-hall",)),
    "别县领导": Held("510303-spj", "510303", ("leader",), ("510303-gov",)),
    "别的单位": Held("510300-fgw", "510300", ("unit_officer", "order_handler"), ("510300-fgw",)),
}
PERSONS = {"申请人": "zhou", "代办人": "agent", "别人": "wang"}


@dataclass
class City:
    """The places, and everybody who asks, by what they are called: actors, and accounts of those who can sign in."""

    places: list[str] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def __deepcopy__(self, memo: dict) -> City:
        # Django copies what a class of tests shares before each of them; nothing here is ever changed.
        return self


def found_city() -> City:
    """The pack's city with 1,100 places, its demonstration people, and somebody in each post."""
    with override_settings(DEMO=True):
        pack.load(PACK)
    _complete_the_tree()
    city = City(sorted(Region.objects.values_list("path", flat=True)))
    for name, held in POSTS.items():
        city.accounts[name] = _appointed(name, held)
    for name, code in PERSONS.items():
        city.accounts[name] = _account_of(Person.objects.get(code=code))
    city.actors = {name: actor_for(account, assurance=2) for name, account in city.accounts.items()} | {"访客": NOBODY}
    return city


def _complete_the_tree() -> None:
    town = Region.objects.filter(level="town").order_by("code").last()
    missing = PLACES - Region.objects.count()
    Region.objects.bulk_create(
        Region(id=Region.id_of(code), code=code, name=f"第{nth}样例村", level="village", parent=town, path=f"{town.path}{code}/")
        for nth in range(1, missing + 1)
        for code in [f"{town.code}9{nth:02}"]
    )


def _appointed(name: str, held: Held) -> Account:
    unit, region = Organisation.objects.get(code=held.unit), Region.objects.get(code=held.region)
    account = Account.objects.create(username=name)
    staff = Staff.objects.create(id=Staff.id_of(name), code=name, name=name, account=account, organisation=unit)
    post = Post.objects.create(
        id=Post.id_of(name), code=name, name=name, organisation=unit, region=region, roles=list(held.roles), desks=list(held.desks)
    )
    Holding.objects.create(id=Holding.id_of(name), code=name, name=name, staff=staff, post=post, valid_from=date(2020, 1, 1))
    return account


def _account_of(person: Person) -> Account:
    if person.account is None:
        person.account = Account.objects.create(username=person.code)
        person.save()
    return person.account


def enterprise() -> Enterprise:
    """The one that the agent has a mandate for."""
    return Enterprise.objects.get(code="91510302MA6EXAMP1W")
