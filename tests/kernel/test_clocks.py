"""Clocks on a work order: minutes at any hour, working days, the year without a calendar, whatever the machine's zone."""

import os
import time
from datetime import date, datetime, timedelta

import pytest
from kernel_samples import CLERK, FIRE
from sample.lifecycle import order
from sample.models import Order

from zizai.kernel import clock, history, timers
from zizai.kernel.lifecycle import open_thing, perform

pytestmark = pytest.mark.django_db


def shanghai(*when):
    return datetime(*when, tzinfo=clock.SHANGHAI)


def dispatched(at, level):
    with clock.at(at):
        return open_thing(order, "dispatch", actor=CLERK, level=level, desk="fire")


def due(thing, name):
    return datetime.fromisoformat(thing.clocks[name]["due"])


@pytest.mark.parametrize(("at", "last_day"), [(shanghai(2026, 9, 30, 9), date(2026, 10, 13)), (shanghai(2026, 2, 14, 9), date(2026, 2, 28))])
def test_hotline_check_04_five_working_days_leave_out_the_start_day_and_the_holiday(at, last_day):
    thing = dispatched(at, "general")
    assert due(thing, "finish") == clock.midnight(last_day + timedelta(days=1))


def test_hotline_check_05_an_order_that_reaches_into_an_unpublished_year_is_flagged():
    thing = dispatched(shanghai(2026, 12, 30, 9), "general")
    with clock.at(shanghai(2026, 12, 30, 10)):
        thing = perform(order, "sign", thing, actor=FIRE)
    thing.refresh_from_db()
    assert (thing.due_provisional, thing.due_at) == (True, clock.midnight(date(2027, 1, 7)))
    assert not dispatched(shanghai(2026, 12, 30, 9), "life").due_provisional


def test_hotline_check_06_a_leak_at_night_on_national_day_is_signed_for_in_15_minutes_a_general_order_waits():
    night = shanghai(2026, 10, 1, 23, 50)
    leak, general = dispatched(night, "life"), dispatched(night, "general")
    assert (leak.due_at, due(leak, "finish")) == (night + timedelta(minutes=15), night + timedelta(hours=2))
    # The first working day after the holiday is Thursday the 8th.
    assert general.due_at == clock.midnight(date(2026, 10, 9))
    with clock.at(night + timedelta(minutes=16)):
        assert timers.fire_all_due() == 1
    leak.refresh_from_db()
    general.refresh_from_db()
    assert (leak.state, general.state) == ("signed", "dispatched")


def test_a_unit_that_never_signs_has_signed_by_silence_at_the_end_of_the_limit_and_the_clock_ran_on():
    night = shanghai(2026, 10, 1, 23, 50)
    leak = dispatched(night, "life")
    with clock.at(night + timedelta(hours=3)):
        timers.fire_all_due()
    leak.refresh_from_db()
    signed = history.of("sample.order", leak.pk)[-1]
    assert (signed.verb, signed.occurred_at) == ("sign_by_silence", night + timedelta(minutes=15))
    assert leak.due_at == night + timedelta(hours=2)


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_hotline_check_07_an_order_is_due_at_the_same_instant_wherever_the_machine_stands(zone, monkeypatch):
    expected = dispatched(shanghai(2026, 9, 30, 23, 59), "general").due_at
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        thing = dispatched(shanghai(2026, 9, 30, 23, 59), "general")
        assert (thing.due_at, Order.objects.get(pk=thing.pk).due_at) == (expected, expected)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_broken_timer_keeps_nobody_elses_waiting_and_is_named(monkeypatch):
    night = shanghai(2026, 10, 1, 23, 50)
    broken, sound = dispatched(night, "life"), dispatched(night + timedelta(minutes=1), "life")
    fire_due = timers.fire_due

    def fails_on_one(lifecycle, ids):
        if broken.pk in ids:
            raise LookupError("程序有错")
        return fire_due(lifecycle, ids)

    monkeypatch.setattr(timers, "fire_due", fails_on_one)
    with clock.at(night + timedelta(hours=1)), pytest.raises(timers.BrokenTimers, match=f"触发 1 个时限，另有 1 个触发不了：工单 {broken.pk}"):
        timers.fire_all_due()
    sound.refresh_from_db()
    assert sound.state == "signed"
