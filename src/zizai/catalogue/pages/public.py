"""What may be applied for, for everybody: the list of items and one item's guide."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue import guide, links, queries
from zizai.catalogue.models import Item
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
    """One item's guide: what it is, what to bring in one's own situation, how long it takes, on which law it rests. At most four statements.

    The answers to its questions stand in the address, so that a situation can be kept, sent and printed.
    """
    found = queries.item_by_code(code)
    if found is None:
        raise Http404
    content = queries.content_of(found)
    # Staff take applications in at their desk; the online form is a person's.
    way = links.apply(code) if found.startable and request.actor.kind != "staff" else ""
    shown = guide.of_content(content, request.GET) if content else guide.of_rows(found, queries.materials_of([found.pk])[found.pk])
    return render(request, "catalogue/item.html", {"item": found, "guide": shown, "opinions": queries.unit_names(found.opinion_units), "apply": way})
