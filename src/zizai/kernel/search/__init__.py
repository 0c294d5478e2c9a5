"""Chinese full-text search: one interface, on SQLite and on PostgreSQL. What one may not see is not found."""

from zizai.kernel.search.finding import BadCursor, Hit, Page, find
from zizai.kernel.search.indexing import (
    Entry,
    catch_up,
    declare_kind,
    entry_of,
    index,
    index_many,
    indexer,
    kinds,
    rebuild,
    refresh,
    remove,
)
from zizai.kernel.search.snippets import Segment

__all__ = [
    "BadCursor",
    "Entry",
    "Hit",
    "Page",
    "Segment",
    "catch_up",
    "declare_kind",
    "entry_of",
    "find",
    "index",
    "index_many",
    "indexer",
    "kinds",
    "rebuild",
    "refresh",
    "remove",
]
