"""A half-filled form waits, and says what has changed meanwhile."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection

from zizai.kernel import clock
from zizai.kernel.forms import Form, Integer, Text
from zizai.kernel.forms.drafts import KEPT, DraftTooLarge, discard_old, drop, keep, take_up
from zizai.kernel.models import Draft

pytestmark = pytest.mark.django_db
ANNA, BERT = UUID(int=1), UUID(int=2)
FORM = Form("test.draft", [Text("name", "姓名", personal=True), Integer("age", "年龄")])


def test_what_was_typed_comes_back_as_typed_even_if_it_is_wrong(django_assert_num_queries):
    with django_assert_num_queries(1):
        keep(FORM, {"name": "王𬱟", "age": "四十", "stranger": "x"}, owner=ANNA)
    with django_assert_num_queries(1):
        draft = take_up(FORM, owner=ANNA)
    assert draft.typed == {"name": "王𬱟", "age": "四十"}
    assert draft.differences == ()


def test_saving_again_replaces_and_another_person_has_none():
    keep(FORM, {"age": "4"}, owner=ANNA)
    keep(FORM, {"age": "41"}, owner=ANNA, edition="3")
    assert (take_up(FORM, owner=ANNA).typed, take_up(FORM, owner=ANNA).edition) == ({"age": "41"}, "3")
    assert take_up(FORM, owner=BERT) is None
    assert take_up(FORM, owner=ANNA, key="another thing") is None


def test_what_was_typed_lies_encrypted():
    keep(FORM, {"name": "周丽华"}, owner=ANNA)
    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM kernel_draft")
        assert "周丽华".encode() not in bytes(cursor.fetchone()[0])


def test_a_form_that_changed_says_how_and_keeps_what_was_typed():
    keep(FORM, {"name": "周丽华", "age": "58"}, owner=ANNA)
    later = Form("test.draft", [Text("age", "年龄"), Text("phone", "电话")], version=2)
    draft = take_up(later, owner=ANNA)
    assert draft.typed == {"name": "周丽华", "age": "58"}
    assert draft.differences == ("现在要多填一项“电话”。", "“姓名”不用填了。", "“年龄”的填法变了，请再看一眼。")


def test_a_draft_goes_when_it_is_sent_or_forgotten():
    keep(FORM, {"age": "1"}, owner=ANNA)
    drop(FORM, owner=ANNA)
    keep(FORM, {"age": "2"}, owner=BERT)
    with clock.at(clock.now() + KEPT + timedelta(days=1)):
        assert discard_old() == 1
    assert not Draft.objects.exists()


def test_more_than_any_form_asks_is_refused_in_words():
    with pytest.raises(DraftTooLarge, match="附件"):
        keep(FORM, {"name": "字" * 30_000}, owner=ANNA)
