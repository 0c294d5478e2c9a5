"""The guide (办事指南): what an item asks and offers, as whoever reads it needs it.

Where the item has questions they are asked one after the other; what only some need is named with its
condition until it is known whether it applies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from zizai.catalogue.columns import basis_words, limit_words, note_words
from zizai.catalogue.content import PARTS, lead
from zizai.catalogue.models import UNVERIFIED
from zizai.vocabulary.services import Need, Supply

_HOW = {Supply.LICENCE: "系统能调用电子证照", Supply.DATA: "系统能查到的不用交", Supply.FORM: "在网上填，不用带纸"}


@dataclass(frozen=True)
class Brought:
    """One material: `note` who needs it and where it comes from, `how` whether one has to bring it at all."""

    name: str
    law: str
    note: str = ""
    how: str = ""


@dataclass(frozen=True)
class Answered:
    """A question and its answer; `again` is the address at which it is asked anew."""

    ask: str
    says: str
    again: str


@dataclass
class Guide:
    """What the page shows. `ask` is the next question, with the answers so far; `ends` says why it goes no further, and where to go."""

    needed: list[Brought] = field(default_factory=list)
    sometimes: list[Brought] = field(default_factory=list)
    fees: list[Mapping[str, Any]] = field(default_factory=list)
    ways: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    steps: Sequence[Mapping[str, Any]] = ()
    questions: Sequence[Mapping[str, Any]] = ()
    bases: Sequence[str] = ()
    condition: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)
    statutory: str = ""
    promised: str = ""
    asks: bool = False
    ask: Mapping[str, Any] | None = None
    answered: list[Answered] = field(default_factory=list)
    answers: Mapping[str, str] = field(default_factory=dict)
    ends: str = ""
    unverified: bool = False


def guide_of(content: Mapping[str, Any], given: Mapping[str, str]) -> Guide:
    """The guide of a version, for the situation to which the answers in `given` lead."""
    here = lead(content, given)
    applies, answers, basic = here.situation.applies, here.situation.answers, content["basic"]
    open_ones = [one for one in content["materials"] if one not in applies["materials"] and not here.situation.ends] if here.ask else []
    materials = [one for one in applies["materials"] if one["is_need"] == Need.NECESSARY]
    ways = {name: dict(PARTS["ways"].form.fields[name].options()) for name in ("channel", "depth")}
    return Guide(
        needed=[_brought(content, one, conditional=False) for one in materials],
        sometimes=[_brought(content, one, conditional=bool(one["when"])) for one in [*(one for one in applies["materials"] if one not in materials), *open_ones]],
        fees=applies["fees"], ways=[(ways["channel"][one["channel"]], one) for one in applies["ways"]], steps=content["steps"],
        questions=content["questions"], bases=[basis_words(one) for one in content["bases"]], condition=basic["accept_condition"], where=basic,
        statutory=limit_words(content, "anticipate"), promised=limit_words(content, "promise"), asks=bool(content["asks"]), ask=here.ask,
        answered=_answered(content, answers), answers=answers, ends=here.situation.ends, unverified=_unverified(content),
    )  # fmt: skip


def _brought(content: Mapping[str, Any], one: Mapping[str, Any], *, conditional: bool) -> Brought:
    said = one if conditional else {**one, "when": {}}
    return Brought(one["material_name"], one["by_law"], note_words(content, said), _HOW.get(one["supply"], ""))


def _answered(content: Mapping[str, Any], answers: Mapping[str, str]) -> list[Answered]:
    found, before = [], {}
    asks = {ask["key"]: ask for ask in content["asks"]}
    for key, answer in answers.items():
        says = next(option["says"] for option in asks[key]["options"] if option["key"] == answer)
        found.append(Answered(asks[key]["ask"], says, f"?{urlencode(before)}#situation"))
        before[key] = answer
    return found


def _unverified(value: Any) -> bool:
    """Whether anything in the content says that nobody has found its official text yet."""
    if isinstance(value, Mapping):
        return any(_unverified(one) for one in value.values())
    return any(_unverified(one) for one in value) if isinstance(value, list) else isinstance(value, str) and UNVERIFIED in value


