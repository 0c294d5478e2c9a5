"""Words by their sound: what was typed with a wrong character of the same sound, or in letters.

The words are those of the catalogue and of the people's sayings, so nothing is ever put right into a word that
would find nothing. Sounds that many people do not tell apart (zh and z, n and l, eng and en, ang and an) count as the same in
words of three characters and more.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate, islice, product

from zizai.catalogue.finding.tables import readings
from zizai.kernel.search.words import HAN, STOP, cut

LONGEST, SHORTEST = 8, 2
_ANY = "?"
_HAN_RUN = re.compile(rf"[{HAN}]+")
_LETTERS = re.compile(r"[a-z]+(?:['’ ]+[a-z]+)*")
_NEAR = ((re.compile("([zcs])h"), r"\1"), (re.compile("([aei])ng"), r"\1n"), (re.compile(r"\bl"), "n"), (re.compile(r"\bhu(?=[aeio])"), "f"))


def near(sound: str) -> str:
    """The sound as people hear it who do not tell its like apart. Syllables are separated by spaces."""
    for pattern, instead in _NEAR:
        sound = pattern.sub(instead, sound)
    return sound


def sounds_of(word: str) -> list[str]:
    """How `word` may be read: syllables separated by spaces, at most four ways; empty where a character is unknown."""
    table = readings()
    if any(one not in table for one in word):
        return []
    return [" ".join(way) for way in islice(product(*(table[one] for one in word)), 4)]


class Sounds:
    """The words that may be meant, by their sound. `words` gives each its weight: of two that sound alike the heavier is meant."""

    def __init__(self, words: Mapping[str, float]) -> None:
        self._words = frozenset(words)
        self._exact: dict[str, str] = {}
        self._near: dict[str, str] = {}
        self._initials: dict[str, str] = {}
        self._gapped: dict[str, str] = {}
        for word in sorted(words, key=lambda one: (-words[one], one)):
            if not SHORTEST <= len(word) <= LONGEST:
                continue
            if len(word) > SHORTEST:
                for at in range(len(word)):
                    self._gapped.setdefault(f"{word[:at]}{_ANY}{word[at + 1 :]}", word)
            for sound in sounds_of(word):
                self._exact.setdefault(sound, word)
                self._near.setdefault(near(sound), word)
                self._initials.setdefault("".join(part[0] for part in sound.split()), word)
        self._letters = {sound.replace(" ", ""): word for sound, word in reversed(self._exact.items())}
        self._near_letters = {sound.replace(" ", ""): word for sound, word in reversed(self._near.items())}

    def put_right(self, text: str, *, boldly: bool = False) -> str:
        """`text` with what is no word, and sounds like one, put right: 「低宝」 is 「低保」. `boldly`: words that the catalogue does not have as well, and what differs in one character."""
        return _HAN_RUN.sub(lambda found: self._run(found[0], boldly), text)

    def spelt(self, text: str) -> str:
        """`text` with what is written in letters put into characters: 「shenfenzheng」 is 「身份证」."""
        return _LETTERS.sub(lambda found: self._from_letters(re.sub("['’ ]", "", found[0])) or found[0], text)

    def _run(self, run: str, boldly: bool) -> str:
        ends = frozenset(range(len(run) + 1)) if boldly else frozenset((0, *accumulate(len(word) for word in cut(run, guess=False))))
        place, found = 0, []
        while place < len(run):
            word = self._at(run, place, ends, boldly)
            found.append(word)
            place += len(word)
        return "".join(found)

    def _at(self, run: str, place: int, ends: frozenset[int], boldly: bool) -> str:
        """The word at `place`: the longest that stands there or sounds like one; one character where there is none.

        `ends`: where words of the segmenter's dictionary begin and end. None of them is torn apart, nor, where it
        stands alone, taken for another.
        """
        for width in range(min(LONGEST, len(run) - place), SHORTEST - 1, -1):
            one = run[place : place + width]
            if one in self._words:
                return one
            if {place, place + width} <= ends and (meant := self._sounds_like(one) or (boldly and self._looks_like(one))) and self._may_be_wrong(one, place, ends):
                return meant
        return run[place]

    def _may_be_wrong(self, one: str, place: int, ends: frozenset[int]) -> bool:
        """Whether a character of `one` stands alone; of two characters neither may be one that is said around every question."""
        alone = any({place + at, place + at + 1} <= ends for at in range(len(one)))
        return alone and (len(one) > SHORTEST or not STOP & set(one))

    def _sounds_like(self, one: str) -> str:
        for sound in sounds_of(one):
            if meant := self._exact.get(sound) or (self._near.get(near(sound)) if len(one) > SHORTEST else None):
                return meant
        return ""

    def _looks_like(self, one: str) -> str:
        """The word of three characters and more from which `one` differs in a single character."""
        return next((meant for at in range(len(one)) if (meant := self._gapped.get(f"{one[:at]}{_ANY}{one[at + 1 :]}"))), "")

    def _from_letters(self, letters: str) -> str:
        for table, spoken in ((self._letters, letters), (self._near_letters, near(letters))):
            if found := _covered(spoken, table):
                return found
        return self._initials.get(letters, "") if len(letters) > SHORTEST else ""


def _covered(letters: str, table: Mapping[str, str]) -> str:
    """The fewest words of `table` that together spell `letters`; empty where there are none."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(letters))]
    for end in range(1, len(letters) + 1):
        for start in range(max(0, end - 6 * LONGEST), end):
            before, word = best[start], table.get(letters[start:end])
            if before is not None and word is not None and (best[end] is None or len(before) + 1 < len(best[end] or ())):
                best[end] = (*before, word)
    return "".join(best[-1] or ())
