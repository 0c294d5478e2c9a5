"""Which entries answer a word, and how well: BM25F over the few thousand texts of a catalogue, in memory.

A word is looked for wherever it stands, without segmentation, so two databases and two machines find the same.
Each field is one long text; a word's places in it are found by scanning, which takes some ten microseconds for a
word, once, because what was found is kept.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import log, sqrt

# Field → (weight, how much a long text counts less). What people call a thing and its name weigh most.
FIELDS: dict[str, tuple[float, float]] = {"name": (3.0, 0.6), "called": (3.0, 0.3), "main": (1.2, 0.5), "about": (1.2, 0.5), "asked": (0.5, 0.8), "unit": (0.5, 0.0)}
_SATURATION = 1.2
_KEPT = 20_000
_END = "\n"


class Index:
    """The texts of entries, which are numbers from 0. `texts`: for each entry, field → text. `phrases`: for each, what it is called."""

    def __init__(self, texts: Sequence[Mapping[str, str]], phrases: Sequence[Sequence[str]]) -> None:
        self.size = len(texts)
        self._fields = [_Field([one.get(name, "") for one in texts], weight, length) for name, (weight, length) in FIELDS.items()]
        self._scores: dict[str, dict[int, float]] = {}
        self._phrases = _Phrases(phrases)

    def scores(self, word: str) -> dict[int, float]:
        """Entry → how well it answers `word`; only those in which it stands."""
        if (held := self._scores.get(word)) is not None:
            return held
        sizes: dict[int, float] = defaultdict(float)
        for field in self._fields:
            for entry, times in field.places(word).items():
                sizes[entry] += times
        rarity = log(1 + (self.size - len(sizes) + 0.5) / (len(sizes) + 0.5))
        found = {entry: rarity * size / (_SATURATION + size) for entry, size in sizes.items()}
        if len(self._scores) >= _KEPT:
            self._scores.clear()
        self._scores[word] = found
        return found

    def alike(self, text: str) -> dict[int, float]:
        """Entry → how much `text` is like the nearest of what the entry is called, from 0 to 1."""
        return self._phrases.alike(text)


class _Field:
    """One field of all entries as one text."""

    def __init__(self, texts: Sequence[str], weight: float, length: float) -> None:
        self._text = _END.join(texts).casefold()
        self._starts, at = [], 0
        for one in texts:
            self._starts.append(at)
            at += len(one) + 1
        written = [len(one) for one in texts if one]
        average = sum(written) / len(written) if written else 1.0
        self._weights = [weight / (1 - length + length * len(one) / average) for one in texts]

    def places(self, word: str) -> dict[int, float]:
        """Entry → how often `word` stands in it, by the field's weight."""
        found: dict[int, float] = defaultdict(float)
        at = self._text.find(word)
        while at >= 0:
            entry = bisect_right(self._starts, at) - 1
            found[entry] += self._weights[entry]
            at = self._text.find(word, at + 1)
        return found


class _Phrases:
    """What entries are called, as pairs of neighbouring characters: a rare pair says more than a common one."""

    def __init__(self, phrases: Sequence[Sequence[str]]) -> None:
        self._owners = [entry for entry, called in enumerate(phrases) for _ in called]
        pairs = [Counter(pairs_of(one.casefold())) for called in phrases for one in called]
        held = Counter(pair for one in pairs for pair in one)
        self._rarity = {pair: log(1 + len(pairs) / count) for pair, count in held.items()}
        # What nothing is called by is mostly what people say around it, and sometimes the very thing.
        self._unknown = log(1 + len(pairs)) / 2
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(pairs):
            for pair in one:
                self._postings[pair].append(number)
        self._sizes = [sqrt(sum(self._rarity[pair] ** 2 for pair in one)) or 1.0 for one in pairs]

    def alike(self, text: str) -> dict[int, float]:
        """The cosine of the angle between `text` and each entry's nearest phrase."""
        asked = set(pairs_of(text))
        size = sqrt(sum(self._rarity.get(pair, self._unknown) ** 2 for pair in asked)) or 1.0
        sums: dict[int, float] = defaultdict(float)
        for pair in asked & self._rarity.keys():
            for number in self._postings[pair]:
                sums[number] += self._rarity[pair] ** 2
        best: dict[int, float] = {}
        for number, value in sums.items():
            entry, near = self._owners[number], value / (size * self._sizes[number])
            if near > best.get(entry, 0.0):
                best[entry] = near
        return best


def pairs_of(text: str) -> list[str]:
    """Every two neighbouring characters of `text`; itself where it has only one."""
    return [text[at : at + 2] for at in range(len(text) - 1)] or [text] * bool(text)
