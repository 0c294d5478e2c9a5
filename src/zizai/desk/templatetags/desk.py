"""Template tags of the desk: signs of lamps, short days, ends of limits, names of places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zizai.desk import places, shell
from zizai.kernel import calendar, clock
from zizai.look.templatetags.look import lamp_shape

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_frame(context: template.Context) -> shell.Frame:
    """What stands around the page: made with it, or here for a page of a room below."""
    return context.get("frame") or shell.frame(context["request"])


@register.simple_tag(takes_context=True)
def panel_body(context: template.RequestContext, shown: Any) -> SafeString:
    """A room's panel: its template, with what the panel loaded as its context."""
    with context.push(**shown.context):
        return context.template.engine.get_template(shown.panel.template).render(context)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """One entry of a mapping, None where there is none."""
    return mapping.get(key)


@register.filter
def place(path: str) -> str:
    """What the region at `path` is called."""
    return places.name_of(path)


@register.filter
def short_day(value: datetime) -> str:
    """11月4日, as it fits above a cell."""
    local = clock.local_date(value)
    return f"{local.month}月{local.day}日"


@register.filter
def until(value: datetime) -> str:
    """The end of a limit: 11月24日24:00."""
    return calendar.end_of(value, clock.now())


@register.simple_tag
def lamp_sign(look: str, *words: Any) -> SafeString:
    """A lamp's shape with any words beside it."""
    if look == "none":
        return SafeString("")
    return format_html('<span class="zz-lamp zz-lamp--{}">{}{}</span>', look, lamp_shape(look), " ".join(str(word) for word in words))
