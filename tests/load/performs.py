"""How many verbs are performed a second: `python tests/load/performs.py [THINGS A ROUND]`.

Two processes of four threads, as the web server runs, each perform one verb after the other, every one in
a transaction of its own on a thing of its own. The reference, in the same run and in turns with it, puts
the same rows into the same tables with the same processes and threads: a driver without Django, prepared
SQL, values that were worked out beforehand (by performing each verb and taking that back), the row locked
and its version read. On SQLite, which has one writer, it waits for it in the same queue (`flock`).

Prints performances a second of both, medians of five rounds, and the ratio, of which alone another
machine can make use.
"""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import re
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "apps"))
os.environ["DJANGO_SETTINGS_MODULE"] = "test_settings"
os.environ["ZIZAI_DEMO"] = "true"

from measuring import database_of_its_own, met, raw_link, say, spread, vendor

PROCESSES, THREADS, ROUNDS = 2, 4, 5
# Of each thread's things so many are done before time is taken: connections, caches, prepared statements.
WARM = 5
GOALS = {"postgresql": 0.35, "sqlite": 0.30}


@dataclass(frozen=True)
class Subject:
    """A verb that is measured: `make(number)` opens things and gives their identifiers, `act(id)` performs the verb on one."""

    name: str
    make: Callable[[int], list[Any]]
    act: Callable[[Any], Any]


def subjects() -> dict[str, Subject]:
    """What can be measured, by name. Asked for once Django is set up."""
    import performing

    return {name: Subject(name, *calls) for name, calls in performing.SUBJECTS.items()}


# ---- the reference ----

_ONE_OF_MANY = re.compile(r"WITH v \((?P<names>.*?)\) AS \(VALUES \(.*?\)\) UPDATE (?P<table>\S+) SET ")


def statements_of(subject: Subject, pk: Any) -> list[tuple[str, list[Any]]]:
    """What performing the verb on this thing writes, as the plain SQL of a programmer who knows the values; nothing is written."""
    from django.db import connection, transaction

    caught: list[tuple[str, list[Any]]] = []

    def catch(execute, sql, params, many, context):
        caught.append((sql, [bytes(one) if isinstance(one, memoryview) else one for one in params or ()]))
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(catch):
        subject.act(pk)
        transaction.set_rollback(True)
    found = []
    for sql, params in caught:
        if sql.startswith("WITH v"):
            found += _plain_update(sql, params)
        elif sql.startswith(("INSERT", "UPDATE", "DELETE")):
            found.append((sql if vendor() == "postgresql" else sql.replace("%s", "?"), params))
    return found


def _plain_update(sql: str, params: list[Any]) -> list[tuple[str, list[Any]]]:
    """Lock, read the version, write: what the kernel does for many rows in one statement, for one row at a time."""
    found = _ONE_OF_MANY.match(sql)
    names, table, mark = found["names"].split(", "), found["table"], "%s" if vendor() == "postgresql" else "?"
    lock = f"SELECT version FROM {table} WHERE {names[0]} = {mark}{' FOR UPDATE' if vendor() == 'postgresql' else ''}"
    write = f"UPDATE {table} SET {', '.join(f'{name} = {mark}' for name in names[1:])} WHERE {names[0]} = {mark}"
    rows = [params[start : start + len(names)] for start in range(0, len(params), len(names))]
    return [one for row in rows for one in ((lock, row[:1]), (write, [*row[1:], row[0]]))]


class RawWriter:
    """Puts prepared rows into the tables, one transaction for each thing."""

    def __init__(self) -> None:
        self._link = raw_link()
        self._queue = os.open(f"{os.environ['DATABASE_URL'].removeprefix('sqlite:///')}.lock", os.O_RDWR | os.O_CREAT) if vendor() == "sqlite" else None

    def __call__(self, statements: Sequence[tuple[str, list[Any]]]) -> None:
        with self._transaction():
            for sql, params in statements:
                done = self._link.execute(sql, params)
                if sql.startswith("SELECT"):
                    done.fetchone()

    @contextmanager
    def _transaction(self):
        if self._queue is None:
            with self._link.transaction():
                yield
            return
        fcntl.flock(self._queue, fcntl.LOCK_EX)
        try:
            self._link.execute("BEGIN IMMEDIATE")
            yield
            self._link.execute("COMMIT")
        finally:
            fcntl.flock(self._queue, fcntl.LOCK_UN)


# ---- one of the processes ----


def work(name: str, link: Any) -> None:
    """A process: for each task that comes (what, values) it says from when to when its threads worked (monotonic seconds)."""
    import django

    django.setup()
    subject = subjects()[name]
    while task := link.recv():
        what, values = task
        link.send(in_threads((lambda: subject.act) if what == "product" else RawWriter, values))


def in_threads(make: Callable[[], Callable[[Any], Any]], values: list[Any]) -> tuple[float, float]:
    """Let each thread do its share with what `make` gives it; from when to when."""
    from django.db import connection

    ready, failed, ends = threading.Barrier(THREADS + 1), [], []

    def run(share: list[Any]) -> None:
        try:
            act = make()
            for value in share[:WARM]:
                act(value)
            ready.wait()
            for value in share[WARM:]:
                act(value)
        except Exception as error:
            failed.append(error)
            ready.abort()
        finally:
            ends.append(time.monotonic())
            connection.close()

    threads = [threading.Thread(target=run, args=(values[place::THREADS],)) for place in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.monotonic()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return began, max(ends)


# ---- the program ----


def measure(name: str, number: int) -> bool:
    """Five rounds of `number` things each, the product and the reference in turns; whether the goal is reached."""
    subject = subjects()[name]
    spawn = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(PROCESSES):
        mine, theirs = spawn.Pipe()
        process = spawn.Process(target=work, args=(name, theirs), daemon=True)
        process.start()
        pipes.append(mine)
        processes.append(process)
    speeds: dict[str, list[float]] = {"product": [], "reference": []}
    for _ in range(ROUNDS):
        for what, taken in speeds.items():
            values = subject.make(number)
            if what == "reference":
                values = [statements_of(subject, pk) for pk in values]
            for place, pipe in enumerate(pipes):
                pipe.send((what, values[place::PROCESSES]))
            times = [pipe.recv() for pipe in pipes]
            counted = number - PROCESSES * THREADS * WARM
            taken.append(counted / (max(end for _, end in times) - min(begin for begin, _ in times)))
    for pipe, process in zip(pipes, processes, strict=True):
        pipe.send(None)
        process.join()
    product, reference = spread(speeds["product"]), spread(speeds["reference"])
    ratio = spread([one / other for one, other in zip(speeds["product"], speeds["reference"], strict=True)])
    say(
        f"{name}: {product['median']:,.0f} a second ({product['least']:,.0f}–{product['greatest']:,.0f}), the same rows without the product "
        f"{reference['median']:,.0f} ({reference['least']:,.0f}–{reference['greatest']:,.0f}); ratio {ratio['median']:.2f} "
        f"({ratio['least']:.2f}–{ratio['greatest']:.2f}), {met(ratio['median'], at_least=GOALS[vendor()])}",
        program="performs", verb=name, product=product, reference=reference, ratio=ratio, goal=GOALS[vendor()],
    )  # fmt: skip
    return ratio["median"] >= GOALS[vendor()]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with database_of_its_own():
        import django

        django.setup()
        from django.db import connections
        from performing import make_city

        from zizai.kernel import history

        make_city()
        for name in subjects():
            measure(name, number)
        [verified] = history.verify()
        say(f"history verifies, {verified:,} events")
        connections.close_all()


if __name__ == "__main__":
    main()
