"""Names of people as they are written down: every character in its public code, so that a name found once is found again.

Older systems kept some characters of GBK in private-use codes (䶮 as U+E863): they look right on one
machine and are a box or another character on the next. GB 18030 gives all eighty of them public codes.
"""

from __future__ import annotations

import unicodedata

# GB 18030-2022 table: these stood in private use even in the editions of 2000 and 2005.
_LATE = {
    0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7,
    0xE831: 0x215D7, 0xE832: 0x9FB8, 0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
}  # fmt: skip
_FIRST, _LAST = 0xE815, 0xE864
# Names of many minorities carry a dot between their parts; keyboards offer half a dozen of them.
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･．."), "·")
LONGEST = 80


class WrongName(ValueError):
    """A name that cannot be kept; the message says what to do."""


def _public_codes() -> dict[int, int]:
    # GBK laid these eighty out in the order of its bytes FE 50 to FE A0, leaving out FE 7F.
    codes = {}
    for private in range(_FIRST, _LAST + 1):
        second = 0x50 + private - _FIRST
        second += second >= 0x7F
        codes[private] = _LATE.get(private) or ord(bytes([0xFE, second]).decode("gb18030"))
    return codes


_PUBLIC = _public_codes()


def public_codes(text: str) -> str:
    """`text` with every character in its public code, composed (NFC), without variation selectors; spaces stay.

    Private-use characters that GB 18030 does not know stay as they are.
    """
    composed = unicodedata.normalize("NFC", text.translate(_PUBLIC))
    return "".join(one for one in composed if not _is_variation_selector(one))


def person_name(text: str) -> str:
    """The name with public codes, one kind of dot and no stray spaces. Raises WrongName.

    Spaces between Chinese characters go; between Latin words one stays. Variation selectors go: the
    register of names (GB 18030) does not tell glyph variants apart.
    """
    name = _without_stray_spaces(public_codes(text).translate(_DOTS))
    if not name:
        raise WrongName("请填写姓名。")
    if len(name) > LONGEST:
        raise WrongName(f"姓名太长，最多{LONGEST}个字，现在{len(name)}个。")
    for one in name:
        _may_stand(one)
    return name


def _may_stand(one: str) -> None:
    kind = unicodedata.category(one)
    if kind == "Co":
        raise WrongName(f"“{one}”是自造字（U+{ord(one):04X}），换一台机器就显示不出来。请用国家标准字输入，打不出来时到窗口核对。")
    if kind.startswith("C") or one in "�□":
        raise WrongName("姓名里有显示不出来的字符，请重新输入。")


def _is_variation_selector(one: str) -> bool:
    return 0xFE00 <= ord(one) <= 0xFE0F or 0xE0100 <= ord(one) <= 0xE01EF


def _without_stray_spaces(name: str) -> str:
    words = name.split()
    joined = words[:1]
    for word in words[1:]:
        joined.append(" " + word if joined[-1][-1].isascii() and word[0].isascii() else word)
    return "".join(joined)
