"""Pages over many kinds: every thing once, in order, whichever way one turns them."""

from datetime import timedelta
from itertools import chain
from uuid import UUID

import pytest
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import FRIDAY
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from sample.lifecycle import request
from sample.models import Request

from zizai.desk import keyset, waiting
from zizai.desk.keyset import BY_CLOSING, BY_DUE, BadCursor, Count, Cursor
from zizai.kernel.policies import Actor

pytestmark = pytest.mark.django_db

ME = Actor("staff", id=UUID(int=7), roles=frozenset(["clerk"]), desks=frozenset(["window", "field"]))
days = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["window", "field", "elsewhere"]), st.booleans()), max_size=9)


def made(model, rows, **columns):
    things = [
        model(
            opened_at=FRIDAY, happened_at=FRIDAY, recorded_at=FRIDAY, state="received", desk=desk, order_at=FRIDAY + timedelta(days=day),
            closed_at=FRIDAY + timedelta(days=day), assignee=ME.id if own else None, **columns,
        )
        for day, desk, own in rows
    ]  # fmt: skip
    return model.objects.bulk_create(things)


class EveryThingOnce(TestCase):
    @settings(max_examples=40)
    @given(days, days, st.integers(1, 4))
    def test_pages_forth_and_back_hold_what_the_whole_list_holds(self, filings, requests, size):
        things = [*made(Filing, filings), *made(Request, requests)]
        seen = [one for one in things if one.desk in ME.desks or (isinstance(one, Filing) and one.assignee == ME.id)]
        expected = [one.pk for one in sorted(seen, key=lambda one: (one.order_at, one.pk))]
        sources = [waiting.everything(lifecycle, ME) for lifecycle in (filing, request)]
        assert list(chain(*_forth(sources, size))) == expected
        assert list(chain(*_back(sources, size))) == expected

    @settings(max_examples=20)
    @given(days, st.integers(1, 4))
    def test_what_is_closed_comes_latest_first(self, filings, size):
        things = made(Filing, filings, is_open=False)
        seen = [one for one in things if one.desk in ME.desks or one.assignee == ME.id]
        expected = [one.pk for one in sorted(seen, key=lambda one: (one.closed_at, one.pk), reverse=True)]
        source = [waiting.everything(filing, ME, closed=True)]
        assert list(chain(*_forth(source, size, BY_CLOSING))) == expected
        assert list(chain(*_back(source, size, BY_CLOSING))) == expected


def _forth(sources, size, order=BY_DUE):
    after, pages = "", []
    while True:
        page = keyset.page(sources, ME, order, after=after, size=size)
        pages.append([thing.pk for _, thing in page.rows])
        assert bool(page.before) == bool(after and page.rows)
        after = page.after
        if not after:
            return pages


def _back(sources, size, order=BY_DUE):
    last = Cursor(FRIDAY + timedelta(days=99) if order is BY_DUE else FRIDAY - timedelta(days=99), UUID(int=0))
    before, pages = str(last), []
    while True:
        page = keyset.page(sources, ME, order, before=before, size=size)
        pages.insert(0, [thing.pk for _, thing in page.rows])
        before = page.before
        if not before:
            return pages


@pytest.mark.parametrize("text", ["x", "====", "中文", "MjAyNi0xMS0yMA", str(Cursor(FRIDAY, UUID(int=1)))[:-3], "A" * 5000, "\x00"])
def test_a_cursor_that_no_page_gave_out_is_refused(text):
    with pytest.raises(BadCursor):
        Cursor.read(text)


def test_a_cursor_says_what_it_was_made_from():
    cursor = Cursor(FRIDAY, UUID(int=5))
    assert Cursor.read(str(cursor)) == cursor


def test_counts_stop_at_the_limit_and_no_thing_counts_twice(django_assert_num_queries):
    made(Filing, [(1, "window", True)] * 4)
    source = waiting.mine(filing, ME)
    with django_assert_num_queries(1):
        found = keyset.counts({"all": [source], "none": [waiting.everything(filing, ME, closed=True)], "twice": [source, waiting.mine(request, ME)]}, 3)
    assert (str(found["all"]), str(found["none"]), found["twice"].number) == ("3+", "0", 4)
    assert str(keyset.counts({"all": [source]})["all"]) == "4"


def test_large_counts_have_their_thousands():
    assert (str(Count(1000)), str(Count(999)), str(Count(10_001, 10_000))) == ("999+", "999", "10,000+")


def test_where_nothing_can_be_seen_nothing_is_asked(django_assert_num_queries):
    stranger = Actor("staff", id=None)
    with django_assert_num_queries(0):
        assert keyset.page([waiting.everything(filing, stranger)], stranger).rows == []
        assert keyset.counts({"all": [waiting.everything(filing, stranger)]})["all"].number == 0
