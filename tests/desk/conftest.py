"""Who works at the desks, and the time at which they do."""

import pytest
from desk_samples import FRIDAY, in_post

from zizai.desk import places
from zizai.kernel import clock


@pytest.fixture(autouse=True)
def _now():
    places.forget()
    with clock.at(FRIDAY):
        yield
    places.forget()


@pytest.fixture
def clerk(db):
    return in_post("limin", "李敏", roles=["clerk"], desks=["window"])


@pytest.fixture
def approver(db):
    return in_post("chenjing", "陈静", roles=["approver"], desks=["window"], post="审批岗")


@pytest.fixture
def checker(db):
    return in_post("zengbo", "曾波", roles=["checker"], desks=["field"], post="核查岗")


@pytest.fixture
def stranger(db):
    return in_post("huqi", "胡琪", roles=["clerk"], desks=["elsewhere"], region="510311")


@pytest.fixture
def at_work(client, clerk):
    """A browser in which the clerk has signed in."""
    client.force_login(clerk.account)
    return client
