"""Questions lead to exactly what applies; the checker finds every dead end, everything nobody reaches, every contradiction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from item_samples import an_item

from zizai.catalogue.content import lead, read, situations, still_open, troubles

CONTENT = read(an_item())


def brought(**answers):
    return [one["key"] for one in lead(CONTENT, answers).situation.applies["materials"]]


def test_answers_lead_to_the_next_question_and_to_what_applies():
    assert lead(CONTENT, {}).ask["key"] == "kind" and brought() == ["1"]
    assert lead(CONTENT, {"kind": "new"}).ask["key"] == "air" and brought(kind="new") == ["1", "2"]
    assert lead(CONTENT, {"kind": "new", "air": "yes"}).ask is None and brought(kind="new", air="yes") == ["1", "2", "3"]
    assert lead(CONTENT, {"kind": "renew"}).ask is None and brought(kind="renew") == ["1", "4"]


def test_what_was_not_asked_or_is_no_option_counts_as_not_answered():
    assert brought(kind="renew", air="yes") == ["1", "4"]
    assert lead(CONTENT, {"kind": "nonsense"}).ask["key"] == "kind"


def test_where_it_ends_nothing_is_asked_for_and_it_says_where_to_go():
    here = lead(CONTENT, {"kind": "mine"})
    assert (here.ask, here.situation.ends, brought(kind="mine")) == (None, "矿山请到应急局办。", [])


def test_every_situation_is_counted_out():
    assert [one.words(CONTENT) for one in situations(CONTENT)] == ["新开 · 有", "新开 · 没有", "换证", "矿山"]
    assert [one.words(CONTENT) for one in situations(read(an_item(asks=[], ways=[], materials=[])))] == [""]


def test_a_sound_item_has_no_trouble():
    assert troubles(CONTENT) == []


def changed(change):
    item = an_item()
    change(item)
    return [(path, words) for path, words in troubles(read(item))]


@pytest.mark.parametrize(
    ("change", "path", "words"),
    [
        (lambda item: item["asks"][0]["options"].append({"key": "other", "says": "别的"}) or item["ways"].__setitem__(0, {**item["ways"][0], "when": {"kind": ["new", "renew"]}}),
         ("ways",), "“别的”走到这里没有任何办理方式"),
        (lambda item: item["materials"][2].update(when={"air": ["yes"], "kind": ["renew"]}), ("materials", 2), "“空调检测报告”在哪种情形下都用不到"),
        (lambda item: item["materials"][2].update(when={"kind": ["mine"]}), ("materials", 2), "在哪种情形下都用不到"),
        (lambda item: item["materials"][2].update(when={"air": ["maybe"]}), ("materials", 2, "when"), "没有这些选项：maybe"),
        (lambda item: item["materials"][2].update(when={"fire": ["yes"]}), ("materials", 2, "when"), "“fire”在它前面没有问过"),
        (lambda item: item["asks"].reverse(), ("asks", 0, "when"), "“kind”在它前面没有问过"),
        (lambda item: item["asks"][1].update(when={"air": ["yes"]}), ("asks", 1, "when"), "在它前面没有问过"),
        (lambda item: item["asks"][1]["options"].pop(), ("asks", 1), "只有1个选项，不用问"),
        (lambda item: item["asks"][1]["options"][1].update(key="yes"), ("asks", 1), "有两个选项的编号相同"),
        (lambda item: item["asks"][1].update(key="kind", when={}), ("asks", 1), "编号“kind”用了两次"),
        (lambda item: item["materials"][2].update(when={}), ("asks", 1), "“有集中空调吗？”怎么答都一样，不用问"),
        (lambda item: item["materials"][3].update(key="1"), ("materials", 3, "key"), "材料编号“1”用了两次"),
        (lambda item: item["materials"][3].update(material_name="申请表"), ("materials",), "“换证”下，申请材料“申请表”出现了两次"),
        (lambda item: item["asks"].append({"key": "x", "ask": "几层？", "when": {"air": ["yes"], "kind": ["renew"]}, "options": [{"key": "1", "says": "一"}, {"key": "2", "says": "二"}]}),
         ("asks", 2), "“几层？”在哪种情形下都问不到"),
    ],
)  # fmt: skip
def test_trouble_is_named_where_it_stands(change, path, words):
    assert any(at == path and words in said for at, said in changed(change)), changed(change)


def test_more_situations_than_anybody_reads_are_refused():
    asks = [{"key": f"q{number}", "ask": f"第{number}问？", "options": [{"key": "1", "says": "是"}, {"key": "2", "says": "否"}]} for number in range(12)]
    [(path, words)] = troubles(read(an_item(asks=asks, ways=[{"channel": "3", "depth": "4", "visits": 0}], materials=[])))
    assert path == ("asks",) and "超过2000种" in words


@given(st.dictionaries(st.sampled_from(["kind", "air", "x"]), st.sampled_from(["new", "renew", "mine", "yes", "no", "?"])))
def test_whatever_is_answered_leads_on_the_way_to_some_situation(answers):
    here = lead(CONTENT, answers)
    ends = [one for one in situations(CONTENT) if here.situation.answers.items() <= one.answers.items()]
    assert ends and (here.ask is not None or here.situation in ends)
    # What applies already applies whatever else is answered.
    assert here.situation.ends or all(one.ends or set(map(str, here.situation.applies["materials"])) <= set(map(str, one.applies["materials"])) for one in ends)


@given(st.dictionaries(st.sampled_from(["kind", "air"]), st.sampled_from(["new", "renew", "mine", "yes", "no"])))
def test_what_is_still_open_applies_in_some_situation_ahead_and_in_no_other_is_left(answers):
    here = lead(CONTENT, answers)
    ahead = [one for one in situations(CONTENT) if here.situation.answers.items() <= one.answers.items()]
    may = [one for one in CONTENT["materials"] if any(one in situation.applies["materials"] for situation in ahead)]
    assert here.situation.applies["materials"] + still_open(CONTENT, here, "materials") == sorted(may, key=lambda one: (one not in here.situation.applies["materials"], CONTENT["materials"].index(one)))
