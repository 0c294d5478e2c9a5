"""Reads of the catalogue: items, their materials, the desks at which they are handled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from zizai.catalogue.content import Content, differences, lead
from zizai.catalogue.content.differences import Difference
from zizai.catalogue.models import Item, ItemVersion, Material
from zizai.city.public import Organisation, Post
from zizai.kernel import search
from zizai.vocabulary.city import Role
from zizai.vocabulary.services import Need


def item_by_code(code: str) -> Item | None:
    """The item in force with this code, with its unit and the unit's region. One statement."""
    return Item.objects.filter(code=code, active=True).select_related("organisation__region").first()


def options() -> list[tuple[str, str]]:
    """Items that are handled here as (code, name). One statement."""
    return list(Item.objects.filter(active=True, startable=True).order_by("code").values_list("code", "name"))


@dataclass(frozen=True)
class Found:
    """Items that a search found, best first. `relaxed`: none has every word, these have some; `after` goes on behind the last."""

    rows: list[Item]
    relaxed: bool = False
    after: str = ""


def found_by_words(words: str, *, after: str = "", limit: int = 20) -> Found:
    """Items in force that a search for `words` finds. Three statements at most. Raises kernel.search.BadCursor."""
    page = search.find(words, kinds=["catalogue.item"], limit=limit, after=after)
    items = Item.objects.select_related("organisation").in_bulk([hit.thing_id for hit in page.hits]) if page.hits else {}
    rows = [items[hit.thing_id] for hit in page.hits if hit.thing_id in items]
    # Of what has every word, the items with a guide help most.
    return Found(rows if page.relaxed else sorted(rows, key=lambda one: one.only_listed), page.relaxed, page.next)


def units_with_items() -> list[Organisation]:
    """The units that decide items in force, by name. One statement."""
    return list(Organisation.objects.filter(Exists(Item.objects.filter(organisation=OuterRef("pk"), active=True))).order_by("code"))


def content_of(item: Item) -> Content:
    """The content of the version in force, of an item that is more than listed. One statement. Raises ItemVersion.DoesNotExist."""
    return ItemVersion.objects.values_list("content", flat=True).get(item=item, is_open=True)


def changed_since(item: Item, number: int) -> list[Difference]:
    """What the version in force says differently from version `number`, element by element; nothing where it is that one. One statement, none then."""
    if number == item.version:
        return []
    found = {one.number: one for one in ItemVersion.objects.filter(item=item).filter(Q(is_open=True) | Q(number=number))}
    now = next((one for one in found.values() if one.is_open), None)
    return differences(found[number].content, now.content) if number in found and now else []


def materials_of(items: Collection[UUID]) -> dict[UUID, list[Material]]:
    """The materials of each of these items, in order. One statement."""
    found: dict[UUID, list[Material]] = {pk: [] for pk in items}
    for one in Material.objects.filter(item__in=list(items), active=True).order_by("item", "number"):
        found[one.item_id].append(one)
    return found


@dataclass(frozen=True)
class Asked:
    """What an application for an item has to bring.

    `answers` (a query string with nothing else in it) and `situation`, the same in words, are empty where not
    all were given. `ends`: why it cannot be applied for so.
    """

    materials: list[Material]
    answers: str = ""
    situation: str = ""
    ends: str = ""


def asked_of(item: Item, answers: str) -> Asked:
    """What `item` asks of somebody with these `answers` (a query string, as the guide's address has them). Two statements, one without answers.

    While a question is open, everything stands there with its condition.
    """
    materials = materials_of([item.pk])[item.pk]
    given = dict(parse_qsl(answers))
    content = content_of(item) if given and item.version else None
    here = lead(content, given) if content else None
    if here is None or here.ask is not None or not here.situation.answers:
        return Asked(materials)
    needed = {f"{item.code}-{one['key']}": one["is_need"] == Need.NECESSARY for one in here.situation.applies["materials"]}
    chosen = [one for one in materials if one.code in needed]
    for one in chosen:
        one.necessary = needed[one.code]
    return Asked(chosen, urlencode(here.situation.answers), here.situation.words(content), here.situation.ends)


@dataclass(frozen=True)
class Desks:
    """Where cases of an item are handled: the hall's window, the deciding unit's approver, its leader. Empty where there is none."""

    window: str = ""
    approver: str = ""
    leader: str = ""


def desks_of(items: Collection[Item]) -> dict[UUID, Desks]:
    """The desks of each of these items, by the posts in force. One statement.

    The window is that of the hall of the deciding unit's region; items come with their unit.
    """
    units = {item.organisation_id: item.organisation.region_id for item in items}
    posts = Post.objects.filter(Q(organisation__in=list(units)) | Q(region__in=set(units.values())), active=True).exclude(desks=[])
    at_window: dict[UUID, str] = {}
    of_unit: dict[tuple[UUID, str], str] = {}
    for post in posts.order_by("code"):
        if Role.WINDOW_CLERK in post.roles:
            at_window.setdefault(post.region_id, post.desks[0])
        for role in post.roles:
            of_unit.setdefault((post.organisation_id, role), post.desks[0])
    return {
        item.pk: Desks(
            at_window.get(units[item.organisation_id], ""),
            of_unit.get((item.organisation_id, Role.APPROVER), ""),
            of_unit.get((item.organisation_id, Role.UNIT_LEADER), ""),
        )
        for item in items
    }


def approver_desks(unit_codes: Collection[str]) -> dict[str, tuple[UUID, str]]:
    """Unit code → (unit, its approver's desk) for those that have such a post. One statement."""
    posts = Post.objects.filter(organisation__code__in=list(unit_codes), active=True).exclude(desks=[]).select_related("organisation")
    found: dict[str, tuple[UUID, str]] = {}
    for post in posts.order_by("code"):
        if Role.APPROVER in post.roles:
            found.setdefault(post.organisation.code, (post.organisation_id, post.desks[0]))
    return found


def unit_names(codes: Collection[str]) -> list[str]:
    """The short names of these units, in the order given. One statement, none for no unit."""
    if not codes:
        return []
    found = dict(Organisation.objects.filter(code__in=list(codes)).values_list("code", "short_name"))
    return [found[code] for code in codes if code in found]
