"""The city's colours: read from its pack's `theme.css`, and whether they can be read by everybody.

Another city ships another file with the same names; `faults` says whether it may.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_DECLARED = re.compile(r"--city-([a-z-]+):\s*(#[0-9A-Fa-f]{6})\b")
WHITE = "#FFFFFF"

NAMES = (
    "brand-deep", "brand-strong", "brand", "brand-mid", "brand-soft", "brand-line", "brand-tint",
    "accent-ink", "accent", "accent-edge", "accent-line", "accent-tint", "ground",
)  # fmt: skip

# (ink, what it lies on, least ratio): 7 for the brand's words, which the old read at arm's length (WCAG 2.2,
# 1.4.6), 4.5 for other words (1.4.3), 3 for edges that mean something (1.4.11). The product's own ink and lamps
# must stand on the city's ground as well.
PAIRS = (
    ("brand", "white", 7.0),
    ("brand", "ground", 7.0),
    ("brand-strong", "brand-tint", 7.0),
    ("white", "brand-deep", 7.0),
    ("white", "brand-strong", 7.0),
    ("brand-mid", "ground", 3.0),
    ("accent-ink", "white", 4.5),
    ("accent-ink", "accent-tint", 4.5),
    ("accent-edge", "white", 3.0),
    ("accent-edge", "ground", 3.0),
)


def colours(css: str) -> dict[str, str]:
    """The city's colours in a style sheet: name (without `--city-`) → `#RRGGBB`."""
    return dict(_DECLARED.findall(css))


def luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` in sRGB, 0 to 1 (WCAG 2.2, definition)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def faults(found: Mapping[str, str]) -> list[str]:
    """What keeps these colours from being a city's theme: names that lack, pairs that cannot be read. Empty for a good one."""
    missing = [f"缺少 --city-{name}" for name in NAMES if name not in found]
    if missing:
        return missing
    known = {**found, "white": WHITE}
    return [
        f"--city-{ink} 在 {ground} 上的对比度是{ratio:.2f}，至少要{least}"
        for ink, ground, least in PAIRS
        if (ratio := contrast(known[ink], known[ground])) < least
    ]
