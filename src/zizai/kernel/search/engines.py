"""The two indexes behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

Both hold the tokens that `words` made, so both find the same entries; no tokeniser of the database
is asked what a Chinese word is. They differ in how they rank within the same tier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import BooleanField, IntegerField
from django.db.models.expressions import RawSQL

from zizai.kernel.search.words import Term

# How often a word may count in one part of an entry: more often says no more, and makes the index larger.
_COUNTED = 8


@dataclass(frozen=True)
class Words:
    """The tokens of one entry, by part. `row` is the entry's primary key."""

    row: int
    title: list[str]
    keywords: list[str]
    text: list[str]


class Fts5:
    """SQLite's full-text table: title, keywords and text are columns, the weights of bm25 belong to the query."""

    def put(self, entries: Sequence[Words]) -> None:
        """Index these entries, whether or not they were. Two statements."""
        self.remove([entry.row for entry in entries])
        rows = [value for entry in entries for value in (entry.row, *(" ".join(part) for part in (entry.title, entry.keywords, entry.text)))]
        marks = ", ".join(["(%s, %s, %s, %s)"] * len(entries))
        _execute(f"INSERT INTO kernel_searchindex (rowid, title, keywords, text) VALUES {marks}", rows)

    def remove(self, rows: Sequence[int]) -> None:
        """Take these entries out. One statement."""
        _execute(f"DELETE FROM kernel_searchindex WHERE rowid IN ({', '.join(['%s'] * len(rows))})", list(rows))

    def query(self, terms: Sequence[Term], *, every: bool) -> str:
        """The query for every term, or for any."""
        return (" AND " if every else " OR ").join(self._term(term) for term in terms)

    def matches(self, query: str) -> RawSQL:
        """The condition that an entry matches."""
        return RawSQL('"kernel_searchindex" MATCH %s', [query], output_field=BooleanField())

    def in_title(self, terms: Sequence[Term], *, every: bool) -> RawSQL:
        """1 where the title alone matches, else 0."""
        inner = "SELECT rowid FROM kernel_searchindex WHERE kernel_searchindex MATCH %s"
        query = f"{{title}} : ({self.query(terms, every=every)})"
        return RawSQL(f'"kernel_searchindex".rowid IN ({inner})', [query], output_field=IntegerField())

    def score(self, query: str) -> RawSQL:
        """How well it matches, a whole number, so that a page can begin exactly behind the last."""
        return RawSQL('CAST(round(bm25("kernel_searchindex", 8.0, 4.0, 1.0) * -1000) AS INTEGER)', [], output_field=IntegerField())

    def _term(self, term: Term) -> str:
        star = "*" if term.prefix else ""
        ways = [" AND ".join(f'"{token}"{star}' for token in way) for way in term.ways]
        return "(" + " OR ".join(f"({way})" for way in ways) + ")"


class Tsvector:
    """PostgreSQL's tsvector, written token by token: titles weigh A, keywords B, text D."""

    def put(self, entries: Sequence[Words]) -> None:
        """Index these entries, whether or not they were. One statement."""
        rows = [value for entry in entries for value in (entry.row, _vector(entry))]
        marks = ", ".join(["(%s, %s::tsvector)"] * len(entries))
        _execute(f"INSERT INTO kernel_searchindex (rowid, words) VALUES {marks} ON CONFLICT (rowid) DO UPDATE SET words = EXCLUDED.words", rows)

    def remove(self, rows: Sequence[int]) -> None:
        """Take these entries out. One statement."""
        _execute("DELETE FROM kernel_searchindex WHERE rowid = ANY(%s)", [list(rows)])

    def query(self, terms: Sequence[Term], *, every: bool) -> str:
        """The query for every term, or for any."""
        return (" & " if every else " | ").join(self._term(term) for term in terms)

    def matches(self, query: str) -> RawSQL:
        """The condition that an entry matches."""
        return RawSQL('"kernel_searchindex".words @@ %s::tsquery', [query], output_field=BooleanField())

    def in_title(self, terms: Sequence[Term], *, every: bool) -> RawSQL:
        """1 where the title alone matches, else 0."""
        query = (" & " if every else " | ").join(self._term(term, weight="A") for term in terms)
        return RawSQL('("kernel_searchindex".words @@ %s::tsquery)::int', [query], output_field=IntegerField())

    def score(self, query: str) -> RawSQL:
        """How well it matches, a whole number, so that a page can begin exactly behind the last."""
        return RawSQL('(ts_rank(\'{0.1, 0.2, 0.5, 1}\', "kernel_searchindex".words, %s::tsquery, 1) * 1000000)::int', [query], output_field=IntegerField())

    def _term(self, term: Term, weight: str = "") -> str:
        flags = ("*" if term.prefix else "") + weight
        ways = [" & ".join(f"'{token}'" + (f":{flags}" if flags else "") for token in way) for way in term.ways]
        return "(" + " | ".join(f"({way})" for way in ways) + ")"


def engine() -> Fts5 | Tsvector:
    """The index of this database."""
    return Tsvector() if connection.vendor == "postgresql" else Fts5()


def _vector(entry: Words) -> str:
    positions: dict[str, list[str]] = defaultdict(list)
    for part, weight, first in ((entry.title, "A", 1), (entry.keywords, "B", 1 + _COUNTED), (entry.text, "D", 1 + 2 * _COUNTED)):
        counted: dict[str, int] = defaultdict(int)
        for token in part:
            if counted[token] < _COUNTED:
                positions[token].append(f"{first + counted[token]}{weight}")
                counted[token] += 1
    return " ".join(f"'{token}':{','.join(where)}" for token, where in positions.items())


def _execute(sql: str, params: list) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
