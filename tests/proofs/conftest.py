"""The two rooms on which the kernel is proven: cases in the pack's small city, the hotline in its own."""

from datetime import datetime

import city_samples
import pytest
from hotline_samples import a_city

from zizai.desk import places
from zizai.kernel import clock

# A Monday without a holiday near it.
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory):
    return city_samples.small_pack(tmp_path_factory.mktemp("pack") / "small")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}},
    }
    places.forget()


@pytest.fixture
def office(small_pack, db):
    """Where cases are handled, at 10:00 on Monday, 23 November 2026; the clock stands there. `who` and `person` of `city_samples` act."""
    with clock.at(NOW):
        city_samples.load(small_pack)
        yield city_samples


@pytest.fixture
def hotline(db):
    """Everybody of the hotline in their posts, at the same hour."""
    with clock.at(NOW):
        yield a_city()


@pytest.fixture
def at():
    """Hold the clock at an hour of a day."""
    return lambda month, day, hour=10, minute=0, year=2026: clock.at(datetime(year, month, day, hour, minute, tzinfo=clock.SHANGHAI))


@pytest.fixture
def instant():
    """An instant of Shanghai."""
    return lambda month, day, hour=0, minute=0, year=2026: datetime(year, month, day, hour, minute, tzinfo=clock.SHANGHAI)
