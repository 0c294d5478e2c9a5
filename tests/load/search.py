"""How fast search answers: `python tests/load/search.py [ITEMS.csv.gz] [COPIES]`.

`ITEMS.csv.gz`: a table of items with the columns task_name, dept_name, materials, accept_standard and
task_code; without it the 300 names of the tests. Prints the median and the slowest of a hundred, for
everybody's search and for a clerk's, and the ratio to a reference measured in the same run: fetching
twenty rows by primary key.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "test_settings"

import django

django.setup()

from django.db import connection
from kernel_samples import CLERK
from sample.models import Request, RequestState

from zizai.kernel import clock, search
from zizai.kernel.ids import new_id
from zizai.kernel.models import SearchEntry
from zizai.kernel.search.words import terms

NAMES = Path(__file__).parents[1] / "data" / "items" / "names.txt"
QUERIES = 400


def items(path: Path | None) -> list[dict[str, str]]:
    if path is None:
        return [{"task_name": name} for name in NAMES.read_text(encoding="utf-8").split("\n") if name]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def entries(rows: list[dict[str, str]], copies: int) -> list[search.Entry]:
    """Half of them public items, half things at a clerk's desk."""
    now, made = clock.now(), []
    for copy in range(copies):
        for number, row in enumerate(rows):
            text = "。".join(row.get(name, "") for name in ("dept_name", "materials", "accept_standard"))
            kind = "sample.request" if (copy + number) % 2 else "load.item"
            title = row["task_name"] + (f"（第{copy}批）" if copy else "")
            made.append(search.Entry(kind, new_id(), title, text=text, keywords=[row.get("task_code", "")], public=kind == "load.item", at=now))
    return made


def things(made: list[search.Entry]) -> list[Request]:
    now = clock.now()
    return [
        Request(pk=one.thing_id, state=RequestState.ACCEPTED, opened_at=now, happened_at=now, recorded_at=now, desk="window" if number % 3 else "fire", title="某")
        for number, one in enumerate(entry for entry in made if entry.kind == "sample.request")
    ]


def queries(rows: list[dict[str, str]]) -> list[str]:
    """What people might type: one, two or three words of a title, the beginning of a code, a question."""
    draw, made = random.Random(1), []
    while len(made) < QUERIES:
        row = draw.choice(rows)
        words = [term.text for term in terms(row["task_name"])]
        if words:
            at = draw.randrange(len(words))
            made.append("".join(words[at : at + draw.choice([1, 1, 2, 3])]))
        if row.get("task_code"):
            made.append(row["task_code"][: draw.randrange(8, 20)])
        made.append(f"怎么办理{row['task_name'][:8]}？")
    return made[:QUERIES]


def timed(ask, asked: list[str]) -> tuple[float, float]:
    """Median and 99th percentile, in milliseconds."""
    took = []
    for query in asked:
        began = time.perf_counter()
        ask(query)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.99)]


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    copies = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    rows = items(path)
    connection.creation.create_test_db(verbosity=0)
    try:
        made = entries(rows, copies)
        Request.objects.bulk_create(things(made), batch_size=500)
        began = time.perf_counter()
        search.index_many(made)
        print(f"{connection.vendor}: {len(made):,} entries indexed, {len(made) / (time.perf_counter() - began):,.0f} a second")
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        keys = list(SearchEntry.objects.values_list("pk", flat=True)[:20])
        base, _ = timed(lambda _: list(SearchEntry.objects.filter(pk__in=keys)), [""] * 100)
        asked = queries(rows)
        for name, ask in (("everybody", search.find), ("a clerk", lambda query: search.find(query, actor=CLERK))):
            ask(asked[0])
            middle, slow = timed(ask, asked)
            print(f"{connection.vendor}: {name}: p50 {middle:.1f} ms, p99 {slow:.1f} ms; p50 is {middle / base:.1f} times fetching twenty rows ({base:.1f} ms)")
        found = sum(bool(search.find(query).hits) for query in asked)
        print(f"{connection.vendor}: {found} of {len(asked)} queries find something")
    finally:
        connection.creation.destroy_test_db("", verbosity=0)


if __name__ == "__main__":
    main()
