"""Two people changed the same item: what only one of them touched is taken over, what both touched is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.reading import Content
from zizai.catalogue.content.unfinished import ASKS, SECTIONS, shaped


@dataclass(frozen=True)
class Joined:
    """`content` with both sides' changes; `both` names what both had changed differently, where the draft's stands."""

    content: Content
    both: list[str]


def joined(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Joined:
    """`mine` with what `theirs` changed of `base` as well. Groups are joined element by element, parts as wholes: half a list of materials means nothing."""
    base, mine, theirs = shaped(base), shaped(mine), shaped(theirs)
    content, both = dict(mine), []
    for name, (label, form) in GROUPS.items():
        content[name] = dict(mine[name])
        for element, field in form.fields.items():
            content[name][element] = _either(base[name][element], mine[name][element], theirs[name][element], f"{label} {field.label}", both)
    for name in (ASKS, *PARTS):
        content[name] = _either(base[name], mine[name], theirs[name], SECTIONS[name], both)
    return Joined(content, both)


def _either(base: Any, mine: Any, theirs: Any, words: str, both: list[str]) -> Any:
    if base not in (mine, theirs) and mine != theirs:
        both.append(words)
    return theirs if mine == base else mine
