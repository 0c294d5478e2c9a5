"""A content that is still being written: whatever was typed stands in it, right or wrong, and what is still to be mended is named at its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.lint import lint
from zizai.catalogue.content.reading import Content, empty, plain, read_as_far
from zizai.kernel.forms import Form

ASKS = "asks"
# Every section an editor opens by itself, with what it is called.
SECTIONS = {name: label for name, (label, _) in GROUPS.items()} | {ASKS: "情形问题"} | {name: part.label for name, part in PARTS.items()}


@dataclass(frozen=True)
class Mend:
    """One thing that keeps the content from being published: where it stands, what to do, and which rule says so (empty: it cannot even be read)."""

    path: tuple[str | int, ...]
    words: str
    rule: str = ""

    @property
    def section(self) -> str:
        """The section it stands in; the first one where it is about the whole."""
        name = str(self.path[0]) if self.path else ""
        return name if name in SECTIONS else next(iter(SECTIONS))

    @property
    def number(self) -> int | None:
        """Which entry of the section, from 0; None where it is about no one entry."""
        return self.path[1] if len(self.path) > 1 and isinstance(self.path[1], int) else None

    @property
    def element(self) -> str:
        """The element of the group or entry; empty where it is about no one element."""
        at = 1 if self.number is None else 2
        return str(self.path[at]) if len(self.path) > at else ""


def blank() -> Content:
    """A content in which nothing is said yet."""
    return shaped({})


def shaped(given: Mapping[str, Any]) -> Content:
    """`given` with every group, element and part in its place, and nothing judged; what no element is called is left out."""
    found: Content = {name: _filled(form, given.get(name)) for name, (_, form) in GROUPS.items()}
    for name, part in PARTS.items():
        found[name] = [_entry(part.form, one, conditional=part.conditional) for one in _list(given.get(name))]
    found[ASKS] = [_ask(one) for one in _list(given.get(ASKS))]
    return found


def taken(form: Form, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The elements of one group or entry as they are kept: cleaned where they can be, otherwise as they were typed."""
    values, wrong = form.sift(typed)
    kept = {name: plain(values[name]) for name in values}
    for name in form.fields.keys() & wrong.keys():
        several = form.takes_several(name)
        value = typed.getlist(name) if several and hasattr(typed, "getlist") else typed.get(name)
        kept[name] = value if value is not None else empty(form.fields[name])
    return {name: kept[name] for name in form.fields}


def mends(content: Mapping[str, Any]) -> list[Mend]:
    """Everything that keeps this content from being published, all at once: what cannot be read, and every rule that is broken.

    Where an element cannot be read, no rule is heard about the same element.
    """
    readable, wrong = read_as_far(content)
    found = [Mend(one.path, str(one)) for one in wrong]
    unreadable = {one.path for one in wrong}
    return found + [Mend(fault.path, str(fault), fault.rule.name) for fault in lint(readable) if fault.path not in unreadable]


def _filled(form: Form, given: Any) -> dict[str, Any]:
    given = given if isinstance(given, Mapping) else {}
    return {name: given.get(name, empty(field)) for name, field in form.fields.items()}


def _entry(form: Form, given: Any, *, conditional: bool) -> dict[str, Any]:
    entry = _filled(form, given)
    return {**entry, "when": _when(given)} if conditional else entry


def _ask(given: Any) -> dict[str, Any]:
    given = given if isinstance(given, Mapping) else {}
    options = [{name: _text(one, name) for name in ("key", "says", "ends")} for one in _list(given.get("options"))]
    return {**{name: _text(given, name) for name in ("key", "ask", "help")}, "options": options, "when": _when(given)}


def _when(given: Any) -> dict[str, list[str]]:
    when = given.get("when") if isinstance(given, Mapping) else None
    return {str(key): [str(one) for one in _list(answers)] for key, answers in when.items()} if isinstance(when, Mapping) else {}


def _text(given: Any, name: str) -> str:
    value = given.get(name, "") if isinstance(given, Mapping) else ""
    return value if isinstance(value, str) else ""


def _list(given: Any) -> list[Any]:
    return list(given) if isinstance(given, list) else []
