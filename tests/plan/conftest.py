"""A small city with the whole plan, and people in its posts."""

import csv
import shutil
from datetime import date, datetime

import pytest
from django.conf import settings as project
from django.core.cache import caches
from item_samples import few_items

from zizai.city import pack
from zizai.city.public import Staff, actor_for
from zizai.kernel import clock, measures

PACK = project.ROOT / "packs" / "zigong"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=clock.SHANGHAI)
# What no test of this room needs: townships, villages and what hangs on them.
_SMALL = {"regions.csv": "code", "organisations.csv": "code", "posts.csv": "code", "staff.csv": "organisation", "stations.csv": "region"}
_EMPTY = ("item_places.csv", "people.csv", "enterprises.csv", "guardianships.csv", "mandates.csv", "roster.csv")


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory):
    """A copy of the pack without townships and villages: it loads in a tenth of the time."""
    folder = tmp_path_factory.mktemp("pack") / "small"
    shutil.copytree(PACK, folder)
    for name, column in _SMALL.items():
        _keep(folder / name, lambda row, column=column: len(row[column].split("-")[0]) <= 6)
    for name in _EMPTY:
        _keep(folder / name, lambda row: False)
    few_items(folder)
    (folder / "boundaries.geojson").unlink()
    _keep(folder / "holdings.csv", lambda row: row["staff"] != "zhenjie")
    return folder


def _keep(path, wanted):
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if wanted(row)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def copy(small_pack, tmp_path):
    """The small pack, to be spoilt."""
    return shutil.copytree(small_pack, tmp_path / "pack")


@pytest.fixture(autouse=True)
def _fresh_figures():
    caches["process"].clear()


@pytest.fixture(autouse=True)
def _only_the_plans_measures(monkeypatch):
    """Other rooms measure the plan's targets by and by; these tests say what happens while none does."""
    monkeypatch.setattr(measures, "_registry", {name: one for name, one in measures._registry.items() if name.startswith("plan.")})


@pytest.fixture
def city(small_pack, db, settings):
    """The small city with its plan, as of 10:00 on Tuesday, 24 November 2026; the clock stands there."""
    settings.DEMO = True
    with clock.at(NOW):
        pack.load(small_pack)
        yield


@pytest.fixture
def who(city):
    """The actor of a member of staff, by user name."""
    return lambda name: actor_for(Staff.objects.select_related("account").get(code=name).account)


@pytest.fixture
def at():
    """Hold the clock at an hour of a day."""
    return lambda month, day, hour=10, year=2026: clock.at(datetime(year, month, day, hour, tzinfo=clock.SHANGHAI))


@pytest.fixture
def day():
    """A day of 2026."""
    return lambda month, number: date(2026, month, number)
