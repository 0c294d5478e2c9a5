"""Settings come from the environment through one helper, so that they can document themselves.

`config(name, default, help)` reads a variable, remembers that it exists and returns its value in
the type of the default. The reference page `docs/operations/settings.md` is written from `DECLARED`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, the default in words, and what it is for."""

    name: str
    default: str
    help: str
    secret: bool = False


class SettingError(ValueError):
    """A variable holds something its type cannot take. The message names variable and value."""


DECLARED: dict[str, Setting] = {}

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def config(name: str, default: Any, help: str, *, secret: bool = False, shown: str | None = None) -> Any:  # noqa: A002
    """The value of environment variable `name`, converted to the type of `default`.

    `shown` is what the reference page prints as the default where the real one is computed.
    Raises SettingError where the text does not convert.
    """
    DECLARED[name] = Setting(name, shown if shown is not None else _shown(default), help, secret)
    text = os.environ.get(name)
    if text is None:
        return default
    return _convert(name, text, default)


def _shown(default: Any) -> str:
    if isinstance(default, bool):
        return str(default).lower()
    return ",".join(default) if isinstance(default, list) else str(default)


def _convert(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        lowered = text.strip().lower()
        if lowered in _TRUE:
            return True
        if lowered in _FALSE:
            return False
        raise SettingError(f"{name}={text!r}: 只能写 true 或 false")
    if isinstance(default, list):
        return [part.strip() for part in text.split(",") if part.strip()]
    for kind in (int, Decimal, float):
        if isinstance(default, kind):
            try:
                return kind(text)
            except (ValueError, ArithmeticError) as error:
                raise SettingError(f"{name}={text!r}: 要写一个数") from error
    return text


def pairs(name: str, parts: list[str]) -> dict[str, str]:
    """The parts 「name=value」 of the list variable `name` as a dictionary. Raises SettingError."""
    found = dict(part.split("=", 1) for part in parts if "=" in part)
    if len(found) != len(parts) or not all(key and value for key, value in found.items()):
        raise SettingError(f"{name}={','.join(parts)!r}: 每一项要写成 名称=值，名称不能重复")
    return found
