"""How fast the desk answers in a city with very many cases: `ZIZAI_LOAD_THINGS=1000000 python tests/load/desk.py`.

The pack's city with a million cases (three in a hundred open, on the desks of its halls and units), served
by the real server (2 processes of 4 threads) and asked over HTTP by one signed-in member of staff after the
other. For each page: the server's own time (its request log), statements with and without those that find
out who asks, bytes. Each statement of each page is explained: no large table may be read whole. The
reference, in the same run: the worklist's own statements through the driver alone.
"""

from __future__ import annotations

import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "zizai.config.settings"
os.environ["ZIZAI_DEMO"] = "true"

from measuring import database_of_its_own, met, raw_link, say, spread, vendor
from processes import free_port, until_ready

THINGS = int(os.environ.get("ZIZAI_LOAD_THINGS", "1000000"))
ROUNDS, REQUESTS = 5, 60
GOAL_MS, GOAL_STATEMENTS = 60, 5
LARGE = ("cases_case", "cases_opinion", "kernel_event", "kernel_eventdetail")
# What finds out who asks and whether this is a demonstration stands before every page.
WHO_ASKS = ("django_session", "city_account", "city_holding", "kernel_installation", "usersessions_usersession")


@dataclass
class Page:
    """A page as one member of staff reads it; `paths` are asked in turns."""

    name: str
    staff: str
    paths: list[str]
    statements: list[tuple[str, tuple]] = field(default_factory=list)
    bytes: int = 0

    @property
    def own(self) -> list[tuple[str, tuple]]:
        """The statements of the page itself."""
        return [one for one in self.statements if not any(table in one[0] for table in WHO_ASKS)]


# ---- what is asked ----


def signed_in(staff: str):
    """Django's own client with a session of this member of staff; its cookie opens the real server as well."""
    from django.test import Client

    from zizai.city.models import Staff

    client = Client()
    client.force_login(Staff.objects.select_related("account").get(code=staff).account)
    return client


def pages() -> list[Page]:
    """A busy desk's worklist and its list of cases, a leader's list of everything open, one case; some pages deep each."""
    from zizai.cases.models import Case

    clerk = Case.objects.filter(is_open=True, desk="510300-hall").order_by("order_at", "id")
    things = [f"/desk/cases.case/{pk}/" for pk in clerk.values_list("pk", flat=True)[:20]]
    return [
        Page("worklist of a busy desk", "chuangkou", turned("chuangkou", "/desk/")),
        Page("cases of a busy desk", "chuangkou", turned("chuangkou", "/desk/cases.case/")),
        Page("everything open in the city", "ld", turned("ld", "/desk/cases.case/")),
        Page("one case", "chuangkou", things),
    ]


def turned(staff: str, path: str, most: int = 5) -> list[str]:
    """The addresses of the list's first pages."""
    client, found = signed_in(staff), [path]
    while len(found) < most and (older := client.get(found[-1]).context["older"]):
        found.append(older)
    return found


def look(page: Page) -> None:
    """What the page asks of the database, and how long it is."""
    from django.db import connection

    def catch(execute, sql, params, many, context):
        page.statements.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    client = signed_in(page.staff)
    client.get(page.paths[0])  # names of regions and the calendar are remembered from here on
    with connection.execute_wrapper(catch):
        page.bytes = len(client.get(page.paths[0]).content)


# ---- plans ----


def read_whole(page: Page) -> list[str]:
    """Large tables that a plan of one of the page's statements reads from end to end."""
    link, found = raw_link(), []
    for sql, params in page.statements:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            found += [f"{table}: {sql[:80]}" for plan in plans(link, sql, params) for table in LARGE if reads_whole(plan, table)]
    link.close()
    return sorted(set(found))


def plans(link, sql: str, params: tuple) -> list[str]:
    """How the database would go about it: on PostgreSQL knowing the values, and once for all values."""
    if vendor() == "sqlite":
        rows = link.execute("EXPLAIN QUERY PLAN " + sql.replace("%s", "?"), params).fetchall()
        return ["\n".join(row[3] for row in rows)]
    import psycopg

    link.execute("SET plan_cache_mode = force_custom_plan")
    custom = psycopg.ClientCursor(link).execute("EXPLAIN " + sql, params).fetchall()
    values = psycopg.ClientCursor(link).mogrify(", ".join(["%s"] * len(params)), params)
    parts = sql.split("%s")
    numbered = parts[0] + "".join(f"${number}{part}" for number, part in enumerate(parts[1:], 1))
    link.execute("SET plan_cache_mode = force_generic_plan")
    link.execute(f"PREPARE asked AS {numbered.replace('%%', '%')}")
    generic = link.execute(f"EXPLAIN EXECUTE asked({values})" if params else "EXPLAIN EXECUTE asked").fetchall()
    link.execute("DEALLOCATE asked")
    return ["\n".join(row[0] for row in plan) for plan in (custom, generic)]


def reads_whole(plan: str, table: str) -> bool:
    """On SQLite a scan along an index that holds only what is open is none of the table."""
    if vendor() == "postgresql":
        return f"Seq Scan on {table} " in plan
    scans = [line for line in plan.splitlines() if line.startswith(f"SCAN {table}")]
    return any(line.split(" INDEX ")[-1].split()[0] not in along_what_is_open() for line in scans)


@cache
def along_what_is_open() -> set[str]:
    """The names of the partial indexes, and of the constraints that are some, that hold open things alone."""
    from django.apps import apps

    kept = [one for model in apps.get_models() for one in (*model._meta.indexes, *model._meta.constraints)]
    return {one.name for one in kept if ("is_open", True) in getattr(getattr(one, "condition", None), "children", ())}


# ---- the server ----


@contextmanager
def server(folder: Path):
    """`zizai serve` on a free port; its log goes to a file."""
    port, log = free_port(), folder / "serve.log"
    with log.open("w") as lines:
        process = subprocess.Popen([sys.executable, "-m", "zizai", "serve", "--port", str(port), "--workers", "2"], stderr=lines, stdout=lines)
        try:
            until_ready(port)
            yield port, log
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def ask(port: int, page: Page, marked: str, number: int) -> None:
    """Ask for the page `number` times, one after the other; the requests' identifiers begin with `marked`."""
    cookie = signed_in(page.staff).cookies["zizai_session"].value
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for place in range(number):
        headers = {"Cookie": f"zizai_session={cookie}", "X-Request-ID": f"{marked}{place:06}"}
        link.request("GET", page.paths[place % len(page.paths)], headers=headers)
        answer = link.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{page.name}: {answer.status}")
    link.close()


def server_times(log: Path, marked: str) -> list[float]:
    """Milliseconds the server took for the requests so marked, as its log has them."""
    lines = (json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{") and marked in line)
    return sorted(line["ms"] for line in lines if line.get("event") == "request")


def raw_ms(page: Page) -> float:
    """Milliseconds the page's own statements take through the driver alone, the median of some."""
    link, taken = raw_link(), []
    statements = [(sql if vendor() == "postgresql" else sql.replace("%s", "?"), params) for sql, params in page.own]
    for _ in range(REQUESTS):
        began = time.perf_counter()
        for sql, params in statements:
            link.execute(sql, params).fetchall()
        taken.append((time.perf_counter() - began) * 1000)
    link.close()
    return sorted(taken)[len(taken) // 2]


def measure(port: int, log: Path, page: Page, number: int) -> dict[str, list[float]]:
    """Rounds of requests: median and 95th percentile of the server's time, the statements alone, and the ratio of the two medians."""
    ask(port, page, f"warm-{number}-", 24)
    found: dict[str, list[float]] = {"p50": [], "p95": [], "raw": [], "ratio": []}
    for turn in range(ROUNDS):
        marked = f"load-{number}-{turn}-"
        ask(port, page, marked, REQUESTS)
        times, raw = server_times(log, marked), raw_ms(page)
        found["p50"].append(times[len(times) // 2])
        found["p95"].append(times[int(len(times) * 0.95)])
        found["raw"].append(raw)
        found["ratio"].append(times[len(times) // 2] / raw)
    return found


def report(page: Page, found: dict[str, list[float]], whole: list[str]) -> None:
    p50, p95, raw, ratio = (spread(found[name]) for name in ("p50", "p95", "raw", "ratio"))
    own, every = len(page.own), len(page.statements)
    say(
        f"{page.name}: server p50 {p50['median']:.1f} ms, p95 {p95['median']:.1f} ms ({p95['least']:.1f}–{p95['greatest']:.1f}), "
        f"{met(p95['median'], at_most=GOAL_MS)}; {own} statements of its own, {met(own, at_most=GOAL_STATEMENTS)}, {every} in all; "
        f"{page.bytes / 1000:.0f} kB; {ratio['median']:.1f} times its statements alone ({raw['median']:.1f} ms); "
        f"{'tables read whole: ' + '; '.join(whole) if whole else 'no large table read whole'}",
        program="desk", page=page.name, things=THINGS, p50=p50, p95=p95, statements_alone=raw, ratio=ratio, statements=own, statements_in_all=every,
        bytes=page.bytes, read_whole=whole,
    )  # fmt: skip


def main() -> int:
    with database_of_its_own() as folder:
        made = subprocess.run([sys.executable, "-m", "zizai", "init"], capture_output=True, text=True, check=False)
        if made.returncode:
            raise SystemExit(made.stdout + made.stderr)
        import django

        django.setup()
        import many_cases
        from django.db import connections
        from django.test.utils import setup_test_environment

        setup_test_environment()
        # Of this process only; the server writes its lines as ever.
        logging.disable(logging.CRITICAL)
        began = time.perf_counter()
        written = many_cases.make(THINGS)
        took = time.perf_counter() - began
        say(f"{THINGS:,} cases made in {took:.0f} s: {', '.join(f'{number:,} rows of {table}' for table, number in written.items())}", program="desk", seconds=round(took), rows=written)
        asked = pages()
        for page in asked:
            look(page)
        whole = [read_whole(page) for page in asked]
        with server(folder) as (port, log):
            for number, page in enumerate(asked):
                report(page, measure(port, log, page, number), whole[number])
        connections.close_all()
    return int(any(whole))


if __name__ == "__main__":
    sys.exit(main())
