"""A small city with a hotline: its posts, its limits, and orders in the stage a test needs."""

from dataclasses import dataclass
from datetime import date, datetime

from desk_samples import listed
from django.conf import settings

from zizai.city.models import Account, Holding, Organisation, Post, Region, Staff
from zizai.city.public import actor_for
from zizai.hotline.lifecycle import order, return_request
from zizai.hotline.models import ReturnRequest
from zizai.hotline.pack_parts import PART
from zizai.kernel import clock
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.policies import Actor

# A Wednesday without a holiday near it.
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=clock.SHANGHAI)
PACK = settings.ROOT / "packs" / "zigong"
_REGIONS = {
    "510300": ("自贡市", "city", "/510300/"), "510302": ("自流井区", "county", "/510300/510302/"),
    "510302001": ("五星街街道", "town", "/510300/510302/510302001/"), "510303": ("贡井区", "county", "/510300/510303/"),
}  # fmt: skip
# User name → (what they are called, unit, region, roles, desk).
_POSTS = {
    "agent": ("罗话务", "rx", "510300", ["hotline_agent"], "rx"),
    "other_agent": ("温话务", "rx", "510300", ["hotline_agent"], "rx"),
    "dispatcher": ("郭派单", "rx", "510300", ["hotline_dispatcher"], "rx-pd"),
    "callback": ("林回访", "rx", "510300", ["hotline_callback"], "rx-hf"),
    "supervisor": ("高督办", "zwfw", "510300", ["hotline_supervisor"], "rx-db"),
    "leader": ("邓局长", "zwfw", "510300", ["leader"], "plan"),
    "county_leader": ("区领导", "gov", "510303", ["leader"], "gov"),
    "auditor": ("唐审计", "sjj", "510300", ["auditor"], "audit"),
    "water": ("马供水", "water", "510300", ["order_handler"], "water-cb"),
    "water_2": ("孟供水", "water", "510300", ["order_handler"], "water-cb"),
    "water_callback": ("供水回访", "water", "510300", ["hotline_callback"], "rx-hf"),
    "gas": ("许燃气", "gas", "510300", ["order_handler"], "gas-cb"),
    "town": ("杨镇街", "town", "510302001", ["order_handler"], "town-cb"),
    "gongjing": ("贡井承办", "gj", "510303", ["order_handler"], "gj-cb"),
    "clerk": ("李窗口", "hall", "510300", ["window_clerk"], "hall"),
}  # fmt: skip
SAID = {
    "phone": "13800006021", "caller_name": "周丽华", "secret": "no", "category": "help", "level": "general", "place": "510302001",
    "address": "五星街12号3栋", "title": "五星街12号停水两天", "content": "从周一早上起没有水，物业说不清楚原因。", "channel": "phone", "read_back": True,
}  # fmt: skip
REPLY = {"said": "管网抢修完毕，已恢复供水", "contact": "phone", "contacted_on": "2026-11-25", "basis": "抢修记录 2026-118"}
SATISFIED = {"rating": "satisfied", "resolved": "yes", "said": "来水了"}
UNSATISFIED = {"rating": "unsatisfied", "resolved": "no", "said": "水压还是很小"}
RETURNED = {"said": "属小区内部管道", "post": "p-town"}


@dataclass
class City:
    """Who is who: `city.agent` is an actor, `city.account("agent")` signs in."""

    actors: dict[str, Actor]
    accounts: dict[str, Account]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None


def a_city(*names: str) -> City:
    """The posts (all of them, or these) with somebody in each, and the pack's table of limits."""
    above = None
    for code, (name, level, path) in _REGIONS.items():
        parent = Region.objects.filter(path=path.removesuffix(f"{code}/")).first()
        above = listed(Region, code, name=name, level=level, path=path, parent=parent)
    assert above is not None
    PART.load(PART.read(PACK, []))
    actors, accounts = {}, {}
    for code, (name, unit, region, roles, desk) in _POSTS.items():
        if names and code not in names:
            continue
        place = Region.objects.get(code=region)
        organisation = listed(Organisation, f"u-{unit}", name=f"{unit}单位", short_name=f"{unit}单位", kind="institution", region=place)
        # Colleagues of one desk hold one post.
        post = listed(Post, f"p-{desk.removesuffix('-cb')}" if "order_handler" in roles else f"p-{code}", name=f"{name}岗", organisation=organisation, region=place, roles=roles, desks=[desk])
        accounts[code] = Account.objects.create_user(code)
        staff = listed(Staff, code, name=name, account=accounts[code], organisation=organisation)
        listed(Holding, code, staff=staff, post=post, valid_from=date(2020, 1, 1))
        actors[code] = actor_for(accounts[code])
    return City(actors, accounts)


def an_order(city, stage="registered", *, unit="water", at=None, **said):
    """An order as far as `stage`: registered, dispatched, signed, replied, second, replied_again, hard. At one instant, `at` or now."""
    data = SAID | said
    ways = [
        ("dispatched", "dispatch", city.supervisor if data["level"] == "complex" else city.dispatcher, {"level": data["level"], "post": f"p-{unit}"}),
        ("signed", "sign", getattr(city, unit), {}),
        ("replied", "reply", getattr(city, unit), REPLY),
        ("second", "unsatisfied", city.callback, UNSATISFIED),
        ("replied_again", "reply_again", getattr(city, unit), REPLY),
        ("hard", "unsatisfied_again", city.callback, UNSATISFIED),
    ]
    stages = [one[0] for one in ways]
    with clock.at(at or clock.now()):
        made = open_thing(order, "register", actor=city.agent, data=data)
        for _, verb, actor, given in ways[: stages.index(stage) + 1] if stage != "registered" else ():
            made = perform(order, verb, made, actor=actor, data=given)
    return made


def returned(city, one, *, by="water", verdict="accept", to="gas"):
    """A unit hands the order back, and it is decided; the order afterwards."""
    perform(order, "ask_return", one.pk, actor=getattr(city, by), data=RETURNED | {"post": f"p-{to}"})
    asked = ReturnRequest.objects.get(order=one, is_open=True)
    judge = city.dispatcher if asked.nth == 1 else city.supervisor
    data = {"post": f"p-{to}"} if verdict.endswith("accept") else {"said": "按职责清单由你单位办"}
    perform(return_request, verdict, asked, actor=judge, data=data)
    return type(one).objects.get(pk=one.pk)
