"""Template tags of the design system: icons, lamps, fields, clocks, history, figures, dates, masked values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms, template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from zizai.kernel import calendar, clock, crypto, uploads
from zizai.kernel.measures import Figure, Measure
from zizai.kernel.models import Event
from zizai.kernel.policies import NOBODY
from zizai.look import parts, slots
from zizai.look.paging import Page

register = template.Library()

_LAMP_SHAPES = {
    "go": '<circle cx="8" cy="8" r="7" fill="currentColor"/><path d="m4.8 8.2 2.3 2.3 4.2-4.6" fill="none" stroke="#fff" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>',
    "soon": '<path d="M8 .8 15.6 15H.4z" fill="currentColor"/><path d="M8 5.8v4.4M8 12.6v.1" stroke="#fff" stroke-width="1.9" stroke-linecap="round"/>',
    "late": '<path d="M8 .4 15.6 8 8 15.6.4 8z" fill="currentColor"/><path d="M8 4.6v4M8 11v.1" stroke="#fff" stroke-width="1.9" stroke-linecap="round"/>',
    "held": '<rect x="1" y="1" width="14" height="14" rx="3" fill="currentColor"/><path d="M6 5v6M10 5v6" stroke="#fff" stroke-width="1.9" stroke-linecap="round"/>',
}
_LAMP_WORDS = {"go": "绿灯：", "soon": "黄灯：", "late": "红灯：", "held": "停表："}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A line icon beside a word; hidden from screen readers, which read the word."""
    return format_html(
        '<svg class="zz-i {}" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        extra,
        static("zizai/icons.svg"),
        name,
    )


def lamp_shape(look: str) -> SafeString:
    """The shape of a lamp with the word that a screen reader says for it."""
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true">{}</svg><span class="zz-hide">{}</span>', SafeString(_LAMP_SHAPES[look]), _LAMP_WORDS[look]
    )


@register.simple_tag
def lamp(thing: Any, short: bool = False) -> SafeString:
    """The lamp of a thing with its sentence: shape, colour and words. Nothing where no limit runs. `short`: without the end."""
    now, current = clock.now(), calendar.current()
    look = calendar.lamp(current, now, thing.due_at, held=thing.held)
    if look == "none":
        return SafeString("")
    words = calendar.sentence(current, now, thing.due_at, held=thing.held, provisional=thing.due_provisional)
    return format_html('<span class="zz-lamp zz-lamp--{}">{}{}</span>', look, lamp_shape(look), words.partition("，")[0] if short else words)


_SEVERAL = (forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("look/field.html", takes_context=True)
def field(context: template.RequestContext, bound: forms.BoundField, source: str = "") -> dict[str, Any]:
    """One field: label, hint, error above the box, unit behind it, and where a prefilled value comes from (`source`)."""
    widget, name = bound.field.widget, bound.auto_id
    actor = context.get("actor")
    described = [f"{name}-hint"] * bool(bound.help_text) + [f"{name}-error"] * bool(bound.errors)
    attrs = {"class": "zz-input", "aria-describedby": " ".join(described)} if described else {"class": "zz-input"}
    kind = "choices" if isinstance(widget, _SEVERAL) else "tick" if isinstance(widget, forms.CheckboxInput) else "box"
    if isinstance(widget, forms.NumberInput):
        # Browsers throw away what is no number before anybody could say what is wrong with it.
        widget = forms.TextInput()
        attrs["inputmode"] = "decimal" if isinstance(bound.field, forms.DecimalField) else "numeric"
    if kind == "tick":
        attrs = {key: value for key, value in attrs.items() if key != "class"}
    files = isinstance(widget, forms.MultipleHiddenInput)
    return {
        "bound": bound,
        "kind": "files" if files else kind,
        "kept": uploads.mine(bound.value() or (), actor) if files and actor else (),
        "box": bound.as_widget(widget, attrs=attrs) if kind != "choices" else "",
        "unit": getattr(getattr(bound.field, "declared", None), "unit", ""),
        "source": source,
        # Typed text is kept on the device against accidents; what is personal is not.
        "private": getattr(getattr(bound.field, "declared", None), "personal", False),
    }


@register.inclusion_tag("look/errors.html")
def errors(bound: forms.Form) -> dict[str, Any]:
    """The summary above a form that could not be taken: each error leads to its field."""
    return {"bound": bound}


@register.simple_tag
def badge(words: str, look: str = "") -> SafeString:
    """A word about a state. `look`: brand, turn, go, soon, late, held, line, or none."""
    return format_html('<span class="zz-badge{}">{}</span>', f" zz-badge--{look}" if look else "", words)


@register.inclusion_tag("look/clock.html")
def legal_clock(state: Mapping[str, Any]) -> dict[str, Any]:
    """One clock of a thing (`thing.clocks.decision`): its sentence and a cell a day with the pauses."""
    return {"clock": parts.legal_clock(state)}


@register.inclusion_tag("look/timeline.html")
def timeline(events: Iterable[Event], names: Mapping[UUID, str] | None = None) -> dict[str, Any]:
    """The history of one thing, latest first. `names`: who the reader may see, by actor or post."""
    return {"lines": parts.timeline(events, names)}


@register.inclusion_tag("look/figure.html")
def figure(
    shown: Figure, target: Decimal | int | None = None, url: str = "", why: str = "", at_most: bool = False, measure: Measure | None = None
) -> dict[str, Any]:
    """A figure with fraction, meter, verdict and time; `url` opens its records, `why` says why there is none yet."""
    return {"figure": parts.figure(shown, measure=measure, target=target, at_most=at_most, why=why), "url": url}


@register.inclusion_tag("look/meter.html")
def meter(at: str, to: str = "", look: str = "") -> dict[str, Any]:
    """A bar filled to `at` percent with a post at `to`. `look`: demo (hatched), none (dashed), late."""
    return {"at": at, "to": to, "look": look}


@register.inclusion_tag("look/pages.html", takes_context=True)
def pages(context: template.Context, page: Page) -> dict[str, Any]:
    """The links before and after a page of a list; whatever else the address says stays."""
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("look/crumbs.html")
def crumbs(trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Where a page stands: (label, address) from the top; the last one, the page itself, has no address."""
    return {"trail": trail}


@register.inclusion_tag("look/dl.html")
def pairs(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Labels with their values, as a list of definitions."""
    return {"rows": rows}


@register.inclusion_tag("look/segment.html")
def segment(label: str, choices: Iterable[tuple[str, str, bool]]) -> dict[str, Any]:
    """A few views of the same thing side by side: (label, address, whether it is the present one)."""
    return {"label": label, "choices": choices}


@register.simple_tag(takes_context=True)
def entries(context: template.Context, *sections: str) -> list[dict[str, Any]]:
    """The links rooms put into these sections, for this reader: label, url, icon, and whether the page lies below it."""
    path = getattr(context.get("request"), "path", "")
    shown = [(one, reverse(one.url_name)) for one in slots.entries(context.get("actor") or NOBODY, *sections)]
    return [{"label": one.label, "url": url, "icon": one.icon, "current": path.startswith(url)} for one, url in shown]


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> SafeString:
    """A dialog, opened by a button with `data-dialog="name"`. The browser keeps the focus in it and closes it on Esc."""
    return format_html(
        '<dialog class="zz-dialog" id="{0}" aria-labelledby="{0}-title"><div class="zz-dialog__head"><h2 id="{0}-title">{1}</h2>'
        '<button class="zz-btn zz-btn--quiet zz-btn--s" type="button" data-close>关闭</button></div>{2}</dialog>',
        name, title, content,
    )  # fmt: skip


@register.filter
def day(value: date | datetime | None) -> str:
    """「11月25日 周三」, with the year where it is not this one."""
    if value is None:
        return ""
    local = clock.local_date(value) if isinstance(value, datetime) else value
    year = f"{local.year}年" if local.year != clock.today().year else ""
    return year + calendar.day_of(local)


@register.filter
def moment(value: datetime | None) -> str:
    """「11月25日 14:05」 in Shanghai, with the year where it is not this one."""
    if value is None:
        return ""
    local = value.astimezone(clock.SHANGHAI)
    year = f"{local.year}年" if local.year != clock.today().year else ""
    return f"{year}{local.month}月{local.day}日 {local:%H:%M}"


_TIMES = re.compile(r"\d{1,2}:\d{2}[–—-]\d{1,2}:\d{2}")


@register.filter
def unbroken(value: str) -> SafeString:
    """Hours as the register has them, with no line ending inside 「9:00–17:00」."""
    return SafeString(_TIMES.sub(lambda found: f'<span class="zz-nowrap">{found[0]}</span>', escape(value)))


@register.filter
def masked_name(value: str) -> str:
    """周*华."""
    return crypto.mask_name(value or "")


@register.filter
def masked_phone(value: str) -> str:
    """138****6021."""
    return crypto.mask_phone(value or "")
