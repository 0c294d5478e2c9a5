"""Who is let in to the catalogue's own pages of the desk."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zizai.kernel.policies import kind

View = Callable[..., HttpResponse]
_STAFF = kind("staff")


def staff_only(view: View) -> View:
    """Let staff in. Who has not signed in may do so; for anybody else the page does not exist."""

    @require_safe
    @wraps(view)
    def admitted(request: HttpRequest, **words: Any) -> HttpResponse:
        if not _STAFF.allows(request.actor, None):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404
        return view(request, **words)

    return admitted
