"""An editor's pages: what is typed is kept, right or wrong, and situations are walked through before anybody else sees them."""

import json
import re
from uuid import uuid4

import pytest
from django.urls import reverse
from item_samples import an_item, load, write
from login_samples import make_staff, row

from zizai.catalogue.lifecycle import draft as life
from zizai.catalogue.models import ItemDraft
from zizai.city.models import Holding, Organisation, Post, Region, Staff
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.policies import Actor
from zizai.vocabulary.city import Role

pytestmark = pytest.mark.django_db


def works(unit, role, name):
    """Somebody who holds a post of `role` in `unit`."""
    staff = make_staff(name, roles=(), name=name)
    post = row(Post, f"{name}-post", name=name, organisation=Organisation.objects.get(code=unit), region=Region.objects.get(code="510300"), roles=[role], desks=[name])
    row(Holding, f"{name}-post", staff=Staff.objects.get(code=name), post=post, valid_from="2023-01-01")
    return staff


@pytest.fixture
def editor(folder, client):
    write(folder)
    load(folder)
    client.force_login(works("510300-wjw", Role.ITEM_EDITOR, "xue").account)
    return client


@pytest.fixture
def draft(editor):
    unit = Organisation.id_of("510300-wjw")
    actor = Actor("staff", uuid4(), "薛", organisation=unit, roles=frozenset([Role.ITEM_EDITOR]), desks=frozenset(["x"]), scope="/510300/")
    return open_thing(life, "revise", actor=actor, data={"item": "A", "why": "时限压缩"})


def at(draft, *where):
    return reverse("catalogue:draft-entry" if len(where) > 1 else "catalogue:draft-section", args=[draft.pk, *where])


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def sent(client, draft, where, **fields):
    """The page's form sent with these fields; an entry's form says which entry was opened."""
    draft.refresh_from_db()
    was = re.search(r'name="was" value="(\w*)"', client.get(at(draft, *where)).content.decode()) if len(where) > 1 else None
    return client.post(at(draft, *where), {"version": draft.version, "was": was[1] if was else "", **fields}, follow=True)


def test_a_wrong_value_is_kept_and_named_at_its_field(editor, draft):
    basic = {name: value for name, value in draft.content["basic"].items() if value not in (None, False)}
    told = sent(editor, draft, ["basic"], **basic | {"promise_day": "三十"})
    draft.refresh_from_db()
    assert draft.content["basic"]["promise_day"] == "三十" and 'value="三十"' in told.content.decode() and "存好了。还有要改的" in words(told)
    told = sent(editor, draft, ["basic"], **basic | {"promise_day": "30"})
    assert "承诺时限30比法定时限20长" in words(told) and draft.content["basic"]["task_name"] == "公共场所卫生许可"


def test_a_question_is_added_and_its_keys_never_change(editor, draft):
    told = sent(editor, draft, ["asks", 2], ask="谁来办？", option_key=["", "", ""], option_says=["自己", "", "代办"], option_ends=["", "", "请本人来"], when=["kind:new"])
    draft.refresh_from_db()
    made = draft.content["asks"][2]
    assert [(one["key"], one["says"], one["ends"]) for one in made["options"]] == [("o1", "自己", ""), ("o2", "代办", "请本人来")]
    assert (made["key"], made["when"]) == ("q1", {"kind": ["new"]}) and "谁来办？" in words(told)
    sent(editor, draft, ["asks", 2], ask="谁来？", option_key=["o1", "o2"], option_says=["本人", "代办"], option_ends=["", ""])
    draft.refresh_from_db()
    assert (draft.content["asks"][2]["key"], draft.content["asks"][2]["options"][0]) == ("q1", {"key": "o1", "says": "本人", "ends": ""})


def test_a_material_hangs_on_answers_and_a_question_that_goes_takes_its_conditions_along(editor, draft):
    material = {name: value for name, value in draft.content["materials"][1].items() if value not in (None, False)} | {"when": ["kind:new", "kind:renew", "air:no"]}
    sent(editor, draft, ["materials", 1], **material)
    draft.refresh_from_db()
    assert draft.content["materials"][1]["when"] == {"kind": ["new", "renew"], "air": ["no"]}
    sent(editor, draft, ["asks"], number="1", do="delete")
    draft.refresh_from_db()
    assert [ask["key"] for ask in draft.content["asks"]] == ["kind"] and draft.content["materials"][1]["when"] == {"kind": ["new", "renew"]}


def test_entries_are_put_in_order_and_taken_out(editor, draft):
    sent(editor, draft, ["materials"], number="0", do="down")
    sent(editor, draft, ["materials"], number="3", do="delete")
    draft.refresh_from_db()
    assert [one["key"] for one in draft.content["materials"]] == ["2", "1", "3"]
    assert editor.post(at(draft, "materials"), {"version": draft.version, "number": "9", "do": "delete"}).status_code == 404


def test_the_preview_walks_through_and_lists_every_situation(editor, draft):
    page = reverse("catalogue:draft-preview", args=[draft.pk])
    told = words(editor.get(page))
    assert "新开还是换证？" in told and "所有情形 4种" in told and "新开 · 有" in told
    assert "申请表、平面图、空调检测报告" in told and "矿山请到应急局办。" in told
    told = words(editor.get(page, {"kind": "renew"}))
    assert "从头再走一遍" in told and "原许可证" in told
    content = an_item(ways=[{"channel": "1", "visits": 1, "why": "核对", "when": {"kind": ["renew"]}}])
    sent_by = Actor("staff", uuid4(), "薛", organisation=draft.organisation_id, roles=frozenset([Role.ITEM_EDITOR]), scope="/510300/")
    perform(life, "edit", draft.pk, actor=sent_by, data={"section": "", "content": json.dumps(content)})
    assert "没有任何办理方式" in words(editor.get(page)) and "情形还走不通" in words(editor.get(page))


def test_whoever_was_slower_is_told_and_loses_nothing(editor, draft):
    was = re.search(r'name="was" value="(\w+)"', editor.get(at(draft, "questions", 0)).content.decode())[1]
    answer = editor.post(at(draft, "questions", 0), {"version": draft.version - 1, "was": was, "ask": "要多久？", "answer": "我刚写的"})
    assert answer.status_code == 409 and "别人改过这份稿子" in words(answer) and "我刚写的" in words(answer)
    # Another entry stands in its place by now: sending again must not write over that one.
    for place in (0, 7):
        answer = editor.post(at(draft, "questions", place), {"version": draft.version, "was": "0123456789abcdef", "ask": "要多久？", "answer": "我刚写的"})
        assert answer.status_code == 409 and "挪动过这一条" in words(answer) and "我刚写的" in words(answer)
    assert ItemDraft.objects.get().content["questions"][0]["answer"] == "五天。"


def test_a_new_option_does_not_come_under_the_conditions_of_one_that_is_gone(editor, draft):
    sent(editor, draft, ["asks", 1], ask="有集中空调吗？", option_key=["yes", ""], option_says=["有", "借的"], option_ends=["", ""], when=["kind:new"])
    draft.refresh_from_db()
    assert [one["key"] for one in draft.content["asks"][1]["options"]] == ["yes", "o1"]
    sent(editor, draft, ["asks", 1], ask="有集中空调吗？", option_key=["yes", "", ""], option_says=["有", "", "租的"], option_ends=["", "", ""], when=["kind:new"])
    draft.refresh_from_db()
    assert [one["key"] for one in draft.content["asks"][1]["options"]] == ["yes", "o2"]


def test_whatever_stands_in_a_draft_its_pages_can_be_opened(editor, draft):
    unit = Actor("staff", uuid4(), "薛", organisation=draft.organisation_id, roles=frozenset([Role.ITEM_EDITOR]), scope="/510300/")
    content = {"ways": [{"channel": {"a": 1}}, {"channel": "1"}], "basic": {"server_type": ["x", {}]}}
    perform(life, "edit", draft.pk, actor=unit, data={"section": "", "content": json.dumps(content)})
    for where in ([at(draft, "ways")], [at(draft, "ways", 0)], [at(draft, "basic")], [reverse("catalogue:draft-preview", args=[draft.pk])]):
        assert editor.get(*where).status_code == 200, where


def test_others_do_not_know_of_it(editor, draft, client):
    client.force_login(works("510300-xf", Role.ITEM_EDITOR, "yi").account)
    assert client.get(at(draft, "basic")).status_code == 404
    client.logout()
    assert client.get(at(draft, "basic")).status_code == 302


@pytest.mark.parametrize("where", [["basic"], ["extension"], ["codes"], ["asks"], ["asks", 0], ["materials", 3], ["materials", 4], ["decisions"], ["questions", 0]])
def test_every_section_is_shown_in_a_constant_number_of_statements(editor, draft, where, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert editor.get(at(draft, *where)).status_code == 200
