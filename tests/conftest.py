"""What every test shares."""

import pytest
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from zizai.catalogue import demand, finding
from zizai.kernel import append_only, calendar, history, numbers

# A busy machine is slow, not wrong: the first draw alone can take a second there.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

_teardown = TransactionTestCase._fixture_teardown


def _teardown_past_the_guard(self):
    # Emptying the database is the one thing history must refuse everybody else.
    for connection in connections.all():
        append_only.remove(connection)
    _teardown(self)
    for connection in connections.all():
        append_only.install(connection)


TransactionTestCase._fixture_teardown = _teardown_past_the_guard


@pytest.fixture(autouse=True)
def _nothing_remembered():
    _forget()
    yield
    _forget()


def _forget():
    for keeper in (calendar, numbers, finding, demand):
        keeper.forget()
    history.forget_epoch()
