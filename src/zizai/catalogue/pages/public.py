"""What may be applied for, for everybody: the list of items and one item's guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue import links, queries
from zizai.catalogue.models import UNVERIFIED, Item
from zizai.look.paging import keyset


@require_safe
@vary_on_cookie
@gzip_page
def items(request: HttpRequest) -> HttpResponse:
    """Items in force, page by page. One statement."""
    found = Item.objects.filter(active=True).select_related("organisation")
    return render(request, "catalogue/items.html", {"page": keyset(found, request.GET)})


@require_safe
@vary_on_cookie
@gzip_page
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item: what it is, what to bring, how long it takes, on which law it rests. At most three statements."""
    found = queries.item_by_code(code)
    if found is None:
        raise Http404
    materials = queries.materials_of([found.pk])[found.pk]
    # Staff take applications in at their desk; the online form is a person's.
    way = "" if request.actor.kind == "staff" else links.apply(code)
    words = [found.law, found.statutory_law, found.promised_basis, found.opinion_basis, *(one.law for one in materials)]
    return render(request, "catalogue/item.html", {
        "item": found, "needed": [one for one in materials if one.necessary], "sometimes": [one for one in materials if not one.necessary],
        "opinions": queries.unit_names(found.opinion_units), "apply": way, "unverified": any(UNVERIFIED in one for one in words),
    })  # fmt: skip
