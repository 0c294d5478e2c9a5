"""What somebody sees when the product itself failed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import loader


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error nobody foresaw: `500.html` with the request's identifier, to be told to whoever looks into it.

    Without a request context: what fills it may be what failed.
    """
    page = loader.get_template("500.html").render({"request_id": getattr(request, "request_id", "")})
    return HttpResponse(page, status=500)
