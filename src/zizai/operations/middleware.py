"""What surrounds every request: its identifier, its line in the log, and headers that Django has no setting for."""

from __future__ import annotations

import re
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import LazyObject, empty

from zizai.kernel.ids import new_id
from zizai.kernel.policies import NOBODY, Actor
from zizai.operations.logs import route_of

log = structlog.get_logger("zizai.request")
_SANE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")
# Probes ask every few seconds; what they are told matters only when they say so themselves.
_PROBES = frozenset({"healthz", "readyz", "metrics"})
# Finding the nearest hall asks where one is; nothing else of a visitor's device is anybody's business.
_PERMISSIONS = "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()"

Next = Callable[[HttpRequest], HttpResponse]


def request_log(get_response: Next) -> Next:
    """Give a request its identifier, as `request.request_id` and `X-Request-ID`, and the log one line about it.

    An identifier that comes with the request is kept if it is 8 to 64 letters, digits, dots, hyphens or
    underscores, so that a proxy's log and this one can be read together. Stands outermost.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        came = request.headers.get("X-Request-ID", "")
        request.request_id = came if _SANE.fullmatch(came) else new_id().hex  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.request_id)
        began = perf_counter()
        response = get_response(request)
        response.headers["X-Request-ID"] = request.request_id
        _write(request, response, perf_counter() - began)
        structlog.contextvars.clear_contextvars()
        return response

    return middleware


def _write(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = route_of(request)
    quiet = route in _PROBES or request.path.startswith(settings.STATIC_URL)
    actor = _actor(request)
    (log.debug if quiet else log.info)(
        "request", method=request.method, route=route, status=response.status_code, ms=round(seconds * 1000, 1),
        actor=actor.kind, post=str(actor.post) if actor.post else None,
    )  # fmt: skip


def _actor(request: HttpRequest) -> Actor:
    """Who acted, if the request ever asked: a line in the log is no reason for a look into the database."""
    actor: Any = getattr(request, "actor", NOBODY)
    if isinstance(actor, LazyObject):
        actor = actor.__dict__["_wrapped"]
    return NOBODY if actor is empty or actor is None else actor


def permissions_policy(get_response: Next) -> Next:
    """Say which of a browser's abilities pages may use."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        return response

    return middleware
