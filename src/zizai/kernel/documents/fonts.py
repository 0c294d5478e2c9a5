"""The fonts documents are set in, and which characters they can print.

Only fonts that came with packages, or that the city added by `ZIZAI_FONTS`, never the machine's: a
letter looks the same everywhere, and a rare character in a name never silently becomes a box.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.ttLib import TTFont

SERIF, SANS = "Noto Serif SC", "Noto Sans CJK SC"
_PACKAGES = ("pylopdf_fonts_zh_cn", "noto_cjk_sans_otc")
# What is set without a glyph: line ends, tabs, zero-width marks and the selectors of glyph variants.
_UNSEEN = frozenset([*map(ord, "\t\n\r"), *range(0x200B, 0x2010), 0x2060, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])


class UnprintableText(ValueError):
    """Text with characters no font at hand can print. The message names them and says what to do."""

    def __init__(self, characters: list[str]):
        named = "、".join(_named(one) for one in characters[:5])
        more = f"等{len(characters)}个字符" if len(characters) > 5 else ""
        super().__init__(
            f"{named}{more}印不出来，字库里没有。请核对是不是写错了；确实要用的，请系统管理员在 ZIZAI_FONTS 里加上有这个字的字库，再办一次。"
        )
        self.characters = characters


def _named(character: str) -> str:
    shown = "看不见的字符" if unicodedata.category(character) in {"Cc", "Cf", "Cn", "Cs"} else f"“{character}”"
    return f"{shown}（U+{ord(character):04X}）"


@dataclass(frozen=True)
class Typefaces:
    """The fonts at hand: typst's own object, the families in the order in which they are tried, the code points they cover."""

    fonts: typst.Fonts
    serif: tuple[str, ...]
    sans: tuple[str, ...]
    covered: frozenset[int]


def typefaces() -> Typefaces:
    """The fonts of this process, read once in its life. Raises ImproperlyConfigured for a folder of ZIZAI_FONTS without any."""
    return _read(tuple(settings.FONT_DIRS))


@lru_cache(2)
def _read(added: tuple[str, ...]) -> Typefaces:
    fonts = _in([*(str(files(name)) for name in _PACKAGES), *added])
    extra: list[str] = []
    for folder in added:
        if not (families := _in([folder]).families()):
            raise ImproperlyConfigured(f"ZIZAI_FONTS：目录 {folder} 里没有字库。")
        extra += [family for family in families if family not in {SERIF, SANS, *extra}]
    used = {SERIF, SANS, *extra}
    covered: set[int] = set()
    for face in fonts.fonts():
        if face.family in used:
            with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
                covered.update(font.getBestCmap() or ())
    return Typefaces(fonts, (SERIF, SANS, *extra), (SANS, SERIF, *extra), frozenset(covered))


def _in(folders: list[str]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def missing_glyphs(text: str) -> list[str]:
    """The characters of `text` that no font at hand can print, each once, in the order in which they appear."""
    covered = typefaces().covered
    return [one for one in dict.fromkeys(text) if ord(one) not in covered and ord(one) not in _UNSEEN]


def require_printable(text: str) -> None:
    """Raise UnprintableText where a character of `text` cannot be printed. For forms whose text will stand on paper."""
    if missing := missing_glyphs(text):
        raise UnprintableText(missing)
