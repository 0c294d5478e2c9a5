"""Template tags of signing in: who acts, in words; browsers and levels as people say them; the site's time."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.http import HttpRequest

from zizai.city.login import words
from zizai.city.login.public import session_ends_at
from zizai.kernel import clock

register = template.Library()

for _filter in (words.browser, words.level_words, words.principal_name, words.standing_name):
    register.filter(_filter.__name__, _filter)


@register.filter
def who_acts(request: HttpRequest) -> str:
    """Who acts and as whom, where the page has asked that anyway; it is not asked for a label."""
    known = getattr(request, "standing_known", ())
    return words.standing_name(known[0]) if known else "换个身份"


@register.simple_tag(takes_context=True)
def session_left(context: template.Context) -> int:
    """Seconds until the reader is signed out if nothing more is done; 0 where nobody is signed in."""
    request = context.get("request")
    ends = session_ends_at(request) if request is not None else None
    return max(0, int((ends - clock.real_now()).total_seconds())) if ends else 0


@register.filter
def clock_time(value: datetime) -> str:
    """10:12, in Shanghai."""
    return f"{value.astimezone(clock.SHANGHAI):%H:%M}"


@register.simple_tag
def now_said() -> datetime:
    """The present instant by the clock of this site, which a demonstration may hold back."""
    return clock.now()
