"""The leaves of a rule: what each may ask of one fact, when that holds, and how it is said in Chinese.

Every condition but presence is one of two things: membership of a set, or lying between two bounds,
which may move with the day on which the rule is judged. Both ways of evaluating, one case and a
population, are written against those two.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from zizai.kernel import clock
from zizai.kernel.facts import Fact, FactType, WrongValue, read_day, say_day
from zizai.kernel.rules.reading import Fields

TODAY = "today"

_NUMBERS = frozenset([FactType.INTEGER, FactType.DECIMAL, FactType.MONEY])
_DATES = frozenset([FactType.DATE, FactType.INSTANT])
_ORDERED = _NUMBERS | _DATES
_ALL = frozenset(FactType)

# Nobody is older, and no record either; a longer period is a slip of the keyboard.
_MOST_YEARS = 200


@dataclass(frozen=True)
class Bounds:
    """Where a value must lie; None leaves a side open, `with_…` says whether the bound itself is in."""

    lower: Any = None
    upper: Any = None
    with_lower: bool = True
    with_upper: bool = True


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One question to one fact. `law` is its legal basis, `say` its sentence where the generated one does not do."""

    OPS: ClassVar[Mapping[str, str]]

    op: str
    fact: Fact
    law: str = ""
    say: str = ""

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """The types of facts that `op` may be asked of."""
        raise NotImplementedError

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """The arguments of `op`, taken from the fields of its node."""
        raise NotImplementedError

    def arguments(self) -> dict[str, Any]:
        """The arguments for JSON, without those that are as by default."""
        raise NotImplementedError

    @property
    def relative(self) -> bool:
        """Whether it depends on the day on which it is judged."""
        return False

    @property
    def key(self) -> tuple:
        """Equal for conditions that ask the same, whatever their wording."""
        return (self.op, self.fact.name, str(self.arguments()))

    def predicate(self, held: bool, today: date | None) -> str:
        """What is said of the fact where the condition holds, or does not: 「不低于60岁」, 「低于60岁」."""
        raise NotImplementedError

    def phrase(self, held: bool = True, today: date | None = None) -> str:
        """The condition, or its contrary, as a sentence without full stop."""
        if self.say:
            return self.say if held else f"不符合“{self.say}”"
        return f"{self.fact.label}{self.predicate(held, today)}"

    def finding(self, held: bool, value: Any, today: date | None) -> str:
        """What was found and what that means, without full stop."""
        found = f"{self.fact.label}是{self.fact.say(value)}"
        if self.say:
            return f"{'符合' if held else '不符合'}“{self.say}”：{found}"
        predicate = self.predicate(held, today)
        return found if found.endswith(predicate) else f"{found}，{predicate}"


class Presence(Condition):
    """Whether there is a value on record at all, however old. Never UNKNOWN."""

    OPS = {"present": "有记录", "absent": "没有记录"}

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """Any."""
        return _ALL

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """Nothing to read."""
        return {}

    def arguments(self) -> dict[str, Any]:
        """None."""
        return {}

    def predicate(self, held: bool, today: date | None) -> str:
        """「有记录」「没有记录」."""
        return "有记录" if held == (self.op == "present") else "没有记录"

    def finding(self, held: bool, value: Any, today: date | None) -> str:
        """The value itself adds nothing to whether there is one."""
        if self.say:
            return self.phrase(held, today)
        return f"{'查到' if held == (self.op == 'present') else '没有查到'}{self.fact.label}"


@dataclass(frozen=True, kw_only=True)
class Membership(Condition):
    """Whether the value is one of `values`; of a fact with several choices, whether any of them is."""

    OPS = {"eq": "等于", "ne": "不等于", "in": "属于", "not_in": "不属于"}

    values: tuple

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """eq and ne ask for a single value, so not of facts with several."""
        return _ALL - {FactType.CHOICES} if op in ("eq", "ne") else _ALL - {FactType.BOOLEAN, FactType.INSTANT}

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """`value` for eq and ne, else the list `values`."""
        if op in ("eq", "ne"):
            return {"values": (fields.take("value", fact.read),)}
        return {"values": fields.take_all("values", fact.read_member)}

    def arguments(self) -> dict[str, Any]:
        """`value` or `values`, as JSON."""
        one = self.fact.write if self.fact.type != FactType.CHOICES else str
        return {"value": one(self.values[0])} if self.op in ("eq", "ne") else {"values": [one(value) for value in self.values]}

    @property
    def negated(self) -> bool:
        """Whether it holds for what is not among the values."""
        return self.op in ("ne", "not_in")

    @property
    def key(self) -> tuple:
        """The order of the values makes no difference."""
        return ("member", self.negated, self.fact.name, frozenset(self.values))

    def predicate(self, held: bool, today: date | None) -> str:
        """「是制造业」「不属于制造业、建筑业中任何一项」."""
        among = held != self.negated
        if self.fact.type == FactType.BOOLEAN:
            return f"：{self.fact.say(self.values[0] == among)}"
        say = self.fact.labels.__getitem__ if self.fact.type == FactType.CHOICES else self.fact.say
        named = "、".join(say(value) for value in self.values)
        if self.fact.type == FactType.CHOICES:
            verb = "包括" if among else "不包括"
        elif len(self.values) > 1:
            verb = "属于" if among else "不属于"
        else:
            verb = ("等于" if among else "不等于") if self.fact.type in _NUMBERS else ("是" if among else "不是")
        return f"{verb}{named}" + ("" if len(self.values) == 1 else "之一" if among else "中任何一项")

    def finding(self, held: bool, value: Any, today: date | None) -> str:
        """A yes or no answers the question by itself."""
        if self.fact.type == FactType.BOOLEAN and not self.say:
            return f"{self.fact.label}：{self.fact.say(value)}"
        return super().finding(held, value, today)


class Range(Condition):
    """Whether the value lies within bounds."""

    def bounds(self, today: date | None) -> Bounds:
        """The bounds on the day `today`, which only relative ones look at."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Comparison(Range):
    """Against one value."""

    OPS = {"lt": "小于", "le": "小于等于", "gt": "大于", "ge": "大于等于"}
    _WORDS: ClassVar = {"lt": ("低于", "不低于"), "le": ("不高于", "高于"), "gt": ("高于", "不高于"), "ge": ("不低于", "低于")}
    _TIMES: ClassVar = {"lt": ("早于", "不早于"), "le": ("不晚于", "晚于"), "gt": ("晚于", "不晚于"), "ge": ("不早于", "早于")}

    value: Any

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """What has an order."""
        return _ORDERED

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """`value`."""
        return {"value": fields.take("value", fact.read)}

    def arguments(self) -> dict[str, Any]:
        """`value`, as JSON."""
        return {"value": self.fact.write(self.value)}

    def bounds(self, today: date | None) -> Bounds:
        """One side is open."""
        included = self.op in ("le", "ge")
        if self.op in ("lt", "le"):
            return Bounds(upper=self.value, with_upper=included)
        return Bounds(lower=self.value, with_lower=included)

    def predicate(self, held: bool, today: date | None) -> str:
        """「不低于60岁」「早于2026年1月1日」."""
        words = self._TIMES if self.fact.type in _DATES else self._WORDS
        return f"{words[self.op][not held]}{self.fact.say(self.value)}"


@dataclass(frozen=True, kw_only=True)
class Between(Range):
    """Between two values; each of them is in unless it says otherwise."""

    OPS = {"between": "介于"}

    lower: Any
    upper: Any
    include_lower: bool = True
    include_upper: bool = True

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """What has an order."""
        return _ORDERED

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """`lower`, `upper`, and the optional flags."""
        return {
            "lower": fields.take("lower", fact.read),
            "upper": fields.take("upper", fact.read),
            "include_lower": fields.flag("include_lower", default=True),
            "include_upper": fields.flag("include_upper", default=True),
        }

    def arguments(self) -> dict[str, Any]:
        """The values, as JSON, and a flag where a bound is out."""
        said = {"lower": self.fact.write(self.lower), "upper": self.fact.write(self.upper)}
        flags = {"include_lower": self.include_lower, "include_upper": self.include_upper}
        return said | {name: False for name, included in flags.items() if not included}

    def bounds(self, today: date | None) -> Bounds:
        """As declared."""
        return Bounds(self.lower, self.upper, self.include_lower, self.include_upper)

    def predicate(self, held: bool, today: date | None) -> str:
        """「在300人（含）至1000人（不含）之间」."""
        ends = [(self.lower, self.include_lower), (self.upper, self.include_upper)]
        named = "至".join(f"{self.fact.say(value)}（{'含' if included else '不含'}）" for value, included in ends)
        return f"{'在' if held else '不在'}{named}之间"


class Days(Range):
    """A range of civil days. Of an instant, the day in Shanghai counts."""

    def days(self, today: date | None) -> tuple[date | None, date | None]:
        """The first and the last day that are in; None leaves a side open."""
        raise NotImplementedError

    @classmethod
    def types(cls, op: str) -> frozenset[FactType]:
        """Dates and instants."""
        return _DATES

    def bounds(self, today: date | None) -> Bounds:
        """The days, or the instants at which they begin and end."""
        first, last = self.days(today)
        if self.fact.type == FactType.DATE:
            return Bounds(first, last)
        return Bounds(
            first and clock.midnight(first), last and clock.midnight(last + timedelta(days=1)), with_upper=last is None
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Dated(Days):
    """Before or after a day, neither of which it may be; the day may be the one on which the rule is judged."""

    OPS = {"before": "早于某日", "after": "晚于某日"}

    value: date | str

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """`value`: a date, or `today`."""
        return {"value": fields.take("value", _day_or_today)}

    def arguments(self) -> dict[str, Any]:
        """`value`, as JSON."""
        return {"value": str(self.value)}

    @property
    def relative(self) -> bool:
        """Where the day is that of judging."""
        return self.value == TODAY

    def days(self, today: date | None) -> tuple[date | None, date | None]:
        """Until the day before, or from the day after."""
        day: Any = today if self.relative else self.value
        return (None, day - timedelta(days=1)) if self.op == "before" else (day + timedelta(days=1), None)

    def predicate(self, held: bool, today: date | None) -> str:
        """「早于2026年1月1日」「不晚于判断当日」."""
        day = today if self.relative else self.value
        named = f"{'判断当日' if self.relative else ''}{'' if day is None else say_day(day)}"  # type: ignore[arg-type]
        return f"{'' if held else '不'}{'早于' if self.op == 'before' else '晚于'}{named}"


@dataclass(frozen=True, kw_only=True)
class Age(Days):
    """Whether a period of years or months has passed since a date: 满60周岁, 注册满1年.

    It is complete on the corresponding day, in a month without that day on its last (civil code,
    article 202: somebody born on 29 February comes of age on 28 February). With `next_day` only on the day
    after, for laws that count so.
    """

    OPS = {"age_at_least": "已满年月"}

    months: int
    next_day: bool = False

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """Either `years` or `months`, and the optional `next_day`."""
        years = fields.number("years", 1, _MOST_YEARS)
        months = fields.number("months", 1, _MOST_YEARS * 12)
        if fields.count("years", "months") != 1:
            fields.fault("", "years（年）和 months（月）要写一个，只能写一个。")
        return {"months": months or (years or 1) * 12, "next_day": fields.flag("next_day", default=False)}

    def arguments(self) -> dict[str, Any]:
        """Whole years as `years`."""
        period = {"months": self.months} if self.months % 12 else {"years": self.months // 12}
        return period | ({"next_day": True} if self.next_day else {})

    @property
    def relative(self) -> bool:
        """Always."""
        return True

    def days(self, today: date | None) -> tuple[date | None, date | None]:
        """Until the last day from which the period has passed."""
        assert today is not None
        return None, months_before(today - timedelta(days=1) if self.next_day else today, self.months)

    def predicate(self, held: bool, today: date | None) -> str:
        """「至今已满1年」「至今未满18个月」."""
        period = f"{self.months}个月" if self.months % 12 else f"{self.months // 12}年"
        return f"至今{'已满' if held else '未满'}{period}{'（满期次日起算）' if self.next_day else ''}"


@dataclass(frozen=True, kw_only=True)
class DaysSince(Days):
    """How many days lie between a date and the day of judging; a date in the future has none behind it."""

    OPS = {"days_since": "距今天数"}

    at_least: int = 0
    at_most: int | None = None

    @classmethod
    def read(cls, op: str, fact: Fact, fields: Fields) -> dict[str, Any]:
        """`at_least`, `at_most` or both."""
        most = _MOST_YEARS * 366
        at_least, at_most = fields.number("at_least", 0, most), fields.number("at_most", 0, most)
        if not fields.count("at_least", "at_most"):
            fields.fault("", "at_least（至少几天）和 at_most（至多几天）至少要写一个。")
        return {"at_least": at_least or 0, "at_most": at_most}

    def arguments(self) -> dict[str, Any]:
        """`at_least` goes without saying where it is 0 and `at_most` is there."""
        least = {} if self.at_least == 0 and self.at_most is not None else {"at_least": self.at_least}
        return least | ({} if self.at_most is None else {"at_most": self.at_most})

    @property
    def relative(self) -> bool:
        """Always."""
        return True

    def days(self, today: date | None) -> tuple[date | None, date | None]:
        """Counted back from the day of judging."""
        assert today is not None
        first = None if self.at_most is None else today - timedelta(days=self.at_most)
        return first, today - timedelta(days=self.at_least)

    def predicate(self, held: bool, today: date | None) -> str:
        """「距今至少30天」「在最近90天内」「距今30天至90天」."""
        if self.at_most is None:
            return f"距今{'至少' if held else '不足'}{self.at_least}天"
        if not self.at_least:
            return f"{'在' if held else '不在'}最近{self.at_most}天内"
        return f"距今{'' if held else '不在'}{self.at_least}天至{self.at_most}天{'' if held else '之间'}"


def _day_or_today(value: Any) -> date | str:
    if value == TODAY:
        return TODAY
    day = read_day(value)
    if day.year == date.max.year:
        # The day after 9999-12-31 does not exist.
        raise WrongValue("日期超出范围，请检查。")
    return day


def months_before(day: date, months: int) -> date:
    """The last day from which `months` months have passed on `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    # On the last day of a month the periods of all days that this month lacks are complete as well.
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends else min(day.day, last))


OPS: dict[str, type[Condition]] = {
    op: kind for kind in (Membership, Comparison, Between, Presence, Dated, Age, DaysSince) for op in kind.OPS
}  # fmt: skip
