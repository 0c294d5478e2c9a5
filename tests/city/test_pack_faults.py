"""What no single cell can tell is told all the same, and rows that are not the pack's are left alone."""

import json
import shutil
from datetime import date

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.city import pack
from zizai.city.models import Person, Region
from zizai.city.pack import parts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _demonstration(settings):
    settings.DEMO = True


@pytest.fixture
def copy(tmp_path):
    return shutil.copytree(project.ROOT / "packs" / "zigong", tmp_path / "pack")


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("people.csv", "wang,王𬱟,510303199007231036", "wang,王𬱟,510302196805120023", "和第2行是同一个身份证号"),
        ("people.csv", "王𬱟", "王\ue000", "是自造字（U+E000）"),
        ("people.csv", "2026-03-02", "1900-03-02", "死亡日期早于"),
        ("holdings.csv", "fagai,510300-fgw-gg,2023-01-01,", "fagai,510300-fgw-gg,2023-01-01,2022-01-01", "valid_to 不能早于 valid_from"),
        ("holdings.csv", "dudao,510300-zwfw-gg,2023-01-01,", "dudao,510300-zwfw-gg,2023-01-01,\ndudao,510300-zjj-gg,2024-01-01,", "督办与被督办"),
        ("roster.csv", "chuangkou,1,09:00,17:00", "chuangkou,1,17:00,09:00", "ends 要晚于 begins"),
        ("incompatibilities.csv", "510300-zwfw-gg,510300-zjj-gg", "510300-zjj-gg,510300-zjj-gg", "两个岗位不能是同一个"),
        ("boundaries.geojson", '"adcode":"510302"', '"adcode":"510309"', "代码 510309 在区划表里没有"),
        ("boundaries.geojson", "[104.722656,29.21875]", "[29.21875,104.722656]", "510302 的边界要是"),
    ],
)
def test_faults_between_rows_and_files_are_told(copy, file, old, new, told):
    edit(copy, file, old, new)
    with pytest.raises(pack.BrokenPack) as broken:
        pack.load(copy)
    assert told in str(broken.value)
    assert Region.objects.count() == 0


def test_a_cut_off_map_is_told(copy):
    path = copy / "boundaries.geojson"
    path.write_text(path.read_text("utf-8")[:1000], "utf-8")
    with pytest.raises(pack.BrokenPack, match=r"boundaries\.geojson：不是 GeoJSON"):
        pack.check(copy)


def test_a_map_with_a_hole_names_the_county(copy):
    path = copy / "boundaries.geojson"
    whole = json.loads(path.read_text("utf-8"))
    whole["features"] = [one for one in whole["features"] if one["properties"]["adcode"] != "510321"]
    path.write_text(json.dumps(whole), "utf-8")
    with pytest.raises(pack.BrokenPack, match="缺少区县 510321 的边界"):
        pack.check(copy)


def test_people_who_came_otherwise_are_not_withdrawn(copy):
    pack.load(copy)
    Person.objects.create(id=Person.id_of("x"), code="x", name="外来人", number="110105194912310021", number_digest=b"x" * 32, born_on=date(1949, 12, 31))
    assert pack.changes(copy) == []
    assert pack.load(copy) == 0
    assert Person.objects.get(code="x").active


def test_loading_takes_the_same_statements_for_many_rows_as_for_few(copy):
    with CaptureQueriesContext(connection) as whole:
        pack.load(copy)
    with CaptureQueriesContext(connection) as again:
        pack.load(copy)
    sheets = [sheet for part in parts.registered() for sheet in getattr(part, "sheets", ())]
    # One look at each table, and fourteen at accounts, units, the plan, versions, drafts and the calendar; nothing is written the second time.
    assert len(again) <= len(sheets) + 14
    for model in {sheet.model for sheet in sheets}:
        written = [one["sql"] for one in whole.captured_queries if one["sql"].startswith(f'INSERT INTO "{model._meta.db_table}"')]
        # Full statements only: as many rows each as the database takes parameters for.
        rows = min(500, connection.ops.bulk_batch_size(model._meta.concrete_fields, range(500)))
        assert len(written) <= -(-model.objects.count() // rows), model
    assert not [query for query in again.captured_queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
