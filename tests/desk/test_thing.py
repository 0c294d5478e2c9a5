"""One thing's page: what stands, what came of it, and what one may not see answers like what does not exist."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from counter.lifecycle import DECISION, check, filing
from counter.models import Check, Filing
from desk_samples import FRIDAY, copies, filed
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.city.models import Person
from zizai.desk import clockface
from zizai.kernel import clock, history, policies
from zizai.kernel.lifecycle import clocks, erase_details, hand_over, open_thing, perform
from zizai.kernel.models import Event, Unmasking
from zizai.kernel.policies import Actor
from zizai.look import slots

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


def page_of(client, thing, kind="counter.filing", query=""):
    return client.get(f"/desk/{kind}/{thing.pk}/{query}")


def asked(clerk, parent, what="看消毒间"):
    return open_thing(check, "ask", actor=clerk.actor, data={"subject_matter": what}, filing=parent)


def test_the_page_says_where_the_thing_stands_and_until_when(at_work, clerk):
    page = text(page_of(at_work, filed(clerk)))
    for words in ("公共场所卫生许可（新办）", "已收件", "还剩6个工作日，11月27日24:00前", "行政许可法第三十二条", "自流井区", "KD-"):
        assert words in page


def test_the_next_action_stands_last_and_every_verb_keeps_its_key(at_work, clerk):
    response = page_of(at_work, filed(clerk))
    # 「accept」 asked for J, which is the desk's own, so it has its digit; as the first it is A.
    assert [(one.verb.name, one.key, one.primary) for one in response.context["buttons"]] == [
        ("correct", "2", False), ("take_over", "r", False), ("remark", "n", False), ("accept", "a", True),
    ]  # fmt: skip


def test_a_verb_that_cannot_be_undone_looks_so(client, clerk, approver):
    thing = perform(filing, "accept", filed(clerk), actor=clerk.actor)
    client.force_login(approver.account)
    assert 'class="zz-btn zz-btn--danger" href="/desk/counter.filing/' in text(page_of(client, thing))


def test_who_has_no_verb_is_told_so(client, clerk, approver):
    client.force_login(approver.account)
    assert "现在轮到别人办" in text(page_of(client, filed(clerk)))


def test_what_is_hidden_answers_letter_for_letter_like_what_does_not_exist(client, clerk, stranger):
    thing = filed(clerk)
    client.force_login(stranger.account)
    nowhere = "01a21080-aee4-743b-ae4c-0a29f44c7561"
    hidden, absent = page_of(client, thing), client.get(f"/desk/counter.filing/{nowhere}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    said = [re.sub(f'{thing.pk}|{nowhere}|name="csrfmiddlewaretoken" value="[^"]+"', "", text(one)) for one in (hidden, absent)]
    assert said[0] == said[1]


@pytest.mark.parametrize("rest", ["", "-/preview/", "-/unmask/fact.phone/", "accept/", "remark/"])
def test_nothing_about_a_hidden_thing_can_be_reached(rest, client, clerk, stranger):
    thing = filed(clerk)
    client.force_login(stranger.account)
    assert client.get(f"/desk/counter.filing/{thing.pk}/{rest}").status_code == 404


def test_history_names_who_did_it_in_which_post(at_work, clerk):
    thing = perform(filing, "remark", filed(clerk), actor=clerk.actor, data={"note": "下周一到现场"})
    events = page_of(at_work, thing).context["events"]
    assert [(one.label, one.who, one.post, one.mark) for one in events] == [
        ("写备注", "李敏", "自流井区政务中心·综合受理岗", "person"), ("窗口收件", "李敏", "自流井区政务中心·综合受理岗", "person"),
    ]  # fmt: skip
    assert ("备注", "下周一到现场") in events[0].facts
    assert ("来源", "窗口") in events[1].facts
    assert events[0].moved is None


def test_what_the_law_did_by_itself_has_fired_before_the_page_is_shown_and_is_marked(at_work, clerk):
    thing = filed(clerk, at=FRIDAY - timedelta(days=30))
    response = page_of(at_work, thing)
    last = response.context["events"][0]
    assert (last.label, last.who, last.mark, last.moved) == ("视为受理", "法定时限到，系统自动", "timer", ("已收件", "审查"))
    assert last.recorded is not None, "it counts from its due instant, and was written down today"
    assert "by-timer" in text(response)


def test_facts_are_told_as_their_fields_mean_them(client, clerk, approver):
    thing = perform(filing, "accept", filed(clerk), actor=clerk.actor)
    thing = perform(filing, "refuse", thing, actor=approver.actor, data={"reason": "消毒间不合要求", "fee": "1200.5"})
    client.force_login(approver.account)
    assert ("退还费用", "1,200.5元") in page_of(client, thing).context["events"][0].facts


def test_what_was_recorded_under_another_declaration_is_shown_as_it_stands(client, clerk, approver):
    thing = filed(clerk)
    from_history(history.Entry(
        kind="counter.filing", thing_id=thing.pk, seq=2, verb="refuse", from_state="received", to_state="refused", actor=approver.actor,
        effective_at=FRIDAY, occurred_at=FRIDAY, recorded_at=FRIDAY, previous=bytes(thing.head), records={"fee": "约一千", "gone": "x"},
    ))  # fmt: skip
    client.force_login(approver.account)
    assert page_of(client, thing).context["events"][0].facts == [("退还费用", "约一千")]


def test_people_stand_masked_in_history(at_work, clerk):
    person = Person.objects.create(id=Person.id_of("zhou"), code="zhou", name="周丽华", number="510302196805120023", number_digest=b"1" * 32, born_on="1968-05-12")
    thing = filed(clerk)
    somebody = Actor("person", id=person.pk, subjects=frozenset([person.pk]))
    history_row = history.Entry(
        kind="counter.filing", thing_id=thing.pk, seq=2, verb="remark", from_state="received", to_state="received", actor=somebody,
        effective_at=FRIDAY, occurred_at=FRIDAY, recorded_at=FRIDAY, previous=bytes(thing.head),
    )  # fmt: skip
    from_history(history_row)
    assert page_of(at_work, thing).context["events"][0].who == "周*华"


def from_history(entry):
    entry.seal()
    columns = dict(zip(history.EVENT_COLUMNS, history.event_row(entry, history.epoch()), strict=True))
    Event.objects.create(transaction=0, **columns)


def test_personal_details_of_history_are_only_said_to_be_there(at_work, clerk):
    page = text(page_of(at_work, filed(clerk, phone="13900001234")))
    assert "13900001234" not in page
    assert "139****1234" in page
    assert "周丽华" not in page
    assert "event.1.phone" in page


def test_whoever_may_not_ask_for_them_is_offered_no_look_at_them(at_work, clerk, monkeypatch):
    thing = filed(clerk)
    monkeypatch.setitem(slots._pages, "counter.filing", replace(slots.page_of("counter.filing"), unmask=policies.nobody()))
    page = text(page_of(at_work, thing))
    assert "●●●●" in page and "event.1.phone" not in page


def test_a_term_that_binds_nobody_is_told_in_words_and_draws_no_clock(at_work, clerk):
    thing = filed(clerk)
    bound = {"notice": thing.clocks["notice"], "choice": thing.clocks["notice"] | {"label": "选择期", "duty": False}}
    Filing.objects.filter(pk=thing.pk).update(clocks=bound)
    page = text(page_of(at_work, thing))
    assert page.count('class="zz-clock desk-law"') == 1
    assert "<dt>选择期</dt>" in page and "<dt>一次告知期限</dt>" not in page


def test_erased_details_say_which_event_erased_them(at_work, clerk):
    thing = filed(clerk, phone="13900001234")
    erase_details(filing, thing.pk, actor=clerk.actor, law="个人信息保护法第四十七条")
    page = text(page_of(at_work, thing))
    assert "已依法删除（第2条）" in page
    assert "法律依据：个人信息保护法第四十七条" in page and "删除内容：申请人、电话" in page
    assert "1234" not in page
    assert "event.1.phone" not in page
    assert at_work.get(f"/desk/counter.filing/{thing.pk}/-/unmask/event.1.phone/").status_code == 404


def test_a_detail_is_shown_in_full_once_for_a_reason_and_on_the_record(at_work, clerk):
    thing = filed(clerk, phone="13900001234")
    url = f"/desk/counter.filing/{thing.pk}/-/unmask/fact.phone/"
    assert "13900001234" not in text(at_work.get(url))
    refused = at_work.post(url, {"reason": "  "})
    assert (refused.status_code, Unmasking.objects.count()) == (422, 0)
    assert "请填写查看原因" in text(refused)
    shown = at_work.post(url, {"reason": "核对补贴账户"})
    assert "13900001234" in text(shown)
    look = Unmasking.objects.get()
    assert (look.actor_id, look.post_id, look.kind, look.thing_id, look.field, look.reason, look.at) == (
        clerk.actor.id, clerk.actor.post, "counter.filing", thing.pk, "fact.phone", "核对补贴账户", FRIDAY,
    )  # fmt: skip
    assert "13900001234" not in text(at_work.get(url))


def test_a_detail_of_history_is_unmasked_the_same_way(at_work, clerk):
    thing = filed(clerk, applicant="周丽华")
    url = f"/desk/counter.filing/{thing.pk}/-/unmask/event.1.applicant/"
    assert "周丽华" in text(at_work.post(url, {"reason": "核对姓名"}))
    assert Unmasking.objects.get().field == "event.1.applicant"


@pytest.mark.parametrize("what", ["fact.number", "event.1.nothing", "event.9.phone", "event.x.phone", "event", "x", "event.999999999999.phone", "event.１.phone"])
def test_what_is_no_detail_cannot_be_unmasked(what, at_work, clerk):
    assert at_work.post(f"/desk/counter.filing/{filed(clerk).pk}/-/unmask/{what}/", {"reason": "看看"}).status_code == 404
    assert Unmasking.objects.count() == 0


def test_children_stand_below_with_their_states_for_whom_they_are_visible(client, clerk, approver):
    parent = filed(clerk)
    asked(clerk, parent)
    client.force_login(approver.account)
    assert [(row.title, row.state) for row in page_of(client, parent).context["children"][0].rows] == [("看消毒间", "待核查")]
    client.force_login(clerk.account)
    group = page_of(client, parent).context["children"][0]
    assert group.rows == [], "a clerk at the window does not see what lies at the checkers' desk"
    assert [verb.name for verb, _ in group.openings] == ["ask"]


def test_a_child_leads_to_its_parent_where_that_may_be_seen(client, clerk, checker):
    both = asked(clerk, filed(clerk, "开一家茶铺"))
    client.force_login(checker.account)
    assert page_of(client, both, "counter.check").context["parent"] is None
    Check.objects.update(desk="window")
    client.force_login(clerk.account)
    assert page_of(client, both, "counter.check").context["parent"].title == "开一家茶铺"


def test_panels_come_from_the_room_and_are_left_out_where_they_have_nothing(at_work, clerk):
    thing = filed(clerk)
    assert "营业执照" in text(page_of(at_work, thing))
    Filing.objects.update(applicant="")
    assert "营业执照" not in text(page_of(at_work, thing))


def test_the_page_costs_the_same_however_long_its_history_and_however_many_its_children(at_work, clerk):
    thing = filed(clerk)
    child = asked(clerk, thing)
    Check.objects.update(desk="window")
    page_of(at_work, thing)
    with CaptureQueriesContext(connection) as short:
        page_of(at_work, thing)
    child.refresh_from_db()
    copies(child, 30, filing_id=thing.pk)
    for number in range(30):
        perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": str(number)})
    with CaptureQueriesContext(connection) as long:
        page_of(at_work, thing)
    assert len(long) == len(short)
    # Session, account, post; the thing, its history (events, names, details), its kind of children, the panel, the frame's counts.
    assert len(short) == 10


def test_what_is_not_there_costs_no_statement(at_work, clerk):
    thing = perform(filing, "take_over", filed(clerk), actor=clerk.actor)
    page_of(at_work, thing)
    with CaptureQueriesContext(connection) as asked:
        assert page_of(at_work, thing).context["assignee"].name == "李敏"
    tables = " ".join(one["sql"].partition("WHERE")[2] for one in asked.captured_queries if "EXISTS" not in one["sql"])
    assert "kernel_upload" not in tables
    # Session, account, post; then five, and what the panel needs.
    assert len(asked) == 9


def test_long_histories_are_read_page_by_page(at_work, clerk):
    thing = filed(clerk)
    for number in range(55):
        perform(filing, "remark", thing.pk, actor=clerk.actor, data={"note": str(number)})
    first = page_of(at_work, thing).context
    assert (len(first["events"]), first["older"]) == (50, 7)
    second = page_of(at_work, thing, query="?before=7").context
    assert ([one.seq for one in second["events"]], second["older"]) == ([6, 5, 4, 3, 2, 1], None)


def test_the_clock_is_drawn_day_by_day_with_its_pause():
    start = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
    thing = Filing(opened_at=start, happened_at=start)
    with clock.at(start):
        clocks.start(thing, DECISION, start)
    clocks.pause(thing, DECISION, datetime(2026, 11, 10, 2, 0, tzinfo=UTC))
    clocks.resume(thing, DECISION, datetime(2026, 11, 16, 6, 0, tzinfo=UTC))
    [face] = clockface.faces(thing)
    assert (face.sentence, face.used, face.held_days) == ("还剩13个工作日，12月8日24:00前", "7个工作日", 4)
    at = {cell.day.day: place for place, cell in enumerate(face.cells) if cell.day.month == 11}
    assert face.pauses == {at[10]: "停表 11月10日–11月16日"}
    assert [cell.look for cell in face.cells][at[7] : at[17]] == ["rest", "rest", "ran", "held", "held", "held", "held", "rest", "rest", "ran"]
    assert face.cells[at[20]].today
    assert face.aloud == "审查决定期限，共20个工作日，已用7个工作日，停表4天。还剩13个工作日，12月8日24:00前。"


def test_a_held_clock_says_since_when():
    start = datetime(2026, 11, 4, 2, 0, tzinfo=UTC)
    thing = Filing(opened_at=start, happened_at=start)
    clocks.start(thing, DECISION, start)
    clocks.pause(thing, DECISION, datetime(2026, 11, 19, 2, 0, tzinfo=UTC))
    [face] = clockface.faces(thing)
    assert (face.lamp, face.sentence, face.due_at) == ("held", "已停表", None)
    assert list(face.pauses.values()) == ["停表 11月19日–11月20日"]


def test_a_provisional_end_says_why(at_work, clerk):
    with clock.at(datetime(2026, 12, 25, 2, 0, tzinfo=UTC)):
        thing = perform(filing, "accept", filed(clerk, at=datetime(2026, 12, 25, 1, 0, tzinfo=UTC)), actor=clerk.actor)
        page = text(page_of(at_work, thing))
    assert "（暂定）" in page
    assert "还没有公布放假安排，公布后自动重算" in page


def test_the_preview_has_the_short_of_it(at_work, clerk):
    response = at_work.get(f"/desk/counter.filing/{filed(clerk).pk}/-/preview/")
    page = text(response)
    assert "<html" not in page
    assert "受理<kbd" in page
    assert [one.verb.name for one in response.context["buttons"]] == ["accept", "correct"]


def test_a_strange_address_is_404_and_no_more(at_work):
    for url in ("/desk/counter.filing/x/", f"/desk/Counter.filing/{UUID(int=1)}/", f"/desk/counter.filing/{UUID(int=1)}/no-such/", "/desk/counter.filing/new/accept/"):
        assert at_work.get(url).status_code == 404


def test_the_history_says_by_which_document_a_thing_was_handed_over(at_work, clerk):
    thing = filed(clerk)
    hand_over({thing.desk: "annex"}, document="自编发〔2026〕12号", operator="zizai")
    Filing.objects.filter(pk=thing.pk).update(desk=thing.desk)
    page = text(page_of(at_work, thing, query="?panel=history"))
    assert "机构改革，移交工作台" in page and "依据文号" in page and "自编发〔2026〕12号" in page
