"""What can be printed, and the codes by which documents are checked."""

import pytest
import typst
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from hypothesis import given
from hypothesis import strategies as st

from zizai.kernel import documents
from zizai.kernel.documents import UnprintableText, codes, fonts

# From the police's cards of rare names: the basic plane, extension A, and four planes' worth beyond.
NAMES = "䶮㛃㼆㳘䥽𬱟𠮷𫖯𬎆𫍯𬤊𪩘𬭊𬬭𫘧𬳵𰻞𡋾龘靐〇"


def typeset_strictly(text):
    faces = fonts.typefaces()
    source = f"#set text(lang: \"zh\", region: \"cn\", fallback: false, font: ({','.join(map(repr, faces.serif)).replace(chr(39), chr(34))}))\n#sys.inputs.text"
    return typst.compile(
        input=source.encode(), font_paths=faces.fonts, ignore_system_fonts=True, sys_inputs={"text": text}, format="pdf", pdf_standards=["a-2a"]
    )


@pytest.mark.parametrize("character", NAMES)
def test_rare_characters_of_names_print(character):
    assert documents.missing_glyphs(character) == []
    assert typeset_strictly(character).startswith(b"%PDF")


def test_every_character_of_gbk_and_of_the_basic_plane_prints():
    gbk = [bytes([first, second]).decode("gbk", "ignore") for first in range(0x81, 0xFF) for second in range(0x40, 0xFF)]
    han = [one for one in gbk if one and ord(one) >= 0x3400]
    assert len(han) > 21_000
    assert documents.missing_glyphs("".join(han)) == []
    assert documents.missing_glyphs("".join(map(chr, [*range(0x4E00, 0xA000), *range(0x3400, 0x4DC0)]))) == []


def test_what_cannot_be_printed_is_named_once_each_in_order():
    assert documents.missing_glyphs("王\U00020003和\ue000，\U00020003") == ["\U00020003", "\ue000"]
    with pytest.raises(UnprintableText, match=r"“\U00020003”（U\+20003）印不出来，字库里没有。请核对") as caught:
        documents.require_printable("王\U00020003")
    assert caught.value.characters == ["\U00020003"]
    with pytest.raises(UnprintableText, match="等9个字符印不出来"):
        documents.require_printable("".join(map(chr, range(0x1F600, 0x1F609))))
    with pytest.raises(UnprintableText, match=r"看不见的字符（U\+0000）"):
        documents.require_printable("王\x00")


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(NAMES + "的申请，。·\t\n\u200b\ufe00"), max_size=8))
def test_what_is_said_to_print_does_print(text):
    if not documents.missing_glyphs(text):
        assert typeset_strictly(text).startswith(b"%PDF")


def test_a_city_can_add_a_font_for_characters_the_packages_lack(tmp_path, settings):
    (tmp_path / "fonts").mkdir()
    _tiny_font(tmp_path / "fonts" / "extra.ttf", "\U00020003")
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typeset_strictly("王\U00020003")
    settings.FONT_DIRS = [str(tmp_path / "fonts")]
    assert documents.missing_glyphs("王\U00020003𠀁") == ["𠀁"]
    assert typeset_strictly("王\U00020003").startswith(b"%PDF")


def test_a_folder_without_fonts_is_a_mistake_that_is_told(tmp_path, settings):
    settings.FONT_DIRS = [str(tmp_path)]
    with pytest.raises(ImproperlyConfigured, match="里没有字库"):
        documents.missing_glyphs("王")


def _tiny_font(path, character):
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for point in ((0, 800), (800, 800), (800, 0)):
        pen.lineTo(point)
    pen.closePath()
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "one"])
    font.setupCharacterMap({ord(character): "one"})
    font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "one": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (1000, 0), "one": (1000, 0)})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": "Rare Names", "styleName": "Regular", "psName": "RareNames"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    font.setupPost()
    font.save(path)


def test_only_packaged_fonts_are_used():
    assert settings.FONT_DIRS == []
    assert {face.path.split("/site-packages/")[1].split("/")[0] for face in fonts.typefaces().fonts.fonts()} == {"noto_cjk_sans_otc", "pylopdf_fonts_zh_cn"}


@given(st.builds(codes.new_code), st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_a_code_is_valid_as_made_and_never_with_one_character_mistyped(code, place, character):
    assert codes.is_valid(code) and codes.clean(codes.grouped(code)) == code
    changed = code[:place] + character + code[place + 1 :]
    assert codes.is_valid(changed) == (changed == code)


@given(st.text(max_size=16))
def test_whatever_is_typed_for_a_code_is_answered(typed):
    assert codes.is_valid(codes.clean(typed)) in (True, False)


def test_codes_do_not_repeat_and_use_the_whole_alphabet():
    made = {codes.new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert set("".join(made)) == set(codes.ALPHABET)


def test_a_code_reads_in_groups_of_four():
    assert codes.grouped("7K4P92XMQ3TA") == "7K4P-92XM-Q3TA"
    assert codes.clean("７ｋ４ｐ—92xm q3ta") == "7K4P92XMQ3TA"
    assert codes.clean("o1l0-iiii") == "01101111"
