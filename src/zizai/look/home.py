"""What rooms put on the public site's home page, in their module `slots`.

    home.section(Section("plan", "办得怎么样，您来看", load=figures, template="plan/home.html", sql=2))
    home.tile(Tile("养老金", "认证、查到账", "benefits:pension", icon="yuan"))

The home page shows what exists, so nothing here is a promise: a room that is not installed adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from zizai.kernel import policies
from zizai.kernel.policies import Actor, Rule


@dataclass(frozen=True)
class Section:
    """A part of the home page. `load(actor)` gives the template's context, or None for not shown.

    `sql` is how many statements it may take; `more` a link beside the title: its words and the address's
    name. A `half` section shares its row with another one where there is room.
    """

    name: str
    title: str
    load: Callable[[Actor], dict[str, Any] | None]
    template: str
    sql: int = 0
    more: tuple[str, str] | None = None
    half: bool = False
    order: int = 100


@dataclass(frozen=True)
class Box:
    """The search box at the head of the home page: a question in clauses that are not broken, its template, a script and a style of the room's own."""

    question: tuple[str, ...]
    template: str
    script: str = ""
    style: str = ""


@dataclass(frozen=True)
class Tile:
    """A way in, on the home page of 长辈版: a word, a line that says what it is for, an address's name."""

    label: str
    hint: str
    url_name: str
    icon: str
    who: Rule = field(default_factory=policies.everyone)
    order: int = 100


_boxes: list[Box] = []
_sections: dict[str, Section] = {}
_tiles: dict[str, Tile] = {}


def box(box: Box) -> None:
    """Put a search box at the head of the home page, instead of the one before."""
    _boxes[:] = [box]


def the_box() -> Box | None:
    """The search box that a room offers; None where none does."""
    return _boxes[0] if _boxes else None


def section(section: Section) -> None:
    """Add a part of the home page. The same name again replaces it."""
    _sections[section.name] = section


def tile(tile: Tile) -> None:
    """Add a way in for 长辈版. The same address again replaces it."""
    _tiles[tile.url_name] = tile


def sections() -> list[Section]:
    """The parts of the home page, in order."""
    return sorted(_sections.values(), key=lambda one: (one.order, one.name))


def tiles(actor: Actor, *, most: int) -> list[Tile]:
    """The first `most` ways in that `actor` may see: more than six at once are no help to anybody."""
    shown = [one for one in _tiles.values() if one.who.allows(actor, None)]
    return sorted(shown, key=lambda one: (one.order, one.label))[:most]
