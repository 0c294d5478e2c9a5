"""A pack has parts, one for each room that reads files from it.

A part reads its files and reports every fault at once, says what loading would change, and loads.
The rooms register their parts in a module `pack_parts`, in the order in which they stand on one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction


@dataclass(frozen=True)
class Fault:
    """What is wrong in which file and line (0: the whole file), in a sentence."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file} 第{self.line}行：{self.reason}" if self.line else f"{self.file}：{self.reason}"


@dataclass(frozen=True)
class Change:
    """What loading would do to one row: `kind` is 新增, 更改 or 撤下; 发布 for a new version."""

    file: str
    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.file} {self.kind} {self.what}"


class BrokenPack(Exception):
    """The pack cannot be loaded; `faults` holds everything that is wrong with it."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Part(Protocol):
    """What a room reads from a pack. Where rows of rooms below refer to its own, it says as well which there are: `codes(folder, model)`."""

    name: str

    def read(self, folder: Path, faults: list[Fault]) -> Any:
        """What the part's files say; every fault found is appended to `faults`."""

    def changes(self, said: Any) -> list[Change]:
        """What loading `said` would change in the database. Reads only."""

    def load(self, said: Any) -> int:
        """Make the database agree with `said`; returns how many rows changed. Called in a transaction."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Make `part` belong to every pack. Registering the same name again replaces it."""
    _parts[part.name] = part


def registered() -> list[Part]:
    """The parts of every pack, in the order in which rooms stand on one another."""
    return list(_parts.values())


def check(folder: Path) -> dict[str, Any]:
    """Read all parts of the pack in `folder`. Raises BrokenPack with all faults of all files."""
    faults: list[Fault] = []
    if not (folder / "pack.toml").is_file():
        raise BrokenPack([Fault(str(folder), 0, "这里没有 pack.toml，请检查 ZIZAI_PACK 指向的目录。")])
    said = {name: part.read(folder, faults) for name, part in _parts.items()}
    if faults:
        raise BrokenPack(sorted(faults, key=lambda fault: (fault.file, fault.line)))
    return said


def changes(folder: Path) -> list[Change]:
    """What loading would change. Raises BrokenPack."""
    said = check(folder)
    return [change for name, part in _parts.items() for change in part.changes(said[name])]


def load(folder: Path) -> int:
    """Load the whole pack in one transaction; returns how many rows changed, 0 the second time. Raises BrokenPack."""
    said = check(folder)
    with transaction.atomic():
        return sum(part.load(said[name]) for name, part in _parts.items())
