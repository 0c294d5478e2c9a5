"""What differs between two versions of an item, element by element."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content.elements import GROUPS, NOTHING, PARTS, say
from zizai.kernel.forms import Form


@dataclass(frozen=True)
class Difference:
    """One element: under which heading it stands, what it is called, how it was and is, in words."""

    heading: str
    label: str
    before: str
    after: str


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """From `old` to `new`, in the order of the elements. Materials are the same by their key, other entries by their title."""
    found: list[Difference] = []
    for name, (heading, form) in GROUPS.items():
        found += _elements(heading, "", form, old[name], new[name])
    for name in PARTS:
        found += _entries(name, old, new)
    found += _asks(old["asks"], new["asks"])
    return found


def _elements(heading: str, whose: str, form: Form, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    found = []
    for name, field in form.fields.items():
        before, after = say(form, name, old.get(name)), say(form, name, new.get(name))
        if before != after:
            found.append(Difference(heading, f"{whose}：{field.label}" if whose else field.label, before, after))
    return found


def _entries(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    part = PARTS[name]
    before, after = (_by_key(name, content.get(name, [])) for content in (old, new))
    for key in dict.fromkeys([*before, *after]):
        then, now = before.get(key), after.get(key)
        title = part.title_of(now or then)
        if then is None or now is None:
            yield Difference(part.label, title, NOTHING if then is None else "有", NOTHING if now is None else "有")
            continue
        yield from _elements(part.label, title, part.form, then, now)
        if part.conditional and then["when"] != now["when"]:
            yield Difference(part.label, f"{title}：适用情形", _when(old, then["when"]), _when(new, now["when"]))
    if before.keys() == after.keys() and list(before) != list(after):
        titles = [[part.title_of(one) for one in entries.values()] for entries in (before, after)]
        yield Difference(part.label, "顺序", "、".join(titles[0]), "、".join(titles[1]))


def _by_key(name: str, entries: list[dict[str, Any]]) -> dict[tuple[str, int], dict[str, Any]]:
    """Entries by what makes them the same; the second of two that are called alike is the second."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for one in entries:
        key = one["key"] if name == "materials" else one[PARTS[name].title]
        found[key, sum(1 for other, _ in found if other == key)] = one
    return found


def _when(content: Mapping[str, Any], when: Mapping[str, list[str]]) -> str:
    asks = {ask["key"]: ask for ask in content["asks"]}
    parts = []
    for key, answers in when.items():
        ask = asks.get(key, {"ask": key, "options": []})
        says = {option["key"]: option["says"] for option in ask["options"]}
        parts.append(f"{ask['ask']}{'或者'.join(says.get(one, one) for one in answers)}")
    return "；".join(parts) or "任何情形"


def _asks(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Difference]:
    before, after = ({ask["key"]: ask for ask in asks} for asks in (old, new))
    for key in dict.fromkeys([*before, *after]):
        then, now = before.get(key), after.get(key)
        if then != now:
            yield Difference("情形问题", (now or then)["ask"], _question(then), _question(now))


def _question(ask: dict[str, Any] | None) -> str:
    if ask is None:
        return NOTHING
    options = " / ".join(option["says"] + (f"（{option['ends']}）" if option["ends"] else "") for option in ask["options"])
    return f"{ask['ask']} {options}"
