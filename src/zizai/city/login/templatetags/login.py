"""Template tags of signing in: who acts, in words; browsers and levels as people say them; the site's time."""

from __future__ import annotations

from datetime import datetime

from django import template

from zizai.city.login import words
from zizai.kernel import clock

register = template.Library()

for _filter in (words.browser, words.level_words, words.principal_name, words.standing_name):
    register.filter(_filter.__name__, _filter)


@register.filter
def clock_time(value: datetime) -> str:
    """10:12, in Shanghai."""
    return f"{value.astimezone(clock.SHANGHAI):%H:%M}"


@register.simple_tag
def now_said() -> datetime:
    """The present instant by the clock of this site, which a demonstration may hold back."""
    return clock.now()
