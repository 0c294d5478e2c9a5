"""Who may open a page: people, or staff in a post. For the others it does not exist."""

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


def staff(view: View) -> View:
    """Staff in a post. Who has not signed in may do so; for people these pages do not exist."""

    @never_cache
    @wraps(view)
    def admitted(request: HttpRequest, **words: Any) -> HttpResponse:
        if request.actor.kind != "staff":
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            raise Http404
        return view(request, **words)

    return admitted
