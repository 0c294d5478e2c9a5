"""A draft is written by one person, reviewed by another, and becomes a version on its day."""

import json
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from item_samples import an_item, load, told, write

from zizai.catalogue import publishing, queries
from zizai.catalogue.content import read
from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import Item, ItemDraft, ItemVersion, Material
from zizai.catalogue.pack_parts import ItemsPart
from zizai.catalogue.publishing import publish_due
from zizai.city.public import Organisation
from zizai.kernel import clock, history, policies, search
from zizai.kernel.forms import Invalid
from zizai.kernel.lifecycle import Forbidden, GuardRefused, NotFound, open_thing, perform
from zizai.kernel.policies import Actor
from zizai.vocabulary.city import Role

pytestmark = pytest.mark.django_db


def clerk(role, unit="510300-wjw", scope="/510300/"):
    return Actor("staff", uuid4(), str(role), organisation=Organisation.id_of(unit), roles=frozenset([role]), desks=frozenset({unit}), scope=scope)


@pytest.fixture
def editor(folder):
    return clerk(Role.ITEM_EDITOR)


@pytest.fixture
def reviewer(folder):
    return clerk(Role.ITEM_REVIEWER)


@pytest.fixture
def item(folder):
    write(folder)
    load(folder)
    return Item.objects.get()


def edit(draft, who, content, section=""):
    return perform(life, "edit", draft.pk, actor=who, data={"section": section, "content": json.dumps(content)})


def revised(who, content):
    return edit(open_thing(life, "revise", actor=who, data={"item": "A", "why": "时限压缩"}), who, content)


def approved(draft, editor, reviewer, on=None):
    perform(life, "submit", draft.pk, actor=editor)
    return perform(life, "approve", draft.pk, actor=reviewer, data={"publish_on": on or clock.today()})


def test_a_draft_becomes_the_next_version_on_its_day_and_not_before(item, editor, reviewer):
    draft = approved(revised(editor, an_item(basic={"promise_day": 3})), editor, reviewer, on=clock.today() + timedelta(days=2))
    assert publish_due(clock.today()) == [] and Item.objects.get().version == 1
    assert publish_due(clock.today() + timedelta(days=2)) == ["A"]
    item.refresh_from_db()
    assert (item.version, item.promised_days, item.promise_words) == (2, 3, "3个工作日")
    assert [(one.number, one.state) for one in ItemVersion.objects.order_by("number")] == [(1, "superseded"), (2, "published")]
    assert [one.verb for one in history.of("catalogue.draft", draft.pk)] == ["revise", "edit", "submit", "approve", "publish"]
    assert ItemVersion.objects.get(number=2).content == read(an_item(basic={"promise_day": 3}))


def test_nobody_reviews_what_they_wrote_themselves_and_no_other_unit_writes_it(item, editor):
    both = Actor("staff", editor.id, "编审", organisation=editor.organisation, roles=frozenset([Role.ITEM_EDITOR, Role.ITEM_REVIEWER]), scope="/510300/")
    draft = perform(life, "submit", revised(both, an_item(basic={"promise_day": 3})).pk, actor=both)
    with pytest.raises(GuardRefused, match="您自己提交"):
        perform(life, "approve", draft.pk, actor=both, data={"publish_on": clock.today()})
    stranger = clerk(Role.ITEM_EDITOR, "510300-xf")
    with pytest.raises(NotFound):
        perform(life, "recall", draft.pk, actor=stranger)
    with pytest.raises(Invalid, match="归卫健委编制"):
        open_thing(life, "revise", actor=stranger, data={"item": "A", "why": "看看"})
    with pytest.raises(Forbidden):
        open_thing(life, "revise", actor=clerk(Role.WINDOW_CLERK), data={"item": "A", "why": "看看"})
    assert policies.visible(stranger, ItemDraft.objects.all()).count() == 0
    assert policies.visible(clerk(Role.ITEM_STEWARD, "510300-xf"), ItemDraft.objects.all()).count() == 1


def test_every_reason_is_told_at_once_and_what_is_half_finished_is_kept(item, editor):
    content = an_item(basic={"promise_day": "很快", "task_name": "", "link_way": "12345"}, questions=[])
    draft = revised(editor, content)
    assert draft.content["basic"]["promise_day"] == "很快"
    with pytest.raises(GuardRefused) as refused:
        perform(life, "submit", draft.pk, actor=editor)
    said = "".join(refused.value.reasons)
    assert all(words in said for words in ("承诺办结时限", "请填写事项名称", "监督投诉电话不能和咨询电话", "至少写一个常见问题"))
    assert len(refused.value.reasons) == 4


def test_what_is_sent_back_says_why_and_can_be_submitted_again(item, editor, reviewer):
    draft = perform(life, "submit", revised(editor, an_item(basic={"promise_day": 3})).pk, actor=editor)
    draft = perform(life, "send_back", draft.pk, actor=reviewer, data={"reasons": "承诺太短，做不到。"})
    assert (draft.state, draft.reasons) == ("draft", "承诺太短，做不到。")
    draft = perform(life, "submit", edit(draft, editor, an_item(basic={"promise_day": 4})).pk, actor=editor)
    draft = perform(life, "recall", draft.pk, actor=editor)
    assert perform(life, "drop", draft.pk, actor=editor).state == "dropped"
    assert open_thing(life, "revise", actor=editor, data={"item": "A", "why": "再来"}).state == "draft"


def test_a_version_that_says_the_same_is_none(item, editor):
    with pytest.raises(GuardRefused, match="和现行版本一样"):
        perform(life, "submit", open_thing(life, "revise", actor=editor, data={"item": "A", "why": "看看"}).pk, actor=editor)


def test_one_draft_of_an_item_at_a_time(item, editor):
    revised(editor, an_item())
    with pytest.raises(GuardRefused, match="已经有一份修订稿"):
        open_thing(life, "revise", actor=editor, data={"item": "A", "why": "又来"})


def test_a_draft_whose_ground_moved_takes_over_what_came_since(folder, item, editor, reviewer):
    draft = revised(editor, an_item(basic={"promise_day": 3, "summary": "我写的"}))
    write(folder, basic={"summary": "他写的", "transact_time": "每天"})
    load(folder)
    with pytest.raises(GuardRefused, match="依据的是第1版，现在是第2版"):
        perform(life, "submit", draft.pk, actor=editor)
    draft = perform(life, "catch_up", draft.pk, actor=editor)
    basic = draft.content["basic"]
    assert (basic["promise_day"], basic["summary"], basic["transact_time"], draft.based_on) == (3, "我写的", "每天", 2)
    assert history.said(history.of("catalogue.draft", draft.pk)[-1])["records"]["both"] == ["基本信息 说明"]
    approved(draft, editor, reviewer)
    assert publish_due(clock.today()) == ["A"] and Item.objects.get().version == 3


def test_what_can_be_published_no_more_goes_back_with_the_reasons(folder, item, editor, reviewer):
    draft = approved(revised(editor, an_item(basic={"promise_day": 3})), editor, reviewer)
    write(folder, basic={"promise_day": 4})
    load(folder)
    assert publish_due(clock.today()) == []
    draft.refresh_from_db()
    assert history.of("catalogue.draft", draft.pk)[-1].verb == "fall_back"
    assert draft.state == "draft" and "依据的是第1版" in draft.reasons and Item.objects.get().promised_days == 4


def test_a_new_item_is_written_from_nothing(folder, editor, reviewer):
    draft = open_thing(life, "create", actor=editor, data={"item": "NEW-1", "name": "诊所备案", "why": "新设"})
    assert (draft.content["basic"]["task_name"], draft.content["basic"]["dept_code"]) == ("诊所备案", "510300-wjw")
    approved(edit(draft, editor, an_item(basic={"task_name": "诊所备案"})), editor, reviewer)
    assert publish_due(clock.today()) == ["NEW-1"]
    item = Item.objects.get(code="NEW-1")
    assert (item.version, item.active, Material.objects.filter(item=item, active=True).count()) == (1, True, 4)
    assert [one.title[0].text for one in search.find("诊所备案").hits] == ["诊所备案"]
    assert ItemsPart().changes(told(folder)[0]) == [], "the pack does not know it, and leaves it alone"


def test_an_item_given_up_takes_no_new_cases_and_says_what_becomes_of_running_ones(folder, item, editor, reviewer):
    draft = open_thing(life, "propose_cancel", actor=editor, data={"item": "A", "why": "法规废止", "transition": "按原版本办完"})
    approved(draft, editor, reviewer)
    publish_due(clock.today())
    assert queries.item_by_code("A") is None
    version = ItemVersion.objects.get()
    assert version.state == "cancelled" and "按原版本办完" in str(history.said(history.of("catalogue.version", version.pk)[-1]))
    load(folder)
    assert queries.item_by_code("A") is None, "the same pack does not bring it back"


def test_what_was_only_listed_and_given_up_is_not_listed_again(folder, editor, reviewer):
    (folder / "item_directory.csv").write_text("code,name,main_item,unit,item_type,origin,origin_code,elaborated,called\nL,演出备案,,510300-wjw,其他行政权力,某清单,,,\n", "utf-8")
    load(folder)
    approved(open_thing(life, "propose_cancel", actor=editor, data={"item": "L", "why": "取消了", "transition": "没有在办的"}), editor, reviewer)
    assert publish_due(clock.today()) == ["L"] and queries.item_by_code("L") is None
    load(folder)
    assert queries.item_by_code("L") is None


def test_the_guide_of_what_was_only_listed_stands_when_the_pack_is_loaded_again(folder, editor, reviewer):
    (folder / "item_directory.csv").write_text("code,name,main_item,unit,item_type,origin,origin_code,elaborated,called\nL,演出备案,,510300-wjw,其他行政权力,某清单,,,\n", "utf-8")
    load(folder)
    draft = open_thing(life, "revise", actor=editor, data={"item": "L", "why": "补指南"})
    approved(edit(draft, editor, an_item(basic={"task_name": "演出备案"})), editor, reviewer)
    assert publish_due(clock.today()) == ["L"] and load(folder) == 0
    item = Item.objects.get(code="L")
    assert (item.version, item.promised_days, item.startable) == (1, 5, True)


def test_a_draft_whose_item_was_given_up_meanwhile_loses_nothing(folder, item, editor):
    draft = revised(editor, an_item(basic={"promise_day": 3}))
    (folder / "items" / "A.toml").unlink()
    load(folder)
    draft = perform(life, "catch_up", draft.pk, actor=editor)
    assert (draft.content["basic"]["promise_day"], draft.content["basic"]["task_name"], draft.based_on) == (3, "公共场所卫生许可", 0)


def test_one_draft_that_cannot_be_published_stops_no_other(folder, item, editor, reviewer, monkeypatch):
    write(folder, "B")
    load(folder)
    approved(revised(editor, an_item(basic={"promise_day": 3})), editor, reviewer)
    other = open_thing(life, "revise", actor=editor, data={"item": "B", "why": "一样"})
    approved(edit(other, editor, an_item(basic={"promise_day": 4})), editor, reviewer)
    kept = publishing._write

    def failing(code, *given):
        if code == "A":
            raise RuntimeError("the disk is full")
        kept(code, *given)

    monkeypatch.setattr(publishing, "_write", failing)
    assert publish_due(clock.today()) == ["B"] and ItemDraft.objects.get(code="A").state == "approved"
    monkeypatch.undo()
    assert publish_due(clock.today()) == ["A"]


def test_an_item_that_came_by_another_way_meanwhile_is_not_overwritten(folder, editor, reviewer):
    draft = edit(open_thing(life, "create", actor=editor, data={"item": "A", "name": "诊所备案", "why": "新设"}), editor, an_item(basic={"task_name": "诊所备案"}))
    write(folder)
    load(folder)
    with pytest.raises(GuardRefused, match="依据的是第0版，现在是第1版"):
        perform(life, "submit", draft.pk, actor=editor)
    assert perform(life, "catch_up", draft.pk, actor=editor).content["basic"]["task_name"] == "诊所备案"


def test_the_pack_undoes_nobodys_work_until_its_file_says_something_new(folder, item, editor, reviewer):
    approved(revised(editor, an_item(basic={"promise_day": 3})), editor, reviewer)
    publish_due(clock.today())
    assert ItemsPart().changes(told(folder)[0]) == [] and load(folder) == 0
    assert (Item.objects.get().version, Item.objects.get().promised_days) == (2, 3)
    write(folder, basic={"promise_day": 7})
    load(folder)
    assert (Item.objects.get().version, Item.objects.get().promised_days) == (3, 7)


def test_the_day_of_publishing_does_not_lie_in_the_past(item, editor, reviewer):
    draft = perform(life, "submit", revised(editor, an_item(basic={"promise_day": 3})).pk, actor=editor)
    with pytest.raises(Invalid, match="不能早于今天"), clock.at(datetime(2026, 11, 25, 4, tzinfo=UTC)):
        perform(life, "approve", draft.pk, actor=reviewer, data={"publish_on": date(2026, 11, 24)})
