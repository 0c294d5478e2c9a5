"""Template tags of the design system: icons, lamps, dates, masked values."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zizai.kernel import calendar, clock, crypto, uploads

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
    if isinstance(bound.field, forms.IntegerField):
        attrs["inputmode"] = "decimal" if isinstance(bound.field, forms.DecimalField) else "numeric"
    if kind == "tick":
        attrs = {key: value for key, value in attrs.items() if key != "class"}
    files = isinstance(widget, forms.MultipleHiddenInput)
    return {
        "bound": bound,
        "kind": "files" if files else kind,
        "kept": uploads.mine(bound.value() or (), actor) if files and actor else (),
        "box": bound.as_widget(attrs=attrs) if kind != "choices" else "",
        "unit": getattr(getattr(bound.field, "declared", None), "unit", ""),
        "source": source,
    }


@register.inclusion_tag("look/errors.html")
def errors(bound: forms.Form) -> dict[str, Any]:
    """The summary above a form that could not be taken: each error leads to its field."""
    return {"bound": bound}


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


@register.filter
def masked_name(value: str) -> str:
    """周*华."""
    return crypto.mask_name(value or "")


@register.filter
def masked_phone(value: str) -> str:
    """138****6021."""
    return crypto.mask_phone(value or "")
