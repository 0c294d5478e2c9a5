"""One cell: a value as people read it in a table, and what they typed as a value.

A choice is written 「01 行政许可」; its code or its label alone is read as well, several stand between 「；」. Days come as text or
as a spreadsheet's numbers. What a spreadsheet has spoilt (long numbers, codes that became days) is told, not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from typing import Any

from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

from zizai.kernel.forms import Choice, Choices, Date, Field, Integer, Money, YesNo
from zizai.look.leaving import as_meant, harmless


@dataclass(frozen=True)
class Spoilt:
    """A cell of which no value can be taken, and why."""

    words: str


Cell = str | int | float | bool | date | datetime | Spoilt | None
READABLE = (str, int, float, bool, datetime, date, type(None))
Options = tuple[tuple[str, str], ...]
# Days between 1954 and 2119 as a spreadsheet counts them; other numbers are no days.
_FIRST_DAY, _LAST_DAY = 20_000, 80_000
# A spreadsheet keeps fifteen digits of a number and makes the others 0.
_LONGEST_NUMBER = 10**15
_WRITE_SO = "请写成 kind=new|renew; air=yes 这样：问题编号=选项编号，几个选项用 | 隔开，几个问题用分号隔开。"


class WrongCell(ValueError):
    """What was typed cannot be taken; the message says why and what to type."""


def written(field: Field, value: Any) -> str | int:
    """`value` of an element as its cell says it: text that no spreadsheet runs, or a whole number."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, Integer) and isinstance(value, int):
        return value
    if isinstance(field, Choice | Choices):
        labels = dict(options_of(field))
        chosen = value if isinstance(value, list) else [value]
        return harmless("；".join(f"{one} {labels[one]}" if one in labels else str(one) for one in chosen))
    return harmless(str(value))


def meant(field: Field, cell: Cell, *, epoch: datetime = CALENDAR_WINDOWS_1900) -> Any:
    """What `cell` says for an element, as a form is given it; None where nothing stands there. Raises WrongCell."""
    text = plain(cell)
    if text is None:
        return None
    if isinstance(field, YesNo):
        return cell if isinstance(cell, bool) else text
    if isinstance(field, Date):
        return _day(cell, text, epoch)
    if isinstance(field, Integer | Money):
        return unicodedata.normalize("NFKC", text)
    if isinstance(field, Choices):
        return _several(text, options_of(field))
    if isinstance(field, Choice):
        return _one(text, options_of(field))
    if isinstance(cell, date):
        raise WrongCell(f"这一格被表格软件当成了日期（{text}）。请先把这一列设成“文本”，再重新填写。")
    if isinstance(cell, int | float) and abs(cell) >= _LONGEST_NUMBER:
        raise WrongCell("这一格是数字，超过15位的部分已经丢了。请先把这一列设成“文本”，再重新填写。")
    return text


def plain(cell: Cell) -> str | None:
    """What a cell says, as text; None for an empty one. Raises WrongCell for a spoilt one."""
    if isinstance(cell, Spoilt):
        raise WrongCell(cell.words)
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    text = as_meant(str(cell).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text or None


def options_of(field: Field) -> Options:
    """The options of a choice; none where a city's data gives them."""
    return tuple(field.options()) if isinstance(field, Choice | Choices) and not field.of else ()


def _day(cell: Cell, text: str, epoch: datetime) -> str:
    number = int(text) if text.isdecimal() else int(cell) if isinstance(cell, float) else 0
    return from_excel(number, epoch).date().isoformat() if _FIRST_DAY <= number <= _LAST_DAY else unicodedata.normalize("NFKC", text)


@cache
def _spellings(options: Options) -> dict[str, str]:
    return {_bare(spelt): code for code, label in options for spelt in (f"{code} {label}", label, code)}


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).lower()


def _code(text: str, options: Options) -> str | None:
    """The code meant by `text`: whole, its label, both, or as a spreadsheet shortens 01 to 1."""
    known, bare = _spellings(options), _bare(text)
    return known.get(bare) or (known.get(bare.zfill(len(options[0][0]))) if bare.isdigit() else None)


def _one(text: str, options: Options) -> str:
    if not options:
        return text
    if code := _code(text, options):
        return code
    raise WrongCell(unknown(text, [f"{code} {label}" for code, label in options]))


def _several(text: str, options: Options) -> list[str]:
    if not options:
        return [one for one in re.split(r"[\s;；,，、|]+", text) if one]
    pieces = [one for piece in re.split(r"[;；|\n]", text) for one in _parted(piece, options)]
    return list(dict.fromkeys(_one(one.strip(), options) for one in pieces if one.strip()))


def _parted(text: str, options: Options) -> Iterator[str]:
    """The pieces between commas. Labels may have a comma in them: the longest run that is one option is one piece."""
    pieces, start = re.split(r"([,，、])", text), 0
    while start < len(pieces):
        end = next((end for end in range(len(pieces), start, -1) if _code("".join(pieces[start:end]), options)), start + 1)
        yield "".join(pieces[start:end])
        start = end + 1


def unknown(text: str, known: Sequence[str]) -> str:
    """That there is no such option, with the nearest one, or with all where they are few."""
    labels = {one.partition(" ")[2]: one for one in known}
    near = get_close_matches(text, [*known, *labels], n=1, cutoff=0.5)
    if near:
        return f"没有“{text}”这个选项，是不是“{labels.get(near[0], near[0])}”？"
    listed = "、".join(known[:12]) + ("……全部见“说明”表" if len(known) > 12 else "")
    return f"没有“{text}”这个选项，请从这些里面选：{listed}。"


# ---- conditions ----


def written_when(when: Mapping[str, Sequence[str]]) -> str:
    """A condition as people type it: 「kind=new|renew; air=yes」."""
    return harmless("; ".join(f"{_escaped(key)}={'|'.join(_escaped(one) for one in answers)}" for key, answers in when.items()))


def meant_when(cell: Cell) -> dict[str, list[str]]:
    """The condition a cell says; empty: always. Full-width signs are the same; a backslash takes a sign as it is. Raises WrongCell."""
    text = plain(cell)
    if text is None:
        return {}
    when: dict[str, list[str]] = {}
    for clause in filter(str.strip, _split(text, ";；\n")):
        key, *answers = _split(clause, "=＝")
        chosen = [_unescaped(one) for one in _split(answers[0], "|｜")] if len(answers) == 1 else []
        name = _unescaped(key)
        if not name or not chosen or not all(chosen):
            raise WrongCell(f"看不懂“{clause.strip()}”。{_WRITE_SO}")
        if name in when:
            raise WrongCell(f"问题“{name}”写了两次，请把它的选项写在一起，用 | 隔开。")
        when[name] = chosen
    return when


def _split(text: str, signs: str) -> list[str]:
    """The pieces of `text` between `signs`; a sign behind a backslash parts nothing."""
    pieces, taken = [""], iter(text)
    for letter in taken:
        if letter == "\\":
            pieces[-1] += letter + next(taken, "")
        elif letter in signs:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces


def _escaped(text: str) -> str:
    return re.sub(r"([\\=＝|｜;；\n])", r"\\\1", text)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text.strip(), flags=re.DOTALL)
