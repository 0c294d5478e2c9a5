"""What may be applied for, for everybody: ways to find an item, and one item's guide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.catalogue import demand, finding, links, queries
from zizai.catalogue.changes import last_change
from zizai.catalogue.guide import guide_of
from zizai.catalogue.models import Item
from zizai.catalogue.places.near import near
from zizai.look.paging import keyset
from zizai.vocabulary.services import Audience, LifeEvent, Theme

# As much as anybody types into a box.
MOST_WORDS = 60
MOST_ASKED = 6
# As people say it; the vocabulary's labels are those of the exchange tables.
AUDIENCES = {Audience.PERSON: "个人", Audience.ENTERPRISE: "企业", Audience.INSTITUTION: "事业单位", Audience.SOCIETY: "社会组织", Audience.GOVERNMENT: "机关", Audience.OTHER: "其他"}
_EVENTS = (("life", "人生大事", [one for one in LifeEvent if one < LifeEvent.OPEN_BUSINESS]), ("business", "经营大事", [one for one in LifeEvent if one >= LifeEvent.OPEN_BUSINESS]))


@require_safe
@vary_on_cookie
@gzip_page
def items(request: HttpRequest) -> HttpResponse:
    """Items in force: what a search finds (`q`), a shelf (`event`, `theme`, `for`, `unit`), those with a guide (`guide`), all (`all`), or the shelves.

    Three statements at most, beside those of `finding.current` and `demand.top` when what they hold is old.
    """
    if words := request.GET.get("q", "").strip()[:MOST_WORDS]:
        return render(request, "catalogue/found.html", {"words": words, "found": queries.found_by_words(words, after=request.GET.get("after", ""))})
    for kind in ("event", "theme", "for", "unit"):
        if code := request.GET.get(kind, ""):
            return _shelf(request, kind, code)
    for name, title in (("guide", "有办事指南的"), ("all", "全部事项")):
        if name in request.GET:
            rows = Item.objects.filter(active=True, **({"version__gt": 0} if name == "guide" else {})).select_related("organisation")
            return _list(request, title, page=keyset(rows, request.GET), start=f"?{name}")
    return render(request, "catalogue/items.html", _shelves())


def _shelf(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    found = next((one for one in queries.shelves(kind, _labels(kind)) if one.code == code), None)
    if found is None:
        return _list(request, dict(_labels(kind)).get(code, "办事"), nothing="这个部门还没有事项。" if kind == "unit" else "这里还没有事项。")
    return _list(request, found.label, page=queries.on_shelf(kind, code, request.GET), count=found.count, start=f"?{kind}={code}")


def _list(request: HttpRequest, title: str, *, nothing: str = "事项清单还没有录入。", **given: Any) -> HttpResponse:
    return render(request, "catalogue/list.html", {"title": title, "nothing": nothing, "count": None, **given})


def _labels(kind: str) -> Iterable[tuple[str, str]]:
    if kind == "unit":
        return sorted({(code, entry.unit) for entry in finding.current().entries for shelf, code in entry.shelves if shelf == "unit"})
    return {"event": LifeEvent.choices, "theme": Theme.choices, "for": list(AUDIENCES.items())}[kind]


def _shelves() -> dict[str, Any]:
    events = [{"id": name, "title": title, "shelves": queries.shelves("event", [(one.value, one.label) for one in ones])} for name, title, ones in _EVENTS]
    found = {"audiences": queries.shelves("for", _labels("for")), "themes": queries.shelves("theme", _labels("theme")), "units": queries.shelves("unit", _labels("unit"))}
    return {**found, "events": events if any(one["shelves"] for one in events) else [], "empty": not found["units"], "asked": queries.most_asked(MOST_ASKED), "days": demand.DAYS}


@require_safe
@vary_on_cookie
@gzip_page
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item's guide: what it is, what to bring in one's own situation, how long it takes, on which law it rests, where near by it is done. At most six statements.

    The answers to its questions stand in the address, so that a situation can be kept, sent and printed. That it was
    opened is counted, without saying by whom: one statement more, some seconds apart.
    """
    found = queries.item_by_code(code)
    if found is None:
        raise Http404
    demand.saw(request, found.pk)
    place = near(found, request.GET.get("at", ""))
    if found.only_listed:
        return render(request, "catalogue/listed.html", {"item": found, "near": place})
    shown = guide_of(queries.content_of(found), request.GET, beside={"at": place.at.code} if place.at else {})
    # Staff take applications in at their desk; the online form is a person's.
    way = links.apply(code, shown.answers) if found.startable and request.actor.kind != "staff" else ""
    address = request.build_absolute_uri(links.guide(code, shown.answers))
    context = {"item": found, "guide": shown, "opinions": queries.unit_names(found.opinion_units), "apply": way, "address": address, "code": _picture(address), "near": place}
    return render(request, "catalogue/item.html", context)


def _picture(address: str) -> SafeString:
    """The address as a code to scan, an element of the page without a style of its own."""
    return SafeString(segno.make(address, micro=False).svg_inline(border=4, svgclass="zz-qr", lineclass=None, omitsize=True))


@require_safe
@vary_on_cookie
@gzip_page
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """What the version in force changed of the one before it, as far as it concerns whoever applies. Two statements."""
    found = queries.item_by_code(code)
    if found is None or found.only_listed:
        raise Http404
    return render(request, "catalogue/changes.html", {"item": found, "change": last_change(found)})
