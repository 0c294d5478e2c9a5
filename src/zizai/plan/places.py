"""The places by which the plan is told apart: the city itself, its counties, its zones."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from zizai.city.public import Region
from zizai.vocabulary.city import Level


def places(scope: str = "") -> list[Region]:
    """The city, its counties and zones, as far as they lie in `scope`, the city first. One statement."""
    found = Region.objects.filter(Q(parent=None) | Q(level__in=(Level.COUNTY, Level.ZONE)), path__startswith=scope, active=True)
    return sorted(found, key=lambda region: (region.parent_id is not None, region.level, region.code))


def place_of(path: str, among: Sequence[Region]) -> Region | None:
    """The narrowest of these places in which `path` lies."""
    around = [region for region in among if path.startswith(region.path)]
    return max(around, key=lambda region: len(region.path)) if around else None


def named(region: Region) -> str:
    """What a table by counties calls it: what lies in no county is the city's own."""
    return "市本级" if region.parent_id is None else region.name
