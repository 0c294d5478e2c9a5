"""What may be given to a place at all: the law's limits, in sentences for whoever gives it.

《行政许可法》 article 24: a licensing power is delegated only to another administrative organ, the delegation is
published, and what was delegated is not delegated again. A village or community is no administrative organ:
of a licence it may receive papers (委托受理, that is 收件: it examines and decides nothing) and run errands (帮办代办).
What is no licence it may do itself. Who acts under somebody else's power (授权办, 委托受理) names the document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from zizai.vocabulary.city import Level
from zizai.vocabulary.services import ItemLevel, ItemType, PlaceMode

# Whoever does so decides; the others hand on.
DECIDING = frozenset({PlaceMode.DIRECT, PlaceMode.AUTHORISED})
# These act under a power that is not their own.
FOUNDED = frozenset({PlaceMode.AUTHORISED, PlaceMode.ENTRUSTED})
VILLAGE_LAW = "《行政许可法》第二十四条"
_RANK = {Level.CITY: 0, Level.COUNTY: 1, Level.ZONE: 1, Level.TOWN: 2, Level.VILLAGE: 3}
# Whose power an item is by its 行使层级: no document needs to give it.
_OWN = {
    Level.CITY: (ItemLevel.CITY, ItemLevel.SEVERAL), Level.COUNTY: (ItemLevel.COUNTY, ItemLevel.SEVERAL),
    Level.TOWN: (ItemLevel.TOWN,), Level.VILLAGE: (ItemLevel.VILLAGE,),
}  # fmt: skip

Period = tuple[date, "date | None"]


def own_levels(level: str) -> tuple[str, ...]:
    """The levels of exercise (行使层级) by which places of `level` do an item by themselves."""
    return _OWN.get(Level(level), ())


def never_decides(item_type: str, level: str) -> bool:
    """Whether a place of `level` can decide nothing of this type, whatever a document says."""
    return item_type == ItemType.LICENCE and level == Level.VILLAGE


def against(given: Mapping[str, object], *, item_type: str, region_level: str, item_level: str = "") -> dict[str, str]:
    """What stands against a power with these columns (level, mode, document, seal, begins_on, until): column → sentence. Empty: nothing.

    A licence that is not a place's own by its level of exercise (`item_level`, where it is known) is decided there only by
    a document and under a seal, however the mode is called. Source: administrative licensing law, article 24.
    """
    found: dict[str, str] = {}
    mode, level = given["mode"], str(given["level"])
    if _RANK[Level(region_level)] > _RANK[Level(level)]:
        found["level"] = "这个区划里没有这一级的地方，请改层级或者区划。"
    if mode in DECIDING and never_decides(item_type, level):
        found["mode"] = f"村（社区）不能决定行政许可（{VILLAGE_LAW}），只能选委托受理（收件）或者帮办代办。"
    not_own = mode == PlaceMode.DIRECT and item_type == ItemType.LICENCE and bool(item_level) and item_level not in own_levels(level)
    if (mode in FOUNDED or not_own) and not given["document"]:
        found["document"] = "授权办、委托受理要写文号：凭哪份文件；不是本级的行政许可也要写。"
    if (mode == PlaceMode.AUTHORISED or not_own) and not given["seal"]:
        found["seal"] = "授权办要作决定，写明用哪枚章。"
    begins, until = given["begins_on"], given["until"]
    if isinstance(begins, date) and isinstance(until, date) and until < begins:
        found["until"] = "截止日期不能早于起始日期。"
    return found


def overlaps(one: Period, other: Period) -> bool:
    """Whether two periods share a day. Both ends are included; None is without end; one that ends before it begins has no day."""
    begins = max(one[0], other[0])
    return all(last is None or begins <= last for _, last in (one, other))


def first_overlap(period: Period, others: Iterable[Period]) -> Period | None:
    """The first of `others` that shares a day with `period`."""
    return next((other for other in others if overlaps(period, other)), None)


def days(period: Period) -> str:
    """「2026年1月1日起」, or 「2026年1月1日至2027年12月31日」."""
    begins, until = period
    return f"{begins:%Y年%-m月%-d日}起" if until is None else f"{begins:%Y年%-m月%-d日}至{until:%Y年%-m月%-d日}"
