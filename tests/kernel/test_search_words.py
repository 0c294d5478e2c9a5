"""What is indexed, what is looked for, and what is shown of a hit."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zizai.kernel.search import Segment
from zizai.kernel.search.snippets import excerpt, marked
from zizai.kernel.search.words import LONGEST_QUERY, MOST_TERMS, fold, places, terms, tokens

TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("身份证补领ＡａBß１2-—·《》𬱟䶮ﬁİ　\n'\"\\&|!*:<>()"), max_size=40)


def words_of(query):
    return [term.text for term in terms(query)]


def test_chinese_is_indexed_by_characters_pairs_and_longer_words():
    assert tokens("居民身份证") == ["居", "民", "身", "份", "证", "居民", "民身", "身份", "份证", "身份证", "居民身份证"]


def test_a_name_no_dictionary_knows_is_indexed_by_character_and_pair():
    assert tokens("张𬱟䶮") == ["张", "𬱟", "䶮", "张𬱟", "𬱟䶮"]


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("510300-20261125-000123-X", ["51030020261125000123x", "510300", "20261125", "000123", "x"]),
        ("ISO9001", ["iso9001", "iso", "9001"]),
        ("ＡＢＣ", ["abc"]),
        ("0813—5108890", ["08135108890", "0813", "5108890"]),
        ("café Straße", ["café", "strasse"]),
        ("买买提·艾合买提", ["买", "买", "提", "买买", "买提", "买买提", "艾", "合", "买", "提", "艾合", "合买", "买提"]),
        ("😀，。 ~'\"\\", []),
    ],
)
def test_what_is_indexed(text, indexed):
    assert tokens(text) == indexed


@pytest.mark.parametrize(
    ("query", "looked_for"),
    [
        ("怎么办理身份证？", ["身份证"]),
        ("我想在自贡开一家茶铺", ["自贡", "开", "一家", "茶铺"]),
        ("怎么办", ["怎么办"]),
        ("的", ["的"]),
        ("身份证 身份证", ["身份证"]),
        ("  ，？ ", []),
        ("", []),
        ("ＩＤ １２３", ["id", "123"]),
    ],
)
def test_what_people_write_around_is_left_out_unless_nothing_else_remains(query, looked_for):
    assert words_of(query) == looked_for


def test_an_endless_query_is_cut():
    assert len(terms(" ".join(f"w{n}" for n in range(500)))) == MOST_TERMS
    assert words_of("长" * 20_000) == words_of("长" * LONGEST_QUERY)


@given(TEXT)
def test_a_token_is_letters_and_digits_and_nothing_a_database_could_misread(text):
    for token in [*tokens(text), *(token for term in terms(text) for way in term.ways for token in way)]:
        assert re.fullmatch(r"[^\W_]+|[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+", token), token
        assert not re.search(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]", token)


@given(TEXT)
def test_every_folded_character_knows_where_it_comes_from(text):
    assert "".join(fold(text[place]) for place in dict.fromkeys(places(text))) == fold(text)
    assert len(places(text)) == len(fold(text))


@given(TEXT, TEXT)
def test_marking_loses_nothing_and_marks_only_what_was_looked_for(text, query):
    pieces = marked(text, terms(query))
    assert "".join(piece.text for piece in pieces) == text
    looked_for = {token for term in terms(query) for token in (term.text, *(token for way in term.ways for token in way))}
    for piece in pieces:
        if piece.hit:
            assert any(re.sub(r"[-_/.:@·]", "", token) in re.sub(r"[-_/.:@·]", "", fold(piece.text)) for token in looked_for)


@given(TEXT, TEXT, st.integers(20, 90))
def test_an_excerpt_is_a_stretch_of_the_text_no_longer_than_asked(text, query, length):
    pieces = excerpt(text, terms(query), length=length)
    shown = "".join(piece.text for piece in pieces)
    inner = shown.removeprefix("…").removesuffix("…") if shown not in text else shown
    assert inner in re.sub(r"\s+", " ", text).strip()
    assert len(inner) <= length


def test_an_excerpt_shows_where_the_most_words_stand():
    text = "身份证" + "的办理要求如下，" * 20 + "补领身份证的，到派出所办理" + "。其他事项见须知" * 20
    pieces = excerpt(text, terms("补领身份证"))
    assert Segment("补领身份证", hit=True) in pieces
    assert pieces[0] == pieces[-1] == Segment("…")


def test_without_a_hit_an_excerpt_is_the_beginning():
    assert excerpt("甲" * 100, terms("身份证")) == [Segment("甲" * 80), Segment("…")]
    assert excerpt("", terms("身份证")) == []


def test_markup_in_a_text_stays_text():
    assert marked("<b>茶</b>铺", terms("茶")) == [Segment("<b>"), Segment("茶", hit=True), Segment("</b>铺")]


def test_a_number_is_marked_with_the_hyphens_it_is_written_with():
    assert marked("编号 510300-20261125-000123-X", terms("51030020261125")) == [Segment("编号 "), Segment("510300-20261125", hit=True), Segment("-000123-X")]
