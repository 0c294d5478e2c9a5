"""The forms of signing in: allauth's checks, in our words, without placeholders for labels."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms

from zizai.city.login import passwords

_EMPTY_PASSWORD = {"required": "请填写密码。"}


def _say(field: forms.Field, label: str, hint: str = "", **messages: str) -> None:
    field.label, field.help_text = label, hint
    field.error_messages |= messages
    field.widget.attrs.pop("placeholder", None)


class Login(account.LoginForm):
    """User name and password of staff."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _say(self.fields["login"], "用户名", required="请填写用户名。", max_length="用户名没有这么长，请核对。")
        _say(self.fields["password"], "密码", **_EMPTY_PASSWORD)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}

    def clean_login(self) -> str:
        """The user name; full-width letters of a Chinese keyboard are the same ones."""
        return unicodedata.normalize("NFKC", super().clean_login())


class ChangePassword(account.ChangePasswordForm):
    """The old password, and a new one twice."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _say(self.fields["oldpassword"], "现在的密码", required="请填写现在的密码。")
        _say(self.fields["password1"], "新密码", passwords.LongEnough().get_help_text(), required="请填写新密码。")
        _say(self.fields["password2"], "再写一遍新密码", required="请再写一遍新密码。")

    def clean(self) -> dict[str, Any]:
        """The new password must be new, and the same both times."""
        cleaned = super().clean()
        if "password2" in self.errors and cleaned.get("password1"):
            self._errors["password2"] = self.error_class(["两次写的不一样，请重新写。"])
        elif cleaned.get("password1") and cleaned.get("password1") == cleaned.get("oldpassword"):
            self.add_error("password1", "新密码和现在的一样，请换一个。")
        return cleaned


class Reauthenticate(account.ReauthenticateForm):
    """The password once more, before something that cannot be undone easily."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _say(self.fields["password"], "密码", **_EMPTY_PASSWORD)


_CODE = "手机上动态口令应用显示的6位数字；手机不在身边时用一个恢复码"


def _code(field: forms.Field, hint: str) -> None:
    _say(field, "动态口令", hint, required="请填写动态口令。")
    field.widget.attrs["inputmode"] = "numeric"


class Code(mfa.AuthenticateForm):
    """A one-time code at sign-in."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], _CODE)


class CodeAgain(mfa.ReauthenticateForm):
    """A one-time code once more."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], _CODE)


class ActivateTotp(totp.ActivateTOTPForm):
    """The first one-time code, which proves that the telephone has the secret."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _code(self.fields["code"], "扫码后，应用里显示的6位数字，30秒换一次")
