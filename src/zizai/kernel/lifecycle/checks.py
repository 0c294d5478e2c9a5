"""Checks at start-up: what only shows once every room has declared its lifecycles."""

from __future__ import annotations

from typing import Any

from django.core import checks

from zizai.kernel.lifecycle.declare import contradictions


@checks.register
def lifecycles_agree(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """An error for each child that settles what its root does not have."""
    return [checks.Error(reason, id="kernel.E002") for reason in contradictions()]
