"""A draft's content, section by section, as an editor's page takes it apart and puts it together again.

A section is a group of elements, the questions that lead to a situation, or a part of which an item has several entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from zizai.catalogue.content import ASKS, GROUPS, PARTS, Content, Mend, taken
from zizai.kernel.forms import Form, LongText, Text

# Empty rows below a question's options, to write more into.
SPARE = 3
ASK = Form("catalogue.ask", [
    LongText("ask", "问题", most=300, rows=2, hint="像窗口问人那样问，一次只问一件事。"), Text("help", "提示", most=300, required=False),
])  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One question an entry may depend on, with its answers: (key, words, whether it is among those that count)."""

    key: str
    ask: str
    answers: Sequence[tuple[str, str, bool]]


@dataclass(frozen=True)
class Line:
    """One entry in the list of a section: its title, on what it depends, and how much is still to be mended."""

    number: int
    title: str
    when: str
    mends: int


def lines(content: Content, section: str, mends: Sequence[Mend]) -> list[Line]:
    """The entries of a section in order."""
    wrong = [mend.number for mend in mends if mend.section == section]
    found = []
    for number, entry in enumerate(content[section]):
        title = entry["ask"] if section == ASKS else PARTS[section].title_of(entry)
        chosen = [says for one in conditions(content, section, number) for _, says, is_chosen in one.answers if is_chosen]
        found.append(Line(number, str(title) or "（没有填）", "、".join(chosen), wrong.count(number)))
    return found


def conditions(content: Content, section: str, number: int) -> list[Condition]:
    """The questions on which entry `number` may depend: all of them; for a question, those asked before it."""
    asks = content[ASKS][:number] if section == ASKS else content[ASKS]
    held = content[section][number]["when"] if number < len(content[section]) and "when" in content[section][number] else {}
    return [
        Condition(ask["key"], ask["ask"], [(option["key"], option["says"], option["key"] in held.get(ask["key"], [])) for option in ask["options"]])
        for ask in asks
    ]


def form_of(section: str) -> Form:
    """The form of a group, or of one entry."""
    return GROUPS[section][1] if section in GROUPS else ASK if section == ASKS else PARTS[section].form


def written(content: Content, section: str, number: int | None, typed: QueryDict) -> Content:
    """The content with what was typed for a group, or for entry `number` (one behind the last: a new one), right or wrong."""
    content = deepcopy(content)
    elements = taken(form_of(section), typed)
    if number is None:
        content[section] = elements
        return content
    held = content[section][number] if number < len(content[section]) else {}
    if section == ASKS:
        elements = _asked(content, {**held, **elements}, typed)
    if section == ASKS or PARTS[section].conditional:
        elements["when"] = _when(typed)
    content[section][number : number + 1] = [elements]
    return content


def moved(content: Content, section: str, number: int, by: int) -> Content:
    """The content with entry `number` one place up or down; unchanged at the end."""
    content, there = deepcopy(content), number + by
    entries = content[section]
    if 0 <= there < len(entries):
        entries[number], entries[there] = entries[there], entries[number]
    return content


def without(content: Content, section: str, number: int) -> Content:
    """The content without entry `number`; conditions on a question that is gone go with it."""
    content = deepcopy(content)
    gone = content[section].pop(number)
    if section == ASKS:
        for entry in [*content[ASKS], *(one for name, part in PARTS.items() if part.conditional for one in content[name])]:
            entry["when"].pop(gone["key"], None)
    return content


def options(entry: Mapping[str, Any]) -> list[dict[str, str]]:
    """A question's options, and empty rows below to write more into."""
    return [*entry.get("options", []), *({"key": "", "says": "", "ends": ""} for _ in range(SPARE))]


def _asked(content: Content, entry: dict[str, Any], typed: QueryDict) -> dict[str, Any]:
    """A question with its options. Keys are made here and never change: conditions and kept answers name them."""
    keys, says, ends = (typed.getlist(f"option_{name}") for name in ("key", "says", "ends"))
    rows = [(key.strip(), one.strip(), end.strip()) for key, one, end in zip(keys, says, ends, strict=False) if one.strip() or end.strip()]
    used = {key for key, _, _ in rows if key} | {one["key"] for one in entry.get("options", [])} | _named(content, entry.get("key", ""))
    made = []
    for key, one, end in rows:
        made.append({"key": key or _new_key("o", used), "says": one, "ends": end})
        used.add(made[-1]["key"])
    others = {ask["key"] for ask in content[ASKS]}
    return {"key": entry.get("key") or _new_key("q", others), "ask": entry["ask"] or "", "help": entry["help"] or "", "options": made}


def _named(content: Content, ask: str) -> set[str]:
    """The answers to a question that conditions name: a new option must not come under them by its key."""
    entries = [*content[ASKS], *(one for name, part in PARTS.items() if part.conditional for one in content[name])]
    return {answer for one in entries for answer in one["when"].get(ask, [])}


def _new_key(letter: str, used: set[str]) -> str:
    return next(key for key in (f"{letter}{number}" for number in range(1, len(used) + 2)) if key not in used)


def _when(typed: QueryDict) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pair in typed.getlist("when"):
        key, _, answer = pair.partition(":")
        found.setdefault(key, []).append(answer)
    return found
