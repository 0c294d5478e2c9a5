"""What the kernel does to things by itself: new calendars, erased details."""

from datetime import UTC, date, datetime, timedelta

import pytest
from kernel_samples import CLERK, FIRE, MONDAY, accepted, counted, reviewed, submitted
from sample.lifecycle import opinion, request
from sample.models import Opinion, Request, RequestState

from zizai.kernel import auditing, calendar, clock, history
from zizai.kernel.calendar import Calendar, Day
from zizai.kernel.lifecycle import (
    NEW,
    DeclarationError,
    Lifecycle,
    Verb,
    erase_details,
    perform,
    publish_calendar,
    recompute_clocks,
)
from zizai.kernel.lifecycle.upkeep import recheck_calendar
from zizai.kernel.policies import nobody

LAW = "个人信息保护法第四十七条"
pytestmark = pytest.mark.django_db
# The first three days off, and every Saturday and Sunday.
YEAR_2027 = [Day(date(2027, 1, 1) + timedelta(days=number), number > 3 and number % 7 not in (1, 2)) for number in range(365)]


def test_erased_details_are_gone_and_the_chain_still_verifies():
    thing = accepted()
    with clock.at(MONDAY + timedelta(days=1)):
        assert erase_details(request, thing.pk, actor=CLERK, law="个人信息保护法第四十七条") == 1
        assert erase_details(request, thing.pk, actor=CLERK, law="个人信息保护法第四十七条") == 0
    events = history.of("sample.request", thing.pk)
    assert history.details(events) == {(2, "phone"): None}
    assert history.said(events[-1])["records"] == {"erased": [[2, "phone"]], "columns": [], "law": "个人信息保护法第四十七条"}
    assert request.label_of(events[-1].verb) == "删除个人信息"
    assert [*history.verify(), *history.verify_details()] == [3]
    assert list(history.verify_heads(Request, "sample.request")) == []


def test_columns_that_name_a_person_are_emptied_and_the_event_says_which():
    thing = submitted(phone="13800006021", phone_digest=b"d" * 32)
    with clock.at(MONDAY + timedelta(hours=1)):
        perform(request, "accept", thing, actor=CLERK, data={"note": "齐全"})
    assert request.personal == ("phone", "phone_digest")
    with clock.at(MONDAY + timedelta(days=1)):
        assert erase_details(request, thing.pk, actor=CLERK, law=LAW, names=["phone_digest"]) == 1
        assert erase_details(request, thing.pk, actor=CLERK, law=LAW) == 2
        assert erase_details(request, thing.pk, actor=CLERK, law=LAW) == 0
    stored = Request.objects.get(pk=thing.pk)
    assert (stored.phone, bytes(stored.phone_digest), stored.title) == (None, b"", "开一家茶铺")
    said = [history.said(event)["records"] for event in history.of("sample.request", thing.pk)[-2:]]
    assert said == [{"erased": [], "columns": ["phone_digest"], "law": LAW}, {"erased": [[2, "phone"]], "columns": ["phone"], "law": LAW}]
    assert auditing.audit().faults == []


def test_what_stands_below_a_thing_is_erased_with_it():
    thing = reviewed()
    first = Opinion.objects.order_by("desk").first()
    with clock.at(MONDAY + timedelta(hours=3)):
        perform(opinion, "give", first, actor=FIRE, data={"text": "周大爷的铺子没有问题"})
    with clock.at(MONDAY + timedelta(days=1)):
        assert erase_details(request, thing.pk, actor=CLERK, law=LAW) == 3
    events = history.of("sample.opinion", first.pk)
    assert history.details(events) == {(2, "text"): None}
    assert history.said(events[-1])["records"]["erased"] == [[2, "text"]]
    assert list(Opinion.objects.order_by("desk").values_list("text", "version")) == [("（已依法删除）", 3), ("", 1)]
    assert auditing.audit().faults == []


@pytest.mark.parametrize("column", ["clocks", "nowhere", "simulated"])
def test_a_column_that_cannot_be_emptied_cannot_be_personal(column):
    with pytest.raises(DeclarationError, match="cannot be emptied"):
        Lifecycle(Request, kind="sample.request", label="申请", states=RequestState, verbs=[], visible=nobody(), personal=[column])


@pytest.mark.parametrize("column", ["phone", "note"])
def test_what_is_personal_is_recorded_by_no_verb_because_records_stay_for_ever(column):
    verbs = [Verb("submit", "提交", NEW, RequestState.RECEIVED, records=[column])]
    with pytest.raises(DeclarationError, match="for ever, which is personal"):
        Lifecycle(Request, kind="sample.request", label="申请", states=RequestState, verbs=verbs, visible=nobody(), personal=["note"])


def test_nothing_moves_and_nothing_is_written_where_the_calendar_says_the_same():
    thing = accepted()
    assert recompute_clocks({"calendar": "2027", "version": 2}) == 0
    assert Request.objects.get(pk=thing.pk).version == 2


def test_a_due_date_that_moves_says_why():
    thing = accepted()
    wrong = {**thing.clocks["decision"], "due": "2026-12-31T16:00:00+00:00"}
    Request.objects.filter(pk=thing.pk).update(clocks={**thing.clocks, "decision": wrong}, due_at=datetime.fromisoformat(wrong["due"]))
    with clock.at(MONDAY + timedelta(days=1)):
        assert recompute_clocks({"calendar": "2027", "version": 2}) == 1
    thing.refresh_from_db()
    assert thing.due_at == clock.midnight(datetime(2026, 12, 1, tzinfo=clock.SHANGHAI).date())
    told = history.said(history.of("sample.request", thing.pk)[-1])
    assert (told["verb"], told["records"]["version"], list(told["clocks"])) == ("calendar_changed", 2, ["decision"])


def test_services_check_02_a_new_calendar_moves_provisional_ends_and_nothing_else():
    late_in_the_year = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    settled = accepted()
    moved = submitted(late_in_the_year)
    assert moved.due_provisional
    with clock.at(late_in_the_year):
        published = publish_calendar(YEAR_2027, source="2027年节假日安排")
    assert published.moved == 1
    moved.refresh_from_db()
    assert (moved.due_provisional, moved.due_at) == (False, clock.midnight(date(2027, 1, 7)))
    assert history.said(history.of("sample.request", moved.pk)[-1])["records"] == {"calendar": published.pk, "source": "2027年节假日安排"}
    assert Request.objects.get(pk=settled.pk).version == 2


def test_what_another_process_reckoned_by_the_old_calendar_is_found_a_minute_later(monkeypatch):
    late_in_the_year = datetime(2026, 12, 28, 2, 0, tzinfo=UTC)
    with clock.at(late_in_the_year):
        publish_calendar(YEAR_2027, source="2027年节假日安排")
        with monkeypatch.context() as stale:
            stale.setattr(calendar, "current", Calendar)
            thing = submitted(late_in_the_year)
        assert thing.due_provisional
        assert recheck_calendar() == 0
    with clock.at(late_in_the_year + timedelta(minutes=2)):
        assert recheck_calendar() == 1
        with counted() as statements:
            assert recheck_calendar() == 0
    # 1 the newest publication, 2 it was looked at
    assert len(statements) == 2
    thing.refresh_from_db()
    assert not thing.due_provisional


def test_what_was_due_by_the_old_calendar_has_fired_before_the_new_one_counts():
    thing = submitted()
    monday_off = [Day(date(2026, 11, 9), False, "临时放假")]
    with clock.at(clock.midnight(date(2026, 11, 10))):
        publish_calendar(monday_off, source="临时通知")
    assert [event.verb for event in history.of("sample.request", thing.pk)] == ["submit", "accept_by_silence"]
    thing.refresh_from_db()
    assert thing.due_at == clock.midnight(date(2026, 12, 2))
