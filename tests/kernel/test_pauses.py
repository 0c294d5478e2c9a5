"""What holds a clock, and what does not."""

from datetime import date, timedelta

import pytest
from kernel_samples import APPROVER, CLERK, FOUNDED, accepted
from sample.lifecycle import procedure, request
from sample.models import Request

from zizai.kernel import clock, history
from zizai.kernel.lifecycle import BadTime, GuardRefused, open_thing, perform

pytestmark = pytest.mark.django_db


def on(day, hour=10):
    return clock.midnight(date(2026, 11, day)) + timedelta(hours=hour)


def begin(thing, at, **options):
    with clock.at(at):
        return open_thing(procedure, "begin", actor=CLERK, data=FOUNDED, request=thing, **options)


def end(child, at, **options):
    with clock.at(at):
        return perform(procedure, "end", child, actor=CLERK, **options)


def test_a_held_clock_has_no_end_and_going_on_moves_it_by_the_days_held():
    thing = accepted()
    before = thing.due_at
    with clock.at(on(3)):
        thing = perform(request, "hold", thing, actor=CLERK, data=FOUNDED)
    assert thing.held
    assert thing.due_at is None
    with clock.at(on(5)):
        thing = perform(request, "go_on", thing, actor=CLERK)
    assert not thing.held
    assert thing.due_at == before + timedelta(days=2)  # Tuesday and Wednesday did not count


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, ["附上当时的证明材料", "填写告知书"]),
        ({"evidence": FOUNDED["evidence"]}, ["填写告知书"]),
        ({"notice": FOUNDED["notice"], "evidence": " ".strip()}, ["附上当时的证明材料"]),
    ],
)
def test_services_check_07_a_pause_without_evidence_or_written_notice_is_refused(data, told):
    thing = accepted()
    with clock.at(on(3)), pytest.raises(GuardRefused) as refused:
        perform(request, "hold", thing, actor=CLERK, data=data)
    assert [part in reason for part, reason in zip(told, refused.value.reasons, strict=True)] == [True] * len(told)
    thing.refresh_from_db()
    assert (thing.version, thing.held) == (2, False)


def test_services_check_07_a_back_dated_pause_is_refused():
    thing = accepted()
    with clock.at(on(4)), pytest.raises(BadTime, match="不能补登到过去"):
        perform(request, "hold", thing, actor=CLERK, data=FOUNDED, occurred_at=on(3))
    assert Request.objects.get(pk=thing.pk).version == 2


def test_services_check_07_nor_can_a_procedure_be_entered_afterwards_to_hold_the_clock():
    thing = accepted()
    with pytest.raises(GuardRefused, match="不能补登到过去"):
        begin(thing, on(4), occurred_at=on(3))
    with clock.at(on(4)), pytest.raises(GuardRefused, match="证明材料"):
        open_thing(procedure, "begin", actor=CLERK, request=thing)


def test_services_check_07_the_event_keeps_what_the_pause_rested_on():
    thing = accepted()
    with clock.at(on(3)):
        perform(request, "hold", thing, actor=CLERK, data=FOUNDED)
    assert history.said(history.of("sample.request", thing.pk)[-1])["records"] == FOUNDED


def test_services_check_08_procedures_that_overlap_hold_the_clock_once():
    thing = accepted()
    before = thing.due_at
    # A hearing from Tuesday to Thursday, an inspection from Wednesday to Friday: three days in all.
    hearing = begin(thing, on(3))
    inspection = begin(thing, on(4))
    end(hearing, on(5))
    thing.refresh_from_db()
    assert thing.held
    end(inspection, on(6))
    thing.refresh_from_db()
    assert (thing.held, thing.due_at) == (False, before + timedelta(days=3))


def test_the_end_of_a_pause_may_be_entered_later_for_the_time_when_it_was():
    thing = accepted()
    before = thing.due_at
    hearing = begin(thing, on(3))
    end(hearing, on(6), occurred_at=on(4))
    thing.refresh_from_db()
    assert thing.due_at == before + timedelta(days=1)


def test_a_hold_that_comes_after_the_end_of_the_limit_hides_no_delay():
    thing = accepted()
    due = thing.due_at
    with clock.at(due + timedelta(days=1)):
        thing = perform(request, "hold", thing, actor=CLERK, data=FOUNDED)
    assert (thing.held, thing.due_at) == (False, due)


def test_a_pause_ends_when_the_procedure_did_whatever_happened_to_the_request_before_that_was_entered():
    thing = accepted()
    before = thing.due_at
    hearing = begin(thing, on(3))
    with clock.at(on(5)):
        extended = perform(request, "extend", thing.pk, actor=APPROVER)
    assert extended.held
    end(hearing, on(6), occurred_at=on(4))
    thing.refresh_from_db()
    # Only Tuesday does not count: ten working days more end two weeks and a day later.
    assert thing.due_at == before + timedelta(days=14 + 1)


def test_of_procedures_that_overlap_the_last_end_counts_in_whatever_order_the_ends_are_entered():
    thing = accepted()
    before = thing.due_at
    hearing = begin(thing, on(3))
    inspection = begin(thing, on(4))
    end(inspection, on(6))
    end(hearing, on(9), occurred_at=on(5))
    thing.refresh_from_db()
    assert thing.due_at == before + timedelta(days=3)


def test_a_gap_between_two_procedures_counts_though_the_first_ones_end_is_entered_after_the_second_began():
    thing = accepted()
    before = thing.due_at
    # A hearing on Tuesday alone, and an inspection from Friday on; only then somebody writes down that the hearing was over.
    hearing = begin(thing, on(3))
    inspection = begin(thing, on(6))
    end(hearing, on(9), occurred_at=on(4))
    thing.refresh_from_db()
    assert thing.held
    end(inspection, on(10))
    thing.refresh_from_db()
    # Tuesday, and Friday and Monday: Wednesday and Thursday were the office's own.
    assert (thing.held, thing.due_at) == (False, before + timedelta(days=3))
