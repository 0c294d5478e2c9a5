"""What one village or township does (能办清单), for everybody, on the screen and on paper."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue.models import Item
from zizai.catalogue.places import powers
from zizai.catalogue.places.near import points_of
from zizai.catalogue.places.words import MEANING, here
from zizai.city.public import Region
from zizai.kernel import clock
from zizai.look.paging import keyset
from zizai.vocabulary.city import Level
from zizai.vocabulary.services import PlaceMode

LEVELS = (Level.TOWN, Level.VILLAGE)
# More than any place does: its whole list is one sheet of paper after the other.
SIZE = 300


@require_safe
@vary_on_cookie
@gzip_page
def at(request: HttpRequest, code: str) -> HttpResponse:
    """The items that a place does something of today, by department, all or those of one mode (`mode`). Four statements."""
    place = Region.objects.select_related(powers.ABOVE).filter(code=code, active=True, level__in=LEVELS).first()
    if place is None:
        raise Http404
    today, mode = clock.today(), request.GET.get("mode", "")
    offered, chain = powers.offered(place, today).select_related("organisation__region"), powers.chain_of(place)
    page = keyset(offered.filter(place_mode=mode) if mode in MEANING else offered, request.GET, size=SIZE)
    counted, points = powers.numbers(place, today), points_of({one.pk for one in chain[:-1]})
    modes = [(one, MEANING[one], counted[one]) for one in PlaceMode if counted.get(one)]
    return render(request, "catalogue/at.html", {
        "place": place, "here": here(place), "chain": chain, "modes": modes, "mode": mode if mode in MEANING else "", "total": sum(counted.values()),
        "page": page, "groups": _by_unit(page.rows), "points": points.get(place.pk, []), "today": today, "unverified": any(not one.verified for one in page.rows),
        "beyond": [point for one in chain[1:-1] for point in points.get(one.pk, [])],
    })  # fmt: skip


def _by_unit(items: list[Item]) -> list[tuple[str, list[Item]]]:
    """The items by department, in the order of the departments' codes."""
    for one in items:
        one.mode_label = PlaceMode(one.place_mode).label
    ordered = sorted(items, key=lambda one: (one.organisation.code, one.code))
    return [(unit, list(rows)) for unit, rows in groupby(ordered, key=_department)]


def _department(item: Item) -> str:
    """What people in any county call it: a list of one county's departments stands for those of all."""
    unit = item.organisation
    return unit.short_name.removeprefix(unit.region.name) if unit.region.level == Level.COUNTY else unit.short_name
