"""What an exchange is about: items with their whole content, going out and coming in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from zizai.catalogue.content import Content, lint, shaped
from zizai.catalogue.content.reading import Wrong, read_as_far
from zizai.catalogue.drafting.opening import CODE, WRONG_CODE
from zizai.catalogue.exchange.places import Fault, Place

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Taken:
    """One item as it leaves: its code, the number of its version in force (0: only listed) and the content."""

    code: str
    version: int
    content: Mapping[str, Any]


@dataclass(frozen=True)
class Brought:
    """One item as a file brings it. `version`: the one it was written from, None where the file does not say.

    `missing` are the paths of what has to be filled in and is not yet: a draft may be unfinished. `places` says where in
    the file a path stands; () is the item itself.
    """

    code: str
    version: int | None
    content: Content
    missing: frozenset[Path]
    places: Mapping[Path, Place]

    def at(self, *path: str | int) -> Place:
        """Where `path` stands, or the nearest thing around it."""
        return next(self.places[path[:length]] for length in range(len(path), -1, -1) if path[:length] in self.places)

    def still_to_mend(self) -> int:
        """How many things keep it from being published, as `content.mends` counts them."""
        return len(self.missing) + sum(1 for fault in lint(self.content) if fault.path not in self.missing)


@dataclass
class Said:
    """All that a file says: items in its order, everything that is wrong, and what the reader passed over."""

    items: list[Brought] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, code: str, version: int | None, given: Mapping[str, Any], places: Mapping[Path, Place], *, unread: frozenset[Path] = frozenset()) -> None:
        """Take an item up: what is not filled in yet is `missing`, what cannot be taken is a fault. `unread` paths were told already."""
        content, wrong = read_as_far(given)
        missing = {one.path for one in wrong if _nothing_at(given, one.path)} - unread
        brought = Brought(code, version, content, frozenset(missing), places)
        self.faults += [Fault(brought.at(*one.path), _words(one, brought)) for one in wrong if one.path not in missing and one.path not in unread]
        self.faults += _twice(brought)
        self.items.append(brought)

    def check_code(self, code: str, place: Place, seen: Place | None) -> bool:
        """Whether `code` may be an item's, and is not `seen` in the file already; otherwise it is told."""
        words = WRONG_CODE if not CODE.fullmatch(code) else f"编码“{code}”前面已经有了（{seen}），一个事项只写一次。" if seen else ""
        if words:
            self.faults.append(Fault(place, words))
        return not words


def lost(given: Mapping[str, Any]) -> list[Wrong]:
    """What a draft could not keep of `given`, not even as it was typed: names that are none, entries that are no entries."""
    kept, wrong = shaped(given), read_as_far(given)[1]
    return [one for one in wrong if not _nothing_at(given, one.path) and _at(given, one.path) != _at(kept, one.path)]


def _at(given: Any, path: Path) -> Any:
    for step in path:
        if isinstance(given, Mapping):
            given = given.get(step)
        else:
            given = given[step] if isinstance(given, list) and isinstance(step, int) and step < len(given) else None
    return given


def _nothing_at(given: Any, path: Path) -> bool:
    """Whether nothing was given at `path`."""
    found = _at(given, path)
    return found is None or found == [] or (isinstance(found, str) and not found.strip())


def _words(wrong: Wrong, brought: Brought) -> str:
    # A cell of its own says where it is; what stands only somewhere in the item says so in words.
    return wrong.words if wrong.path in brought.places else str(wrong)


def _twice(brought: Brought) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for number, material in enumerate(brought.content["materials"]):
        if material["key"] and material["key"] in first:
            yield Fault(brought.at("materials", number, "key"), f"材料编号“{material['key']}”用了两次（另一处：{brought.at('materials', first[material['key']])}），请换一个。")
        first.setdefault(material["key"], number)
