"""Identity numbers of people and enterprises, as the national standards check them."""

from __future__ import annotations

import unicodedata
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from zizai.kernel import clock


class WrongNumber(ValueError):
    """Not a valid number; the message says what is wrong, without repeating the number."""


def person_number(text: str) -> str:
    """A citizen identity number (GB 11643) in its plain form. Raises WrongNumber.

    The place of birth is not checked against today's divisions: numbers outlive counties, and people
    born before the code existed carry it too.
    """
    number = _plain(text)
    if len(number) != 18:
        raise WrongNumber(f"身份证号要18位，现在是{len(number)}位。")
    if not number[:17].isdecimal() or not number.isascii():
        raise WrongNumber("身份证号前17位要是数字。")
    if number[-1] != ric.calc_check_digit(number):
        raise WrongNumber("身份证号末位校验码不对，请对照证件核对。")
    if birth_date(number) > clock.today():
        raise WrongNumber("身份证号里的出生日期在将来，请对照证件核对。")
    return number


def birth_date(number: str) -> date:
    """The birth date in an identity number. Raises WrongNumber."""
    try:
        return ric.get_birth_date(number)
    except ValidationError:
        raise WrongNumber("身份证号里的出生日期不存在，请对照证件核对。") from None


def credit_code(text: str) -> str:
    """A unified social credit code (GB 32100) in its plain form. Raises WrongNumber."""
    code = _plain(text)
    if len(code) != 18:
        raise WrongNumber(f"统一社会信用代码要18位，现在是{len(code)}位。")
    if not uscc.is_valid(code):
        raise WrongNumber("统一社会信用代码的校验码不对，请对照营业执照核对。")
    return code


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()
