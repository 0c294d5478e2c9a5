"""A pack of one city, two units and no item yet."""

import pytest

from zizai.city.public import Organisation, Region

UNITS = {"510300-wjw": "卫健委", "510300-xf": "消防"}


@pytest.fixture
def folder(tmp_path, db):
    region = Region.objects.create(id=Region.id_of("510300"), code="510300", name="自贡市", level="city", path="/510300/")
    for code, name in UNITS.items():
        Organisation.objects.create(id=Organisation.id_of(code), code=code, name=name, short_name=name, region=region)
    (tmp_path / "organisations.csv").write_text("code,name\n" + "".join(f"{code},{name}\n" for code, name in UNITS.items()), "utf-8")
    (tmp_path / "items").mkdir()
    return tmp_path
