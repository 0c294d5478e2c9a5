"""要素完整率 for staff: by department, and down to each item with what it lacks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.catalogue.completeness import LISTED, least_expected, least_missing
from zizai.catalogue.models import Item, ItemCompleteness
from zizai.city.public import Organisation
from zizai.kernel.measures import share
from zizai.look.paging import keyset
from zizai.look.people import staff

SIZE = 30
# As many names of elements as a cell of a table holds.
_NAMED = 4


@dataclass
class Unit:
    """One department: items, of which `listed` have nothing but their line in the directory; elements filled and expected; what is missing how often."""

    code: str
    name: str
    items: int
    listed: int
    filled: int
    expected: int
    unverified: int
    lacking: Counter[str] = field(default_factory=Counter)
    broken: int = 0

    @property
    def elaborated(self) -> int:
        """Items with their whole content."""
        return self.items - self.listed

    @property
    def percent(self) -> str:
        """58.3%: filled ÷ expected."""
        return f"{share(self.filled, self.expected) * 100:.1f}%" if self.expected else "—"

    @property
    def most_missing(self) -> list[tuple[str, int]]:
        """The elements that most of its elaborated items lack."""
        return self.lacking.most_common(_NAMED)


@staff
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Every department that decides an item, those with the most missing first. Two statements beside the frame's."""
    found = sorted(_units().values(), key=lambda one: (one.filled / one.expected if one.expected else 0, one.code))
    return render(request, "catalogue/desk/completeness.html", {"units": found, "whole": _together(found), "least": least_expected()})


@staff
@require_safe
def items(request: HttpRequest, code: str) -> HttpResponse:
    """The items of one department, each with what it lacks. Two statements beside the frame's."""
    unit = Organisation.objects.filter(code=code).first()
    if unit is None:
        raise Http404
    page = keyset(Item.objects.filter(organisation=unit, active=True).select_related("completeness"), request.GET, size=SIZE)
    return render(request, "catalogue/desk/completeness_unit.html", {
        "unit": unit, "page": page, "least": least_expected(), "known": len(LISTED), "missing": least_missing(),
    })  # fmt: skip


def _units() -> dict[UUID, Unit]:
    grouped = Item.objects.filter(active=True).values("organisation_id", "organisation__code", "organisation__short_name").annotate(
        items=Count("pk"), listed=Count("pk", filter=Q(version=0)), filled=Sum("completeness__filled", default=0),
        expected=Sum("completeness__expected", default=0), unverified=Sum("completeness__unverified", default=0),
    )  # fmt: skip
    found = {row["organisation_id"]: _unit(row) for row in grouped.order_by("organisation__code")}
    for unit, missing, faults in ItemCompleteness.objects.filter(item__active=True).values_list("item__organisation_id", "missing", "faults"):
        found[unit].lacking.update(missing)
        found[unit].broken += bool(faults)
    return found


def _unit(row: dict) -> Unit:
    listed = row["listed"]
    return Unit(
        row["organisation__code"], row["organisation__short_name"], row["items"], listed, row["filled"] + listed * len(LISTED),
        row["expected"] + listed * least_expected(), row["unverified"],
    )  # fmt: skip


def _together(found: list[Unit]) -> Unit:
    whole = Unit("", "全部", *(sum(getattr(one, name) for one in found) for name in ("items", "listed", "filled", "expected", "unverified")))
    for one in found:
        whole.lacking.update(one.lacking)
        whole.broken += one.broken
    return whole
