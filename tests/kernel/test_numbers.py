"""Legal numbers."""

import os
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from processes import shared_database, start

from zizai.kernel import clock, ids, numbers
from zizai.kernel.models import NumberBlock
from zizai.kernel.numbers import Numbering

CASES = Numbering("case")
BODIES = st.from_regex(r"\A5103[0-9]{2}-2026(0[1-9]|1[0-2])[0-2][0-9]-[0-9]{6}\Z")
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def fresh():
    """A series no other test has used: on PostgreSQL reservations outlive the test's rollback."""
    return f"test-{ids.new_id()}"


@pytest.mark.django_db
def test_a_case_number_has_area_shanghai_day_counter_and_check_character():
    numbering = Numbering(fresh())
    with clock.at(datetime(2026, 11, 23, 16, 30, tzinfo=UTC)):
        first, second = numbering.take("510300", 2)
    assert first.startswith("510300-20261124-000001-")
    assert second.startswith("510300-20261124-000002-")
    assert numbers.is_valid(first) and numbers.is_valid(second)
    assert numbering.take("510302", day=date(2026, 11, 24))[0].startswith("510302-20261124-000001-")


@pytest.mark.django_db
def test_a_series_that_is_full_says_so():
    numbering = Numbering(fresh(), digits=2)
    assert len(numbering.take("510300", 99, day=date(2026, 1, 2))) == 99
    with pytest.raises(numbers.NumbersExhausted, match="2026-01-02 的号码已用完（2 位）"):
        numbering.take("510300", day=date(2026, 1, 2))


@pytest.mark.parametrize("shape", ["{area}-{day:%Y%m%d}", "{area}年{n}", "{n}-{n}", "a{n}"])
def test_a_shape_that_cannot_be_checked_is_refused(shape):
    with pytest.raises(ValueError, match="号码样式"):
        Numbering("bad", shape)


@given(BODIES, st.data())
def test_every_single_mistyped_character_is_found(body, data):
    number = numbers.with_check(body)
    assert numbers.is_valid(number)
    place = data.draw(st.sampled_from([at for at, sign in enumerate(number) if sign != "-"]))
    wrong = data.draw(st.sampled_from(ALPHABET.replace(number[place], "")))
    assert not numbers.is_valid(number[:place] + wrong + number[place + 1 :])


@given(BODIES)
def test_a_number_is_read_however_it_is_typed(body):
    number = numbers.with_check(body)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert numbers.clean(f" {wide.lower()}\t") == numbers.clean(number.replace("-", "–")) == number


@pytest.mark.parametrize("text", ["", "-", "510300", "510300-20261123-000001-", "五一〇三〇〇-1", "510300-20261123-000001-AA"])
def test_what_is_no_number_is_not_valid(text):
    assert not numbers.is_valid(text)


@given(st.lists(st.integers(1, 250), min_size=1, max_size=12))
def test_cutting_blocks_gives_each_number_once_and_in_order(portions):
    blocks, start, given_out = [], 1, []
    for portion in portions:
        missing = portion - sum(map(len, blocks))
        if missing > 0:
            size = max(numbers.BLOCK, missing)
            blocks.append(range(start, start + size))
            start += size
        given_out += numbers._cut(blocks, portion)
    assert given_out == list(range(1, sum(portions) + 1))


@pytest.mark.django_db
def test_a_thousand_single_numbers_cost_no_statement_on_postgresql_and_one_each_on_sqlite(django_assert_num_queries):
    series = fresh()
    per_number = 0 if connection.vendor == "postgresql" else 1
    with transaction.atomic(), django_assert_num_queries(1000 * per_number):
        assert [numbers.take(series)[0] for _ in range(1000)] == list(range(1, 1001))
    with transaction.atomic(), django_assert_num_queries(per_number):
        assert numbers.take(series, 5000) == list(range(1001, 6001))
    assert NumberBlock.objects.get(series=series).next == 6001


@pytest.mark.django_db(transaction=True)
def test_a_rollback_gives_no_number_twice_to_what_was_kept():
    series, kept = fresh(), []
    for outcome in ("keep", "undo", "keep", "undo", "keep"):
        with transaction.atomic():
            taken = numbers.take(series, 70)
            if outcome == "undo":
                transaction.set_rollback(True)
            else:
                kept += taken
    assert max(Counter(kept).values()) == 1
    assert len(kept) == 210


@pytest.mark.django_db
def test_a_forked_process_does_not_go_on_with_its_parents_block():
    numbers._left[("any", "series")] = [range(1, 9)]
    child = os.fork()
    if child == 0:
        os._exit(0 if not numbers._left and numbers._lock.acquire(blocking=False) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


TAKER = """
import sys, threading, django
django.setup()
from django.db import connection, transaction
from zizai.kernel import numbers
kept, guard = [], threading.Lock()
def work(seed):
    for turn in range(40):
        with transaction.atomic():
            taken = numbers.take(sys.argv[1], 1 + (seed + turn) % 5)
            undone = (seed * turn) % 7 == 3
            transaction.set_rollback(undone)
        if not undone:
            with guard:
                kept.extend(taken)
    connection.close()
threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(*kept)
"""


@pytest.mark.django_db
def test_no_number_is_given_twice_by_two_processes_with_eight_threads_each(tmp_path):
    url, series = shared_database(tmp_path, "NumberBlock"), fresh()
    takers = [start(TAKER, url, series) for _ in range(2)]
    kept = [int(word) for taker in takers for word in taker.communicate()[0].split()]
    assert [taker.returncode for taker in takers] == [0, 0]
    assert len(kept) > 1000
    assert max(Counter(kept).values()) == 1
