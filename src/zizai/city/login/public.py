"""What other rooms may use of signing in.

Templates: `login/switcher.html` (as whom else I can act; give it a `label`), `login/demo_bar.html` (the gold
bar, on demonstrations alone), `login/messages.html`. Every request has `request.actor` and `request.standing`.
"""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from zizai.city.login.demonstration import on as demonstration_on
from zizai.city.login.demonstration import only as demonstration_only
from zizai.city.login.signing_in import home_of

__all__ = ["demonstration_on", "demonstration_only", "home_of", "session_ends_at"]


def session_ends_at(request: HttpRequest) -> datetime | None:
    """When the session of this request ends if nothing more is done, real time in UTC; None where nobody is signed in. No statement beyond the session's."""
    # An error page may be drawn before anybody asked who it is for.
    user = getattr(request, "user", None)
    return request.session.ends_at if user is not None and user.is_authenticated else None
