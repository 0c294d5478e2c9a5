"""Where people can go: reads of the city's regions, halls, windows and stations for the public site.

All of it is public; what has been withdrawn is not shown.
"""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from zizai.city.public import Hall, Map, Region, Station, Window, outlines
from zizai.look.paging import Page, keyset
from zizai.vocabulary.city import Level
from zizai.vocabulary.names import public_codes

LONGEST = 40
# What people add to a place's name and what the register adds differ: 「沙坪村」 is 「沙坪村委会」 there.
_ENDINGS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "街道", "村", "镇", "乡", "区", "县")
# Simplifying the outlines takes 50 ms, and they change when a pack is loaded: how many seconds this process may go on with those it has.
MAP_SECONDS = 600.0

_map: Map | None = None
_drawn_at = 0.0


def county_map() -> Map:
    """The counties as shapes. No statement while those held are fresh, else one."""
    global _map, _drawn_at
    if _map is None or not _map.shapes or time.monotonic() - _drawn_at > MAP_SECONDS:
        _map, _drawn_at = outlines(), time.monotonic()
    return _map


def forget_map() -> None:
    """Draw the counties anew when they are next asked for."""
    global _map
    _map = None


def halls() -> QuerySet[Hall]:
    """Halls that are open to the public, with their regions."""
    return Hall.objects.filter(active=True, region__active=True).select_related("region")


def counties() -> list[Region]:
    """Counties, then functional zones. One statement."""
    return list(Region.objects.filter(active=True, level__in=(Level.COUNTY, Level.ZONE)).order_by("level", "code"))


def city_halls() -> list[Hall]:
    """The city's own halls. One statement."""
    return list(halls().filter(region__level=Level.CITY).order_by("code"))


@dataclass(frozen=True)
class Place:
    """One region as its page shows it: from the top down to it, where to go, what lies below."""

    region: Region
    above: list[Region]
    stations: list[Station]
    halls: list[Hall]
    below: Page
    counted: int | None = None


def place(code: str, asked: Mapping[str, str]) -> Place:
    """The region `code`. `asked` names the page of what lies below. Raises Region.DoesNotExist. Four statements, five for what the plan leaves out."""
    region = Region.objects.select_related("parent__parent__parent").get(code=code, active=True)
    above = _above(region)
    below = keyset(Region.objects.filter(parent=region, active=True), asked)
    within = [region, *above]
    # The nearest first: a village's own station before the town's, the county's hall before the city's.
    stations = sorted(Station.objects.filter(region__in=within, active=True).select_related("region"), key=_nearest)
    return Place(
        region,
        above,
        stations,
        sorted(halls().filter(region__in=within), key=_nearest),
        below,
        None if region.in_plan else _villages_in_plan(),
    )


def _nearest(one: Hall | Station) -> tuple[int, str]:
    return -len(one.region.path), one.code


def _above(region: Region) -> list[Region]:
    found, one = [], region.parent
    while one is not None:
        found.insert(0, one)
        one = one.parent
    return found


def _villages_in_plan() -> int:
    return Region.objects.filter(level=Level.VILLAGE, in_plan=True, active=True).count()


@dataclass(frozen=True)
class Counter:
    """Windows next to each other that take the same: twelve general windows are one place to go, not twelve."""

    windows: list[Window]

    @property
    def name(self) -> str:
        """What they are called."""
        return self.windows[0].name if len(self.windows) == 1 else self.windows[0].get_kind_display()

    @property
    def numbers(self) -> str:
        """「A01」, or 「A01至A12，共12个」."""
        first, last = self.windows[0].number, self.windows[-1].number
        return first if first == last else f"{first}至{last}，共{len(self.windows)}个"


def hall_page(code: str, asked: Mapping[str, str]) -> tuple[Hall, list[Counter], Page]:
    """A hall and a page of its windows by number, joined where they take the same. Raises Hall.DoesNotExist. Two statements."""
    hall = halls().select_related("region__parent").get(code=code)
    page = keyset(Window.objects.filter(hall=hall, active=True), asked, size=30)
    joined = groupby(page.rows, key=lambda one: (one.kind, one.scope))
    return hall, [Counter(list(windows)) for _, windows in joined], page


@dataclass(frozen=True)
class Found:
    """What a search for `name` gave. `instead` is the part of the name that gave it, where the whole gave nothing."""

    name: str
    regions: Page
    halls: list[Hall]
    instead: str = ""

    def __bool__(self) -> bool:
        return bool(self.regions or self.halls)


def as_name(text: str) -> str:
    """What somebody typed, as names are written in the register: public codes, no spaces, nothing invisible."""
    return "".join(
        one for one in public_codes(text) if not one.isspace() and unicodedata.category(one) not in ("Cc", "Cf")
    )


def search(name: str, asked: Mapping[str, str]) -> Found:
    """Places whose name, or whose hall's or station's name, contains `name`; else its stem. Two statements, four where the stem is tried."""
    found = _search(name, asked)
    stem = _stem(name)
    if found or not stem:
        return found
    again = _search(stem, asked)
    return Found(name, again.regions, again.halls, instead=stem) if again else found


def _search(name: str, asked: Mapping[str, str]) -> Found:
    stations = Station.objects.filter(active=True, name__contains=name).values("region")
    regions = Region.objects.filter(Q(name__contains=name) | Q(pk__in=stations), active=True, parent__isnull=False)
    page = keyset(regions.select_related("parent__parent"), asked)
    first = not (asked.get("after") or asked.get("before"))
    return Found(name, page, list(halls().filter(name__contains=name).order_by("code")[:20]) if first else [])


def _stem(name: str) -> str:
    # One character is no name to look for.
    ending = next((one for one in _ENDINGS if name.endswith(one)), "")
    stem = name.removesuffix(ending)
    return stem if ending and len(stem) >= 2 else ""
