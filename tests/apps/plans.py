"""How PostgreSQL would read a statement, in a table that is as crowded as a city's."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zizai.desk import keyset

COPIES = 12_000


def crowd(model, **spread):
    """Make 12,000 copies of the one row of `model`, half of them closed; `spread`: column → SQL of the copy `n`. PostgreSQL only."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    spread = {
        "id": "gen_random_uuid()", "assignee": "gen_random_uuid()", "order_at": "order_at + (n * 7 % 6000) * interval '1 minute'", "is_open": "n <= 6000",
        "closed_at": "CASE WHEN n > 6000 THEN opened_at - n * interval '1 minute' END", **spread,
    }  # fmt: skip
    table, columns = model._meta.db_table, [field.column for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        values = ", ".join(spread.get(column, column) for column in columns)
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, generate_series(1, {COPIES}) n")
        cursor.execute(f"ANALYZE {table}")


def plan(run, marked=" AS source"):
    """(indexes, tables read whole, kinds of node) in the plan of the one statement of `run` that has this mark."""
    with CaptureQueriesContext(connection) as asked:
        run()
    [statement] = [one["sql"] for one in asked.captured_queries if marked in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement)
        found = json.dumps(cursor.fetchone()[0])
    return set(re.findall(r'"Index Name": "(\w+)"', found)), re.findall(r'"Seq Scan"', found), set(re.findall(r'"Node Type": "(\w+)"', found))


def list_plan(lifecycle, actor, chosen, order):
    """(indexes without the table's name, tables read whole) of the statement that finds a page of `actor`'s list."""
    used, whole, _ = plan(lambda: keyset.page([chosen.source(lifecycle, actor)], actor, order))
    return {name.removeprefix(f"{lifecycle.model._meta.db_table}_") for name in used}, whole
