"""Names keep rare characters in public codes, so that what was typed on any machine is found on any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zizai.vocabulary.names import WrongName, person_name, public_codes


@pytest.mark.parametrize("name", ["王𬱟", "刘䶮", "𠮷田", "㼆𰻞", "䥽", "买买提·艾合买提"])
def test_rare_characters_stay_as_they_are(name):
    assert person_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("刘\ue863", "刘䶮"),  # GBK's private-use code of older systems
        ("李\ue864", "李\u9fbb"),  # public only since GB 18030-2022
        ("赵\ue816", "赵\U00020087"),  # beyond the basic plane
        ("周 丽 华", "周丽华"),
        ("　周丽华　", "周丽华"),
        ("买买提•艾合买提", "买买提·艾合买提"),
        ("John  Smith", "John Smith"),
        ("葛\U000e0100", "葛"),
        ("\uf967明", "不明"),  # a compatibility character of the same sign
    ],
)
def test_one_name_has_one_spelling(typed, kept):
    assert person_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "请填写姓名"), ("  ", "请填写姓名"), ("王\ue000", "是自造字（U+E000）"), ("王\ufffd", "显示不出来"), ("王\x00", "显示不出来"), ("王" * 81, "最多80个字")],
)
def test_a_name_that_cannot_be_kept_says_what_to_do(typed, told):
    with pytest.raises(WrongName, match=told.replace("（", ".").replace("）", ".").replace("+", r"\+")):
        person_name(typed)


@given(st.text(max_size=12))
def test_spelling_twice_changes_nothing(text):
    try:
        once = person_name(text)
    except WrongName:
        return
    assert person_name(once) == once


def test_other_text_is_found_by_the_same_codes_as_names():
    assert public_codes("刘\ue863路 12号") == "刘䶮路 12号"
    assert public_codes("\ue000") == "\ue000"
