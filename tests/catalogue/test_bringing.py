"""A file becomes drafts: all of it or nothing, once, and only of what one may write."""

import pytest
from exchange_samples import body, book, put, taken, who
from item_samples import an_item, load, write

from zizai.catalogue.content import read
from zizai.catalogue.exchange import files
from zizai.catalogue.exchange.bringing import bring
from zizai.catalogue.exchange.planning import planned
from zizai.catalogue.exchange.taking import taken as in_force
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import Item, ItemDraft, ItemVersion
from zizai.kernel import history
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Conflict, GuardRefused, open_thing, perform
from zizai.vocabulary.city import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(folder):
    write(folder)
    write(folder, "B", basic={"dept_code": "510300-xf", "task_name": "消防"})
    load(folder)
    return who()


def plan(items, actor, suffix="xlsx"):
    return planned(files.read(files.KINDS[suffix].write(items)), actor)


def told(items, actor):
    return [str(one) for one in plan(items, actor).faults]


def fates(found):
    return [(row.brought.code, row.fate, len(row.changes), row.mends) for row in found.rows]


def test_what_is_in_force_comes_back_unchanged(editor):
    for suffix in files.KINDS:
        found = plan(in_force(unit="510300-wjw"), editor, suffix)
        assert (fates(found), found.faults, found.to_do) == ([("A", "same", 0, 0)], [], [])


def test_new_and_changed_items_become_drafts_of_the_version_they_were_written_from(editor):
    found = plan([taken("A", 1, basic={"promise_day": 3, "summary": "新说明"}), taken("N-1", 0, basic={"task_name": "诊所备案", "link_way": "12345"})], editor)
    assert fates(found) == [("A", "changed", 2, 0), ("N-1", "new", 0, 1)]
    assert bring(found, editor, "时限压缩") == 2
    drafts = {one.code: one for one in ItemDraft.objects.all()}
    assert [(one.purpose, one.why, one.based_on, one.state, one.assignee) for one in (drafts["A"], drafts["N-1"])] == [
        ("revise", "时限压缩", 1, "draft", editor.id), ("create", "时限压缩", 0, "draft", editor.id),
    ]  # fmt: skip
    assert drafts["A"].content == read(an_item(basic={"promise_day": 3, "summary": "新说明"}))
    assert drafts["N-1"].content["basic"]["link_way"] == "12345"


def test_bringing_in_twice_is_once(editor):
    items = [taken("A", 1, basic={"promise_day": 3})]
    first = plan(items, editor)
    bring(first, editor, "时限")
    again = plan(items, editor)
    assert fates(again) == [("A", "held", 0, 0)]
    assert bring(again, editor, "时限") == 0 and ItemDraft.objects.count() == 1
    with pytest.raises(GuardRefused):
        bring(first, editor, "时限")


def test_ones_own_draft_is_written_over_after_saying_so(editor):
    draft = open_thing(life, "revise", actor=editor, data={"item": "A", "why": "先写的"})
    found = plan([taken("A", 1, basic={"promise_day": 3})], editor)
    assert (fates(found), found.counts) == ([("A", "over", 1, 0)], [("改写您的修订稿", 1)])
    bring(found, editor, "导入")
    draft.refresh_from_db()
    assert (draft.content["basic"]["promise_day"], draft.why, ItemDraft.objects.count()) == (3, "先写的", 1)
    assert [one.verb for one in history.of("catalogue.draft", draft.pk)] == ["revise", "edit"]


def test_who_was_faster_undoes_the_whole(editor):
    open_thing(life, "revise", actor=editor, data={"item": "A", "why": "先写的"})
    found = plan([taken("N-1", 0, basic={"task_name": "新的"}), taken("A", 1, basic={"promise_day": 3})], editor)
    perform(life, "edit", found.rows[1].draft.pk, actor=editor, data={"content": "{}"})
    with pytest.raises(Conflict):
        bring(found, editor, "导入")
    assert not ItemDraft.objects.filter(code="N-1").exists()


def test_a_draft_that_is_not_ones_own_to_write_is_in_the_way(editor):
    other = who()
    open_thing(life, "revise", actor=other, data={"item": "A", "why": "别人的"})
    changed = [taken("A", 1, basic={"promise_day": 3})]
    assert told(changed, editor) == ["items（事项） 第3行 A列 事项编码：这个事项已经有一份修订稿（修订，起草中），不是您正在起草的，请先办完那一份。"]
    firemen = who(unit="510300-xf")
    open_thing(life, "propose_cancel", actor=firemen, data={"item": "B", "why": "废止", "transition": "办完"})
    assert "修订稿（取消，起草中）" in told([taken("B", 1, basic={"dept_code": "510300-xf"})], firemen)[0]


def test_what_was_written_from_an_older_version_says_so_and_catches_up_first(folder, editor):
    write(folder, basic={"transact_time": "每天"})
    load(folder)
    found = plan([taken("A", 1, basic={"promise_day": 3})], editor)
    assert (found.faults, found.rows[0].behind) == ([], 2)
    bring(found, editor, "时限")
    draft = ItemDraft.objects.get()
    with pytest.raises(GuardRefused, match="依据的是第1版，现在是第2版"):
        perform(life, "submit", draft.pk, actor=editor)
    caught_up = perform(life, "catch_up", draft.pk, actor=editor).content["basic"]
    assert (caught_up["promise_day"], caught_up["transact_time"]) == (3, "每天")
    assert "已经依据第2版" in told([taken("A", 1)], editor)[0]
    assert "没有第9版，现行是第2版" in told([taken("A", 9)], editor)[0]
    with pytest.raises(Invalid, match="没有第9版"):
        open_thing(life, "bring", actor=editor, data={"item": "A", "why": "x", "content": "{}", "version": 9})


@pytest.mark.parametrize(("item", "words"), [
    (("B", 1, {"dept_code": "510300-xf"}), "这个事项归消防编制"), (("N", 0, {"dept_code": "510300-xf"}), "实施主体：这个单位的事项归消防编制"),
    (("A", 1, {"dept_code": "510300-xf"}), "这个事项归卫健委（510300-wjw），不能在这里改成“510300-xf”"),
    (("A", 1, {"dept_code": "510300-wj"}), "没有代码是“510300-wj”的单位，是不是“510300-wjw”（卫健委）？"), (("A", 1, {"dept_code": "消防"}), "是不是“510300-xf”（消防）？"),
])  # fmt: skip
def test_units_are_those_that_are_there_and_ones_own(item, words, editor):
    code, version, basic = item
    [fault] = told([taken(code, version, basic=basic)], editor)
    assert words in fault


def test_a_new_item_says_whose_it_is_and_opinions_are_asked_of_known_units(editor):
    assert "新事项要写实施主体" in str(planned(files.read(body(put(book(taken("N", 0)), "items", "dept_code", 3, None))), editor).faults[0])
    assert "没有代码是“工会”的单位" in told([taken("A", 1, extension={"opinion_units": ["工会"], "opinion_days": 3, "opinion_basis": "待核"})], editor)[0]


def test_an_item_given_up_comes_back_under_no_file(editor):
    Item.objects.filter(code="A").update(active=False)
    assert "已经取消，不能再改" in told([taken("A", 1)], editor)[0]


def test_a_steward_writes_every_units_items(editor):
    steward = who(Role.ITEM_STEWARD, "510300-xf")
    assert told([taken("A", 1), taken("B", 1, basic={"dept_code": "510300-xf"})], steward) == []


def test_one_fault_stops_the_whole(editor):
    found = plan([taken("A", 1, basic={"promise_day": 3}), taken("B", 1, basic={"dept_code": "510300-xf"})], editor)
    assert [row.fate for row in found.rows] == ["changed"] and found.to_do == [] and bring(found, editor, "x") == 0


def test_what_is_only_listed_leaves_with_what_is_known_and_comes_back_elaborated(editor):
    Item.objects.filter(code="A").update(version=0)
    ItemVersion.objects.filter(item__code="A").delete()
    [listed] = in_force(unit="510300-wjw", listed=True)
    assert (listed.version, listed.content["basic"]["task_name"], in_force(codes=["A"])) == (0, "公共场所卫生许可", [])
    assert fates(plan([listed], editor))[0][:3] == ("A", "same", 0)
    assert fates(plan([taken("A", 0)], editor))[0][:2] == ("A", "changed")


@pytest.mark.parametrize("number", [1, 30])
def test_a_plan_costs_four_statements_however_many_items(number, editor, django_assert_num_queries):
    said = files.read(files.KINDS["json"].write([taken("A", 1, basic={"promise_day": 3}), *(taken(f"N-{one}", 0) for one in range(number))]))
    # Units, items, versions in force, open drafts.
    with django_assert_num_queries(4):
        assert len(planned(said, editor).rows) == number + 1
    with django_assert_num_queries(2):
        in_force()


def test_faults_are_told_as_one_goes_through_the_file(editor):
    spoilt = put(put(put(book(taken("A"), taken("N", 0)), "materials", "code", 5, "X"), "items", "task_type", 4, "?"), "items", "dept_code", 3, "nobody")
    found = planned(files.read(body(put(spoilt, "items", "summary", 3, "=1"))), editor)
    assert [(one.place.sheet, one.place.row) for one in found.faults] == [("items（事项）", 3), ("items（事项）", 3), ("items（事项）", 4), ("materials（申请材料）", 5)]
