"""Who may open a page that is for people, not for staff in a post."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def people(view: View) -> View:
    """People who have signed in. Who has not may do so; for staff in a post these pages do not exist."""

    @never_cache
    @wraps(view)
    def admitted(request: HttpRequest, **words: Any) -> HttpResponse:
        if request.actor.kind != "person":
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404
        return view(request, **words)

    return admitted
