"""Names of regions for lists: read once, kept for a minute. Regions change only when a pack is loaded."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from zizai.city.public import regions_within

REFRESH = 60.0


@dataclass
class _Known:
    names: dict[str, str] = field(default_factory=dict)
    counties: list[tuple[str, str]] = field(default_factory=list)
    until: float = 0.0


_known = _Known()


def _read() -> _Known:
    global _known
    if time.monotonic() >= _known.until:
        regions = regions_within("/")
        _known = _Known(
            {region.path: region.name for region in regions},
            [(region.path, region.name) for region in regions if region.level == "county"],
            time.monotonic() + REFRESH,
        )
    return _known


def forget() -> None:
    """Read the names again when they are next asked for."""
    global _known
    _known = _Known()


def name_of(path: str) -> str:
    """What the region at `path` is called; empty where it is not known. At most one statement a minute."""
    return _read().names.get(path, "") if path else ""


def counties(within: str) -> list[tuple[str, str]]:
    """(path, name) of the counties at or below a region, by code. At most one statement a minute."""
    return [(path, name) for path, name in _read().counties if path.startswith(within)]
