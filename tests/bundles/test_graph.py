"""A bundle as a graph: levels, the longest path, what is asked once and what is not asked at all; and what a pack may not say."""

import csv
import shutil

import pytest

from zizai.bundles.graph import graph_of
from zizai.bundles.models import BundleEdge, BundleItem
from zizai.bundles.pack_parts import PART
from zizai.catalogue.public import Item, Material

pytestmark = pytest.mark.django_db
CODE, TRADE, FOOD, HEALTH = "ZG-YJS-001", "ZG-SC-002", "ZG-SC-001", "ZG-WJ-001"


@pytest.fixture
def with_choice(city):
    """The restaurant's bundle with one more item that is chosen and needs the trade licence."""
    bundle = graph_of(CODE).bundle
    BundleItem.objects.create(id=BundleItem.id_of("x"), code="x", name="x", bundle=bundle, item=Item.objects.get(code=HEALTH), number=3, required=False)
    own = Material.objects.get(code=f"{HEALTH}-2")
    BundleEdge.objects.create(id=BundleEdge.id_of("x"), code="x", name="x", bundle=bundle, giver=Item.objects.get(code=TRADE), taker=own.item, material=own)
    return graph_of(CODE)


def codes(levels):
    return [[step.item.code for step in level] for level in levels]


def test_what_needs_a_result_comes_after_it_and_the_longest_path_is_how_long_it_takes(city):
    graph = graph_of(CODE)
    assert codes(graph.levels()) == [[TRADE], [FOOD]]
    assert graph.days == 1 + 10


def test_what_goes_side_by_side_counts_once(with_choice):
    everything = with_choice.chosen([HEALTH])
    assert codes(everything.levels()) == [[TRADE], [FOOD, HEALTH]]
    assert everything.days == 1 + max(10, 5)


def test_what_a_result_says_is_not_asked_for(city):
    graph = graph_of(CODE)
    assert [(one.giver.code, one.material.code) for step in graph.steps for one in step.spared] == [(TRADE, f"{FOOD}-2")]
    assert "营业执照或者其他主体资格证明" not in [one.name for one in graph.asked]


def test_what_several_items_want_is_asked_once(city):
    Material.objects.filter(code=f"{FOOD}-1").update(name="经营者身份证明")
    asked = {one.name: one for one in graph_of(CODE).asked}
    assert asked["经营者身份证明"].of == {TRADE: f"{TRADE}-2", FOOD: f"{FOOD}-1"}
    assert sum(one.necessary for one in asked.values()) == 4


def test_whatever_is_not_chosen_neither_gives_nor_asks(with_choice):
    assert codes(with_choice.chosen([]).levels()) == [[TRADE], [FOOD]]
    BundleItem.objects.filter(item__code=TRADE).update(required=False)
    alone = graph_of(CODE).chosen([])
    assert codes(alone.levels()) == [[FOOD]]
    assert [one.code for one in alone.steps[0].materials] == [f"{FOOD}-{number}" for number in range(1, 7)]


def test_a_bundle_of_which_an_item_is_no_longer_in_force_is_not_offered(city):
    Item.objects.filter(code=FOOD).update(active=False)
    assert graph_of(CODE) is None


def read(folder, name, rows):
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    faults = []
    PART.read(folder, faults)
    return [str(fault) for fault in faults]


def edge(number, giver, material, bundle=CODE):
    return {"bundle": bundle, "number": number, "giver": giver, "material": material}


@pytest.mark.parametrize(
    ("edges", "told"),
    [
        ([edge(1, TRADE, f"{FOOD}-2"), edge(2, FOOD, f"{TRADE}-2")], "bundle_edges.csv 第3行：这一行让事项互相等待，谁也办不了。"),
        ([edge(1, HEALTH, f"{FOOD}-2")], "bundle_edges.csv 第2行：前置事项和后续事项都要在这件事的组成事项里。"),
        ([edge(1, TRADE, f"{FOOD}-99")], f"bundle_edges.csv 第2行：material “{FOOD}-99”在申请材料表里没有。"),
        ([edge(1, TRADE, f"{FOOD}-2", "NONE")], "bundle_edges.csv 第2行：bundle “NONE”在一件事表里没有。"),
    ],
)
def test_a_pack_whose_bundle_cannot_be_done_says_in_which_line(small_pack, tmp_path, edges, told):
    assert told in read(shutil.copytree(small_pack, tmp_path / "pack"), "bundle_edges.csv", edges)


def test_one_item_is_no_bundle(small_pack, tmp_path):
    folder = shutil.copytree(small_pack, tmp_path / "pack")
    (folder / "bundle_edges.csv").unlink()
    told = read(folder, "bundle_items.csv", [{"bundle": CODE, "number": 1, "item": TRADE, "required": "是"}])
    assert told == [f"bundles.csv 第2行：{CODE} 少于两个事项，不是一件事。"]
