"""Reading an item's content: from a file of the pack, a workbook, a program or a page, always the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zizai.catalogue.content.elements import GROUPS, PARTS, Part
from zizai.kernel.forms import Choices, Date, Field, Form, Integer, Money, YesNo

# The content as it is kept: groups of elements, parts, and under "asks" the questions that lead to a situation. JSON.
Content = dict[str, Any]
# More than an item of any city has; a file with more is no item.
MOST = 60
_WHEN, _ASKS = "when", "asks"


@dataclass(frozen=True)
class Wrong:
    """One thing that cannot be taken: where it stands (「申请材料 第2条 材料名称」), by path for programs, and what to do."""

    path: tuple[str | int, ...]
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}：{self.words}" if self.where else self.words


class WrongContent(ValueError):
    """Everything that is wrong with it, at once."""

    def __init__(self, wrong: Sequence[Wrong]):
        super().__init__("；".join(str(one) for one in wrong))
        self.wrong = list(wrong)


def read(given: Any) -> Content:
    """The content, cleaned, as plain JSON values: dates as ISO text, amounts as text. Raises WrongContent.

    Every group stands in it with every element (None, False or empty where nothing was given), every part as a list.
    """
    found, wrong = read_as_far(given)
    if wrong:
        raise WrongContent(wrong)
    return found


def read_as_far(given: Any) -> tuple[Content, list[Wrong]]:
    """(the content with whatever could be taken, empty where nothing could; everything that is wrong), of what may be half finished."""
    if not isinstance(given, Mapping):
        return read_as_far({})[0], [Wrong((), "", "要写成一组“名称：内容”。")]
    wrong = [Wrong((name,), "", f"没有“{name}”这一部分。") for name in given if name not in {*GROUPS, *PARTS, _ASKS}]
    found: Content = {}
    for name, (label, form) in GROUPS.items():
        found[name] = _elements(given.get(name, {}), form, (name,), label, wrong)
    for name, part in PARTS.items():
        found[name] = _entries(given.get(name, []), part, wrong)
    found[_ASKS] = _asks(given.get(_ASKS, []), wrong)
    return found, wrong


def _elements(given: Any, form: Form, path: tuple[str | int, ...], where: str, wrong: list[Wrong], also: Sequence[str] = ()) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        wrong.append(Wrong(path, where, "要写成一组“名称：内容”。"))
        given = {}
    else:
        wrong += [Wrong((*path, name), where, f"没有“{name}”这个要素，请改成规定的名称。") for name in given if name not in form.fields and name not in also]
        values, errors = form.sift(given)
        for name, sentences in errors.items():
            label = form.fields[name].label if name in form.fields else ""
            wrong += [Wrong((*path, name), f"{where} {label}".strip(), sentence) for sentence in sentences]
        given = values
    return {name: plain(given[name]) if name in given else empty(field) for name, field in form.fields.items()}


def _entries(given: Any, part: Part, wrong: list[Wrong]) -> list[dict[str, Any]]:
    entries = _listed(given, (part.name,), part.label, wrong)
    found = []
    for number, entry in enumerate(entries):
        path, where = (part.name, number), f"{part.label} 第{number + 1}条"
        read_ = _elements(entry, part.form, path, where, wrong, also=[_WHEN] if part.conditional else [])
        if part.conditional and isinstance(entry, Mapping):
            read_[_WHEN] = _when(entry.get(_WHEN, {}), (*path, _WHEN), where, wrong)
        found.append(read_)
    return found


def _asks(given: Any, wrong: list[Wrong]) -> list[dict[str, Any]]:
    """Questions: key, words, options (key, words, and where the way ends here, why), and when each is asked."""
    found = []
    for number, entry in enumerate(_listed(given, (_ASKS,), "情形问题", wrong)):
        path, where = (_ASKS, number), f"情形问题 第{number + 1}问"
        if not isinstance(entry, Mapping):
            wrong.append(Wrong(path, where, "要写成一组“名称：内容”。"))
            continue
        options = []
        for place, option in enumerate(_listed(entry.get("options", []), (*path, "options"), where, wrong)):
            at, there = (*path, "options", place), f"{where} 第{place + 1}个选项"
            if not isinstance(option, Mapping):
                wrong.append(Wrong(at, there, "要写成一组“名称：内容”。"))
                continue
            options.append(_texts(option, {"key": "编号", "says": "说法"}, {"ends": "办不了的原因和去处"}, at, there, wrong))
        said = _texts({name: value for name, value in entry.items() if name not in ("options", _WHEN)}, {"key": "编号", "ask": "问题"}, {"help": "提示"}, path, where, wrong)
        found.append({**said, "options": options, _WHEN: _when(entry.get(_WHEN, {}), (*path, _WHEN), where, wrong)})
    return found


def _texts(given: Mapping[str, Any], needed: Mapping[str, str], optional: Mapping[str, str], path: tuple, where: str, wrong: list[Wrong]) -> dict[str, str]:
    labels = {**needed, **optional}
    wrong += [Wrong((*path, name), where, f"没有“{name}”这个要素，请改成规定的名称。") for name in given if name not in labels]
    found = {}
    for name, label in labels.items():
        value = given.get(name, "")
        found[name] = ""
        if not isinstance(value, str) or len(value) > 300:
            wrong.append(Wrong((*path, name), f"{where} {label}", "要写文字，最多300个字。"))
        elif name in needed and not value.strip():
            wrong.append(Wrong((*path, name), f"{where} {label}", f"请填写{label}。"))
        else:
            found[name] = value.strip()
    return found


def _when(given: Any, path: tuple, where: str, wrong: list[Wrong]) -> dict[str, list[str]]:
    """A condition: question → answers of which any will do; all questions together. Empty: always."""
    sound = isinstance(given, Mapping) and all(
        isinstance(key, str) and isinstance(answers, list) and answers and all(isinstance(one, str) for one in answers) for key, answers in given.items()
    )
    if not sound:
        wrong.append(Wrong(path, f"{where} 适用情形", "要写成“问题编号：[选项编号，……]”。"))
        return {}
    return {key: list(answers) for key, answers in given.items()}


def _listed(given: Any, path: tuple, where: str, wrong: list[Wrong]) -> list[Any]:
    if not isinstance(given, list):
        wrong.append(Wrong(path, where, "要一条一条地列出来。"))
        return []
    if len(given) > MOST:
        wrong.append(Wrong(path, where, f"最多{MOST}条，现在有{len(given)}条。"))
        return []
    return given


def empty(field: Field) -> Any:
    """What stands where nothing was given for this element."""
    if isinstance(field, Choices):
        return []
    if isinstance(field, Integer):
        return 0 if field.required else None
    return False if isinstance(field, YesNo) else None if isinstance(field, Date | Money) else ""


def plain(value: Any) -> Any:
    """A cleaned value as JSON keeps it."""
    return str(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value
