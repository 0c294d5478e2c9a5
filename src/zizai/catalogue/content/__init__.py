"""What a service item is: its elements, its situations, the rules it must keep, and what differs between two of it.

Plain data and plain functions: nothing here knows of tables, pages or the moment.
"""

from zizai.catalogue.content.differences import Difference, differences
from zizai.catalogue.content.elements import GROUPS, NOTHING, PARTS
from zizai.catalogue.content.lint import RULES, lint
from zizai.catalogue.content.merging import joined
from zizai.catalogue.content.reading import Content, WrongContent, read
from zizai.catalogue.content.situations import Lead, lead, situations, still_open, troubles
from zizai.catalogue.content.unfinished import ASKS, SECTIONS, Mend, blank, mends, shaped, taken

__all__ = [
    "ASKS",
    "GROUPS",
    "NOTHING",
    "PARTS",
    "RULES",
    "SECTIONS",
    "Content",
    "Difference",
    "Lead",
    "Mend",
    "WrongContent",
    "blank",
    "differences",
    "joined",
    "lead",
    "lint",
    "mends",
    "read",
    "shaped",
    "situations",
    "still_open",
    "taken",
    "troubles",
]
