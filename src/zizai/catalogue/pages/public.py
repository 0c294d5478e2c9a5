"""What may be applied for, for everybody: the list of items and one item's guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue import links, queries
from zizai.catalogue.guide import guide_of
from zizai.catalogue.models import Item
from zizai.catalogue.places.near import near
from zizai.kernel.search import BadCursor
from zizai.look.paging import keyset

# As much as anybody types into a box.
MOST_WORDS = 60


@require_safe
@vary_on_cookie
@gzip_page
def items(request: HttpRequest) -> HttpResponse:
    """Items in force, page by page: those with a guide, all (`all`), a unit's (`unit`), or what a search finds (`q`). Four statements at most."""
    words, unit = request.GET.get("q", "").strip()[:MOST_WORDS], request.GET.get("unit", "")
    context = {"words": words, "unit": unit, "all": "all" in request.GET, "units": queries.units_with_items()}
    if words:
        return render(request, "catalogue/items.html", {**context, "found": _found(words, request.GET.get("after", ""))})
    rows = Item.objects.filter(active=True).select_related("organisation")
    if unit:
        rows = rows.filter(organisation__code=unit)
    elif not context["all"]:
        rows = rows.filter(version__gt=0)
    return render(request, "catalogue/items.html", {**context, "page": keyset(rows, request.GET)})


def _found(words: str, after: str) -> queries.Found:
    try:
        return queries.found_by_words(words, after=after)
    except BadCursor:
        return queries.found_by_words(words)


@require_safe
@vary_on_cookie
@gzip_page
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item's guide: what it is, what to bring in one's own situation, how long it takes, on which law it rests, where near by it is done. At most six statements.

    The answers to its questions stand in the address, so that a situation can be kept, sent and printed.
    """
    found = queries.item_by_code(code)
    if found is None:
        raise Http404
    if found.only_listed:
        return render(request, "catalogue/listed.html", {"item": found})
    shown = guide_of(queries.content_of(found), request.GET)
    # Staff take applications in at their desk; the online form is a person's.
    way = links.apply(code, shown.answers) if found.startable and request.actor.kind != "staff" else ""
    return render(request, "catalogue/item.html", {"item": found, "guide": shown, "opinions": queries.unit_names(found.opinion_units), "apply": way, "near": near(found, request.GET.get("at", ""))})
