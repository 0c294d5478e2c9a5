import pytest
from django.conf import settings as project

from zizai.city import pack
from zizai.city.models import Boundary, Hall, Region, Station, Window
from zizai.portal import places

_rows = {}


@pytest.fixture(autouse=True)
def _no_map_of_another_test():
    places.forget_map()
    yield
    places.forget_map()


@pytest.fixture
def city(db):
    """The places of the pack. Read once: afterwards its rows are put back as they are, which is much quicker."""
    if not _rows:
        pack.load(project.ROOT / "packs" / "zigong")
        _rows.update({model: list(model.objects.all()) for model in (Region, Boundary, Hall, Window, Station)})
        return
    for model, rows in _rows.items():
        model.objects.bulk_create(rows)
