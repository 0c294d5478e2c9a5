"""From text to what is indexed, and from a query to what is looked for.

Chinese is indexed as single characters, pairs of neighbours, and rjieba's words of three characters
and more. So a query finds every word of one or two characters, whatever the segmenter made of the
text around it, and a rare name that no dictionary knows; longer words lift what contains them whole.
Numbers and Latin words are kept whole and in parts, and a query finds them by their beginning.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_JOINS = "-_/.:@·"
_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[{_JOINS}][^\W_{HAN}]+)*")
_PARTS = re.compile(r"\d+|[^\W\d_]+")
_IS_HAN = re.compile(rf"[{HAN}]")
_DASHES = frozenset("‐‑‒–—―−")
LONGEST_WORD = 64
LONGEST_QUERY = 100
MOST_TERMS = 16

# What people write around what they look for. Left out of a query unless nothing else remains.
_STOP = """
的 了 吗 呢 啊 吧 呀 么 我 我们 你 您 他 她 它 想 要 想要 需要 应该 可以 能 能不能 可不可以 怎么 怎样 怎么办 怎么样 如何
什么 什么样 哪 哪里 哪儿 哪些 哪个 在哪 在哪里 多少 几 为什么 请 请问 问 问一下 一下 是 是不是 有 有没有 和 与 及 或 或者 以及
在 去 到 把 被 给 对 对于 关于 从 向 就 都 也 还 又 才 办 办理 办事 这 那 这个 那个 一个 没 没有 不
"""
STOP = frozenset(_STOP.split())


class _Folds(dict):
    """Character by character, so that every character of the folded text has its place in the text; filled as texts come by."""

    def __missing__(self, code: int) -> str:
        one = chr(code)
        self[code] = folded = "-" if one in _DASHES else unicodedata.normalize("NFKC", one).casefold()
        return folded


_folds = _Folds()


def fold(text: str) -> str:
    """`text` without differences of width and case. No character becomes none."""
    return text.translate(_folds)


def places(text: str) -> Sequence[int]:
    """For each character of `fold(text)`, the place in `text` it comes from."""
    if len(fold(text)) == len(text):
        return range(len(text))
    return [place for place, one in enumerate(text) for _ in fold(one)]


def tokens(text: str) -> list[str]:
    """What is indexed of `text`, in order, with repeats. Every token is letters and digits only."""
    return [token for run in _RUN.findall(fold(text)) for token in _tokens_of(run)]


def _tokens_of(run: str) -> Iterator[str]:
    if not _IS_HAN.match(run):
        yield from dict.fromkeys([_whole(run), *_pieces(run)])
        return
    yield from run
    yield from _pairs(run)
    yield from (word for word in _jieba().cut_for_search(run) if len(word) > 2)


def _whole(run: str) -> str:
    return re.sub(rf"[{_JOINS}]", "", run)[:LONGEST_WORD]


def _pieces(run: str) -> list[str]:
    pieces: list[str] = []
    for part in re.split(rf"[{_JOINS}]", run):
        pieces.append(part[:LONGEST_WORD])
        pieces.extend(piece[:LONGEST_WORD] for piece in _PARTS.findall(part))
    return pieces


def _pairs(run: str) -> list[str]:
    return [run[place : place + 2] for place in range(len(run) - 1)]


@dataclass(frozen=True)
class Term:
    """One word of a query. An entry matches it by any of `ways`; a way is tokens that must all be there.

    `prefix`: the tokens are beginnings of words.
    """

    text: str
    ways: tuple[tuple[str, ...], ...]
    prefix: bool = False


def terms(query: str) -> list[Term]:
    """The words of a query, the first sixteen of its first hundred characters. Empty where there is nothing to look for."""
    found: dict[str, Term] = {}
    for run in _RUN.findall(fold(unicodedata.normalize("NFC", query)[:LONGEST_QUERY])):
        for term in _terms_of(run):
            found.setdefault(term.text, term)
    kept = [term for term in found.values() if term.text not in STOP]
    return (kept or list(found.values()))[:MOST_TERMS]


def cut(run: str, *, guess: bool = True) -> list[str]:
    """The words of a run of characters, as the segmenter sees them; without `guess` only those of its dictionary."""
    return list(_jieba().cut(run, guess))


def _terms_of(run: str) -> Iterator[Term]:
    if _IS_HAN.match(run):
        for word in cut(run):
            yield Term(word, ((word,),) if len(word) < 3 else ((word,), tuple(_pairs(word))))
        return
    whole, pieces = _whole(run), tuple(dict.fromkeys(_pieces(run)))
    # One character would be the beginning of half the words there are.
    yield Term(whole, ((whole,),) if pieces in ((whole,), ()) else ((whole,), pieces), prefix=len(whole) > 1)


@lru_cache(1)
def _jieba():
    # Reading the dictionary costs a fifth of a second and 32 MB, which most commands never need.
    import rjieba

    return rjieba
