"""What the capabilities rest on beside the content: what rooms above say of the world, and the hall's windows.

    inputs.supply("licences", lambda: {"居民身份证", "营业执照"})

A room that is not there says nothing: what waits for it is 「尚未启用」, and nobody guesses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from zizai.city.public import Window
from zizai.vocabulary.city import WindowKind

# Kinds of licence that can be fetched; shared data that are there and fresh (by the material's name); codes of items
# whose rules decide by themselves; codes of items that some kiosk offers.
NAMES = ("licences", "data", "rule_sets", "kiosks")
_suppliers: dict[str, Callable[[], Collection[str]]] = {}


@dataclass(frozen=True)
class Inputs:
    """The world as the capabilities need it. None: no room says anything of it yet. `windows`: region of a hall → (kind, scope) of its windows."""

    licences: Collection[str] | None = None
    data: Collection[str] | None = None
    rule_sets: Collection[str] | None = None
    kiosks: Collection[str] | None = None
    windows: Mapping[UUID, Sequence[tuple[str, Sequence[str]]]] = field(default_factory=dict)

    def general_window(self, region: UUID) -> bool | None:
        """Whether an undifferentiated window stands in the hall of this region; None where its windows are not known."""
        there = self.windows.get(region)
        return None if not there else any(kind == WindowKind.GENERAL and not scope for kind, scope in there)


def supply(name: str, values: Callable[[], Collection[str]]) -> None:
    """Say what there is of `name`, at start-up. Again replaces it. Raises ValueError for an unknown name."""
    if name not in NAMES:
        raise ValueError(f"no capability rests on {name}")
    _suppliers[name] = values


def current() -> Inputs:
    """The world now. One statement, and those of the rooms that supply something."""
    windows: dict[UUID, list[tuple[str, Sequence[str]]]] = {}
    for region, kind, scope in Window.objects.filter(active=True, hall__active=True).values_list("hall__region_id", "kind", "scope"):
        windows.setdefault(region, []).append((kind, scope))
    return Inputs(**{name: frozenset(values()) for name, values in _suppliers.items()}, windows=windows)


def supplied(name: str) -> bool:
    """Whether a room says anything of `name` yet."""
    return name in _suppliers
