"""Values of an ordered fact as whole numbers, so that every comparison is exact whatever the type.

Decimals are scaled by a power of ten, dates are days, instants microseconds. Bounds become the first
and the last number that are in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_FLOOR, Context, Decimal, Inexact
from typing import Any

from zizai.kernel.facts import Fact, FactType, WrongValue
from zizai.kernel.rules.conditions import Bounds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_MOST_DIGITS = 100
_EXACT = Context(prec=_MOST_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
DECIMALS = (FactType.DECIMAL, FactType.MONEY)


def key(fact: Fact, value: Any, scale: int = 0) -> int:
    """`value` as a whole number; decimals times 10^`scale`. Raises WrongValue where that is not whole."""
    if fact.type in DECIMALS:
        number = scaled(value, scale)
        if number != number.to_integral_value():
            raise WrongValue(f"{fact.label}：小数超过{scale}位。")
        return int(number)
    if fact.type == FactType.DATE:
        return value.toordinal()
    if fact.type == FactType.INSTANT:
        return (value - EPOCH) // _TICK
    return int(value)


def keys_of(fact: Fact, values: Iterable[Any]) -> tuple[list[int], int]:
    """The keys of a column with 0 in place of None, and the scale that holds all of them without loss."""
    if fact.type not in DECIMALS:
        return [0 if value is None else key(fact, value) for value in values], 0
    values = list(values)
    numbers = [0 if value is None else scaled(value, fact.places) for value in values]
    keys = [int(number) for number in numbers]
    if keys == numbers:
        return keys, fact.places
    scale = max(-value.as_tuple().exponent for value in values if value is not None)
    return [0 if value is None else key(fact, value, scale) for value in values], scale


def scaled(value: Decimal, scale: int) -> Decimal:
    """`value` times 10^`scale`, without rounding."""
    if value.adjusted() > _MOST_DIGITS // 2:
        raise WrongValue("数字太大，请检查。")
    return _EXACT.scaleb(value, scale)


def closed(fact: Fact, bounds: Bounds, scale: int = 0) -> tuple[int | None, int | None]:
    """The first and the last key within `bounds`; None leaves a side open. Nothing is in where the first is the greater."""
    lower = upper = None
    if bounds.lower is not None:
        lower = _rounded(fact, bounds.lower, scale, ROUND_CEILING)
        if not bounds.with_lower and lower == _rounded(fact, bounds.lower, scale, ROUND_FLOOR):
            lower += 1
    if bounds.upper is not None:
        upper = _rounded(fact, bounds.upper, scale, ROUND_FLOOR)
        if not bounds.with_upper and upper == _rounded(fact, bounds.upper, scale, ROUND_CEILING):
            upper -= 1
    return lower, upper


def _rounded(fact: Fact, value: Any, scale: int, rounding: str) -> int:
    if fact.type in DECIMALS:
        return int(scaled(value, scale).to_integral_value(rounding))
    return key(fact, value)
