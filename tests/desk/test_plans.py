"""PostgreSQL reads worklists and counts from the indexes that are meant for them."""

import pytest
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import filed
from plans import crowd, plan

from zizai.desk import keyset, waiting
from zizai.desk.filters import Filter
from zizai.desk.keyset import BY_CLOSING

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def crowded(clerk):
    filed(clerk)
    # 20 desks, one of them the clerk's.
    crowd(Filing, desk="CASE n % 20 WHEN 3 THEN 'window' ELSE 'desk' || n % 20 END")
    return clerk.actor


def test_worklists_filters_and_counts_are_read_from_their_indexes(crowded):
    def page(source, order=keyset.BY_DUE, **place):
        return plan(lambda: keyset.page([source], crowded, order, **place), " AS source")[:2]

    desk_and_mine = {"counter_filing_desk", "counter_filing_mine"}
    todo = waiting.todo(filing, crowded)
    assert page(todo) == (desk_and_mine, [])
    assert page(todo, after=keyset.page([todo], crowded).after) == (desk_and_mine, [])
    for chosen in (Filter(), Filter(lamp="late"), Filter(lamp="soon"), Filter(states=("received",)), Filter(act=True)):
        used, whole = page(chosen.source(filing, crowded))
        assert (used - desk_and_mine - {"counter_filing_open"}, whole) == (set(), []), chosen
    # What is closed is read from the end of its own indexes.
    assert page(Filter(closed=True).source(filing, crowded), BY_CLOSING) == ({"counter_filing_dshut", "counter_filing_mshut"}, [])
    _, whole, nodes = plan(lambda: keyset.counts({"todo": [todo], "late": [Filter(lamp="late").source(filing, crowded)]}), "COUNT(*)")
    assert (whole, "Limit" in nodes) == ([], True)
