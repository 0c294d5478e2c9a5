"""Secrets at rest."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from zizai.kernel import crypto
from zizai.kernel.models import Unmasking
from zizai.kernel.policies import Actor


@given(st.text(max_size=60))
def test_what_is_sealed_opens_only_in_its_own_place(text):
    sealed = crypto.encrypt(text, place="city_person.number")
    assert crypto.decrypt(sealed, place="city_person.number") == text
    assert text.encode() not in sealed or len(text.encode()) < 4
    with pytest.raises(crypto.CannotDecrypt, match="不属于这一列"):
        crypto.decrypt(sealed, place="city_person.phone")


def test_after_a_rotation_old_values_open_while_the_old_key_is_kept(settings):
    settings.FIELD_KEYS = ["old"]
    sealed = crypto.encrypt("510302199001010023", place="p")
    settings.FIELD_KEYS = ["new", "old"]
    assert crypto.decrypt(sealed, place="p") == "510302199001010023"
    assert crypto.encrypt("x", place="p")[1:5] != sealed[1:5]
    settings.FIELD_KEYS = ["new"]
    with pytest.raises(crypto.CannotDecrypt, match="ZIZAI_FIELD_KEYS"):
        crypto.decrypt(sealed, place="p")


def test_one_number_has_one_digest_however_it_is_typed():
    assert crypto.keyed_digest("51030219900101002x", purpose="id") == crypto.keyed_digest(" ５１０３０２199001 01002X", purpose="id")
    assert crypto.keyed_digest("1", purpose="id") != crypto.keyed_digest("1", purpose="phone")


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (crypto.mask_name, "周丽华", "周*华"),
        (crypto.mask_name, "王五", "王*"),
        (crypto.mask_name, "𬱟", "*"),
        (crypto.mask_phone, "13800006021", "138****6021"),
        (crypto.mask_number, "510302199001010023", "510302********0023"),
        (crypto.mask_number, "12345", "*****"),
    ],
)
def test_masks(mask, value, shown):
    assert mask(value) == shown


@pytest.mark.django_db
def test_a_look_is_written_down_first_and_stays():
    actor = Actor("staff", id=uuid4(), name="李窗口")
    with pytest.raises(ValueError, match="查看原因"):
        crypto.unmask("1", actor=actor, kind="city.person", thing_id=uuid4(), field="number", reason=" ")
    assert Unmasking.objects.count() == 0
    assert crypto.unmask("1", actor=actor, kind="city.person", thing_id=uuid4(), field="number", reason="核对本人") == "1"
    assert Unmasking.objects.get().reason == "核对本人"
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        crypto.unmask("1", actor=actor, kind="city.person", thing_id=uuid4(), field="number", reason="可能回滚")
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_unmasking")
