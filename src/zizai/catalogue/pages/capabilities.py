"""「能力一览」 for staff: every capability, and item by item what stands against it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.catalogue import links, queries
from zizai.catalogue.capabilities import board as reads
from zizai.catalogue.capabilities.outcomes import Capability, Outcome
from zizai.catalogue.models import Item
from zizai.look.paging import keyset
from zizai.look.people import staff

SIZE = 30


@staff
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every capability with its numbers, of all items or of a department's. Six statements beside the frame's."""
    units = queries.units_with_items()
    unit = _unit(request, units)
    listed = Item.objects.filter(active=True, version=0, **({"organisation__code": unit} if unit else {})).count()
    return render(request, "catalogue/desk/capabilities.html", {"lines": reads.board(unit), "units": units, "unit": unit, "listed": listed})


@staff
@require_safe
def items(request: HttpRequest, name: str) -> HttpResponse:
    """The items by what came of one capability, with the reasons. At most seven statements beside the frame's."""
    if name not in Capability.values:
        raise Http404
    capability, units = Capability(name), queries.units_with_items()
    unit, outcome = _unit(request, units), request.GET.get("outcome", "")
    page = keyset(reads.items_with(capability, unit=unit, outcome=outcome), request.GET, size=SIZE)
    for one in page.rows:
        one.finding = reads.shown(capability, one.outcome, one.depth, one.reasons, one.situations)
        one.way = links.desk("catalogue.version", one.version_id)
    line = next(one for one in reads.board(unit) if one.capability == capability)
    chips = [("", "全部", sum(line.numbers.values())), ("counted", "计数的", line.counted), *((str(one), one.label, line.numbers.get(one, 0)) for one in Outcome)]
    return render(request, "catalogue/desk/capability.html", {
        "line": line, "page": page, "chips": [chip for chip in chips if chip[2] or not chip[0]], "outcome": outcome, "units": units, "unit": unit,
    })  # fmt: skip


def _unit(request: HttpRequest, units: list) -> str:
    asked = request.GET.get("unit", "")
    return asked if any(one.code == asked for one in units) else ""
