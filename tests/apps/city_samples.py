"""The small city of the pack, for proofs and drills on its cases: the pack's people in the pack's posts."""

import csv
import shutil

from django.conf import settings
from item_samples import few_items

from zizai.city import pack
from zizai.city.public import Person, Staff, actor_for
from zizai.kernel.policies import Actor

PACK = settings.ROOT / "packs" / "zigong"
# Townships and villages are no matter of what is proven here, nor is the plan.
_SMALL = {"regions.csv": "code", "organisations.csv": "code", "posts.csv": "code", "staff.csv": "organisation", "stations.csv": "region"}
_EMPTY = ("item_places.csv", "guardianships.csv", "roster.csv")


def small_pack(folder):
    """A copy of the pack in `folder` that loads in a tenth of the time."""
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


def load(folder):
    """Load the small pack, with its demonstration people."""
    settings.DEMO = True
    pack.load(folder)


def who(name):
    """The actor of a member of staff, by user name."""
    return actor_for(Staff.objects.select_related("account").get(code=name).account)


def person(code="zhou"):
    """The actor of a citizen whose identity was proved to level L2, by code."""
    one = Person.objects.get(code=code)
    return Actor("person", id=one.pk, name=one.name, subjects=frozenset([one.pk]), assurance=2)
