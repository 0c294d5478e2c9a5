"""What the search knows of language, as tables: how people say things, how the city says them, how characters sound.

`data/sayings.tsv` and `data/pinyin.tsv` are the product's, because they are the language's; a city's own words
stand in its pack, `sayings.tsv`, and may be absent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

_DATA = Path(__file__).parent.parent / "data"
GAP = "…"
# How many characters may stand where a saying has a gap.
_GAP_WIDTH = 6


@dataclass(frozen=True)
class Saying:
    """One row: any of `says` stands for `means`, the best first. `act`: it is something to be done; `later`: with what one already has."""

    says: tuple[str, ...]
    means: tuple[str, ...]
    act: bool
    later: bool


@lru_cache(1)
def sayings() -> tuple[Saying, ...]:
    """Every row of the people's words."""
    return tuple(Saying(tuple(says.split("、")), tuple(means.split("、")), kind != "事", kind == "改") for kind, says, means in _rows(_DATA / "sayings.tsv"))


@lru_cache(1)
def plain_sayings() -> dict[str, tuple[int, ...]]:
    """A saying without a gap → the numbers of its rows in `sayings()`."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(sayings()):
        for one in row.says:
            if GAP not in one:
                found[one.casefold()].append(number)
    return {one: tuple(numbers) for one, numbers in found.items()}


@lru_cache(1)
def gapped_sayings() -> tuple[tuple[str, re.Pattern[str], int], ...]:
    """(what must be there for it to match at all, the saying with its parts as groups, the number of its row)."""
    rows = ((one.casefold().split(GAP), number) for number, row in enumerate(sayings()) for one in row.says if GAP in one)
    return tuple((parts[0], re.compile(f".{{0,{_GAP_WIDTH}}}?".join(f"({re.escape(part)})" for part in parts)), number) for parts, number in rows)


@lru_cache(4)
def local_words(folder: Path) -> tuple[re.Pattern[str], dict[str, str]] | None:
    """The city's own words and the plain words for them; None where its pack has no such table."""
    words = {one: means for says, means in _rows(folder / "sayings.tsv") for one in says.split("、")}
    return (re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))), words) if words else None


def in_plain_words(text: str) -> str:
    """`text` with the city's own words put plainly: 「屋头」 is 「家里」."""
    if (table := local_words(Path(settings.PACK_DIR))) is None:
        return text
    pattern, words = table
    return pattern.sub(lambda found: words[found[0]], text)


@lru_cache(1)
def readings() -> dict[str, tuple[str, ...]]:
    """Character → its syllables without tones."""
    found: dict[str, tuple[str, ...]] = {}
    for syllable, characters in _rows(_DATA / "pinyin.tsv"):
        for one in characters:
            found[one] = (*found.get(one, ()), syllable)
    return found


def _rows(path: Path) -> Iterator[list[str]]:
    if path.is_file():
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")
