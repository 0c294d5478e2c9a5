"""Situations (情形): the few questions that lead a person to exactly what applies to them.

A question is asked when its condition holds on the answers so far; a material, a fee or a way applies when
its own does. So the questions are a tree that nobody has to draw, and every situation can be counted out:
that is how the checker knows that none leads nowhere and that nothing is listed that nobody is ever asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zizai.catalogue.content.elements import PARTS

Answers = Mapping[str, str]
# Twelve questions with two answers each would be more than anybody answers; so is what cannot be counted out.
MOST = 2000
CONDITIONAL = tuple(name for name, part in PARTS.items() if part.conditional)


@dataclass(frozen=True)
class Situation:
    """One way through the questions: the answers, and what of each conditional part applies. `ends`: why it goes no further, and where to go."""

    answers: dict[str, str]
    applies: dict[str, list[dict[str, Any]]]
    ends: str = ""

    def words(self, content: Mapping[str, Any]) -> str:
        """The answers as people chose them: 「新开 · 有集中空调」. Empty where nothing is asked."""
        says = {(ask["key"], option["key"]): option["says"] for ask in content["asks"] for option in ask["options"]}
        return " · ".join(says[pair] for pair in self.answers.items())


@dataclass(frozen=True)
class Lead:
    """Where somebody stands in the questions: the next one (None: all answered), and what applies so far as known."""

    ask: dict[str, Any] | None
    situation: Situation


def holds(when: Mapping[str, Sequence[str]], answers: Answers) -> bool:
    """Whether a condition holds: for each of its questions one of its answers was given."""
    return all(answers.get(key) in wanted for key, wanted in when.items())


def lead(content: Mapping[str, Any], answers: Answers) -> Lead:
    """Where these answers lead. Answers to what is not asked, or that are no option, count as not given."""
    given: dict[str, str] = {}
    ends = ""
    for ask in content["asks"]:
        if not holds(ask["when"], given):
            continue
        option = next((one for one in ask["options"] if one["key"] == answers.get(ask["key"])), None)
        if option is None:
            return Lead(ask, _situation(content, given))
        given[ask["key"]] = option["key"]
        if ends := option.get("ends", ""):
            break
    return Lead(None, _situation(content, given, ends))


def situations(content: Mapping[str, Any]) -> list[Situation]:
    """Every situation there is, in the order of the options. Raises ValueError where there are more than MOST."""
    found: list[Situation] = []
    for one in _ways_through(content, {}):
        if len(found) == MOST:
            raise ValueError(f"more than {MOST} situations")
        found.append(one)
    return found


def still_open(content: Mapping[str, Any], here: Lead, name: str) -> list[dict[str, Any]]:
    """What of the part `name` does not apply yet, but may, whatever is answered from here on."""
    coming = [one for situation in _ways_through(content, here.situation.answers) for one in situation.applies[name]] if here.ask else []
    return [one for one in content[name] if one in coming and one not in here.situation.applies[name]]


def _ways_through(content: Mapping[str, Any], answers: dict[str, str]) -> Iterator[Situation]:
    here = lead(content, answers)
    if here.ask is None:
        yield here.situation
        return
    for option in here.ask["options"]:
        yield from _ways_through(content, {**here.situation.answers, here.ask["key"]: option["key"]})


def _situation(content: Mapping[str, Any], answers: dict[str, str], ends: str = "") -> Situation:
    applies = {name: [] if ends else [one for one in content.get(name, []) if holds(one["when"], answers)] for name in CONDITIONAL}
    return Situation(dict(answers), applies, ends)


# ---- the checker ----


def troubles(content: Mapping[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    """What is wrong with the questions and conditions, each with its path: dead ends, what nobody reaches, contradictions. Empty: sound."""
    found = [*_unsound(content)]
    if found:
        # Counting out needs questions that can be asked.
        return found
    try:
        every = situations(content)
    except ValueError:
        return [(("asks",), f"情形超过{MOST}种，没有人能看得完。请减少问题。")]
    return [*_dead_ends(content, every), *_unreached(content, every), *_needless(content, every), *_twice(content, every)]


def _unsound(content: Mapping[str, Any]) -> Iterator[tuple[tuple, str]]:
    before: dict[str, set[str]] = {}
    for number, ask in enumerate(content["asks"]):
        path, keys = ("asks", number), [option["key"] for option in ask["options"]]
        if ask["key"] in before:
            yield path, f"编号“{ask['key']}”用了两次。"
        if len(keys) < 2:
            yield path, f"“{ask['ask']}”只有{len(keys)}个选项，不用问。"
        if len(set(keys)) < len(keys):
            yield path, f"“{ask['ask']}”有两个选项的编号相同。"
        yield from _strange((*path, "when"), ask["when"], before)
        before[ask["key"]] = set(keys)
    for name in CONDITIONAL:
        for number, one in enumerate(content[name]):
            yield from _strange((name, number, "when"), one["when"], before)
    keys = [one["key"] for one in content["materials"]]
    for number, key in enumerate(keys):
        if key in keys[:number]:
            yield ("materials", number, "key"), f"材料编号“{key}”用了两次。"


def _strange(path: tuple, when: Mapping[str, Sequence[str]], asked: Mapping[str, set[str]]) -> Iterator[tuple[tuple, str]]:
    for key, answers in when.items():
        if key not in asked:
            yield path, f"条件里的问题“{key}”在它前面没有问过。"
        elif strange := [one for one in answers if one not in asked[key]]:
            yield path, f"问题“{key}”没有这些选项：{'、'.join(strange)}。"


def _dead_ends(content: Mapping[str, Any], every: Sequence[Situation]) -> Iterator[tuple[tuple, str]]:
    for one in every:
        if not one.ends and not one.applies["ways"]:
            yield ("ways",), f"“{one.words(content) or '任何情形'}”走到这里没有任何办理方式，也没有说去哪里办。"


def _unreached(content: Mapping[str, Any], every: Sequence[Situation]) -> Iterator[tuple[tuple, str]]:
    asked = {key for one in every for key in one.answers}
    for number, ask in enumerate(content["asks"]):
        if ask["key"] not in asked:
            yield ("asks", number), f"“{ask['ask']}”在哪种情形下都问不到，条件互相矛盾。"
    for name in CONDITIONAL:
        for number, one in enumerate(content[name]):
            if not any(any(one is other for other in situation.applies[name]) for situation in every):
                yield (name, number), f"{PARTS[name].label}“{PARTS[name].title_of(one)}”在哪种情形下都用不到，条件互相矛盾。"


def _needless(content: Mapping[str, Any], every: Sequence[Situation]) -> Iterator[tuple[tuple, str]]:
    """A question whose answer changes nothing wastes everybody's time."""
    for number, ask in enumerate(content["asks"]):
        outcomes: dict[tuple, set[str]] = {}
        for one in every:
            if ask["key"] in one.answers:
                rest = tuple(sorted((key, value) for key, value in one.answers.items() if key != ask["key"]))
                came = repr((one.ends, {name: [content[name].index(entry) for entry in entries] for name, entries in one.applies.items()}))
                outcomes.setdefault(rest, set()).add(came)
        if outcomes and all(len(came) == 1 for came in outcomes.values()) and _answers_alike(ask["key"], every):
            yield ("asks", number), f"“{ask['ask']}”怎么答都一样，不用问。"


def _answers_alike(key: str, every: Sequence[Situation]) -> bool:
    # What else is asked because of an answer makes it matter, whatever comes of that.
    shapes = {one.answers[key]: set() for one in every if key in one.answers}
    for one in every:
        if key in one.answers:
            shapes[one.answers[key]].add(frozenset(other for other in one.answers if other != key))
    return len({frozenset(shape) for shape in shapes.values()}) == 1


def _twice(content: Mapping[str, Any], every: Sequence[Situation]) -> Iterator[tuple[tuple, str]]:
    told = set()
    for one in every:
        for name in CONDITIONAL:
            titles = [PARTS[name].title_of(entry) for entry in one.applies[name]]
            for title in titles:
                if titles.count(title) > 1 and name != "ways" and (name, title) not in told:
                    told.add((name, title))
                    yield (name,), f"“{one.words(content) or '任何情形'}”下，{PARTS[name].label}“{title}”出现了两次。"
