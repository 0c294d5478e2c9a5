"""How cells are read. Each reader takes the text and the codes that exist, and raises Unreadable with what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.db.models import TextChoices

from zizai.city.models.listed import Listed
from zizai.city.pack.sheets import Codes, Unreadable
from zizai.kernel import crypto
from zizai.vocabulary import identity, names

Reader = Callable[[str, Codes], Any]


def text(value: str, codes: Codes) -> str:
    """As it stands."""
    return value


def choice(choices: type[TextChoices]) -> Reader:
    """The Chinese label of one of `choices`; gives its value."""
    by_label = {member.label: member.value for member in choices}

    def read(value: str, codes: Codes) -> str:
        if value not in by_label:
            raise Unreadable(f"“{value}”不认识，可以写：{'、'.join(by_label)}。")
        return by_label[value]

    return read


def many(one: Reader) -> Reader:
    """Several, separated by semicolons."""

    def read(value: str, codes: Codes) -> list:
        return [one(part.strip(), codes) for part in value.replace("；", ";").split(";") if part.strip()]

    return read


def code_of(model: type[Listed]) -> Reader:
    """The code of a row of `model`'s sheet; gives its identifier."""

    def read(value: str, codes: Codes) -> Any:
        if value not in codes.get(model, ()):
            raise Unreadable(f"“{value}”在{model._meta.verbose_name}表里没有。")
        return model.id_of(value)

    return read


def yes_no(value: str, codes: Codes) -> bool:
    """是 or 否."""
    if value not in ("是", "否"):
        raise Unreadable(f"要写 是 或 否，现在是“{value}”。")
    return value == "是"


def day(value: str, codes: Codes) -> date:
    """2026-11-23."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Unreadable(f"“{value}”不是日期，请写成 2026-11-23 这样。") from None


def hour(value: str, codes: Codes) -> time:
    """09:00."""
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise Unreadable(f"“{value}”不是时间，请写成 09:00 这样。") from None


def number(value: str, codes: Codes) -> int:
    """A whole number from 1 to 999."""
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) < 1000:
        raise Unreadable(f"要写1到999的整数，现在是“{value}”。")
    return int(value)


def weekday(value: str, codes: Codes) -> int:
    """1 to 7, Monday first."""
    if value not in tuple("1234567"):
        raise Unreadable(f"要写 1 到 7（星期一到星期日），现在是“{value}”。")
    return int(value)


def identity_number(value: str, codes: Codes) -> dict[str, Any]:
    """An identity number (GB 11643); gives number, digest and birth date."""
    try:
        number = identity.person_number(value)
        return {"number": number, "number_digest": crypto.keyed_digest(number, purpose="identity"), "born_on": identity.birth_date(number)}
    except identity.WrongNumber as wrong:
        raise Unreadable(str(wrong)) from None


def person_name(value: str, codes: Codes) -> str:
    """A person's name, rare characters in their public codes."""
    try:
        return names.person_name(value)
    except names.WrongName as wrong:
        raise Unreadable(str(wrong)) from None


def credit_code(value: str, codes: Codes) -> str:
    """A unified social credit code (GB 32100)."""
    try:
        return identity.credit_code(value)
    except identity.WrongNumber as wrong:
        raise Unreadable(str(wrong)) from None
