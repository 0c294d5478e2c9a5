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
    return given if given and len(given) <= LONGEST_TOKEN and given.isascii() and given.isprintable() else new_token()
