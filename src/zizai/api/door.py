"""Who may come in by the API: staff with a session and the form token that goes with it. Strangers may not knock without end."""

from __future__ import annotations

from typing import Any

import msgspec
from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from ninja.parser import Parser
from ninja.security import APIKeyCookie
from ninja.utils import check_csrf

from zizai.kernel import clock
from zizai.look.problems import Problem

MOST_BODY = 1024 * 1024
# As many requests a minute as one address may make without having signed in, counted in each process.
STRANGERS = 60


class StaffSession(APIKeyCookie):
    """The session of a member of staff in a post. What writes also brings the token in the header X-CSRFToken."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """The actor. Raises Problem."""
        if not request.user.is_authenticated:
            let_strangers_wait(request)
            raise Problem(401)
        if check_csrf(request):
            raise Problem(403, "csrf", "缺少防伪标识。请把Cookie里的csrftoken写进X-CSRFToken头。")
        if request.actor.kind != "staff":
            raise Problem(403, "no_post", "这个账号现在没有在任的岗位。")
        return request.actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Not asked: `__call__` decides."""
        return None


def anybody(request: HttpRequest) -> Any:
    """Whoever asks: what is public needs no session. Raises Problem where a stranger asks too often."""
    if not request.user.is_authenticated:
        let_strangers_wait(request)
    return request.actor


def let_strangers_wait(request: HttpRequest) -> None:
    """Count a request of somebody who has not signed in. Raises Problem over the limit."""
    cache, minute = caches["process"], int(clock.real_now().timestamp() // 60)
    key = f"api.strangers.{_address(request)}.{minute}"
    if not cache.add(key, 1, timeout=120) and cache.incr(key) > STRANGERS:
        raise Problem(429, headers={"Retry-After": "60"})


def _address(request: HttpRequest) -> str:
    # Only what our own proxies wrote counts; the rest of the header is the client's to invent.
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(forwarded) >= settings.PROXIES:
        return forwarded[-settings.PROXIES]
    return request.META.get("REMOTE_ADDR", "")


class JsonBody(Parser):
    """Reads a body as strict JSON: an object, at most 1 MB, of the declared type."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object. Raises Problem."""
        if request.content_type != "application/json":
            raise Problem(415)
        if len(request.body) > MOST_BODY:
            raise Problem(413)
        try:
            found = msgspec.json.decode(request.body)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Problem(400, "malformed", "正文不是完整的JSON。") from error
        if not isinstance(found, dict):
            raise Problem(400, "malformed", "正文要是一个JSON对象。")
        return found
