"""Finding what people mean: measured on the real pack, and what each part of the ranker is for."""

import csv
import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings as project
from item_samples import load, write

from zizai.catalogue import finding
from zizai.catalogue.convenience import ConvenienceService
from zizai.catalogue.convenience_part import services
from zizai.catalogue.finding import entries
from zizai.catalogue.finding.questions import understood
from zizai.catalogue.finding.sounds import Sounds
from zizai.catalogue.models import Item
from zizai.catalogue.pack_parts import ItemsPart
from zizai.city.public import Organisation

PACK = project.ROOT / "packs" / "zigong"


def _questions(name):
    return [line.split("\t") for line in (Path(__file__).parent / name).read_text("utf-8").splitlines() if not line.startswith("#")]


QUESTIONS, UNSEEN = _questions("questions.tsv"), _questions("unseen_questions.tsv")
# A listed name may carry the level; the same matter with a guide does not.
_LEVEL = re.compile(r"[（(][^（(]*(?:县级|市级)[^）)]*[）)]$")


@pytest.fixture(scope="module")
def real():
    """The catalogue that the pack's files say, without a database."""
    faults: list = []
    said, also = ItemsPart().read(PACK, faults), services.read(PACK, faults)
    assert faults == []
    with (PACK / "organisations.csv").open(encoding="utf-8-sig", newline="") as file:
        units = {Organisation.id_of(row["code"]): Organisation(id=Organisation.id_of(row["code"]), code=row["code"], short_name=row["short_name"]) for row in csv.DictReader(file)}
    found = [_entry(entries._of_item, Item, code, row.values, units, said.contents.get(code)) for code, row in sorted(said.rows[Item].items())]
    found += [_entry(entries._of_service, ConvenienceService, code, row.values, units) for code, row in also[ConvenienceService].items()]
    return finding.Catalogue(found)


def _entry(make, model, code, values, units, *content):
    row = model(id=model.id_of(code), code=code, **values)
    row.organisation = units[row.organisation_id]
    return make(row, *content)


@pytest.fixture
def found(real, monkeypatch, settings):
    """The names that a question finds in the real catalogue, best first."""
    settings.PACK_DIR = PACK
    monkeypatch.setattr(finding, "current", lambda: real)
    return lambda words, kind=finding.ITEM, most=5: [hit.entry.name for hit in finding.find(words, kind=kind, most=most).hits]


def _plain(name):
    return _LEVEL.sub("", name)


@pytest.fixture(scope="module")
def also_listed():
    """Item's name → the listed names in whose place it stands with its content."""
    names = {path.stem: tomllib.loads(path.read_text("utf-8-sig"))["basic"]["task_name"] for path in (PACK / "items").glob("*.toml")}
    found = defaultdict(set)
    with (PACK / "item_directory.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[names.get(row["elaborated"], row["name"])].add(_plain(row["name"]))
    return found


@pytest.mark.parametrize("questions", [QUESTIONS, UNSEEN], ids=["our own", "by people who had not seen the search"])
def test_nine_of_ten_colloquial_questions_find_their_item_among_the_first_five(found, also_listed, questions):
    assert len(questions) >= 100
    missed = [asked for asked, wanted, _ in questions if not _wanted(wanted) & {one for name in found(asked) for one in {_plain(name), *also_listed[name]}}]
    assert len(missed) <= 0.1 * len(questions), missed


def test_every_wanted_name_is_an_item_of_the_catalogue(real, also_listed):
    held = {one for entry in real.entries for one in {_plain(entry.name), *also_listed[entry.name]}}
    assert [asked for asked, wanted, _ in QUESTIONS if not held & _wanted(wanted)] == []


def _wanted(names):
    return {_plain(one) for one in names.split("|")}


@pytest.mark.parametrize(("typed", "first"), [
    ("低宝", "最低生活保障"), ("zuidishenghuobaozhang", "最低生活保障"), ("打渔的证", "渔业捕捞许可审批"), ("残及证掉了", "残疾人证挂失补办"),
    ("jiehundengji", "内地居民结婚登记"), ("ＳＨＥＮＧＹＵ津贴", "生育津贴支付"),
])  # fmt: skip
def test_what_sounds_alike_or_is_written_in_letters_is_read(found, typed, first):
    assert found(typed)[0] == first


def test_what_is_to_be_done_decides_between_items_about_the_same(found):
    for asked, first in (("货车营运证掉了", "货物运输车辆道路运输证办理（补办）"), ("烟证到期了", "烟草专卖零售许可证延续"), ("公司不开了", "公司注销登记"), ("护士换医院", "护士变更执业注册")):
        assert found(asked)[0] == first
    # Nothing was said of what one already has: the item by which one gets it comes first.
    assert found("残疾证")[0] == "残疾人证新办"


def test_services_are_found_apart_from_items(found):
    assert found("查社保交了多少年", finding.SERVICE)[0] == "社会保险缴费和参保查询"
    assert "社会保险缴费和参保查询" not in found("查社保交了多少年")


def test_a_hit_says_why_and_the_answer_how_it_was_read(found):
    answer = finding.find("身份证掉了咋个办", kind=finding.ITEM)
    assert ("掉了", "补领") in answer.hits[0].why and answer.read == ""
    assert finding.find("低宝").read == "低保"


def test_dialect_is_put_plainly_only_where_the_pack_knows_it(settings, tmp_path):
    settings.PACK_DIR = PACK
    assert understood("屋头").text == "家里"
    settings.PACK_DIR = tmp_path
    assert understood("屋头").text == "屋头"


def test_a_longer_saying_covers_the_shorter_ones_within_it():
    said = {one.said for one in understood("社保卡不见了").concepts}
    assert "社保卡不见" in said and "社保卡" not in said and "不见了" in said


def test_a_word_of_the_dictionary_is_not_put_right_into_another():
    sounds = Sounds({"卖房": 1.0, "身份证": 5.0, "低保": 1.0})
    assert (sounds.put_right("买房"), sounds.put_right("生分证"), sounds.put_right("申领低宝")) == ("买房", "身份证", "申领低保")
    assert (sounds.spelt("shenfenzheng"), sounds.spelt("shen fen zheng"), sounds.spelt("senfenzen"), sounds.spelt("sfz"), sounds.spelt("wifi")) == ("身份证", "身份证", "身份证", "身份证", "wifi")


def test_suggestions_begin_with_what_was_typed_and_are_eight_at_most(found):
    names = [one.name for one in finding.suggest("身份证")]
    assert 0 < len(names) <= 8 and all("身份证" in name for name in names[:4])
    assert finding.suggest("  ") == [] and finding.suggest("退役报")[0].name == "退役报到"


def test_the_catalogue_is_read_again_when_something_was_published(folder, monkeypatch):
    write(folder, "A", basic={"task_name": "许可甲", "called": "开馆子"})
    load(folder)
    assert [hit.entry.code for hit in finding.find("开馆子").hits] == ["A"]
    write(folder, "B", basic={"task_name": "许可乙", "called": "开馆子"})
    load(folder)
    assert len(finding.find("开馆子").hits) == 1
    monkeypatch.setattr(entries, "LOOK_SECONDS", 0.0)
    assert len(finding.find("开馆子").hits) == 2
    Item.objects.filter(code="A").update(active=False)
    assert [hit.entry.code for hit in finding.find("开馆子").hits] == ["B"]


def test_a_fresh_catalogue_asks_nothing_of_the_database(folder, django_assert_num_queries, monkeypatch):
    write(folder, "A")
    load(folder)
    with django_assert_num_queries(5):  # what changed (2), items, contents, services
        finding.find("卫生")
    with django_assert_num_queries(0):
        finding.find("宾馆")
    monkeypatch.setattr(entries, "LOOK_SECONDS", 0.0)
    with django_assert_num_queries(2):
        finding.find("宾馆")


def test_what_fits_badly_is_not_given_for_an_answer_without_a_word(found):
    assert finding.find("火星基地", kind=finding.ITEM).missing == ("火星",)
    assert [asked for asked in ("身份证掉了", "开个馆子", "喂猪要办啥子手续", "想修个庙子") if finding.find(asked, kind=finding.ITEM).missing] == []
    assert "畜禽养殖" in found("喂猪要办啥子手续")[0] and any("寺" in name or "宗教" in name for name in found("想修个庙子"))
