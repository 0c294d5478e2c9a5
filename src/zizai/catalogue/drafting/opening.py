"""The first columns of a draft: which item, from which version, whose."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from zizai.catalogue.content import blank, shaped
from zizai.catalogue.models import Item, ItemVersion, Purpose
from zizai.city.public import Organisation
from zizai.kernel.forms import Invalid
from zizai.kernel.policies import Actor
from zizai.vocabulary.city import Role

# Together with a material's key it is that material's code.
CODE = re.compile(r"[0-9A-Za-z-]{1,20}")
WRONG_CODE = "事项编码只用字母、数字和短横，最多20个。"


def revision(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """To change an item that is there; one that is only listed is elaborated. Three statements at most. Raises Invalid."""
    item = _item(data, actor)
    return _columns(actor, Purpose.REVISE, data, item, item.organisation, *_in_force(item))


def creation(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """An item that is not there yet. Two statements. Raises Invalid."""
    code, unit = data["item"], _unit(data.get("unit") or "", actor)
    if not CODE.fullmatch(code):
        raise Invalid({"item": [WRONG_CODE]})
    if Item.objects.filter(code=code).exists():
        raise Invalid({"item": [f"编码“{code}”已经用了，请换一个；要改那个事项，请用“修订事项”。"]})
    content = blank()
    content["basic"] |= {"task_name": data["name"], "dept_code": unit.code}
    return _columns(actor, Purpose.CREATE, data, None, unit, content, 0)


def cancellation(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """To give an item up. Two statements. Raises Invalid."""
    item = _item(data, actor)
    return {**_columns(actor, Purpose.CANCEL, data, item, item.organisation, *_in_force(item)), "transition": data["transition"]}


def brought(data: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """A whole content from a workbook or a program, for an item that is there or a new one. Three statements at most. Raises Invalid.

    `version` is the one it was written from: where a later one is in force, the draft has to take that over before it goes on.
    """
    content = shaped(json.loads(data["content"]))
    if Item.objects.filter(code=data["item"]).exists():
        item = _item(data, actor)
        written_from = item.version if data["version"] is None else data["version"]
        if written_from > item.version:
            raise Invalid({"version": [f"没有第{written_from}版，现行是第{item.version}版。"]})
        return _columns(actor, Purpose.REVISE, data, item, item.organisation, content, written_from)
    made = creation({**data, "name": content["basic"]["task_name"] or data["item"], "unit": content["basic"]["dept_code"]}, actor)
    return {**made, "content": content}


def _columns(actor: Actor, purpose: str, data: Mapping[str, Any], item: Item | None, unit: Organisation, content: dict[str, Any], based_on: int) -> dict[str, Any]:
    return {
        "code": data["item"], "item": item, "organisation": unit, "purpose": purpose, "why": data["why"], "content": content, "based_on": based_on,
        "scope_path": unit.region.path, "desk": min(actor.desks, default=""), "assignee": actor.id,
    }  # fmt: skip


def _item(data: Mapping[str, Any], actor: Actor) -> Item:
    item = Item.objects.filter(code=data["item"], active=True).select_related("organisation__region").first()
    if item is None:
        raise Invalid({"item": [f"没有编码是“{data['item']}”的现行事项，请核对编码。"]})
    if words := not_theirs(item.organisation, actor, "这个事项"):
        raise Invalid({"item": [words]})
    return item


def _unit(code: str, actor: Actor) -> Organisation:
    units = Organisation.objects.filter(active=True).select_related("region")
    unit = units.filter(code=code).first() if code else units.filter(pk=actor.organisation).first()
    if unit is None:
        raise Invalid({"unit": [f"没有代码是“{code}”的单位，请核对代码。"]})
    if words := not_theirs(unit, actor, "这个单位的事项"):
        raise Invalid({"unit": [words]})
    return unit


def not_theirs(unit: Organisation, actor: Actor, what: str) -> str:
    """Why `actor` may not write the items of `unit`, which comes with its region; empty where they may. No statement."""
    own = Role.ITEM_EDITOR in actor.roles and actor.organisation == unit.pk
    whole = Role.ITEM_STEWARD in actor.roles and bool(actor.scope) and unit.region.path.startswith(actor.scope)
    return "" if own or whole else f"{what}归{unit.short_name}编制，请联系该单位，或者请事项库管理岗来改。"


def _in_force(item: Item) -> tuple[dict[str, Any], int]:
    """(content, number) of the version in force; of an item that is only listed, what is known."""
    version = ItemVersion.objects.filter(item=item, is_open=True).first()
    return (shaped(version.content), version.number) if version is not None else (listed_content(item), 0)


def listed_content(item: Item) -> dict[str, Any]:
    """What is known of an item that is only listed, which comes with its unit, as a content. No statement."""
    content = blank()
    content["basic"] |= {"task_name": item.name, "dept_code": item.organisation.code, "task_type": item.item_type, "use_level": item.level}
    content["codes"] |= {"local_task_code": item.local_task_code}
    return content
