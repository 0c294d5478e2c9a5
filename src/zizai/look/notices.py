"""What the installed rooms keep about people: each room says it of itself, and the privacy page lists what was said.

A policy written once for all time describes another system than the one that runs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """One kind of information about people: what it is, what it is for, the law that allows it, how long it is kept.

    Source of what must be said: 个人信息保护法 art. 17. `sensitive` by its article 28.
    """

    what: str
    why: str
    basis: str
    kept: str
    sensitive: bool = False
    order: int = 100


_notices: dict[str, Notice] = {}


def notice(notice: Notice) -> None:
    """Say what a room keeps, in its module `slots`. The same `what` again replaces it."""
    _notices[notice.what] = notice


def notices() -> list[Notice]:
    """Everything the installed rooms keep, in order."""
    return sorted(_notices.values(), key=lambda one: (one.order, one.what))
