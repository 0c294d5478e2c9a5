"""Reading a node's fields: every fault is gathered with its path, none stops the others from being found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zizai.kernel.facts import WrongValue

_MOST_VALUES = 5000
_MOST_SIGNS = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place of a rule. `path` leads there from the top: `of[1].value`; empty is the top itself."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path or '规则'}：{self.reason}"


class WrongRule(ValueError):
    """A rule that cannot be used, with all its faults."""

    def __init__(self, faults: list[Fault]):
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def join(path: str, name: str) -> str:
    """The path of `name` below `path`."""
    return f"{path}.{name}" if path and name else path or name


class Fields:
    """The fields of one node. What was not taken by the end is a fault too."""

    def __init__(self, node: Mapping[str, Any], path: str, faults: list[Fault]):
        self._node, self.path, self._faults = node, path, faults
        self._taken: set[str] = set()

    def fault(self, name: str, reason: str) -> None:
        """Note what is wrong with the field `name`, or with the node where it is empty."""
        self._faults.append(Fault(join(self.path, name), reason))

    def peek(self, name: str) -> Any:
        """The field as it stands, or None."""
        self._taken.add(name)
        return self._node.get(name)

    def count(self, *names: str) -> int:
        """How many of these fields are there."""
        return sum(name in self._node for name in names)

    def take(self, name: str, read: Callable[[Any], Any]) -> Any:
        """The field, read; a fault and None where it is missing or wrong."""
        value = self.peek(name)
        if name not in self._node:
            self.fault(name, "缺少这一项。")
            return None
        return self._read(name, value, read)

    def take_all(self, name: str, read: Callable[[Any], Any]) -> tuple:
        """The field as a list without repetition, each entry read."""
        values = self.peek(name)
        if not isinstance(values, list | tuple) or not values:
            self.fault(name, "要写一个列表，至少有一项。")
            return ()
        if len(values) > _MOST_VALUES:
            self.fault(name, f"最多{_MOST_VALUES}项。")
            return ()
        found: dict[Any, None] = {}
        for place, value in enumerate(values):
            one = self._read(f"{name}[{place}]", value, read)
            if one is not None and one in found:
                self.fault(f"{name}[{place}]", "重复了。")
            found[one] = None
        return tuple(found)

    def number(self, name: str, least: int, most: int) -> int | None:
        """An optional whole number."""
        value = self.peek(name)
        if name not in self._node:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.fault(name, f"要写{least}到{most}之间的整数。")
            return None
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """An optional true or false."""
        value = self.peek(name)
        if name in self._node and not isinstance(value, bool):
            self.fault(name, "要写 true 或 false。")
        return value if isinstance(value, bool) else default

    def words(self, name: str) -> str:
        """An optional sentence, without the full stop that pages add themselves."""
        value = self.peek(name)
        if name not in self._node:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > _MOST_SIGNS:
            self.fault(name, f"要写一句话，最多{_MOST_SIGNS}字。")
            return ""
        return value.strip().rstrip("。")

    def leave(self) -> None:
        """Say nothing of the fields that were not taken."""
        self._taken.update(self._node)

    def close(self) -> None:
        """Note every field that nobody knows."""
        for name in self._node:
            if name not in self._taken:
                self.fault(str(name), "不认识这一项，请删去或改正。")

    def _read(self, name: str, value: Any, read: Callable[[Any], Any]) -> Any:
        try:
            return read(value)
        except WrongValue as wrong:
            self.fault(name, str(wrong))
            return None
