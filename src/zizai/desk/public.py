"""What rooms above may use of the desk: lists, one thing and verbs, as staff see and do them."""

from zizai.desk.access import Missing, kind_of, openings, thing_of, verb_of
from zizai.desk.clockface import Face, faces
from zizai.desk.filters import Filter, WrongFilter
from zizai.desk.keyset import BY_CLOSING, BY_DUE, BadCursor, page
from zizai.desk.rows import Row, row_of
from zizai.desk.sheets import STATUS, asked
from zizai.desk.shell import kinds
from zizai.desk.timeline import Moment
from zizai.desk.timeline import read as read_history

__all__ = [
    "BY_CLOSING",
    "BY_DUE",
    "STATUS",
    "BadCursor",
    "Face",
    "Filter",
    "Missing",
    "Moment",
    "Row",
    "WrongFilter",
    "asked",
    "faces",
    "kind_of",
    "kinds",
    "openings",
    "page",
    "read_history",
    "row_of",
    "thing_of",
    "verb_of",
]
