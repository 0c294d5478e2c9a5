"""Sealed roots prove what was there, and notice what is gone."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from kernel_samples import ANNA, CITIZEN, MONDAY, history_is_certain
from sample.lifecycle import request

from zizai.kernel import append_only, clock, merkle, sealing
from zizai.kernel.lifecycle import open_thing
from zizai.kernel.models import Event

leaves = st.lists(st.binary(min_size=4, max_size=4), min_size=1, max_size=40, unique=True)


@given(leaves, st.data())
def test_a_path_proves_its_leaf_and_no_other(found, data):
    index = data.draw(st.integers(0, len(found) - 1))
    root, steps = merkle.root(found), merkle.path(found, index)
    assert merkle.proves(root, found[index], steps)
    assert not merkle.proves(root, b"other", steps)


@given(leaves, leaves)
def test_two_lists_share_a_root_only_if_they_are_the_same(one, other):
    assert (merkle.root(one) == merkle.root(other)) == (one == other)


@pytest.mark.django_db(transaction=True)
def test_a_sealed_event_is_proved_and_one_that_vanished_is_missed():
    for minute in range(3):
        with clock.at(MONDAY + timedelta(minutes=minute)):
            open_thing(request, "submit", actor=CITIZEN, title="一", desk="window", subject=ANNA)
    history_is_certain()
    first = sealing.seal()
    assert sealing.seal() is None
    with clock.at(MONDAY + timedelta(hours=1)):
        open_thing(request, "submit", actor=CITIZEN, title="二", desk="window", subject=ANNA)
    history_is_certain()
    second = sealing.seal()
    assert (first.leaves, second.leaves, bytes(second.previous)) == (3, 1, bytes(first.root))
    for event in Event.objects.all():
        proof = sealing.prove(event)
        assert merkle.proves(proof.root, bytes(event.digest), proof.path)
    assert list(sealing.verify_roots()) == []

    append_only.remove(connection)
    Event.objects.order_by("pk").first().delete()
    append_only.install(connection)
    assert [str(fault) for fault in sealing.verify_roots()] == [f"封存根 {first.pk} 第0条：封存时有3条事件，现在有2条"]
