"""Items as JSON: a list of `{code, version, content}`, each content exactly as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from zizai.catalogue.exchange.items import Said, Taken
from zizai.catalogue.exchange.places import Fault, Place, WrongFile
from zizai.catalogue.exchange.sheets import CODE, MOST_ITEMS, VERSION

CONTENT = "content"


def write(items: Sequence[Taken]) -> bytes:
    """The items as JSON in UTF-8."""
    said = [{CODE: item.code, VERSION: item.version, CONTENT: item.content} for item in items]
    return msgspec.json.format(msgspec.json.encode(said), indent=1)


def read(body: bytes, said: Said) -> None:
    """The items of a JSON file into `said`. Raises WrongFile."""
    try:
        entries = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise WrongFile("这个文件不是完整的JSON，请重新导出或者检查括号和引号。") from error
    if not isinstance(entries, list):
        raise WrongFile("JSON要写成一个数组，每个事项一个 {code, version, content}。")
    if len(entries) > MOST_ITEMS:
        raise WrongFile(f"文件里有{len(entries):,}个事项，一次最多{MOST_ITEMS:,}个。请分成几个文件。")
    seen: dict[str, Place] = {}
    for number, entry in enumerate(entries, 1):
        _take(number, entry, seen, said)


def _take(number: int, entry: Any, seen: dict[str, Place], said: Said) -> None:
    place = Place(f"第{number}个事项")
    if not isinstance(entry, Mapping) or not isinstance(entry.get(CODE), str) or not isinstance(entry.get(CONTENT), Mapping):
        said.faults.append(Fault(place, "要写成 {code, version, content}：code是文字，content是一组“名称：内容”。"))
        return
    code, version = entry[CODE].strip(), entry.get(VERSION)
    place = Place(f"第{number}个事项（{code}）")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool) or version < 0):
        said.faults.append(Fault(place, "version要写导出时的版本号（整数）；新事项不写。"))
    elif said.check_code(code, place, seen.get(code)):
        seen[code] = place
        said.add(code, version, entry[CONTENT], {(): place})
