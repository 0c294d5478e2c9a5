"""The small city with its items, people in its posts and two citizens."""

import csv
import shutil
from datetime import datetime

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from item_samples import few_items

from zizai.city import pack
from zizai.city.public import Account, Person, Staff, actor_for
from zizai.kernel import clock, uploads
from zizai.kernel.policies import Actor

PACK = project.ROOT / "packs" / "zigong"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=clock.SHANGHAI)
# Townships, villages, the plan and items that nobody can apply for are no matter of cases.
_SMALL = {"regions.csv": "code", "organisations.csv": "code", "posts.csv": "code", "staff.csv": "organisation", "stations.csv": "region"}
_EMPTY = ("item_places.csv", "guardianships.csv", "roster.csv")


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory):
    """A copy of the pack without townships, villages and plan: it loads in a tenth of the time."""
    folder = tmp_path_factory.mktemp("pack") / "small"
    shutil.copytree(PACK, folder)
    for name, column in _SMALL.items():
        _keep(folder / name, lambda row, column=column: len(row[column].split("-")[0]) <= 6)
    for name in _EMPTY:
        _keep(folder / name, lambda row: False)
    _keep(folder / "holdings.csv", lambda row: row["staff"] != "zhenjie")
    few_items(folder)
    (folder / "boundaries.geojson").unlink()
    (folder / "plan.toml").unlink()
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
def city(small_pack, db, settings, tmp_path):
    """The small city as of 10:00 on Monday, 23 November 2026; the clock stands there, and files go to a folder of the test."""
    settings.DEMO = True
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path / "files")}},
    }
    with clock.at(NOW):
        pack.load(small_pack)
        yield


@pytest.fixture
def who(city):
    """The actor of a member of staff, by user name."""
    return lambda name: actor_for(Staff.objects.select_related("account").get(code=name).account)


@pytest.fixture
def person(city):
    """The actor of a citizen whose identity was proved to level L2, by code."""

    def found(code="zhou", assurance=2):
        one = Person.objects.get(code=code)
        return Actor("person", id=one.pk, name=one.name, subjects=frozenset([one.pk]), assurance=assurance)

    return found


@pytest.fixture
def at():
    """Hold the clock at an hour of a day."""
    return lambda month, day, hour=10, minute=0, year=2026: clock.at(datetime(year, month, day, hour, minute, tzinfo=clock.SHANGHAI))


@pytest.fixture
def paper(who):
    """An uploaded file of somebody: its identifier."""

    def made(owner):
        return str(uploads.receive(SimpleUploadedFile("依据.pdf", b"%PDF-1.7\n%%EOF\n"), owner=owner).pk)

    return made


@pytest.fixture
def signed_in(client, city):
    """Sign a citizen in, to level L2 unless told otherwise; returns the client."""

    def as_person(code="zhou", assurance=2):
        one = Person.objects.get(code=code)
        if one.account is None:
            one.account = Account.objects.create_user(f"person-{code}")
            one.save()
        client.force_login(one.account)
        session = client.session
        session["assurance"] = assurance
        session.save()
        return client

    return as_person
