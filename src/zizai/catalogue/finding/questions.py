"""A question as the search understands it: what it is about and what is to be done, each with the official words for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from zizai.catalogue.finding.tables import gapped_sayings, in_plain_words, plain_sayings, sayings
from zizai.kernel.search.words import HAN, STOP, cut, fold

MOST_CHARACTERS = 60
# A word that stands for another says a little less than the word itself, and less with each place in its row.
_MEANT, _EACH, _LEAST = 0.95, 0.93, 0.5
# Half of a word is a hint.
_PART = 0.5
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
# What people say around what they want, beside the words every search leaves out.
_AROUND = STOP | frozenset(
    ["手续", "材料", "流程", "资料", "条件", "东西", "国家", "政府", "地方", "哪儿", "申请", "可以", "知道", "时候", "什么时候", "多少钱", "钱", "多久", "多少", "找谁", "谁", "怎么弄", "现在", "以后", "家里", "自己", "我家", "别人", "有人", "一下", "先", "再", "让", "给", "叫", "请", "会", "得", "着", "过", "该", "行", "好", "些", "点", "吗", "嘛", "哦", "嗯", "呗", "哈", "噻", "哇", "啦", "咯", "应该", "准备", "打算", "今天", "明天", "昨天", "今年", "去年", "明年", "突然", "已经", "还是", "但是", "如果", "因为", "所以", "第一次", "每年"]
)


@dataclass(frozen=True)
class Concept:
    """One thing that was said: `words` by which it is looked for, each with its weight. `act`: it is something to be done."""

    said: str
    words: tuple[tuple[str, float], ...]
    act: bool = False


@dataclass(frozen=True)
class Question:
    """`text` in plain words; `later`: the rows of sayings that are done with what one already has, which were asked for."""

    text: str
    concepts: tuple[Concept, ...]
    later: frozenset[int] = frozenset()


def cleaned(words: str) -> str:
    """What was typed, without differences of width and case, cut to `MOST_CHARACTERS`."""
    return fold(unicodedata.normalize("NFC", words.strip()[:MOST_CHARACTERS]))


def understood(text: str) -> Question:
    """The question that `text` (as `cleaned` or corrected) asks."""
    plain = in_plain_words(text)
    held = _said(plain)
    concepts = [_concept(one.words, one.rows) for one in held]
    concepts += [_own(word) for word in dict.fromkeys(_rest(plain, [span for one in held for span in one.spans]))]
    later = {row for one in held for row in one.rows if sayings()[row].later}
    return Question(plain, tuple(concepts or [_own(plain)]), frozenset(later))


@dataclass(frozen=True)
class _Said:
    """A saying as it stands in a text: its words, from where to where (several where it has a gap), the numbers of its rows."""

    words: str
    spans: tuple[tuple[int, int], ...]
    rows: tuple[int, ...]

    @property
    def acts(self) -> frozenset[bool]:
        return frozenset(sayings()[row].act for row in self.rows)

    def covers(self, other: _Said) -> bool:
        """Whether `other` says nothing that this does not: it lies within, is no longer, and of no other kind."""
        within = all(any(start <= from_ and to <= end for start, end in self.spans) for from_, to in other.spans)
        return within and self.spans != other.spans and (self.acts >= other.acts or len(other.words) == 1)


def _said(text: str) -> list[_Said]:
    """The sayings in `text`, the longest first, without those that a longer one covers or says already. One of a single character counts only where the segmenter sees a word in it."""
    alone = {word for run in _RUN.findall(text) for word in cut(run) if len(word) == 1}
    found = [_Said(one, ((at, at + len(one)),), rows) for one, rows in plain_sayings().items() if (at := text.find(one)) >= 0 and (len(one) > 1 or one in alone)]
    for must, pattern, row in gapped_sayings():
        if must in text and (match := pattern.search(text)):
            found.append(_Said(match[0], tuple(match.span(part) for part in range(1, pattern.groups + 1)), (row,)))
    found.sort(key=lambda one: (-sum(end - start for start, end in one.spans), len(one.spans), one.spans))
    kept: list[_Said] = []
    for one in found:
        if not any(longer.covers(one) or set(one.rows) <= set(longer.rows) for longer in kept):
            kept.append(one)
    return kept


def _concept(said: str, rows: tuple[int, ...]) -> Concept:
    words = {said: 1.0}
    for row in rows:
        for place, word in enumerate(sayings()[row].means):
            words.setdefault(word.casefold(), max(_LEAST, _MEANT * _EACH**place))
    return Concept(said, tuple(words.items()), all(sayings()[row].act for row in rows))


def _own(word: str) -> Concept:
    """A word that no saying knows stands for itself, and its parts a little."""
    parts = [word[at : at + 2] for at in range(len(word) - 1)] if len(word) > 2 else []
    return Concept(word, ((word, 1.0), *((part, _PART) for part in parts)))


def _rest(text: str, without: list[tuple[int, int]]) -> Iterator[str]:
    """Words of two characters and more, and runs of single ones, where no saying has been understood."""
    masked = "".join(" " if any(start <= at < end for start, end in without) else one for at, one in enumerate(text))
    for run in _RUN.findall(masked):
        yield from _joined(run, lambda word: word in _AROUND)


def _joined(run: str, around: Callable[[str], bool]) -> Iterator[str]:
    """The words of `run`; characters that the segmenter left single are joined again: it has no word for them."""
    single = ""
    for word in [*cut(run), ""]:
        if len(word) == 1 and not around(word):
            single += word
            continue
        if len(single) > 1:
            yield single
        single = ""
        if len(word) > 1 and not around(word):
            yield word
