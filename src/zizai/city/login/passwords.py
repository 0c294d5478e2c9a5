"""What a password must be. Length counts more than kinds of character (NIST SP 800-63B, 5.1.1), and none that anybody would guess."""

from __future__ import annotations

import unicodedata
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

LEAST = 10


class LongEnough:
    """At least ten characters."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with what to do."""
        if len(password) < LEAST:
            raise ValidationError(f"密码至少{LEAST}位，现在是{len(password)}位。几个不相干的词连起来就好记又安全。", code="password_too_short")

    def get_help_text(self) -> str:
        """For the page."""
        return f"至少{LEAST}位，不用常见密码，不含自己的姓名和用户名"


class NotCommon(CommonPasswordValidator):
    """None of the 20,000 passwords that are tried first, and not one character over and over."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with what to do."""
        if password.lower().strip() in self.passwords or password.isdecimal() or len(set(password)) < 5:
            raise ValidationError("这个密码太常见，容易被猜到。请不要用连续数字、重复字符和常见单词。", code="password_too_common")

    def get_help_text(self) -> str:
        """Said by LongEnough already."""
        return ""


class NotOwnName:
    """Neither the user name nor the person's name is part of it."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with what to do."""
        within = _plain(password)
        if any(len(name) >= 2 and name in within for name in _names(user)):
            raise ValidationError("密码里不能有自己的姓名或用户名。", code="password_has_name")

    def get_help_text(self) -> str:
        """Said by LongEnough already."""
        return ""


def _names(user: Any) -> list[str]:
    staff = getattr(user, "staff", None)
    return [_plain(name) for name in (getattr(user, "username", ""), staff.name if staff else "") if name]


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())
