"""The public site's pages: composition of what the rooms below offer. No rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import wraps

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_cookie

from zizai.city.public import Hall, Region
from zizai.look import home as home_slots
from zizai.look import nearby, site
from zizai.look.notices import notices
from zizai.portal import places as reads

_YEAR = 365 * 24 * 3600
# On the home page of 长辈版: six ways at most, and two are always there (12345, 找人帮我).
_ELDER_TILES = 4

View = Callable[..., HttpResponse]


def page(view: View) -> View:
    """A page that anybody may read: safe methods only, compressed, one copy for each mode of reading."""

    @require_safe
    @vary_on_cookie
    @gzip_page
    @wraps(view)
    def shown(request: HttpRequest, **found: str) -> HttpResponse:
        return view(request, **found)

    return shown


@page
def home(request: HttpRequest) -> HttpResponse:
    """The sections that the installed rooms offer; for 长辈版 its own home page. As many statements as the sections take."""
    if site.elder(request):
        return _elder_home(request)
    shown = []
    for section in home_slots.sections():
        given = section.load(request.actor)
        if given is not None:
            shown.append(
                {"section": section, **given, "more": section.more and (section.more[0], reverse(section.more[1]))}
            )
    return render(request, "portal/home.html", {"sections": shown, "box": home_slots.the_box()})


@page
def elder_home(request: HttpRequest) -> HttpResponse:
    """The home page of 长辈版, which turns the mode on: a link or a code on a poster leads here."""
    response = _elder_home(request)
    _remember(request, response, "zz_mode", "elder")
    return response


def _elder_home(request: HttpRequest) -> HttpResponse:
    tiles = home_slots.tiles(request.actor, most=_ELDER_TILES)
    return render(request, "portal/elder.html", {"tiles": tiles, "elder": True})


# Exempt: it changes how letters look and nothing else, and without a token no reader needs a cookie to read.
@csrf_exempt
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Choose 长辈版 (`mode`) and the size of its letters (`size`); back to `next`, or to the home page of the mode."""
    mode, size = request.POST.get("mode"), request.POST.get("size")
    chosen = {}
    if mode in ("elder", "plain"):
        chosen["zz_mode"] = mode
    if size in dict(site.SIZES):
        chosen["zz_size"] = size
    if request.headers.get("X-Requested-With") == "fetch":
        response = HttpResponse(status=204)
    else:
        response = HttpResponseRedirect(
            _way_back(request, default=reverse("portal:elder" if mode == "elder" else "portal:home"))
        )
        response.status_code = 303
    for name, value in chosen.items():
        _remember(request, response, name, value)
    return response


def _way_back(request: HttpRequest, *, default: str) -> str:
    asked = request.POST.get("next", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else default


def _remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    if value == "plain":
        response.delete_cookie(name, samesite="Lax")
    else:
        response.set_cookie(name, value, max_age=_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")


@page
def places(request: HttpRequest) -> HttpResponse:
    """The counties on a map and as a list, with their halls; or what a search found. Four statements at most."""
    typed = request.GET.get("q", "")
    name = reads.as_name(typed)
    if len(name) > reads.LONGEST:
        error = f"地名最多{reads.LONGEST}个字，您写了{len(name)}个。留下最有特点的两三个字就行。"
        return render(request, "portal/places.html", {**_all_places(), "typed": typed, "error": error}, status=422)
    if not name:
        return render(request, "portal/places.html", _all_places())
    found = reads.search(name, request.GET)
    return render(request, "portal/found.html", {"found": found, "typed": typed})


def _all_places() -> dict:
    return {"map": reads.county_map(), "city_halls": reads.city_halls(), "counties": reads.counties()}


@page
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: where to go there, and what lies below it."""
    try:
        place = reads.place(code, request.GET)
    except Region.DoesNotExist:
        raise Http404 from None
    if place.region.parent is None:
        return redirect("portal:places")
    trail = [("网点", reverse("portal:places"))]
    trail += [(one.name, reverse("portal:region", args=[one.code])) for one in place.above if one.parent_id]
    return render(
        request,
        "portal/region.html",
        {"place": place, "region": place.region, "trail": [*trail, (place.region.name, "")], "offers": nearby.offers(place.region)},
    )


@page
def hall(request: HttpRequest, code: str) -> HttpResponse:
    """One hall: address, hours, windows and what each of them takes."""
    try:
        found, counters, windows = reads.hall_page(code, request.GET)
    except Hall.DoesNotExist:
        raise Http404 from None
    trail = [("网点", reverse("portal:places"))]
    if found.region.parent_id:
        trail.append((found.region.name, reverse("portal:region", args=[found.region.code])))
    return render(
        request,
        "portal/hall.html",
        {"hall": found, "counters": counters, "windows": windows, "trail": [*trail, (found.name, "")]},
    )


@page
def helping(request: HttpRequest) -> HttpResponse:
    """Whom to ask: the hotline, the nearest hall or station, somebody who acts for one. No statement."""
    return render(request, "portal/help.html")


@page
def privacy(request: HttpRequest) -> HttpResponse:
    """What this installation keeps about people, from what its rooms say of themselves. No statement."""
    return render(request, "portal/privacy.html", {"notices": notices()})


@page
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the site does for people who read, hear or type otherwise, and what it does not yet. No statement."""
    return render(request, "portal/accessibility.html")


@page
def offline(request: HttpRequest) -> HttpResponse:
    """What is shown without a network. It is kept on the device, so nothing of the reader stands on it. No statement."""
    return render(request, "portal/offline.html", {"actor": None, "reader": "", "messages": []})


@page
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: it keeps the page `offline` and its style, and shows it where the network fails."""
    names = (
        "vendor/bootstrap/bootstrap-reboot.min.css",
        "zizai/tokens.css",
        "zizai/components.css",
        "portal/portal.css",
        "zizai/icons.svg",
        "zizai/zizai.js",
    )
    kept = [
        reverse("portal:offline"),
        reverse("theme"),
        reverse("mark"),
        *(staticfiles_storage.url(name) for name in names),
    ]
    version = hashlib.sha256("\n".join(kept).encode()).hexdigest()[:12]
    shown = {"kept": SafeString(json.dumps(kept)), "version": version}
    return render(request, "portal/worker.js", shown, content_type="text/javascript; charset=utf-8")
