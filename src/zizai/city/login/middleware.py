"""Every request has an actor: `request.actor` is who acts, in which post, for whom."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from zizai.city.public import actor_for
from zizai.kernel.policies import NOBODY, Actor


def actor_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.actor`, worked out when it is first asked for: pages for everybody pay no statement."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind a request's session: its account, the post or principal chosen there, its level of assurance."""
    if not request.user.is_authenticated:
        return NOBODY
    session = request.session
    return actor_for(request.user, post=_id(session.get("post")), acting_for=_id(session.get("acting_for")), assurance=session.get("assurance", 0))


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
