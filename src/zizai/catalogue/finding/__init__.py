"""Finding what people mean: a ranker of the catalogue's own, which knows how people say things.

    find("身份证掉了咋个办").hits      # best first, items and convenience services
    suggest("身份")                    # at most eight names while somebody types

`docs/catalogue.md` says how a hit comes to its place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from zizai.catalogue.finding.entries import ITEM, SERVICE, Catalogue, Entry, current, forget
from zizai.catalogue.finding.questions import Concept, Question, cleaned, understood

__all__ = ["ITEM", "SERVICE", "Answer", "Catalogue", "Entry", "Hit", "current", "find", "forget", "suggest"]

MOST, MOST_SUGGESTED = 100, 8
# Of what is offered while somebody types so many places are left to convenience services.
_SERVICES_TOO = 2
# What is less than so much as good as the best is no answer any more, nor what has next to nothing of the question.
_ENOUGH, _LEAST = 0.2, 1.0
# A word that stands nowhere is worth so much: a reading of the question without such words is the better one.
_UNKNOWN = 3.0
# An answer that scores less fits by a word or two only.
_WEAK = 4.5
# What was put right by its sound counts a little less than what was typed.
_PUT_RIGHT = 0.9
# What it is about says more than what is to be done with it.
_ACT = 0.8
# To be called as somebody says it counts as much as so many rare words.
_CALLED = 6.0
_OTHER_ACT, _NO_ACT, _WITH_GUIDE = 0.75, 0.9, 1.12


@dataclass(frozen=True)
class Hit:
    """An entry and why it was found: what was said → the word of the entry that answers it."""

    entry: Entry
    score: float
    why: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Answer:
    """`hits`, best first. `read` is the question as it was read, where that is not as it was typed. `missing`: what it is about and the best hit lacks, where that is most of it."""

    hits: list[Hit]
    read: str = ""
    missing: tuple[str, ...] = ()


def find(words: str, *, kind: str = "", most: int = MOST) -> Answer:
    """What answers `words`: all entries, or those of one `kind`. As many statements as `current`."""
    catalogue, typed = current(), cleaned(words)
    spelt = catalogue.sounds.spelt(typed)
    return _found(catalogue, [typed, spelt, catalogue.sounds.put_right(spelt)], kind, most) or _found(catalogue, [typed, catalogue.sounds.put_right(spelt, boldly=True)], kind, most) or Answer([])


def _found(catalogue: Catalogue, texts: list[str], kind: str, most: int) -> Answer | None:
    """What answers the best of these readings of a question, the first of which was typed; None where nothing does."""
    typed = texts[0]
    questions = {text: understood(text) for text in dict.fromkeys(texts) if text}
    best: dict[int, tuple[float, str]] = {}
    for text, question in questions.items():
        for entry, score in _scores(catalogue, question).items():
            score *= 1.0 if text == typed else _PUT_RIGHT
            if score > best.get(entry, (0.0, ""))[0]:
                best[entry] = score, text
    ranked = sorted(best, key=lambda entry: (-best[entry][0], entry))
    ranked = [entry for entry in ranked if not kind or catalogue.entries[entry].kind == kind][:most]
    if not ranked:
        return None
    text = best[ranked[0]][1]
    hits = [Hit(catalogue.entries[one], best[one][0], _why(catalogue, questions[best[one][1]], one)) for one in ranked if best[one][0] >= max(_LEAST, _ENOUGH * best[ranked[0]][0])]
    return Answer(hits, text if text != typed else "", _missing(catalogue, questions[text], ranked[0], best[ranked[0]][0]))


def _scores(catalogue: Catalogue, question: Question) -> dict[int, float]:
    """Entry → how well it answers: the best word of each concept, more where it has them all, more where it is called so."""
    index = catalogue.index
    sums: dict[int, float] = defaultdict(float)
    had: dict[int, float] = defaultdict(float)
    whole = 0.0
    for concept in question.concepts:
        found = _answers(catalogue, concept)
        worth = max(found.values(), default=_UNKNOWN)
        whole += worth * (_ACT if concept.act else 1.0)
        weight = _ACT if concept.act else 1.0
        for entry, score in found.items():
            sums[entry] += weight * score
            had[entry] += weight * worth
    for entry, alike in index.alike(question.text).items():
        sums[entry] += _CALLED * alike**2
    return {entry: score * _share(had[entry], whole) * _prior(catalogue.entries[entry], question) for entry, score in sums.items()}


def _answers(catalogue: Catalogue, concept: Concept) -> dict[int, float]:
    best: dict[int, float] = {}
    for word, weight in concept.words:
        for entry, score in catalogue.index.scores(word).items():
            if weight * score > best.get(entry, 0.0):
                best[entry] = weight * score
    return best


def _share(had: float, whole: float) -> float:
    return 0.5 + 0.5 * had / whole if whole else 1.0


def _prior(entry: Entry, question: Question) -> float:
    """An entry that does something else with what one already has than was asked for counts less; a little less one that does nothing of the kind."""
    guide = _WITH_GUIDE if entry.elaborated else 1.0
    if entry.later & question.later:
        return guide
    if entry.later:
        return _OTHER_ACT * guide
    return (_NO_ACT if question.later else 1.0) * guide


def _why(catalogue: Catalogue, question: Question, entry: int) -> tuple[tuple[str, str], ...]:
    found = []
    for concept in question.concepts:
        scored = [(weight * catalogue.index.scores(word).get(entry, 0.0), word) for word, weight in concept.words]
        score, word = max(scored)
        if score:
            found.append((concept.said, word))
    return tuple(found)


def _missing(catalogue: Catalogue, question: Question, entry: int, score: float) -> tuple[str, ...]:
    """What it is about and is not in `entry`, where that is the greater part of the question; what no item speaks of, where that is half of it and `entry` fits badly."""
    about = [(one, _answers(catalogue, one)) for one in question.concepts if not one.act]
    lacking = tuple(one.said for one, found in about if found and entry not in found)
    if 2 * len(lacking) > len(about):
        return lacking
    nowhere = tuple(one.said for one, found in about if not found)
    return nowhere if score < _WEAK and 2 * len(nowhere) >= len(about) else ()


def suggest(typed: str, *, most: int = MOST_SUGGESTED) -> list[Entry]:
    """Entries to offer while somebody types: first those called so from the beginning, then what a search finds. As many statements as `current`."""
    catalogue, text = current(), cleaned(typed)
    if not text:
        return []
    called_so = [one for one in catalogue.entries if any(text in name.casefold() for name in one.names)]
    offered = {one.pk: one for one in sorted(called_so, key=lambda one: _begun(one, text))[:most]}
    for kind in (ITEM, SERVICE) if len(offered) < most else ():
        offered |= {hit.entry.pk: hit.entry for hit in find(typed, kind=kind, most=most - _SERVICES_TOO).hits if hit.entry.pk not in offered}
    return list(offered.values())[:most]


def _begun(entry: Entry, text: str) -> tuple[bool, bool, bool, bool, bool, int]:
    return text not in entry.name.casefold(), not any(name.casefold().startswith(text) for name in entry.names), entry.kind != ITEM, not entry.elaborated, bool(entry.later), len(entry.name)
