"""Search: what is found, by whom, in which order, and how the index follows history. The same on both databases."""

import random
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from kernel_samples import ANNA, CITIZEN, CLERK, FIRE, MONDAY, history_is_certain
from sample.lifecycle import request
from sample.models import Request, RequestState

from zizai.config import cli
from zizai.kernel import clock, feed, jobs, search
from zizai.kernel.lifecycle import erase_details, open_thing, perform
from zizai.kernel.models import SearchEntry
from zizai.kernel.policies import NOBODY, Actor, at_desk
from zizai.kernel.search import BadCursor, Entry, indexing

NAMES = [name for name in (Path(__file__).parents[1] / "data" / "items" / "names.txt").read_text(encoding="utf-8").split("\n") if name]
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def entry(number, title, **options):
    return Entry("test.item", UUID(int=number), title, **{"at": AT, "public": True, **options})


def numbers(query, **options):
    return [hit.thing_id.int for hit in search.find(query, **options).hits]


def submitted(title="开一家茶铺", **columns):
    with clock.at(MONDAY):
        return open_thing(request, "submit", actor=CITIZEN, **{"title": title, "desk": "window", "subject": ANNA, **columns})


@pytest.fixture
def items(db):
    search.index_many([entry(number, name) for number, name in enumerate(NAMES)])


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_any_stretch_of_a_title_finds_it(items, length):
    draw = random.Random(length)
    for number in draw.sample(range(len(NAMES)), 25):
        runs = [run for run in re.findall(r"[\u4e00-\u9fff]+", NAMES[number]) if len(run) >= length]
        if runs:
            run = draw.choice(runs)
            at = draw.randrange(len(run) - length + 1)
            stretch = run[at : at + length]
            assert numbers(stretch, only=Q(thing_id=UUID(int=number))) == [number], stretch


@pytest.mark.parametrize(("query", "words"), [("律师执业", ["律师", "执业"]), ("变更许可", ["变更", "许可"]), ("怎么办理律师执业变更？", ["律师", "执业", "变更"])])
def test_a_hit_has_every_word_of_the_query_and_whatever_has_them_is_a_hit(items, query, words):
    page = search.find(query, limit=100)
    assert sorted(hit.thing_id.int for hit in page.hits) == [number for number, name in enumerate(NAMES) if all(word in name for word in words)]
    assert page.hits and not page.relaxed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("𬱟", [1]), ("张𬱟䶮", [1]), ("𠮷", [2]), ("𠮷野", [2]), ("䶮", [1]), ("㛃", [2]), ("野家", [2]),
        ("ｉｓｏ9001", [3]), ("iso", [3]), ("9001", [3]), ("Iso9", [3]), ("STRASSE", [3]),
        ("510300-20261125-000123-X", [4]), ("510300-2026", [4]), ("51030020261125", [4]), ("510300—2026", [4]), ("000123", [4]),
        ("6021", [1]), ("60", [1]), ("138", []), ("火星", []), ("", []), ("？", []), ("茶" * 300, []),
    ],
)  # fmt: skip
def test_rare_names_widths_and_beginnings_of_numbers(query, found):
    search.index_many([
        entry(1, "张𬱟䶮的申请", keywords=["6021"]),
        entry(2, "𠮷野家餐饮服务许可", text="负责人李㛃"),
        entry(3, "ＩＳＯ9001认证补贴", text="Straße"),
        entry(4, "公共场所卫生许可", text="编号510300-20261125-000123-X"),
    ])  # fmt: skip
    assert numbers(query) == found


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", ['"', "'", "\\", "AND OR NOT NEAR(", "a* ^b {title} : c", "& | ! <-> :*", "%s %(x)s", "茶' OR 1=1 --", "\x00茶", "a" * 150, "-茶", "title:茶"])
def test_no_query_and_no_text_is_read_as_anything_but_words(hostile):
    search.index("test.item", UUID(int=1), title=hostile + "茶", text=hostile, public=True)
    search.index("test.item", UUID(int=2), title="盐", public=True)
    assert 2 not in numbers(hostile)
    assert numbers("茶") == [1]


@pytest.mark.django_db
def test_title_hits_come_first_then_better_ones_then_newer_ones():
    search.index_many([
        entry(1, "盐业展览", text="茶。" * 30),
        entry(2, "茶铺", at=AT),
        entry(3, "茶馆", at=AT + timedelta(days=1)),
        entry(4, "关于在本市各区县开设经营场所并提供茶水服务的管理办法", at=AT + timedelta(days=9)),
        *(entry(number, "其他事项", at=AT + timedelta(days=99)) for number in range(5, 25)),
    ])  # fmt: skip
    assert numbers("茶") == [3, 2, 4, 1]


@pytest.mark.django_db
def test_where_nothing_has_every_word_what_has_some_is_given_and_said_so():
    search.index_many([entry(1, "卫生许可"), entry(2, "卫生检查"), entry(3, "盐业展览")])
    strict, relaxed = search.find("卫生许可"), search.find("卫生许可 火星 飞船")
    assert ([hit.thing_id.int for hit in strict.hits], strict.relaxed) == ([1], False)
    assert ([hit.thing_id.int for hit in relaxed.hits], relaxed.relaxed) == ([1, 2], True)
    assert search.find("火星 飞船") == search.Page([])


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["茶", "茶 火星"])
def test_pages_show_every_hit_once_in_one_order(query):
    # Equal scores and instants in plenty: the seam must still be exact.
    search.index_many([entry(number, "茶铺" if number % 3 else "开一家茶铺", text="茶" * (number % 2), at=AT + timedelta(days=number % 4)) for number in range(1, 48)])
    whole = numbers(query, limit=100)
    walked, after = [], ""
    while True:
        page = search.find(query, limit=5, after=after)
        walked += [hit.thing_id.int for hit in page.hits]
        after = page.next
        if not after:
            break
    assert walked == whole
    assert sorted(whole) == list(range(1, 48))


@pytest.mark.django_db
def test_a_cursor_nobody_gave_out_is_refused_in_words():
    for wrong in ("x", "%%%", "bm9wZQ", "W10", "=" * 9, "汉字"):
        with pytest.raises(BadCursor, match="请重新搜索"):
            search.find("茶", after=wrong)


@pytest.mark.django_db
def test_a_page_costs_one_statement_however_many_hits_and_whoever_asks(django_assert_num_queries):
    search.index_many([entry(number, f"茶铺{number}") for number in range(60)])
    things = [submitted(f"茶馆{number}") for number in range(3)]
    search.refresh("sample.request", [thing.pk for thing in things])
    # One statement: the index, the entries and the rule of their kind are joined.
    for actor in (NOBODY, CLERK, CITIZEN):
        for limit in (1, 50):
            with django_assert_num_queries(1):
                page = search.find("茶", actor=actor, limit=limit)
        with django_assert_num_queries(1):
            search.find("茶", actor=actor, after=page.next)
    # A second one, where the first found nothing with every word.
    with django_assert_num_queries(2):
        search.find("茶铺 火星")
    with django_assert_num_queries(1):
        search.find("火星")
    with django_assert_num_queries(0):
        search.find(" ？ ")


@pytest.mark.django_db
def test_what_one_may_not_see_is_not_found():
    here, there = submitted("茶铺在此"), submitted("茶铺在彼", desk="fire", subject=UUID(int=77))
    search.refresh("sample.request", [here.pk, there.pk])
    search.index("test.item", UUID(int=5), title="茶叶补贴", public=True, at=AT - timedelta(days=900))
    stranger = Actor("person", id=UUID(int=99), subjects=frozenset([UUID(int=99)]), assurance=3)

    def found(actor, **options):
        return {hit.thing_id for hit in search.find("茶", actor=actor, **options).hits}

    assert found(NOBODY) == found(stranger) == {UUID(int=5)}
    assert found(CLERK) == found(CITIZEN) == {here.pk, UUID(int=5)}
    assert found(FIRE) == {there.pk, UUID(int=5)}
    assert found(CLERK, kinds=["sample.request"]) == {here.pk}
    assert found(CLERK, kinds=["test.item"]) == {UUID(int=5)}
    assert found(CLERK, kinds=[]) == set()


@pytest.mark.django_db
def test_a_thing_that_moves_away_is_hidden_at_once_whatever_the_index_still_says():
    thing = submitted()
    search.refresh("sample.request", [thing.pk])
    Request.objects.filter(pk=thing.pk).update(desk="fire")
    assert search.find("茶", actor=CLERK).hits == []
    assert [hit.thing_id for hit in search.find("茶", actor=FIRE).hits] == [thing.pk]


@pytest.mark.django_db
def test_a_kind_without_a_table_here_is_found_by_its_own_rule_and_without_one_only_if_public(monkeypatch):
    monkeypatch.setattr(indexing, "_rules", {})
    search.index("test.answer", UUID(int=1), title="茶艺师考试", desk="window")
    search.index("test.answer", UUID(int=2), title="茶艺师培训", desk="fire")
    assert numbers("茶", actor=CLERK) == []
    search.declare_kind("test.answer", visible=at_desk())
    assert (numbers("茶", actor=CLERK), numbers("茶", actor=NOBODY)) == ([1], [])
    for again in (lambda: search.declare_kind("test.answer", visible=at_desk()), lambda: search.indexer("sample.request", Request.objects.all())(str)):
        with pytest.raises(ValueError, match="已经登记过"):
            again()


@pytest.mark.django_db
def test_a_search_can_be_narrowed_to_a_region():
    search.index_many([entry(1, "茶铺", scope_path="/510300/510302/"), entry(2, "茶铺", scope_path="/510300/510303/")])
    assert numbers("茶", only=Q(scope_path__startswith="/510300/510303/")) == [2]


@pytest.mark.django_db
def test_indexing_again_replaces_and_removing_removes():
    search.index("test.item", UUID(int=1), title="茶铺", text="旧", public=True)
    search.index_many([entry(1, "酒馆"), entry(1, "盐业")])
    assert (numbers("茶"), numbers("旧"), numbers("酒"), numbers("盐")) == ([], [], [], [1])
    assert search.remove("test.item", [UUID(int=1), UUID(int=2)]) == 1
    assert search.remove("test.item", [UUID(int=1)]) == 0
    assert numbers("盐") == []


@pytest.mark.django_db
def test_indexing_costs_the_same_for_one_and_for_fifty(django_assert_num_queries):
    # Entries, then the index: replaced in one statement on PostgreSQL, taken out and put in on SQLite.
    budget = 2 if connection.vendor == "postgresql" else 3
    for many in (1, 50):
        with django_assert_num_queries(budget):
            search.index_many([entry(number, f"茶铺{number}") for number in range(many)])
    with django_assert_num_queries(3):
        search.remove("test.item", [UUID(int=number) for number in range(50)])


@pytest.mark.django_db
def test_more_than_one_batch_is_indexed_whole(monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 7)
    search.index_many([entry(number, "茶铺") for number in range(20)])
    assert len(numbers("茶", limit=100)) == 20


def run_chore():
    history_is_certain()
    [chore] = [work for work in jobs.periodics() if work.name == "kernel.search"]
    return chore.run()


@pytest.mark.django_db(transaction=True)
def test_what_happened_is_found_after_the_chore_has_come_round():
    thing = submitted("开一家茶铺")
    with pytest.raises(LookupError), transaction.atomic():
        submitted("开一家酒馆")
        raise LookupError
    assert search.find("茶铺", actor=CLERK).hits == []
    assert run_chore() == "读到 1 条事件"
    [hit] = search.find("茶铺", actor=CLERK).hits
    assert (hit.kind, hit.thing_id, hit.at) == ("sample.request", thing.pk, MONDAY)
    with clock.at(MONDAY + timedelta(hours=1)):
        thing = perform(request, "accept", thing, actor=CLERK, data={"note": "带了样茶"})
    run_chore()
    assert search.find("样茶", actor=CLERK).hits
    with clock.at(MONDAY + timedelta(hours=2)):
        perform(request, "withdraw", thing, actor=CITIZEN)
    run_chore()
    assert search.find("茶铺", actor=CITIZEN).hits == []
    assert run_chore() == "读到 0 条事件"


def caught_up():
    history_is_certain()
    return search.catch_up()


@pytest.mark.django_db(transaction=True)
def test_the_index_follows_events_of_kinds_nobody_looks_for_without_reading_them_again(monkeypatch):
    monkeypatch.setattr(indexing, "_indexers", {})
    submitted()
    assert caught_up() == 1
    assert caught_up() == 0
    assert not SearchEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_halfway_is_done_again(monkeypatch):
    thing = submitted()
    sound = indexing._indexers["sample.request"]
    monkeypatch.setitem(indexing._indexers, "sample.request", replace(sound, entry=lambda _: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        caught_up()
    assert [event.thing_id for event in feed.read(indexing.CONSUMER)] == [thing.pk]
    monkeypatch.setitem(indexing._indexers, "sample.request", sound)
    assert caught_up() == 1
    assert search.find("茶", actor=CLERK).hits


@pytest.mark.django_db(transaction=True)
def test_erasing_personal_details_brings_the_thing_round_again(monkeypatch):
    sound = indexing._indexers["sample.request"]
    with clock.at(MONDAY + timedelta(hours=1)):
        thing = perform(request, "accept", submitted(), actor=CLERK, data={"note": "齐全"})
    caught_up()
    monkeypatch.setitem(indexing._indexers, "sample.request", replace(sound, entry=lambda thing: replace(sound.entry(thing), title="已删除")))
    erase_details(request, thing.pk, actor=CLERK, law="个人信息保护法第四十七条")
    caught_up()
    assert (len(search.find("茶铺", actor=CLERK).hits), len(search.find("删除", actor=CLERK).hits)) == (0, 1)


@pytest.mark.django_db
def test_events_cost_a_constant_number_of_statements(monkeypatch):
    def cost(many):
        things = [submitted(f"茶铺{number}") for number in range(many)]
        with CaptureQueriesContext(connection) as asked:
            search.refresh("sample.request", [thing.pk for thing in things])
        return len(asked)

    assert cost(1) == cost(40)


@pytest.mark.django_db
def test_rebuilding_finds_what_was_there_before_and_forgets_what_is_gone(capsys, monkeypatch):
    monkeypatch.setattr(indexing, "AT_ONCE", 7)
    Request.objects.bulk_create([Request(state=RequestState.RECEIVED, title=f"茶铺{number}", desk="window", opened_at=AT, happened_at=AT, recorded_at=AT) for number in range(20)])
    gone, withdrawn = UUID(int=123), Request.objects.order_by("pk").first()
    Request.objects.filter(pk=withdrawn.pk).update(state=RequestState.WITHDRAWN)
    search.index_many([Entry("sample.request", thing_id, "茶铺旧") for thing_id in (gone, withdrawn.pk)])
    search.index("test.item", UUID(int=5), title="茶叶补贴", public=True)
    assert search.rebuild("sample.request") == 19
    assert len(numbers("茶铺", actor=CLERK, limit=100)) == 19
    assert SearchEntry.objects.filter(kind="sample.request").count() == 19
    assert search.rebuild() == 19
    assert numbers("茶叶") == [5]
    with pytest.raises(KeyError):
        search.rebuild("test.item")
    assert cli.main(["search", "rebuild"]) == 0
    assert cli.main(["search", "rebuild", "sample.request"]) == 0
    assert capsys.readouterr().out.splitlines() == ["counter.filing：0 件", "sample.request：19 件", "sample.request：19 件"]
    with pytest.raises(SystemExit):
        cli.main(["search", "rebuild", "no.such"])
