"""Template tags of the plan: numbers of actions, limits in the plan's words, ways into the desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from zizai.kernel import lifecycle
from zizai.plan import links, words

register = template.Library()
register.filter(words.before)
_DIGITS = "零一二三四五六七八九"


@register.filter
def hanzi(number: int) -> str:
    """1 to 99 as Chinese writes them: 八, 十二, 二十."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else f"{_DIGITS[tens]}十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


@register.filter
def full(day: date | None) -> str:
    """2023年6月19日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


@register.filter
def chinese(text: str) -> str:
    """The same sentence with the comma of Chinese, however a file spells it."""
    return text.replace(", ", "，").replace(",", "，")


@register.filter
def yuan(amount: Decimal | None) -> str:
    """1,200元; the fen only where there are any."""
    amount = amount or Decimal(0)
    return f"{amount:,.0f}元" if amount == amount.to_integral_value() else f"{amount:,.2f}元"


@register.filter
def state(thing: Any) -> str:
    """The label of the state in which a thing stands."""
    return lifecycle.of(thing).states(thing.state).label


@register.filter
def way(thing: Any) -> str:
    """The address of a thing's page on the desk; empty where there is no desk."""
    return links.thing(lifecycle.of(thing).kind, thing.pk)


@register.simple_tag
def verb_way(thing: Any, verb: str) -> str:
    """The address of the form of one verb."""
    return links.verb(lifecycle.of(thing).kind, thing.pk, verb)


@register.simple_tag(takes_context=True)
def new_way(context: template.RequestContext, kind: str, verb: str, **prefilled: str) -> str:
    """The address of the form that opens a new thing; empty for whoever may not."""
    if not lifecycle.by_kind(kind).can(context["actor"], verb):
        return ""
    return links.new(kind, verb, **prefilled)


@register.filter
def unit(thing: Any) -> str:
    """The unit that has to move: of a task its lead unit, or that the plan names none."""
    if hasattr(thing, "lead_words"):
        return thing.lead_words or "方案未指定牵头单位"
    return thing.unit.short_name if thing.unit_id else "待交办"
