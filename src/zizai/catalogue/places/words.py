"""What a place does, as people say it: 「社区帮你代办」, 「镇上直接办」."""

from __future__ import annotations

from zizai.city.public import Region
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import PlaceMode

# By level, and there by the kind that the register writes; "" is any other.
_HERE = {
    Level.CITY: {"": "市里"},
    Level.COUNTY: {"县": "县里", "": "区里"},
    Level.ZONE: {"": "园区"},
    Level.TOWN: {"街道": "街道", "乡": "乡上", "": "镇上"},
    Level.VILLAGE: {"居委会": "社区", "村委会": "村里", "": "村（社区）"},
}
_DOES = {
    PlaceMode.DIRECT: "直接办", PlaceMode.AUTHORISED: "就能办好（受权办理）", PlaceMode.ENTRUSTED: "收材料，替您送上去办", PlaceMode.HELP: "帮您代办",
    PlaceMode.NOTHING: "不办这件事",
}  # fmt: skip
# What the modes mean, for the head of a place's list.
MEANING = {
    PlaceMode.DIRECT: "就在这里办好", PlaceMode.AUTHORISED: "受上级部门授权，就在这里办好", PlaceMode.ENTRUSTED: "在这里交材料，由上级部门办", PlaceMode.HELP: "不用您跑，工作人员帮您到别处办",
}  # fmt: skip


def here(region: Region) -> str:
    """How people there call it: 「镇上」."""
    kinds = _HERE[Level(region.level)]
    return kinds.get(region.kind, kinds[""])


def does(region: Region, mode: PlaceMode) -> str:
    """What it does of an item: 「镇上直接办」."""
    return f"{here(region)}{_DOES[mode]}"
