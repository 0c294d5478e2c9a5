"""「就近在哪里办」: of one item, who does what along the way from a reader's village up to the city, and where that is.

No distance is told: the register holds no point of any hall or station that somebody has verified.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Value

from zizai.catalogue.models import Item
from zizai.catalogue.places.powers import ABOVE, Power, chain_of, who_does
from zizai.catalogue.places.words import does
from zizai.city.public import Hall, Region, Station
from zizai.kernel import clock
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import UNVERIFIED, PlaceMode

_BELOW = {Level.CITY: "区县", Level.COUNTY: "镇街", Level.TOWN: "村（社区）"}


@dataclass(frozen=True)
class Point:
    """A hall or a station: what it is called, where it is and when it is open, as far as the office has said."""

    name: str
    address: str
    hours: str


@dataclass(frozen=True)
class Stop:
    """One place on the way: what it does, in words, and where to go there."""

    power: Power
    words: str
    points: list[Point]

    @property
    def document(self) -> str:
        """On which document the power rests; empty where nobody has found it yet."""
        document = self.power.delegation.document if self.power.delegation else ""
        return "" if UNVERIFIED in document else document


@dataclass(frozen=True)
class Near:
    """`at`: the place that was chosen (None: none yet), `above` it from the county down, `below` what to choose next, called `level`."""

    at: Region | None
    above: list[Region]
    below: list[Region]
    level: str
    stops: list[Stop]


def near(item: Item, code: str) -> Near:
    """Who does `item` along the way from the place `code`; only what to choose where there is no such place. Three statements at most."""
    at, below = _place(code)
    if at is None:
        return Near(None, [], below, _BELOW[Level.CITY], [])
    powers = [one for one in who_does(item, at, clock.today()) if one.mode != PlaceMode.NOTHING]
    points = points_of({one.place.pk for one in powers})
    stops = [Stop(one, does(one.place, one.mode), points.get(one.place.pk, [])) for one in powers]
    return Near(at, chain_of(at)[-2:0:-1], below, _BELOW.get(Level(at.level), ""), stops)


def points_of(regions: Collection[UUID]) -> dict[UUID, list[Point]]:
    """Region → its halls and stations. One statement, none for no region."""
    if not regions:
        return {}
    columns = ("region_id", "name", "address")
    halls = Hall.objects.filter(region__in=regions, active=True).values_list(*columns, "hours")
    stations = Station.objects.filter(region__in=regions, active=True).values_list(*columns, Value(""))
    found: dict[UUID, list[Point]] = {}
    for region, name, address, hours in halls.union(stations, all=True).order_by("name"):
        found.setdefault(region, []).append(Point(name, address, hours))
    return found


def _place(code: str) -> tuple[Region | None, list[Region]]:
    """The place, read with all above it, and those directly below; the counties where there is none. One statement, two for an unknown place."""
    known = Region.objects.filter(active=True).exclude(level__in=(Level.ZONE, Level.CITY)).order_by("code")
    if code and code.isprintable():
        rows = list(known.filter(Q(code=code) | Q(parent__code=code)).select_related(ABOVE))
        at = next((one for one in rows if one.code == code), None)
        if at is not None:
            return at, [one for one in rows if one.code != code]
    return None, list(known.filter(level=Level.COUNTY))
