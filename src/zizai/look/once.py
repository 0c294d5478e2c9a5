"""A token in every form, so that pressing twice or sending again counts once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

LONGEST_TOKEN = 64


def new_token() -> str:
    """A token that makes a form count once, however often it is sent."""
    return secrets.token_urlsafe(24)


def token_in(data: Mapping[str, Any]) -> str:
    """The token the form was given, or a new one where it brings none."""
    given = data.get("once", "")
    return given if sound(given) else new_token()


def sound(token: str) -> bool:
    """Whether it may be a token: 1 to 64 visible ASCII characters."""
    return bool(token) and len(token) <= LONGEST_TOKEN and token.isascii() and token.isprintable()
