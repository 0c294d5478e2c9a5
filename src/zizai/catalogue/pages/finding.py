"""Names to offer while somebody types, and the convenience services."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue import finding
from zizai.catalogue.convenience import ConvenienceService, ServiceKind
from zizai.look.paging import keyset


@require_safe
@cache_control(public=True, max_age=300)
def suggest(request: HttpRequest) -> HttpResponse:
    """At most eight [{name, unit, url}] for what was typed so far (`q`). The same for everybody, so anybody's copy may be kept. No statement beside those of `finding.current`."""
    offers = finding.suggest(request.GET.get("q", ""))
    return JsonResponse([{"name": one.name, "unit": one.unit, "url": _address(one)} for one in offers], safe=False, json_dumps_params={"ensure_ascii": False})


def _address(one: finding.Entry) -> str:
    return reverse("catalogue:item", args=[one.code]) if one.kind == finding.ITEM else f"{reverse('catalogue:items')}?{urlencode({'q': one.name})}"


@require_safe
@vary_on_cookie
@gzip_page
def services(request: HttpRequest) -> HttpResponse:
    """Convenience services in force, page by page: all, or of one `kind`. One statement."""
    kind = request.GET.get("kind", "")
    rows = ConvenienceService.objects.filter(active=True).select_related("organisation")
    if kind in ServiceKind.values:
        rows = rows.filter(kind=kind)
    return render(request, "catalogue/services.html", {"page": keyset(rows, request.GET), "kind": kind, "kinds": ServiceKind.choices})
