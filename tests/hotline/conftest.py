"""A small city with a hotline, on a Wednesday morning."""

from datetime import datetime

import pytest
from hotline_samples import NOW, a_city

from zizai.desk import places
from zizai.kernel import clock


@pytest.fixture
def city(db):
    """Everybody in their posts, as of 10:00 on Wednesday, 25 November 2026; the clock stands there."""
    places.forget()
    with clock.at(NOW):
        yield a_city()
    places.forget()


@pytest.fixture
def at():
    """Hold the clock at an hour of a day."""
    return lambda month, day, hour=10, minute=0, year=2026: clock.at(datetime(year, month, day, hour, minute, tzinfo=clock.SHANGHAI))


@pytest.fixture
def instant():
    """An instant of Shanghai."""
    return lambda month, day, hour=0, minute=0, year=2026: datetime(year, month, day, hour, minute, tzinfo=clock.SHANGHAI)
