"""The registry of named, typed facts that forms, rules, sources and prefill share.

A fact has one name, type, unit, source and sensitivity, wherever it is asked for, looked up or judged.
A room declares its facts in its module `facts`:

    AGE = register(Fact("person.age", "年龄", FactType.INTEGER, unit="岁", source="population", sensitivity=Sensitivity.PERSONAL))

`Fact.read` is the only place where text or JSON becomes a value, `Fact.write` its inverse, `Fact.say`
the value as a page shows it.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db.models import TextChoices

from zizai.kernel import clock

__all__ = [
    "Fact", "FactClash", "FactType", "Sensitivity", "UnknownFact", "WrongValue", "all_facts", "get", "read_day", "register",
    "say_day", "say_instant", "write_instant",
]  # fmt: skip

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_NUMBER = re.compile(r"[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{2})([0-9]{2}))")
# Wide enough for any budget in fen, and what every database's decimal column can hold.
_TOO_LARGE = 10**18
MOST_PLACES = 12
# Older dates are slips of the keyboard; 9999-12-31 is how registers write 「长期」.
_FIRST_YEAR = 1800


class FactType(TextChoices):
    """What kind of value a fact has."""

    TEXT = "text", "文字"
    INTEGER = "integer", "整数"
    DECIMAL = "decimal", "小数"
    MONEY = "money", "金额"
    BOOLEAN = "boolean", "是非"
    DATE = "date", "日期"
    INSTANT = "instant", "时刻"
    CHOICE = "choice", "单选"
    CHOICES = "choices", "多选"


class Sensitivity(TextChoices):
    """How a fact is to be handled. SENSITIVE is what article 28 of the personal information protection law names."""

    PUBLIC = "public", "公开"
    INTERNAL = "internal", "内部"
    PERSONAL = "personal", "个人信息"
    SENSITIVE = "sensitive", "敏感个人信息"


class WrongValue(ValueError):
    """Not a value of this fact. The message says what to write instead and never repeats what was written."""


class UnknownFact(KeyError):
    """No such fact. The message names the nearest ones."""

    def __str__(self) -> str:
        return self.args[0]


class FactClash(ValueError):
    """One name with two definitions. The message tells both."""


@dataclass(frozen=True)
class Fact:
    """What a name means. `source` is the code of whoever knows it; empty: only the person concerned can say.

    `unit` is for numbers (money is in yuan), `choices` for CHOICE and CHOICES: value → label, a
    TextChoices class or pairs. `places`: decimal places of a DECIMAL at most. Values in Python:
    str, int, Decimal (never float), bool, date, aware datetime in UTC, str, and for CHOICES a tuple in
    the order of `choices`. Raises ValueError for a definition that contradicts itself.
    """

    name: str
    label: str
    type: FactType
    unit: str = ""
    source: str = ""
    sensitivity: Sensitivity = Sensitivity.SENSITIVE
    choices: tuple[tuple[str, str], ...] = ()
    places: int = 4

    def __post_init__(self) -> None:
        numeric = self.type in (FactType.INTEGER, FactType.DECIMAL, FactType.MONEY)
        chosen = self.type in (FactType.CHOICE, FactType.CHOICES)
        given = {
            "type": FactType(self.type),
            "sensitivity": Sensitivity(self.sensitivity),
            "choices": _pairs(self.choices),
            "unit": self.unit or ("元" if self.type == FactType.MONEY else ""),
            "places": {FactType.DECIMAL: self.places, FactType.MONEY: 2}.get(self.type, 0),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"事实的名称要像 person.age 这样，用小写字母和点：{self.name}")
        if not self.label:
            raise ValueError(f"{self.name}：缺少中文名称。")
        if chosen != bool(self.choices):
            raise ValueError(f"{self.name}：{'缺少可选项' if chosen else '只有单选和多选才有可选项'}。")
        if len(dict(self.choices)) != len(self.choices):
            raise ValueError(f"{self.name}：可选项重复。")
        if self.unit and not numeric:
            raise ValueError(f"{self.name}：只有数字才有单位。")
        if not 0 <= self.places <= MOST_PLACES:
            raise ValueError(f"{self.name}：小数位数要在0到{MOST_PLACES}之间。")

    def __str__(self) -> str:
        about = [self.label, self.type.label, self.unit, f"来源{self.source}" if self.source else "本人填写", self.sensitivity.label]
        if self.type == FactType.DECIMAL:
            about.append(f"最多{self.places}位小数")
        about.extend(f"{value}={label}" for value, label in self.choices)
        return f"{self.name}（{'，'.join(filter(None, about))}）"

    @property
    def is_personal(self) -> bool:
        """Whether its values are personal information, sensitive or not."""
        return self.sensitivity in (Sensitivity.PERSONAL, Sensitivity.SENSITIVE)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The choices by value."""
        return dict(self.choices)

    @cached_property
    def python(self) -> tuple[type, Callable[[Any], Any] | None]:
        """The class of its values, and a test that values of that class must pass as well (None: any does)."""
        known = frozenset(self.labels)
        return {
            FactType.TEXT: (str, None),
            FactType.INTEGER: (int, None),
            FactType.DECIMAL: (Decimal, Decimal.is_finite),
            FactType.MONEY: (Decimal, Decimal.is_finite),
            FactType.BOOLEAN: (bool, None),
            FactType.DATE: (date, None),
            FactType.INSTANT: (datetime, attrgetter("tzinfo")),
            FactType.CHOICE: (str, known.__contains__),
            FactType.CHOICES: (tuple, known.issuperset),
        }[self.type]

    def admit(self, value: Any) -> Any:
        """`value` as it is where it has this fact's class, else read; raises WrongValue with the fact's label before the reason."""
        cls, passes = self.python
        if value.__class__ is cls and (passes is None or passes(value)):
            return value
        try:
            return self.read(value)
        except WrongValue as wrong:
            raise WrongValue(f"{self.label}：{wrong}") from None

    def read(self, value: Any) -> Any:
        """`value` (JSON, text as typed, or already Python) as this fact's value. Raises WrongValue; None and blanks are no values."""
        if value is None or (isinstance(value, str) and not value.strip()):
            raise WrongValue("还没有填写。")
        return _READERS[self.type](self, value)

    def read_member(self, value: Any) -> Any:
        """One of the values a set over this fact may hold: like `read`, but one choice where the fact has several."""
        return _choice(self, value) if self.type == FactType.CHOICES else self.read(value)

    def write(self, value: Any) -> Any:
        """`value` (as `read` gives it) for JSON: decimals, dates and instants are text. `read` of it gives the same value."""
        if self.type in (FactType.DECIMAL, FactType.MONEY):
            return _plain(value, 2 if self.type == FactType.MONEY else 0)
        if self.type == FactType.INSTANT:
            return write_instant(value)
        if self.type == FactType.DATE:
            return value.isoformat()
        return list(value) if self.type == FactType.CHOICES else value

    def say(self, value: Any) -> str:
        """`value` (as `read` gives it) in Chinese with its unit. Instants are Shanghai's."""
        if self.type in (FactType.INTEGER, FactType.DECIMAL, FactType.MONEY):
            return self._say_number(value)
        if self.type == FactType.BOOLEAN:
            return "是" if value else "否"
        if self.type == FactType.DATE:
            return say_day(value)
        if self.type == FactType.INSTANT:
            return say_instant(value)
        if self.type == FactType.CHOICE:
            return self.labels.get(value, value)
        if self.type == FactType.CHOICES:
            return "、".join(self.labels.get(one, one) for one in value) or "无"
        return f"“{value}”"

    def _say_number(self, value: int | Decimal) -> str:
        text = _plain(value)
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, rest = digits.partition(".")
        if self.type == FactType.MONEY and point:
            rest = f"{rest:0<2}"
        # Four digits stay together: a year is a whole number too.
        return f"{sign}{int(whole):,}{point}{rest}{self.unit}" if len(whole) > 4 else f"{sign}{whole}{point}{rest}{self.unit}"


def read_day(value: Any) -> date:
    """A civil date, as `Fact.read` of a DATE reads it. Raises WrongValue."""
    if isinstance(value, datetime) or not isinstance(value, str | date):
        raise WrongValue("要写日期，例如 2026-11-23。")
    if isinstance(value, str):
        found = _DAY.fullmatch(unicodedata.normalize("NFKC", value).strip())
        if not found:
            raise WrongValue("日期要写成 2026-11-23 这样。")
        try:
            value = date(*(int(part) for part in found.groups() if part))
        except ValueError:
            raise WrongValue("没有这一天，请检查日期。") from None
    if value.year < _FIRST_YEAR:
        raise WrongValue("年份太早，请检查日期。")
    return value


def write_instant(value: datetime) -> str:
    """An aware instant for JSON: UTC, `Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def say_day(day: date) -> str:
    """「2026年11月23日」."""
    return f"{day.year}年{day.month}月{day.day}日"


def say_instant(value: datetime) -> str:
    """「2026年11月23日 09:30」 in Shanghai; seconds only where there are any."""
    local = value.astimezone(clock.SHANGHAI)
    return f"{say_day(local.date())} {local:%H:%M:%S}".removesuffix(":00") if local.second else f"{say_day(local.date())} {local:%H:%M}"


def _pairs(choices: Any) -> tuple[tuple[str, str], ...]:
    if isinstance(choices, type) and issubclass(choices, TextChoices):
        choices = choices.choices
    pairs: Iterable = choices.items() if isinstance(choices, Mapping) else choices
    return tuple((str(value), str(label)) for value, label in pairs)


def _plain(value: Decimal | int, places: int = 0) -> str:
    # Without exponent, with at least `places` decimals. By its digits: arithmetic would round to the context's precision.
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    whole, _, rest = text.partition(".")
    rest = f"{rest.rstrip('0'):0<{places}}"
    text = f"{whole}.{rest}" if rest else whole
    return text.removeprefix("-") if not value else text


def _text(fact: Fact, value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue("要写文字。")
    text = unicodedata.normalize("NFC", str(value)).strip()
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t\r" for sign in text):
        raise WrongValue("含有无法显示的字符，请删除后重新填写。")
    return text


def _number(value: Any, example: str) -> Decimal:
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip()
        if not _NUMBER.fullmatch(text):
            raise WrongValue(f"要写数字，例如{example}，不带单位。")
        number = Decimal(text.replace(",", ""))
    elif isinstance(value, Decimal) or (isinstance(value, int) and not isinstance(value, bool)):
        number = Decimal(value)
    elif isinstance(value, float):
        # 0.1 is no tenth in a float: whoever passes one has already lost the digits.
        raise WrongValue(f'程序传来的小数要写成文字，例如 "{example}"。')
    else:
        raise WrongValue(f"要写数字，例如{example}。")
    if not number.is_finite() or abs(number) >= _TOO_LARGE:
        raise WrongValue("数字太大，请检查。")
    return number


def _whole(fact: Fact, value: Any) -> int:
    number = _number(value, "12")
    if number != number.to_integral_value():
        raise WrongValue("要写整数，不带小数。")
    return int(number)


def _decimal(fact: Fact, value: Any) -> Decimal:
    number = _number(value, "12.5")
    if number.as_tuple().exponent < -MOST_PLACES - 30:
        raise WrongValue(f"最多写{fact.places}位小数。")
    plain = Decimal(_plain(number))
    if -plain.as_tuple().exponent > fact.places:
        raise WrongValue(f"最多写{fact.places}位小数。" if fact.places else "要写整数，不带小数。")
    return plain


def _boolean(fact: Fact, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = {"是": True, "否": False, "true": True, "false": False}
    if not isinstance(value, str) or value.strip().lower() not in said:
        raise WrongValue("要选“是”或“否”。")
    return said[value.strip().lower()]


def _instant(fact: Fact, value: Any) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(unicodedata.normalize("NFKC", value).strip())
        except ValueError:
            raise WrongValue("时刻要写成 2026-11-23T09:30:00+08:00 这样。") from None
    if not isinstance(value, datetime):
        raise WrongValue("要写时刻，例如 2026-11-23T09:30:00+08:00。")
    if value.tzinfo is None:
        raise WrongValue("时刻要带时区，例如 2026-11-23T09:30:00+08:00。")
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise WrongValue("时刻超出范围，请检查。") from None
    if value.year < _FIRST_YEAR:
        raise WrongValue("年份太早，请检查。")
    return value


def _choice(fact: Fact, value: Any) -> str:
    if not isinstance(value, str) or str(value) not in fact.labels:
        raise WrongValue(f"不在可选范围内，可以选：{_offer(fact)}。")
    return str(value)


def _choices(fact: Fact, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part.strip() for part in re.split(r"[,，;；、]", value) if part.strip()]
    if not isinstance(value, list | tuple | set | frozenset) or not {str(one) for one in value} <= fact.labels.keys():
        raise WrongValue(f"有不在可选范围内的，可以选：{_offer(fact)}。")
    picked = {str(one) for one in value}
    return tuple(code for code in fact.labels if code in picked)


def _offer(fact: Fact) -> str:
    shown = [label if label == value else f"{label}（{value}）" for value, label in fact.choices[:8]]
    return "、".join(shown) + (f"等{len(fact.choices)}项" if len(fact.choices) > 8 else "")


_READERS: dict[FactType, Callable[[Fact, Any], Any]] = {
    FactType.TEXT: _text,
    FactType.INTEGER: _whole,
    FactType.DECIMAL: _decimal,
    FactType.MONEY: _decimal,
    FactType.BOOLEAN: _boolean,
    FactType.DATE: lambda fact, value: read_day(value),
    FactType.INSTANT: _instant,
    FactType.CHOICE: _choice,
    FactType.CHOICES: _choices,
}

_registry: dict[str, Fact] = {}


def register(fact: Fact) -> Fact:
    """Make `fact` known; the same definition twice is one. Raises FactClash where the name means something else already."""
    held = _registry.setdefault(fact.name, fact)
    if held != fact:
        differing = "、".join(one.name for one in fields(Fact) if getattr(held, one.name) != getattr(fact, one.name))
        raise FactClash(f"事实 {fact.name} 有两种定义，{differing} 不同：一是{held}；二是{fact}。")
    return held


def get(name: str) -> Fact:
    """The fact `name`. Raises UnknownFact, which names what it may have been meant to be."""
    try:
        return _registry[name]
    except KeyError:
        near = difflib.get_close_matches(name, _registry, n=3)
        raise UnknownFact(f"没有“{name}”这个事实{'，是不是想写 ' + ' 或 '.join(near) + '？' if near else '。'}") from None


def all_facts() -> list[Fact]:
    """Every fact, by name."""
    return [_registry[name] for name in sorted(_registry)]
