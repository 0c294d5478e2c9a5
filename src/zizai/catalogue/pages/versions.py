"""Any two versions of an item side by side, element by element, for staff."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zizai.catalogue import links
from zizai.catalogue.content import differences
from zizai.catalogue.models import Item, ItemVersion
from zizai.look.people import staff


@staff
@require_safe
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions (`old`, `new`: their numbers; without them the last two) and what differs. Three statements."""
    item = Item.objects.filter(code=code).first()
    versions = list(ItemVersion.objects.filter(item=item).defer("content").order_by("-number")) if item else []
    if not versions:
        raise Http404
    by_number = {str(one.number): one for one in versions}
    new = by_number.get(request.GET.get("new", ""), versions[0])
    before = next((one for one in versions if one.number < new.number), versions[-1])
    old = by_number.get(request.GET.get("old", ""), before)
    contents = dict(ItemVersion.objects.filter(pk__in=[old.pk, new.pk]).values_list("pk", "content"))
    return render(request, "catalogue/desk/versions.html", {
        "item": item, "versions": versions, "old": old, "new": new, "differences": differences(contents[old.pk], contents[new.pk]),
        "page": links.desk("catalogue.version", new.pk),
    })  # fmt: skip
