from datetime import UTC, date, datetime, timedelta

import pytest

from zizai.kernel import clock


def test_a_held_clock_answers_the_held_instant_and_lets_go_afterwards():
    instant = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
    with clock.at(instant):
        assert clock.now() == instant
        assert clock.today() == date(2026, 9, 30)
    assert clock.now() > instant


def test_the_civil_day_changes_at_midnight_in_shanghai():
    assert clock.midnight(date(2026, 10, 1)) == datetime(2026, 9, 30, 16, tzinfo=UTC)
    assert clock.local_date(datetime(2026, 9, 30, 16, tzinfo=UTC)) == date(2026, 10, 1)


def test_shanghai_summer_time_of_1986_moves_midnight_by_an_hour():
    assert clock.midnight(date(1986, 7, 1)) == datetime(1986, 6, 30, 15, tzinfo=UTC)


def test_a_clock_ahead_of_real_time_is_refused():
    with pytest.raises(clock.FutureClock):
        clock.lagging(timedelta(seconds=-1))


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="时区"), clock.at(datetime(2026, 9, 30)):
        pass
