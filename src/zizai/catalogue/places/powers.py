"""Who does what where, on a day: what the nearest delegation says, else what the item's own level of exercise says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Length

from zizai.catalogue.models import Item
from zizai.catalogue.places.models import Delegation, in_force
from zizai.catalogue.places.rules import DECIDING, VILLAGE_LAW, days, never_decides, own_levels
from zizai.city.public import Region
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import ItemType, PlaceMode

# With this a region is read together with all above it.
ABOVE = "parent__parent__parent"


@dataclass(frozen=True)
class Power:
    """What one place does of one item. `delegation`: what says so; None where the item is the place's own by its level, or nothing is said."""

    place: Region
    mode: PlaceMode
    delegation: Delegation | None = None

    @property
    def decides(self) -> bool:
        """Whether the decision is made there."""
        return self.mode in DECIDING


@dataclass(frozen=True)
class Verdict:
    """Whether a place may decide an item, and why or why not, in a sentence for whoever asks."""

    allowed: bool
    why: str
    delegation: Delegation | None = None

    def __bool__(self) -> bool:
        return self.allowed


def chain_of(place: Region) -> list[Region]:
    """The place and all above it, the nearest first. No statement where it was read with its parents (`ABOVE`)."""
    found: list[Region] = []
    one: Region | None = place
    while one is not None:
        found.append(one)
        one = one.parent
    return found


def who_does(item: Item, place: Region, on: date) -> list[Power]:
    """What each place from `place` up to the city does of `item` on that day, the nearest first. One statement."""
    chain = [one for one in chain_of(place) if one.level != Level.ZONE]
    said = _said(item, chain)
    return [_power(item, one, said, on) for one in chain]


def may_decide(item: Item, place: Region, on: date) -> Verdict:
    """Whether `place` may decide `item` on that day. One statement, none for what no document could allow.

    A village never decides a licence (administrative licensing law, article 24); a township decides what is delegated to it,
    while the delegation lasts; a county and the city what is theirs by the item's level of exercise (行使层级).
    """
    if never_decides(item.item_type, place.level):
        return Verdict(False, f"村（社区）不能决定行政许可（{VILLAGE_LAW}）。")
    chain = chain_of(place)
    said = [one for one in _said(item, chain) if one.level == place.level]
    found = _power(item, place, said, on)
    if found.decides:
        by = found.delegation
        return Verdict(True, f"凭{by.document or '授予的办理权限'}，{days((by.begins_on, by.last_day))}有效。" if by else (f"行使层级是{item.get_level_display()}。" if item.level else f"归{item.organisation.short_name}办。"), by)
    if found.delegation:
        return Verdict(False, f"{place.name}对这个事项是“{found.mode.label}”，不能作决定。", found.delegation)
    return Verdict(False, _why_not(place, said, on))


def offered(place: Region, on: date) -> QuerySet[Item]:
    """The items in force that `place` does something of on that day, each with its `place_mode`. For a keyset page by code."""
    nearest = Delegation.objects.filter(in_force(on), item=OuterRef("pk"), level=place.level, region__in=chain_of(place))
    if place.level == Level.VILLAGE:
        nearest = nearest.exclude(mode__in=DECIDING, item__item_type=ItemType.LICENCE)
    nearest = nearest.order_by(Length("scope_path").desc(), "-begins_on", "-opened_at").values("mode")[:1]
    # Of an item that is only listed nobody has said the level; its unit does it where it is.
    own = (Q(level__in=own_levels(place.level)) | Q(version=0, organisation__region=place)) & (~Q(item_type=ItemType.LICENCE) if place.level == Level.VILLAGE else Q())
    by_level = Case(When(own, then=Value(PlaceMode.DIRECT.value)), default=Value(PlaceMode.NOTHING.value))
    return Item.objects.filter(active=True).annotate(place_mode=Coalesce(Subquery(nearest), by_level)).exclude(place_mode=PlaceMode.NOTHING)


def numbers(place: Region, on: date) -> dict[str, int]:
    """Mode → how many items `place` does so. One statement."""
    return dict(offered(place, on).order_by().values_list("place_mode").annotate(Count("pk")))


def _said(item: Item, chain: Iterable[Region]) -> list[Delegation]:
    """Everything that was ever said of the item for these places, read with what is shown of it. One statement."""
    return list(Delegation.objects.filter(item=item, region__in=list(chain)))


def _power(item: Item, place: Region, said: Sequence[Delegation], on: date) -> Power:
    holding = [one for one in said if one.level == place.level and one.in_force(on) and place.path.startswith(one.scope_path)]
    if never_decides(item.item_type, place.level):
        # It may have been given before the item became a licence.
        holding = [one for one in holding if one.mode not in DECIDING]
    if holding:
        nearest = max(holding, key=_nearness)
        return Power(place, PlaceMode(nearest.mode), nearest)
    own = (item.level in own_levels(place.level) or (item.only_listed and item.organisation.region_id == place.pk)) and not never_decides(item.item_type, place.level)
    return Power(place, PlaceMode.DIRECT if own else PlaceMode.NOTHING)


def _nearness(one: Delegation) -> tuple[Any, ...]:
    return len(one.scope_path), one.begins_on, one.opened_at


def _why_not(place: Region, said: Sequence[Delegation], on: date) -> str:
    """What speaks against it where nothing holds on that day: a power that is over, one that has not begun, none at all."""
    over = [one for one in said if one.mode in DECIDING and one.last_day is not None and one.last_day < on]
    coming = [one for one in said if one.mode in DECIDING and one.begins_on > on]
    if over:
        last = max(over, key=lambda one: (one.last_day, len(one.scope_path)))
        done = "收回" if last.ended_on and last.ended_on <= on else "到期"
        return f"给{place.name}的办理权限（{last.document or '没有文号'}）{last.last_day:%Y年%-m月%-d日}后已经{done}。"
    if coming:
        return f"给{place.name}的办理权限{min(one.begins_on for one in coming):%Y年%-m月%-d日}才开始。"
    return f"这个事项没有下放给{place.name}，那里不能作决定。"
