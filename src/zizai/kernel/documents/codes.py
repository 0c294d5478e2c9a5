"""Verification codes: short enough to type from paper, too many to guess, with a check character against mistyping.

Eleven random characters of Crockford's base 32 (no I, L, O, U) and one by ISO 7064, hybrid system
MOD 33,32. With ten million documents issued, a guess hits one with a chance of 3 in 10 billion.
"""

from __future__ import annotations

import re
import secrets
import unicodedata

from stdnum.iso7064 import mod_37_36

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
# What eyes take for another character: whoever reads an O from paper means a zero.
_LOOKALIKES = str.maketrans("OIL", "011")


def new_code() -> str:
    """A new code as it is stored: twelve characters without hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return body + mod_37_36.calc_check_digit(body, ALPHABET)


def grouped(code: str) -> str:
    """A stored code as it is printed: 7K4P-92XM-Q3TA."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def clean(typed: str) -> str:
    """A code as somebody typed it, in the form in which it is stored: any case and width, with or without hyphens and spaces."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return re.sub(r"[\s\-\u2010-\u2015\u2212]", "", text).translate(_LOOKALIKES)


def is_valid(code: str) -> bool:
    """Whether `code` (see `clean`) has the right length, characters and check character."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return mod_37_36.calc_check_digit(code[:-1], ALPHABET) == code[-1]
