"""A database is stamped as a demonstration when it is made, or never."""

from uuid import uuid4

import pytest
from kernel_samples import CITIZEN, MONDAY

from zizai.kernel import clock, history, installation
from zizai.kernel.models import Event, Installation

pytestmark = pytest.mark.django_db


def test_a_database_is_no_demonstration_until_it_is_stamped():
    assert not installation.is_demonstration()
    installation.stamp_demonstration()
    assert installation.is_demonstration()


def test_a_database_made_as_a_real_one_stays_real():
    installation.stamp_real()
    with pytest.raises(installation.NotNew, match="不是演示库"):
        installation.stamp_demonstration()
    assert not installation.is_demonstration()


def test_a_demonstration_stays_one():
    installation.stamp_demonstration()
    installation.stamp_real()
    assert installation.is_demonstration()
    assert Installation.objects.count() == 1


def test_stamping_again_changes_nothing(django_assert_num_queries):
    installation.stamp_demonstration()
    something_happens()
    with django_assert_num_queries(1 + 2):  # the stamp; begin and end of the transaction
        installation.stamp_demonstration()
    assert installation.is_demonstration()


def test_a_database_with_real_history_is_never_stamped():
    something_happens()
    with pytest.raises(installation.NotNew, match="不是演示库"):
        installation.stamp_demonstration()
    assert not installation.is_demonstration()


def something_happens():
    with clock.at(MONDAY):
        entry = history.Entry(
            kind="sample.case", thing_id=uuid4(), seq=1, verb="open", from_state="", to_state="open", actor=CITIZEN,
            effective_at=MONDAY, occurred_at=MONDAY, recorded_at=MONDAY, previous=history.GENESIS,
        )  # fmt: skip
        entry.seal()
        row = dict(zip(history.EVENT_COLUMNS, history.event_row(entry, 1), strict=True))
        Event.objects.create(**row, transaction=0)
