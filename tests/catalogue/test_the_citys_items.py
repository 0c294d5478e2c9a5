"""The real pack's items: what the city publishes is complete, cites its law, and can be handled where it says so."""

import csv
import tomllib

import pytest
from django.conf import settings as project

from zizai.catalogue.content import lint, read
from zizai.catalogue.models import Item, Material
from zizai.catalogue.public import desks_of, item_by_code
from zizai.city import pack
from zizai.vocabulary.services import ItemLevel

PACK = project.ROOT / "packs" / "zigong"


def rows(name):
    with (PACK / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def contents():
    return {path.stem: read(tomllib.loads(path.read_text("utf-8"))) for path in sorted((PACK / "items").glob("*.toml"))}


def test_what_people_need_most_is_elaborated_from_every_level(contents):
    assert len(contents) >= 120
    assert len({content["basic"]["dept_code"] for content in contents.values()}) >= 20
    assert {content["basic"]["use_level"] for content in contents.values()} >= {ItemLevel.CITY, ItemLevel.COUNTY, ItemLevel.TOWN, ItemLevel.VILLAGE}


def test_every_content_keeps_every_rule_and_says_how_it_is_decided_and_what_people_call_it(contents):
    assert {code: [str(fault) for fault in lint(content)] for code, content in contents.items() if lint(content)} == {}
    assert [code for code, content in contents.items() if not content["decisions"] or not content["basic"]["called"] or not content["steps"]] == []


def test_every_limit_material_and_fee_cites_its_law_or_says_that_nobody_looked_it_up(contents):
    for code, content in contents.items():
        basic = content["basic"]
        cited = [basic["anticipate_law"], basic["promise_basis"], *(one["by_law"] for name in ("materials", "fees", "decisions") for one in content[name])]
        assert all("《" in words or "〔" in words or "待核" in words or "没有" in words for words in cited), code


def test_the_comparison_with_another_province_speaks_of_these_items(contents):
    told = rows("item_comparison.csv")
    assert len(told) >= 15
    for one in told:
        content = contents[one["code"]]
        assert (one["name"], int(one["materials"])) == (content["basic"]["task_name"], len(content["materials"]))


def test_the_citys_own_items_load_with_their_materials(settings, db, contents):
    settings.DEMO = False
    pack.load(PACK)
    found = {item.code: item for item in Item.objects.select_related("organisation")}
    listed = [one for one in rows("item_directory.csv") if not one["elaborated"]]
    assert len(rows("item_directory.csv")) == 1135
    assert (len(found), sum(not one.only_listed for one in found.values())) == (len(listed) + len(contents), len(contents))
    assert not any(item.startable or item.verified for item in found.values() if item.only_listed)
    assert {(item.organisation.short_name, len(item.opinion_units)) for item in found.values()} >= {("市卫生健康委", 0), ("市市场监管局", 0), ("市住房城乡建设局", 2)}
    assert all(one.law for one in Material.objects.all())
    startable = [item_by_code(code) for code, item in found.items() if item.startable]
    assert len(startable) >= 20 and all(desks.window and desks.approver and desks.leader for desks in desks_of(startable).values())
