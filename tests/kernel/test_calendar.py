"""The legal calendar against the dates of the domain's checks, and against a reference that walks day by day."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zizai.kernel import calendar, clock
from zizai.kernel.calendar import Calendar, Limit, cells, lamp, sentence, union
from zizai.kernel.lifecycle import publish_calendar

NATIONAL = Calendar()


def noon(text):
    return datetime.fromisoformat(f"{text}T12:00:00").replace(tzinfo=clock.SHANGHAI)


def end_of(text):
    return clock.midnight(date.fromisoformat(text) + timedelta(days=1))


def workdays(number):
    return Limit(number, "working_day")


def test_services_check_01_the_make_up_saturday_counts_and_the_holiday_does_not():
    # Submitted on 30 September 2026: 1-7 October are the holiday, Saturday the 10th is worked.
    assert NATIONAL.due_after(noon("2026-09-30"), workdays(3)).at == end_of("2026-10-10")


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [("2026-09-30", 5, "2026-10-13"), ("2026-02-14", 3, "2026-02-26"), ("2026-09-18", 2, "2026-09-21")],
)
def test_hotline_check_04_the_start_day_is_not_counted(start, amount, end):
    assert NATIONAL.due_after(noon(start), workdays(amount)).at == end_of(end)


def test_hotline_check_05_a_year_without_a_calendar_makes_the_end_provisional():
    due = NATIONAL.due_after(noon("2026-12-30"), workdays(5))
    assert due.provisional
    assert due.at == end_of("2027-01-06")
    assert not NATIONAL.due_after(noon("2026-12-01"), workdays(5)).provisional


def test_hotline_check_06_minutes_run_through_the_holiday_and_working_days_wait():
    leak = datetime(2026, 10, 1, 23, 50, tzinfo=clock.SHANGHAI)
    assert NATIONAL.due_after(leak, Limit(15, "minute")).at == datetime(2026, 10, 2, 0, 5, tzinfo=clock.SHANGHAI)
    assert NATIONAL.due_after(leak, workdays(1)).at == end_of("2026-10-08")


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_hotline_check_07_the_machines_zone_changes_nothing(zone, monkeypatch):
    expected = NATIONAL.due_after(noon("2026-09-30"), workdays(5))
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        assert NATIONAL.due_after(noon("2026-09-30").astimezone(UTC), workdays(5)) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_hotline_check_07_shanghais_summer_time_breaks_nothing():
    for year in range(1986, 1992):
        day = date(year, 7, 1)
        length = clock.midnight(day + timedelta(days=1)) - clock.midnight(day)
        assert length == timedelta(hours=24)
        assert clock.local_date(clock.midnight(day)) == day


def test_services_check_08_pauses_that_overlap_count_once():
    start = noon("2026-11-02")
    # Held from the 4th to the 9th; said twice, with an overlap.
    ran = [(start, noon("2026-11-04")), (start + timedelta(hours=1), noon("2026-11-03")), (noon("2026-11-09"), None)]
    assert NATIONAL.due_running(start, ran, workdays(5)).at == end_of("2026-11-12")
    assert NATIONAL.due_running(start, ran[:2], workdays(5)) is None


def test_a_limit_that_begins_before_the_calendar_is_refused_rather_than_guessed():
    with pytest.raises(ValueError, match="超出日历范围"):
        NATIONAL.due_after(noon("2003-12-30"), workdays(5))


def test_a_day_is_consumed_if_the_clock_still_runs_at_its_end():
    start = noon("2026-11-02")
    just_before = end_of("2026-11-03") - timedelta(seconds=1)
    assert NATIONAL.consumed([(start, just_before)], noon("2026-11-05"), "working_day") == 0
    assert NATIONAL.consumed([(start, end_of("2026-11-03"))], noon("2026-11-05"), "working_day") == 1


def test_lamps_and_sentences():
    due = end_of("2026-11-24")
    now = noon("2026-11-20")
    assert lamp(NATIONAL, now, due) == "go"
    assert sentence(NATIONAL, now, due) == "还剩3个工作日，11月24日24:00前"
    assert lamp(NATIONAL, noon("2026-11-24"), due) == "soon"
    assert sentence(NATIONAL, noon("2026-11-24"), due) == "还剩12小时，11月24日24:00前"
    assert lamp(NATIONAL, noon("2026-11-26"), due) == "late"
    assert sentence(NATIONAL, noon("2026-11-26"), due) == "已逾期2个工作日，应在11月24日24:00前"
    assert (lamp(NATIONAL, now, None, held=True), lamp(NATIONAL, now, None)) == ("held", "none")
    assert sentence(NATIONAL, now, None, held=True) == "已停表"


def test_holding_one_clock_hides_neither_another_that_runs_nor_a_delay():
    due = end_of("2026-11-24")
    assert lamp(NATIONAL, noon("2026-11-20"), due, held=True) == "go"
    assert lamp(NATIONAL, noon("2026-11-26"), due, held=True) == "late"
    start = noon("2026-11-02")
    used_up = [(start, noon("2026-11-12"))]
    assert NATIONAL.due_running(start, used_up, workdays(5)).at == end_of("2026-11-09")
    assert NATIONAL.due_running(start, used_up, Limit(24, "hour")).at == start + timedelta(hours=24)
    assert NATIONAL.due_running(start, used_up, Limit(400, "hour")) is None


def test_the_row_of_days_numbers_the_working_days_consumed():
    start = noon("2026-11-04")
    intervals = [(start, noon("2026-11-10")), (noon("2026-11-17"), None)]
    due = NATIONAL.due_running(start, intervals, workdays(10)).at
    row = cells(NATIONAL, start, intervals, due, noon("2026-11-20"))
    assert [cell.number for cell in row if cell.number] == list(range(1, 11))
    assert [cell.look for cell in row][:9] == ["ran", "ran", "rest", "rest", "ran", "held", "held", "held", "held"]
    assert row[-1].due and [cell.day for cell in row if cell.today] == [date(2026, 11, 20)]


instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 12, 1)).map(lambda one: one.replace(tzinfo=UTC))
lengths = st.integers(0, 40)


def walked(begin, intervals, limit):
    """The reference: one day after the other, as a clerk would count on a wall calendar."""
    day, used = begin.astimezone(clock.SHANGHAI).date(), 0
    if limit.amount == 0:
        return clock.midnight(day + timedelta(days=1))
    while True:
        day += timedelta(days=1)
        end = clock.midnight(day + timedelta(days=1))
        counts = limit.unit == "natural_day" or NATIONAL.is_workday(day)
        used += counts and any(one < end and (other is None or end <= other) for one, other in intervals)
        if used == limit.amount:
            return end


@settings(max_examples=200)
@given(instants, st.lists(st.tuples(st.integers(0, 60 * 24 * 20), st.integers(0, 60 * 24 * 20)), max_size=4), lengths, st.sampled_from(["working_day", "natural_day"]))
def test_limits_in_days_agree_with_counting_day_by_day(start, pieces, amount, unit):
    intervals, at = [], start
    for runs, rests in pieces:
        intervals.append((at, at + timedelta(minutes=runs)))
        at += timedelta(minutes=runs + rests)
    intervals.append((at, None))
    limit = Limit(amount, unit)
    assert NATIONAL.due_running(start, intervals, limit).at == walked(start, intervals, limit)


units = st.sampled_from(["working_day", "natural_day", "hour", "minute"])


@given(instants, st.integers(0, 60 * 24 * 40), lengths, units)
def test_whoever_starts_later_is_due_no_earlier(start, later, amount, unit):
    limit = Limit(amount, unit)
    assert NATIONAL.due_after(start, limit).at <= NATIONAL.due_after(start + timedelta(minutes=later), limit).at


@given(instants, lengths, st.integers(1, 20), units)
def test_a_longer_limit_ends_later(start, amount, more, unit):
    assert NATIONAL.due_after(start, Limit(amount, unit)).at < NATIONAL.due_after(start, Limit(amount + more, unit)).at


@given(instants, st.integers(1, 40))
def test_working_days_never_end_before_natural_days_and_both_end_at_midnight_in_shanghai(start, amount):
    working, natural = (NATIONAL.due_after(start, Limit(amount, unit)).at for unit in ("working_day", "natural_day"))
    assert natural <= working
    assert {end.astimezone(clock.SHANGHAI).time() for end in (working, natural)} == {datetime.min.time()}
    assert NATIONAL.is_workday(clock.local_date(working - timedelta(seconds=1)))


def workday_ends(after, until, not_on):
    """How many working days end after one instant and not after the other, one day left out."""
    days = [clock.local_date(after) + timedelta(days=number) for number in range((until - after).days + 2)]
    return sum(after < end_of(str(day)) <= until and day != not_on and NATIONAL.is_workday(day) for day in days)


@given(instants, st.integers(1, 40), st.integers(0, 60 * 24 * 10), st.integers(0, 60 * 24 * 10))
def test_a_pause_moves_the_end_by_the_working_days_held_and_never_brings_it_nearer(start, amount, ran, held):
    paused = start + timedelta(minutes=ran)
    resumed = paused + timedelta(minutes=held)
    plain = NATIONAL.due_after(start, workdays(amount)).at
    due = NATIONAL.due_running(start, [(start, paused), (resumed, None)], workdays(amount)).at
    lost = workday_ends(paused, resumed, clock.local_date(start)) if plain > paused else 0
    assert workday_ends(plain, due, None) == lost
    assert plain <= due


@given(instants, st.integers(1, 40), st.sampled_from(["working_day", "natural_day"]))
def test_at_its_end_a_limit_is_consumed_and_a_moment_before_it_is_not(start, amount, unit):
    due = NATIONAL.due_after(start, Limit(amount, unit)).at
    assert NATIONAL.consumed([(start, None)], due, unit) == amount
    assert NATIONAL.consumed([(start, None)], due - timedelta(seconds=1), unit) == amount - 1


@given(instants, st.integers(1, 30))
def test_what_is_left_and_what_is_consumed_are_the_whole_limit(start, amount):
    due = NATIONAL.due_after(start, workdays(amount)).at
    for day in range(1, 50):
        now = clock.midnight(clock.local_date(start) + timedelta(days=day)) + timedelta(hours=9)
        if now < due:
            assert NATIONAL.workdays_left(now, due) + NATIONAL.consumed([(start, None)], now, "working_day") == amount


@given(st.lists(st.tuples(instants, st.integers(0, 9000)), max_size=6))
def test_a_union_keeps_every_running_minute_and_counts_none_twice(found):
    intervals = [(start, start + timedelta(minutes=length)) for start, length in found]
    joined = union(intervals)
    assert union(joined) == joined
    assert all(one[1] < other[0] for one, other in pairwise(joined))
    for begin, end in intervals:
        assert begin == end or any(one <= begin and end <= other for one, other in joined)
    longest = max((end - begin for begin, end in intervals), default=timedelta(0))
    total = sum((end - begin for begin, end in joined), timedelta(0))
    assert longest <= total <= sum((end - begin for begin, end in intervals), timedelta(0))


@given(instants, st.integers(1, 500), st.integers(0, 500), st.integers(0, 5000))
def test_hours_that_did_not_run_are_added_at_the_end(start, hours, ran, rested):
    ran = min(ran, hours)
    resumed = start + timedelta(hours=ran, minutes=rested)
    intervals = [(start, start + timedelta(hours=ran)), (resumed, None)]
    expected = start + timedelta(hours=hours, minutes=rested if ran < hours else 0)
    assert NATIONAL.due_running(start, intervals, Limit(hours, "hour")).at == expected


@given(instants, st.sampled_from(["working_day", "natural_day"]), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_row_of_days_ends_on_the_due_day_with_the_whole_limit_counted(start, unit, amount, ran, rested):
    intervals = [(start, start + timedelta(days=ran)), (start + timedelta(days=ran + rested), None)]
    due = NATIONAL.due_running(start, intervals, Limit(amount, unit)).at
    row = cells(NATIONAL, start, intervals, due, start, unit=unit)
    assert row[-1].due and row[-1].number == amount
    assert unit == "working_day" or not [cell for cell in row if cell.look == "rest"]


def year_table(year, *, closed=()):
    days = [date(year, 1, 1) + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    return "date,is_workday,name\n" + "\n".join(f"{day},{int(day.weekday() < 5 and str(day) not in closed)}," for day in days)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("date,is_workday", "day,work"), "第1行：要有 date 和 is_workday"),
        (lambda text: text.replace("2027-03-01,1,", "2027-02-30,1,"), "第61行：日期“2027-02-30”读不懂"),
        (lambda text: text.replace("2027-03-01,1,", "2027-03-01,是,"), "第61行：is_workday 要写 1（上班）或 0（休息）"),
        (lambda text: text.replace("2027-03-01,1,\n", ""), "缺1天：2027-03-01"),
        (lambda text: text.replace("2027-03-01,1,", "2027-02-28,0,"), "第61行：2027-02-28 重复了"),
        (lambda text: text.replace("2027-03-01,1,", "2026-03-01,1,"), "第61行：2026-03-01 不在2027年"),
        (lambda text: text.replace(",1,", ",2,").replace(",0,", ",1,").replace(",2,", ",0,"), "不合常理"),
    ],
)
def test_a_wrong_holiday_table_is_refused_with_line_and_reason(change, told):
    with pytest.raises(calendar.WrongTable, match=told):
        calendar.read_year(change(year_table(2027)), year=2027)


@pytest.mark.django_db
def test_services_check_02_next_years_calendar_makes_provisional_ends_certain():
    start = noon("2026-12-30")
    assert calendar.due_after(start, workdays(5)).provisional
    days = calendar.read_year(year_table(2027, closed=("2027-01-01", "2027-01-04")), year=2027)
    published = publish_calendar(days, source="国务院办公厅关于2027年部分节假日安排的通知")
    due = calendar.due_after(start, workdays(5))
    assert (due.provisional, due.at) == (False, end_of("2027-01-08"))
    assert (len(published.changed), published.moved) == (365, 0)
    assert publish_calendar(days, source="再来一次").pk == published.pk


def test_a_limit_in_natural_days_counts_days_off_in_its_picture():
    start = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)
    due = NATIONAL.due_after(start, Limit(5, "natural_day")).at
    drawn = cells(NATIONAL, start, [(start, None)], due, start, unit="natural_day")
    assert [(cell.day.day, cell.number) for cell in drawn] == [(6, 1), (7, 2), (8, 3), (9, 4), (10, 5)]
