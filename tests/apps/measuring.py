"""What the programs of tests/load share: a database of their own, figures with their spread."""

import json
import os
import sqlite3
import statistics
import sys
import tempfile
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg


@contextmanager
def database_of_its_own():
    """A database that nobody has used yet, in `DATABASE_URL`, and a data folder in `ZIZAI_DATA_DIR`; both are gone afterwards.

    One more beside the one that `DATABASE_URL` names where that is a PostgreSQL, a file otherwise. To be
    entered before Django reads its settings, and only by the program itself, not by its processes.
    """
    with tempfile.TemporaryDirectory(prefix="zizai-load-") as folder:
        os.environ["ZIZAI_DATA_DIR"] = folder
        given = urlsplit(os.environ.get("DATABASE_URL", ""))
        if given.scheme not in ("postgresql", "postgres"):
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/zizai.sqlite3"
            yield Path(folder)
            return
        name = f"zizai_load_{uuid4().hex[:8]}"
        with psycopg.connect(given.geturl(), autocommit=True) as link:
            link.execute(f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = given._replace(path=f"/{name}").geturl()
            try:
                yield Path(folder)
            finally:
                os.environ["DATABASE_URL"] = given.geturl()
                link.execute(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def vendor():
    """Which database is measured: postgresql or sqlite. To be asked once it is there."""
    return "postgresql" if os.environ["DATABASE_URL"].startswith("postgres") else "sqlite"


def raw_link():
    """A connection without Django, with the product's own settings of the engine."""
    url = os.environ["DATABASE_URL"]
    if vendor() == "postgresql":
        return psycopg.connect(url, autocommit=True, prepare_threshold=0)
    link = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20, isolation_level=None)
    link.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
    return link


def spread(values):
    """The median of `values`, the least and the greatest, to four significant digits."""
    return {"median": _short(statistics.median(values)), "least": _short(min(values)), "greatest": _short(max(values))}


def _short(value):
    return float(f"{value:.4g}")


def say(words, **figures):
    """A line for people; then, if there are `figures`, one for programs."""
    sys.stdout.write(f"{vendor()}: {words}\n")
    if figures:
        sys.stdout.write(json.dumps({"database": vendor(), **figures}, ensure_ascii=False) + "\n")
    with suppress(BrokenPipeError):
        sys.stdout.flush()


def met(value, *, at_least=None, at_most=None):
    """Whether a figure reaches its goal, in words."""
    reached = value >= at_least if at_least is not None else value <= at_most
    return f"goal {'≥' if at_least is not None else '≤'} {at_least if at_least is not None else at_most}: {'met' if reached else 'missed'}"
