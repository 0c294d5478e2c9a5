"""What our client sends to our own provider, answered in the same thread of the same process.

Over the network, a callback would hold one thread while it waits for another: with few threads all of
them wait. It would also have to know by what address this machine reaches itself, through whatever
proxy and certificate.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from requests.adapters import BaseAdapter


class InProcess(BaseAdapter):
    """A transport for `requests` that hands a request to this site's own middleware and views."""

    def __init__(self, outer: HttpRequest):
        super().__init__()
        self._outer = outer

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        """The site's answer to `request`."""
        # In a context of its own: what middleware remembers of a request must not become the outer one's.
        answer = copy_context().run(_handler().get_response, WSGIRequest(self._environ(request)))
        response = requests.Response()
        response.status_code, response.url, response.request = answer.status_code, request.url, request
        response.headers.update(answer.headers)
        response.raw = BytesIO(answer.content)
        response._content = answer.content
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is open."""

    def _environ(self, request: requests.PreparedRequest) -> dict[str, Any]:
        parts = urlsplit(request.url)
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        environ = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
        if settings.SECURE_PROXY_SSL_HEADER:
            name = settings.SECURE_PROXY_SSL_HEADER[0]
            environ[name] = self._outer.META.get(name, "")
        return {
            **environ,
            "REQUEST_METHOD": request.method, "PATH_INFO": unquote(parts.path), "QUERY_STRING": parts.query, "SCRIPT_NAME": "",
            "CONTENT_TYPE": request.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": parts.scheme, "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": self._outer.META.get("REMOTE_ADDR", "127.0.0.1"),
            "HTTP_HOST": self._outer.get_host(), "SERVER_NAME": parts.hostname or "", "SERVER_PORT": self._outer.get_port(),
        }  # fmt: skip


@lru_cache(1)
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler
