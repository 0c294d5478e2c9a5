"""How a plan words things: units by a name, or by a phrase for many that names nobody in particular; limits by months."""

from __future__ import annotations

import csv
import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from zizai.city.public import Organisation, units_by_words

# 「各区县政府」, 「市级相关部门(单位)」, 「县级有关单位」: everybody of a kind.
_ALL = re.compile(r"各(区县|区、县|县区|区（县）|市州|乡镇|镇街|级)?(人民)?(政府|部门|单位|有关单位)([（(]单位[)）])?")
_SOME = re.compile(r"(省级|市级|县级|区级|各级)?(相关|有关)(部门|单位)([（(]单位[)）])?")


def is_collective(words: str) -> bool:
    """Whether the words mean many units without naming one."""
    return bool(_ALL.fullmatch(words) or _SOME.fullmatch(words))


def named_part(words: str) -> str:
    """The part of the words that names a unit: 「市发展改革委等市级相关部门(单位)」 names 市发展改革委. Empty for a collective phrase."""
    if is_collective(words):
        return ""
    before, middle, after = words.rpartition("等")
    return before if middle and is_collective(after) else words


def responsible_units(words: Iterable[str]) -> dict[str, list[Organisation]]:
    """The units that each of these words of a plan means; none is ever guessed. One statement."""
    names = {one: named_part(one) or one for one in words}
    found = units_by_words(names.values())
    return {one: found[name] for one, name in names.items()}


def before(day: date) -> str:
    """A limit as plans write it: 「2023年12月底前」, or 「2023年12月15日前」."""
    last = day.day == monthrange(day.year, day.month)[1]
    return f"{day.year}年{day.month}月{'底' if last else f'{day.day}日'}前"


class Units:
    """The units of a pack's own files, by name and short name: what a plan is checked by before anything is loaded."""

    def __init__(self, codes: Mapping[str, list[str]]):
        self._codes = codes

    @classmethod
    def of_pack(cls, folder: Path) -> Units:
        """From organisations.csv. A faulty list of units is told by its own sheet, so here it only yields less."""
        codes: dict[str, list[str]] = {}
        try:
            text = (folder / "organisations.csv").read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError):
            text = ""
        for row in csv.DictReader(text.splitlines()):
            for name in {row.get("name") or "", row.get("short_name") or ""} - {""}:
                codes.setdefault(name, []).append(row.get("code") or "")
        return cls(codes)

    def named(self, words: str) -> list[str]:
        """The codes of the units of this name."""
        return self._codes.get(words, [])

    def unknown(self, words: str) -> str:
        """The part of the words that should name a unit and does not; empty where all is known."""
        name = named_part(words)
        return name if name and name not in self._codes else ""
