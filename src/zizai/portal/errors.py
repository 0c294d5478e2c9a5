"""What a page says when something went wrong: what happened, what to do next, whom to call.

Rooms below raise Http404 or PermissionDenied.
"""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html

from zizai.kernel.policies import NOBODY
from zizai.look import site

log = structlog.get_logger("zizai.portal")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. What is wrong may be the request's own head, so nothing of it is relied on."""
    return _bare(request, "400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, for what does not exist and for what one may not see alike."""
    return render(request, "404.html", status=404)


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is too old or missing."""
    return render(request, "portal/csrf.html", status=403)


_PLAIN = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>出错了</title></head><body><main><h1>出错了，是我们的问题</h1><p>请过几分钟再试一次。急着办，打{}，告诉接线员这个编号：{}</p></main></body></html>"""


def failed(request: HttpRequest) -> HttpResponse:
    """500. The database may be what failed: nothing here asks it. If even the shell cannot be drawn, the same in plain words."""
    try:
        return _bare(request, "500.html", 500)
    except Exception:
        # Half an installation (no files collected, say) still owes whoever meets it a sentence.
        log.exception("the page for errors could not be drawn")
        return HttpResponse(format_html(_PLAIN, site.site().hotline, getattr(request, "request_id", "")), status=500)


def _bare(request: HttpRequest, template: str, status: int) -> HttpResponse:
    # Without the request no context processor runs: who reads it, and their messages, may be unknowable now.
    context: dict[str, Any] = {
        **site.about(request),
        "actor": NOBODY,
        "reader": "",
        "request_id": getattr(request, "request_id", ""),
    }
    return HttpResponse(render_to_string(template, context), status=status)
