"""PostgreSQL reads worklists and counts from the indexes that are meant for them."""

import json
import re

import pytest
from counter.lifecycle import filing
from counter.models import Filing
from desk_samples import filed
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.desk import keyset, waiting
from zizai.desk.filters import Filter
from zizai.desk.keyset import BY_CLOSING

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

# 6,000 open rows on 20 desks (one of them the clerk's) and as many closed ones.
_SPREAD = {
    "id": "gen_random_uuid()",
    "desk": "CASE n % 20 WHEN 3 THEN 'window' ELSE 'desk' || n % 20 END",
    "assignee": "gen_random_uuid()",
    "order_at": "order_at + (n * 7 % 6000) * interval '1 minute'",
    "is_open": "n <= 6000",
    "closed_at": "CASE WHEN n > 6000 THEN opened_at - n * interval '1 minute' END",
}


@pytest.fixture
def crowded(clerk):
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    filed(clerk)
    table, columns = Filing._meta.db_table, [field.column for field in Filing._meta.concrete_fields]
    with connection.cursor() as cursor:
        values = ", ".join(_SPREAD.get(column, column) for column in columns)
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, 12000) n")
        cursor.execute(f"ANALYZE {table}")
    return clerk.actor


def plan(run, marked):
    """(indexes, tables read whole, kinds of node) in PostgreSQL's plan of the statement of `run` that has this mark."""
    with CaptureQueriesContext(connection) as asked:
        run()
    [statement] = [one["sql"] for one in asked.captured_queries if marked in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        found = json.dumps(cursor.fetchone()[0])
    return set(re.findall(r'"Index Name": "(\w+)"', found)), re.findall(r'"Seq Scan"', found), set(re.findall(r'"Node Type": "(\w+)"', found))


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
