"""Giving a place a power and taking it back: the forms, what must not be, and what the verbs do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zizai.catalogue.models import Item
from zizai.catalogue.places.models import LEVELS, Delegation
from zizai.catalogue.places.rules import against, days, first_overlap
from zizai.city.public import Region
from zizai.kernel import clock
from zizai.kernel.forms import Choice, Date, Form, LongText, Text
from zizai.kernel.lifecycle import Performance
from zizai.kernel.policies import Actor
from zizai.vocabulary.services import UNVERIFIED, ItemLevel, PlaceMode


def _item(code: str) -> Item | None:
    return Item.objects.filter(code=code, active=True).first()


def _region(code: str) -> Region | None:
    return Region.objects.filter(code=code, active=True).first()


def _checked(cleaned: dict[str, Any]) -> dict[str, str]:
    """Two statements."""
    item, region = _item(cleaned["item"]), _region(cleaned["region"])
    wrong = {} if item else {"item": f"没有编码是“{cleaned['item']}”的事项。编码在办事指南的“依据”里。"}
    wrong |= {} if region else {"region": f"没有代码是“{cleaned['region']}”的区划。代码在网点页面的地址里。"}
    if item and region:
        wrong |= against(cleaned, item_type=item.item_type, region_level=region.level, item_level=item.level)
    if UNVERIFIED in cleaned["document"]:
        wrong["document"] = "要写真实的文号；还没有文件，就不能授予。"
    return wrong


GRANT = Form("catalogue.grant", [
    Text("item", "事项编码", most=40),
    Choice("level", "给哪一级", choices=LEVELS),
    Text("region", "哪里的", most=40, hint="区划代码：全市、一个区县、一个镇街，或者一个村（社区）。离得最近的一条算数。"),
    Choice("mode", "办理权限", choices=PlaceMode.choices, hint="“不提供”是收走上一级给的。"),
    Text("document", "文号", most=80, required=False, hint="授权办、委托受理必须写。"),
    Date("begins_on", "起"),
    Date("until", "止", required=False, hint="最后一天。不填就是一直到收回。"),
    Text("seal", "用哪枚章", most=60, required=False),
], check=_checked)  # fmt: skip
END = Form("catalogue.end", [LongText("reason", "为什么收回", most=200, rows=3, hint="写明文号或者缘由，会一直留在记录里。")])


def granted(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The first columns of what staff grant. Two statements."""
    item, region = _item(data["item"]), _region(data["region"])
    own = {name: data[name] for name in ("level", "mode", "document", "begins_on", "until", "seal")}
    return {"item": item, "region": region, "scope_path": region.path, **own}


def within_own_region(performance: Performance) -> str | None:
    """A county's bureau gives powers in its county, and nobody gives what is exercised above them (administrative licensing law, article 24)."""
    thing, scope = performance.thing, performance.actor.scope
    if not thing.scope_path.startswith(scope):
        return "这个区划不在您的地域范围内，请另选。"
    above = thing.item.level in (ItemLevel.CITY, ItemLevel.PROVINCE, ItemLevel.NATION) and not thing.item.organisation.region.path.startswith(scope)
    return f"这个事项由{thing.item.get_level_display()}行使，办理权限要由那一级来给。" if above else None


def no_overlap(performance: Performance) -> str | None:
    """Of an item, a level and a region one power holds on a day. Rests on a lock of the item: grants of one item wait for each other."""
    thing = performance.thing
    Item.objects.select_for_update().get(pk=thing.item.pk)
    held = Delegation.objects.filter(item=thing.item_id, level=thing.level, region=thing.region_id)
    period = first_overlap((thing.begins_on, thing.until), [(one.begins_on, one.last_day) for one in held])
    return f"同一事项在这里已经有一条办理权限（{days(period)}），时间重叠。请先收回那一条，或者改起止日期。" if period else None


def amended(performance: Performance) -> None:
    """Take over what the list now says."""
    for name, value in performance.data.items():
        setattr(performance.thing, name, value)


def ended(performance: Performance) -> None:
    """It holds no more from the day on which this happens."""
    performance.thing.ended_on = clock.local_date(performance.occurred_at)
