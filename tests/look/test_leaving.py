"""What leaves the house as a file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zizai.look import leaving
from zizai.look.leaving import as_meant, harmless

_PLAIN = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12)


@given(_PLAIN | st.sampled_from(["=1", "'=1", "''=1", "'是", "＝1", " -1"]))
def test_what_was_made_harmless_is_read_back_as_it_was_meant(text):
    text = text.replace("\ufffe", "").replace("\uffff", "")
    assert as_meant(harmless(text)) == text


def test_nothing_leaves_where_nobody_keeps_a_record(monkeypatch):
    monkeypatch.setattr(leaving, "_keepers", [])
    with pytest.raises(LookupError):
        leaving.record(leaving.Left(None, "a", "csv", "", 0, b""))
