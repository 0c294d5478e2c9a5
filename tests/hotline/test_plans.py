"""PostgreSQL reads the lists of agents and units from the indexes that are meant for them, however many orders a city has."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hotline_samples import an_order

from zizai.desk import keyset
from zizai.desk.filters import Filter
from zizai.desk.keyset import BY_CLOSING
from zizai.hotline.lifecycle import order
from zizai.hotline.models import Order

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

# 6,000 open orders of twenty units, taken at twenty desks by strangers, and as many closed ones.
_SPREAD = {
    "id": "gen_random_uuid()", "number": "number || n", "desk": "'desk' || n % 20", "assignee": "gen_random_uuid()", "registered_by": "gen_random_uuid()",
    "intake": "CASE n % 20 WHEN 3 THEN intake ELSE 'desk' || n % 20 END", "unit_id": "CASE n % 20 WHEN 3 THEN unit_id END",
    "order_at": "order_at + (n * 7 % 6000) * interval '1 minute'", "is_open": "n <= 6000",
    "closed_at": "CASE WHEN n > 6000 THEN opened_at - n * interval '1 minute' END",
}  # fmt: skip


@pytest.fixture
def crowded(city):
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    an_order(city, "signed")
    table, columns = Order._meta.db_table, [field.column for field in Order._meta.concrete_fields]
    with connection.cursor() as cursor:
        values = ", ".join(_SPREAD.get(column, column) for column in columns)
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, 12000) n")
        cursor.execute(f"ANALYZE {table}")
    return city


def indexes_of(actor, chosen, by):
    """(indexes, tables read whole) of the statement that finds a page of `actor`'s list."""
    with CaptureQueriesContext(connection) as asked:
        keyset.page([chosen.source(order, actor)], actor, by)
    [statement] = [one["sql"] for one in asked.captured_queries if " AS source" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        found = json.dumps(cursor.fetchone()[0])
    return set(re.findall(r'"Index Name": "hotline_order_(\w+)"', found)), re.findall(r'"Seq Scan"', found)


@pytest.mark.parametrize(
    ("name", "running", "over"),
    [
        ("agent", {"desk", "taker", "intake"}, {"dshut", "takershut", "intakeshut"}), ("water", {"desk", "unit"}, {"dshut", "unitshut"}),
        ("dispatcher", {"desk", "open"}, {"dshut", "shut"}),
    ],
)  # fmt: skip
def test_lists_are_read_from_their_indexes(crowded, name, running, over):
    actor = getattr(crowded, name)
    assert indexes_of(actor, Filter(), keyset.BY_DUE) == (running, [])
    assert indexes_of(actor, Filter(closed=True), BY_CLOSING) == (over, [])
