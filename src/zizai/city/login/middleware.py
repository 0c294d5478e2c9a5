"""Every request has an actor: `request.actor` is who acts, in which post, for whom; `request.standing` also says as whom else one could."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.functional import SimpleLazyObject

from zizai.city.login.signing_in import page_for, standing_of_request
from zizai.city.public import Standing


def actor_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set both, worked out when first asked for: pages for everybody pay no statement.

    Who is signed in and yet nobody would meet a bare 404 everywhere; a page that would be one leads to
    where it is said why, or where the password is changed and the second factor set up.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked: list[Standing] = []

        def standing() -> Standing:
            if not asked:
                asked.append(standing_of_request(request))
            return asked[0]

        request.standing_known = asked  # type: ignore[attr-defined]
        request.standing = SimpleLazyObject(standing)  # type: ignore[attr-defined]
        request.actor = SimpleLazyObject(lambda: standing().actor)  # type: ignore[attr-defined]
        response = get_response(request)
        if asked and asked[0].why and _wanted_a_page(request) and response.status_code in {403, 404}:
            return HttpResponseRedirect(page_for(request, asked[0].why))
        return _on_the_way_in(request, response)

    return middleware


def _wanted_a_page(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("Accept", "")


def _on_the_way_in(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    login = resolve_url(settings.LOGIN_URL)
    if response.status_code != 302 or not response["Location"].startswith(login):
        return response
    target = response["Location"]
    if "HX-Request" in request.headers:
        # A part of a page must not show the whole login page inside it; afterwards the page is wanted, not the part.
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = f"{login}?{urlencode({REDIRECT_FIELD_NAME: urlunsplit(('', '', page.path or '/', page.query, ''))})}"
    if getattr(request.session, "ended", False):
        # The browser loses its cookie with this answer, so the reason must go along now.
        target += f"{'&' if '?' in target else '?'}ended=1"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    response["Location"] = target
    return response
