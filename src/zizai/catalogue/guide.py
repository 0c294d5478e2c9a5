"""The guide (办事指南): what an item asks and offers, as whoever reads it needs it.

Where the item has questions they are asked one after the other; what only some need is named with its
condition until it is known whether it applies.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from zizai.catalogue.columns import basis_words, condition_words, limit_words, note_words
from zizai.catalogue.content import PARTS, Lead, lead, still_open
from zizai.vocabulary.services import UNVERIFIED, Need


@dataclass(frozen=True)
class Brought:
    """One material: `note` says who needs it and where it comes from."""

    name: str
    law: str
    note: str


@dataclass(frozen=True)
class Offered:
    """A way or a fee, and the condition on which it still depends."""

    name: str
    what: Mapping[str, Any]
    condition: str = ""


@dataclass(frozen=True)
class Answered:
    """A question and its answer; `again` is the address at which it is asked anew."""

    ask: str
    says: str
    again: str


@dataclass(frozen=True)
class Guide:
    """What the page shows. `visits`: how often one has to come at best, and why; None where there is no way. `ask` is the next question, with the answers so far; `ends` says why it goes no further, and where to go."""

    needed: list[Brought]
    sometimes: list[Brought]
    fees: list[Offered]
    ways: list[Offered]
    steps: Sequence[Mapping[str, Any]]
    questions: Sequence[Mapping[str, Any]]
    bases: Sequence[str]
    visits: int | None
    visits_why: str
    condition: str
    where: Mapping[str, Any]
    statutory: str
    promised: str
    asks: bool
    ask: Mapping[str, Any] | None
    answered: list[Answered]
    answers: Mapping[str, str]
    ends: str
    unverified: bool


def guide_of(content: Mapping[str, Any], given: Mapping[str, str], *, beside: Mapping[str, str] | None = None) -> Guide:
    """The guide of a version, for the situation to which the answers in `given` lead. `beside`: what else stands in the page's address and stays there."""
    here = lead(content, given)
    applies, answers, basic = here.situation.applies, here.situation.answers, content["basic"]
    needed, others = ([one for one in applies["materials"] if (one["is_need"] == Need.NECESSARY) is necessary] for necessary in (True, False))
    ways = _offered(content, here, "ways")
    best = min(ways, key=lambda way: (way.what["visits"], bool(way.condition)), default=None)
    return Guide(
        visits=best.what["visits"] if best else None, visits_why=_why(best) if best else "",
        needed=[_brought(content, one, {}) for one in needed],
        sometimes=[*(_brought(content, one, {}) for one in others), *(_brought(content, one, one["when"]) for one in still_open(content, here, "materials"))],
        fees=_offered(content, here, "fees"), ways=ways, steps=content["steps"],
        questions=content["questions"], bases=[basis_words(one) for one in content["bases"]], condition=basic["accept_condition"], where=basic,
        statutory=limit_words(content, "anticipate"), promised=limit_words(content, "promise"), asks=bool(content["asks"]), ask=here.ask,
        answered=_answered(content, answers, beside or {}), answers=answers, ends=here.situation.ends, unverified=_unverified(content),
    )  # fmt: skip


def _brought(content: Mapping[str, Any], one: Mapping[str, Any], when: Mapping[str, list[str]]) -> Brought:
    return Brought(one["material_name"], one["by_law"], note_words(content, {**one, "when": when}))


def _offered(content: Mapping[str, Any], here: Lead, name: str) -> list[Offered]:
    """What of a part applies, and what may yet, with its condition."""
    part = PARTS[name]
    applies = [Offered(part.title_of(one), one) for one in here.situation.applies[name]]
    return applies + [Offered(part.title_of(one), one, condition_words(content, one["when"])) for one in still_open(content, here, name)]


def _why(way: Offered) -> str:
    """Why one has to come so often, if one goes this way, and that it is not everybody's."""
    parts = [way.what["why"]] if way.what["visits"] and way.what["why"] else []
    return "；".join([*parts, "看您的情况"] if way.condition else parts)


def _answered(content: Mapping[str, Any], answers: Mapping[str, str], beside: Mapping[str, str]) -> list[Answered]:
    found, before = [], dict(beside)
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


