"""Templates: the kinds of documents a room issues, each with the type of its data and its `.typ` file.

A room declares them in its module `documents`. A version that has issued documents stays declared
(with its file) until none of them waits to be typeset; a changed file is a new version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from zizai.kernel import clock, history
from zizai.kernel.documents.fonts import require_printable


class UnknownTemplate(LookupError):
    """No room declares a template of this name and version."""


@dataclass(frozen=True)
class Template:
    """One kind of document. Declaring it makes it known.

    `data` is a msgspec Struct or a dataclass: what the file finds as `data`. `label` is the kind's
    name in Chinese and, unless the file says otherwise, the title on the paper.
    """

    name: str
    label: str
    version: int
    data: type
    source: Path

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", self.name) or len(self.name) > 64 or self.version < 1:
            raise ValueError(f"{self.name}：文书模板的名称要写成“房间.名称”，版本从 1 起。")
        if not self.source.is_file():
            raise ValueError(f"{self.name}：没有模板文件 {self.source}。")
        if _declared.setdefault((self.name, self.version), self) != self:
            raise ValueError(f"{self.name} 第{self.version}版已经有了，不能再声明一次。")

    def freeze(self, data: Any) -> bytes:
        """`data` as canonical JSON, checked against its type; instants become local ones of Shanghai.

        Raises UnprintableText for characters that cannot be printed, TypeError and
        msgspec.ValidationError for data of another shape, ValueError for an instant without a time zone.
        """
        if not isinstance(data, self.data):
            raise TypeError(f"{self.name} takes {self.data.__name__}, not {type(data).__name__}")
        plain = _local(msgspec.to_builtins(data, builtin_types=(datetime,)))
        raw = history.canonical(plain)
        msgspec.json.decode(raw, type=self.data)
        require_printable(_texts(plain))
        return raw


_declared: dict[tuple[str, int], Template] = {}


def declared() -> list[Template]:
    """Every template of all rooms, by name and version."""
    return [_declared[key] for key in sorted(_declared)]


def template(name: str, version: int) -> Template:
    """The template of this name and version; raises UnknownTemplate."""
    try:
        return _declared[name, version]
    except KeyError as error:
        raise UnknownTemplate(f"没有文书模板 {name} 第{version}版。旧版本的文书都生成以后，才能去掉旧模板。") from error


def _local(value: Any) -> Any:
    # A template cuts dates out of text, so an instant must already stand in the law's time zone.
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("文书里的时刻要带时区。")
        return value.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if isinstance(value, dict):
        return {name: _local(one) for name, one in value.items()}
    return [_local(one) for one in value] if isinstance(value, list) else value


def _texts(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(name + _texts(one) for name, one in value.items())
    if isinstance(value, list):
        return "".join(map(_texts, value))
    return value if isinstance(value, str) else ""
