"""What of a hit is shown: plain text in pieces, those that matched marked. Never HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from zizai.kernel.search.words import Term, fold, places

LENGTH = 80
_BEFORE = 12
_MOST_HITS = 200


class Segment(NamedTuple):
    """A piece of text, and whether it is what was looked for."""

    text: str
    hit: bool = False


def marked(text: str, terms: Sequence[Term]) -> list[Segment]:
    """The whole `text` in pieces."""
    return _cut(text, [(begin, end) for begin, end, _ in _hits(text, terms)], 0, len(text))


def excerpt(text: str, terms: Sequence[Term], *, length: int = LENGTH) -> list[Segment]:
    """About `length` characters of `text` in which the most different words of the query stand; its beginning if none does."""
    text = re.sub(r"\s+", " ", text).strip()
    hits = _hits(text, terms)
    begin = max(0, _best(hits, length) - _BEFORE)
    begin = max(0, min(begin, len(text) - length))
    end = min(len(text), begin + length)
    pieces = _cut(text, [(start, stop) for start, stop, _ in hits], begin, end)
    if begin > 0:
        pieces.insert(0, Segment("…"))
    if end < len(text):
        pieces.append(Segment("…"))
    return pieces


def _hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int, int]]:
    """(begin, end, number of the term) in `text`, by begin, without overlaps."""
    folded, origin = fold(text), places(text)
    found: list[tuple[int, int, int]] = []
    for number, term in enumerate(terms):
        # The word as it was typed; where the text has it only in parts, the parts.
        for needles in ([term.text], [token for way in term.ways for token in way]):
            spans = [span for needle in needles for span in _places_of(needle, folded)]
            if spans:
                found += [(origin[begin], origin[end - 1] + 1, number) for begin, end in spans]
                break
    apart: list[tuple[int, int, int]] = []
    for span in sorted(found):
        if not apart or span[0] >= apart[-1][1]:
            apart.append(span)
        elif span[1] > apart[-1][1]:
            apart[-1] = (apart[-1][0], span[1], apart[-1][2])
    return apart


@lru_cache(1024)
def _pattern(needle: str) -> re.Pattern[str]:
    # A number may have been typed without the hyphens it is written with.
    return re.compile(r"[\-_/.:@·]?".join(map(re.escape, needle)) if needle.isascii() else re.escape(needle))


def _places_of(needle: str, folded: str) -> list[tuple[int, int]]:
    return [match.span() for match in islice(_pattern(needle).finditer(folded), _MOST_HITS)]


def _best(hits: list[tuple[int, int, int]], length: int) -> int:
    best, most = 0, 0
    for place, (begin, _, _) in enumerate(hits):
        words = {number for start, _, number in hits[place : place + 20] if start < begin + length - _BEFORE}
        if len(words) > most:
            best, most = begin, len(words)
    return best


def _cut(text: str, spans: list[tuple[int, int]], begin: int, end: int) -> list[Segment]:
    pieces: list[Segment] = []
    at = begin
    for start, stop in spans:
        start, stop = max(start, begin), min(stop, end)
        if start >= stop:
            continue
        if start > at:
            pieces.append(Segment(text[at:start]))
        elif pieces:
            # Words that touch are one piece to the eye.
            start = at - len(pieces.pop().text)
        pieces.append(Segment(text[start:stop], hit=True))
        at = stop
    if at < end:
        pieces.append(Segment(text[at:end]))
    return pieces
