"""When things are due: each level of the table, nights and holidays, and who acts when nobody does."""

from datetime import datetime

import pytest
from hotline_samples import SATISFIED, an_order

from zizai.hotline.lifecycle import order
from zizai.hotline.models import Limits, Order, Supervision
from zizai.kernel import calendar, clock, history
from zizai.kernel.lifecycle import WrongState, fire_due, perform


def due(thing, name):
    return datetime.fromisoformat(thing.clocks[name]["due"])


@pytest.mark.parametrize(
    ("level", "dispatch", "sign", "finish"),
    [
        # Registered and dispatched at 10:00 on Wednesday, 25 November 2026.
        ("life", (25, 11), (25, 10, 15), (25, 12)),
        ("utility", (25, 12), (25, 10, 30), (26, 10)),
        ("general", (26, 10), (27, 0), (33, 0)),
        ("consult", (26, 10), (27, 0), (27, 0)),
        ("complex", (26, 10), (27, 0), (47, 0)),
    ],
)
def test_each_level_has_its_limits(level, dispatch, sign, finish, city, instant):
    def november(day, *rest):
        return instant(11, day, *rest) if day <= 30 else instant(12, day - 30, *rest)

    made = an_order(city, level=level)
    assert due(made, "dispatch") == november(*dispatch)
    made = an_order(city, "dispatched", level=level, phone="13900001111")
    assert (due(made, "sign"), due(made, "finish")) == (november(*sign), november(*finish))
    assert made.due_at == min(due(made, "sign"), due(made, "finish"))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        # Five days over National Day; three from a Saturday that is worked; two over a Sunday that is.
        ((9, 30), 5, (10, 14)), ((2, 14), 3, (2, 27)), ((9, 18), 2, (9, 22)),
    ],
)  # fmt: skip
def test_working_days_leave_out_the_day_of_the_start_and_count_make_up_days(start, days, end, city, instant):
    Limits.objects.filter(code="general").update(finish=days)
    made = an_order(city, "dispatched", at=instant(*start, 10))
    assert due(made, "finish") == instant(*end)


def test_a_gas_leak_on_national_day_runs_and_a_general_matter_waits(city, instant):
    night = instant(10, 1, 23, 50)
    leak = an_order(city, "dispatched", level="life", unit="gas", at=night)
    general = an_order(city, "dispatched", phone="13900001111", at=night)
    assert due(leak, "sign") == instant(10, 2, 0, 5) and due(leak, "finish") == instant(10, 2, 1, 50)
    assert due(general, "sign") == instant(10, 9) and due(general, "finish") == instant(10, 14)


def test_a_limit_into_a_year_without_a_calendar_is_provisional(city, instant):
    made = an_order(city, "dispatched", level="complex", at=instant(12, 30, year=2049))
    assert not calendar.current().known(2050)
    assert made.clocks["finish"]["provisional"] and made.due_at is not None


def test_limits_are_those_of_the_day_of_dispatch(city):
    made = an_order(city, "dispatched")
    Limits.objects.filter(code="general").update(finish=1, sign=3)
    made = perform(order, "sign", made, actor=city.water)
    assert made.clocks["finish"]["amount"] == 5 and made.limits["finish"] == {"amount": 5, "unit": "working_day"}


def test_what_nobody_signs_is_signed_by_silence_at_its_instant_though_no_worker_ran(city, at, instant):
    made = an_order(city, "dispatched", level="life")
    with at(11, 25, 11, 30), pytest.raises(WrongState):
        perform(order, "sign", made.pk, actor=city.water)
    made = Order.objects.get()
    assert (made.state, made.sign_overdue, made.assignee, made.signed_at) == ("signed", 1, None, instant(11, 25, 10, 15))
    event = history.of("hotline.order", made.pk)[-1]
    assert (event.verb, event.occurred_at, event.actor_kind) == ("sign_by_silence", instant(11, 25, 10, 15), "timer")
    assert history.said(event)["records"] == {"overdue": True, "unit_id": str(made.unit_id)}


def test_what_is_not_finished_in_time_is_counted_and_supervised_and_stays_due(city, at, instant):
    made = an_order(city, "signed", level="life")
    with at(11, 25, 13):
        fire_due(order, [made.pk])
    late, beside = Order.objects.get(), Supervision.objects.get()
    assert (late.state, late.finish_overdue, late.due_at, late.desk) == ("signed", 1, instant(11, 25, 12), "water-cb")
    assert (beside.reason, beside.desk, beside.unit_id, beside.opened_at) == ("overdue", "water-cb", late.unit_id, instant(11, 25, 12))
    assert due(beside, "answer") == instant(12, 1)
    assert [event.verb for event in history.of("hotline.order", made.pk)][-1] == "finish_overdue"


def test_silence_and_the_end_of_the_limit_fire_in_turn_however_late(city, at):
    made = an_order(city, "dispatched", level="life")
    with at(11, 30):
        fire_due(order, [made.pk])
    assert [event.verb for event in history.of("hotline.order", made.pk)][-2:] == ["sign_by_silence", "finish_overdue"]


def test_nothing_is_due_on_what_is_closed(city):
    made = perform(order, "satisfied", an_order(city, "replied"), actor=city.callback, data=SATISFIED)
    assert made.due_at is None and made.next_timer_at is None


def test_the_call_back_has_a_limit(city, instant):
    assert due(an_order(city, "replied"), "callback") == instant(12, 1)


def test_the_zone_of_the_machine_moves_nothing(city, monkeypatch, instant):
    import time

    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        made = an_order(city, "dispatched", at=instant(9, 30, 10))
        assert due(made, "finish") == instant(10, 14) and made.dispatched_at.astimezone(clock.SHANGHAI).hour == 10
    finally:
        monkeypatch.undo()
        time.tzset()
