"""The law's clock, history and figures say on a page what the kernel knows, and no more."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from zizai.kernel import calendar, clock, measures
from zizai.kernel.calendar import Limit
from zizai.kernel.measures import Figure, Measure
from zizai.kernel.models import Event
from zizai.look import parts


def at(day, hour=10):
    return datetime(2026, 11, day, hour, tzinfo=clock.SHANGHAI)


def state(limit, *intervals, stopped=None):
    due = calendar.due_running(intervals[0][0], intervals, limit)
    return {
        "label": "承诺期限", "law": "行政许可法第四十二条", "amount": limit.amount, "unit": limit.unit, "start": intervals[0][0].isoformat(),
        "intervals": [[begin.isoformat(), end.isoformat() if end else None] for begin, end in intervals],
        "due": due.at.isoformat() if due else None, "provisional": False, **({"stopped": stopped.isoformat()} if stopped else {}),
    }  # fmt: skip


@pytest.fixture
def ten_days_with_a_pause():
    return state(Limit(10, "working_day"), (at(4), at(10)), (at(16), None))


@pytest.mark.django_db
class TestClock:
    def test_it_says_used_left_end_and_pauses_in_words(self, ten_days_with_a_pause):
        shown = parts.legal_clock(ten_days_with_a_pause, at(20))
        assert shown.sentence == "已用7个工作日，还剩3个工作日，11月24日24:00前"
        assert (shown.limit, shown.pauses, shown.late) == ("10个工作日", ["11月10日至11月13日停表"], False)

    def test_it_has_a_cell_a_day_with_the_start_the_end_and_today(self, ten_days_with_a_pause):
        days = parts.legal_clock(ten_days_with_a_pause, at(20)).days
        assert [day.text for day in days if day.text] == ["起", *map(str, range(1, 11))]
        assert (days[0].above, days[-1].above, [day.title for day in days if day.below]) == (
            "11月4日起",
            "11月24日24:00前",
            ["11月20日 周五"],
        )

    def test_its_key_names_only_what_is_drawn(self, ten_days_with_a_pause):
        assert [label for _, label in parts.legal_clock(ten_days_with_a_pause, at(20)).looks] == [
            "已用",
            "还剩",
            "停表不计",
            "休息日不计",
        ]

    def test_an_overdue_one_says_so_first(self):
        shown = parts.legal_clock(state(Limit(3, "working_day"), (at(10), None)), at(20))
        assert shown.late and shown.sentence.startswith("已逾期")
        assert "逾期" in [label for _, label in shown.looks]

    def test_a_held_one_has_no_end_and_is_not_late(self):
        shown = parts.legal_clock(state(Limit(3, "working_day"), (at(4), at(5))), at(20))
        assert (shown.late, shown.sentence) == (False, "已用0个工作日，已停表")
        assert shown.pauses == ["11月5日至11月20日停表"]

    def test_a_stopped_one_ends_where_it_stopped(self):
        shown = parts.legal_clock(state(Limit(10, "working_day"), (at(4), at(6)), stopped=at(6)), at(20))
        assert shown.sentence.endswith("已停止") and not [day for day in shown.days if day.today]

    def test_natural_days_have_no_rest_days(self):
        shown = parts.legal_clock(state(Limit(30, "natural_day"), (at(4), None)), at(20))
        assert "休息日不计" not in [label for _, label in shown.looks]

    def test_hours_are_said_and_not_drawn(self):
        shown = parts.legal_clock(state(Limit(2, "hour"), (at(20, 9), None)), at(20))
        assert (shown.sentence, shown.days) == ("还剩1小时，11月20日11:00前", [])

    def test_a_row_too_long_to_read_is_said_and_not_drawn(self):
        shown = parts.legal_clock(state(Limit(200, "working_day"), (at(4), None)), at(20))
        assert shown.days == [] and "还剩" in shown.sentence


CLERK = UUID(int=7)


def event(seq, verb, actor="person", *, kind="sample.request", effective=None, **more):
    when = at(4) + timedelta(days=seq)
    return Event(
        kind=kind, thing_id=UUID(int=1), seq=seq, verb=verb, actor_kind=actor, occurred_at=when, effective_at=effective or when,
        recorded_at=when, digest=bytes(range(32)), **more,
    )  # fmt: skip


class TestTimeline:
    def test_the_latest_comes_first_with_the_verbs_own_words(self):
        assert [line.label for line in parts.timeline([event(1, "submit"), event(2, "accept")])] == ["受理", "提交"]

    def test_a_name_stands_only_where_the_reader_was_given_it(self):
        acts = [event(1, "submit", "staff", post_id=CLERK), event(2, "accept", "staff", post_id=UUID(int=8))]
        assert [line.who for line in parts.timeline(acts, {CLERK: "综合窗口"})] == ["工作人员", "综合窗口"]

    def test_the_laws_own_acts_are_told_apart(self):
        (line,) = parts.timeline([event(1, "accept_by_silence", "timer")])
        assert (line.by_timer, line.who) == (True, "法定时限")

    def test_what_counts_from_another_day_says_from_when(self):
        (line,) = parts.timeline([event(1, "accept", effective=at(4))])
        assert line.counts_from == at(4)
        assert parts.timeline([event(1, "accept")])[0].counts_from is None

    def test_a_verb_nobody_knows_any_more_keeps_its_name(self):
        assert parts.timeline([event(1, "gone", kind="gone.kind")])[0].label == "gone"


def nothing(asked):
    return Event.objects.none()


SHARE = Measure("t.share", "一次办成率", measures.SHARE, "累计", "", nothing, nothing, nothing, counts="项")
COUNT = Measure("t.count", "能网办的事项", measures.COUNT, "累计", "", nothing, nothing, counts="项")
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def share(value, numerator, denominator, basis=measures.RECORDS):
    return Figure("t.share", Decimal(value), numerator, denominator, basis, NOW)


class TestFigure:
    def test_a_share_comes_with_its_fraction_and_its_target(self):
        shown = parts.figure(share("0.5833", 49, 84), measure=SHARE, target=Decimal("0.5"))
        assert (shown.value, shown.unit, shown.of, shown.verdict) == ("58.3", "%", "49/84项，目标≥50%", "go")
        assert (shown.at, shown.to) == ("58.3", "50.0")

    def test_a_count_is_measured_against_its_target(self):
        shown = parts.figure(Figure("t.count", Decimal(27), 27, None, measures.RECORDS, NOW), measure=COUNT, target=100)
        assert (shown.value, shown.of, shown.verdict, shown.at) == ("27", "目标≥100项", "late", "27.0")

    def test_what_rests_on_simulated_records_is_neither_met_nor_missed(self):
        assert parts.figure(share("0.9", 9, 10, measures.SIMULATED), measure=SHARE, target=Decimal("0.5")).verdict == ""

    def test_a_target_may_be_an_upper_bound(self):
        assert parts.figure(share("0.05", 5, 100), measure=SHARE, target=Decimal("0.1"), at_most=True).verdict == "go"

    def test_a_missed_target_never_reads_as_met(self):
        shown = parts.figure(share("0.9500", 94996, 100000), measure=SHARE, target=Decimal("0.95"))
        assert (shown.value, shown.verdict) == ("94.99", "late")

    def test_where_nothing_is_measured_there_is_no_value_but_a_reason(self):
        shown = parts.figure(Figure("t.none", as_of=NOW), why="还没有接入。")
        assert (shown.value, shown.verdict, shown.why, shown.label) == ("", "", "还没有接入。", "t.none")

    def test_a_whole_is_written_as_100(self):
        assert parts.figure(share("1", 4, 4), measure=SHARE).value == "100"
