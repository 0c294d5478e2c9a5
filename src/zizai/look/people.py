"""Who may open a page. For everybody else it does not exist; who has not signed in may do so first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from zizai.kernel.policies import Rule, kind

View = Callable[..., HttpResponse]


def admitting(rule: Rule) -> Callable[[View], View]:
    """Let in whom `rule` admits. What they see is theirs, and stays in no cache."""

    def wrap(view: View) -> View:
        @never_cache
        @wraps(view)
        def admitted(request: HttpRequest, **words: Any) -> HttpResponse:
            if not rule.allows(request.actor, None):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise Http404
            return view(request, **words)

        return admitted

    return wrap


people = admitting(kind("person"))
staff = admitting(kind("staff"))
