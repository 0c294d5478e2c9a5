"""Filters that staff keep under a name."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zizai.desk.access import desk, kind_of
from zizai.desk.filters import Filter, WrongFilter
from zizai.desk.models import SavedFilter
from zizai.kernel.forms import Form, Invalid, Text

NAME = Form("desk.savedfilter", [Text("name", "名称", most=20), Text("query", "条件", most=500, required=False)])
MOST = 20


@desk
@require_POST
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep a filter. The same name again replaces what stood under it."""
    lifecycle = kind_of(kind, request.actor)
    here = reverse("desk:kind", args=[kind])
    try:
        given = NAME.clean(request.POST)
        query = Filter.read(QueryDict(given["query"]), lifecycle).query
    except (Invalid, WrongFilter) as wrong:
        messages.error(request, f"没存上：{wrong}")
        return redirect(here)
    with transaction.atomic():
        own = SavedFilter.objects.filter(staff=request.actor.id, kind=kind)
        if own.exclude(name=given["name"]).count() >= MOST:
            messages.error(request, f"常用筛选最多存{MOST}个，请先删掉不用的。")
        else:
            SavedFilter.objects.update_or_create(staff=request.actor.id, kind=kind, name=given["name"], defaults={"query": query})
            messages.success(request, f"常用筛选“{given['name']}”已存好。")
    return redirect(f"{here}?{query}")


@desk
@require_POST
def delete(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Let go of one's own filter; somebody else's is not touched."""
    kind_of(kind, request.actor)
    SavedFilter.objects.filter(staff=request.actor.id, kind=kind, pk=pk).delete()
    messages.success(request, "常用筛选已删掉。")
    return redirect(reverse("desk:kind", args=[kind]))
