"""What a service item is: its elements, its situations, the rules it must keep, and what differs between two of it.

Plain data and plain functions: nothing here knows of tables, pages or the moment.
"""

from zizai.catalogue.content.differences import Difference, differences
from zizai.catalogue.content.elements import GROUPS, NOTHING, PARTS
from zizai.catalogue.content.lint import RULES, lint
from zizai.catalogue.content.reading import Content, WrongContent, read
from zizai.catalogue.content.situations import Lead, lead, situations, still_open, troubles

__all__ = [
    "GROUPS",
    "NOTHING",
    "PARTS",
    "RULES",
    "Content",
    "Difference",
    "Lead",
    "WrongContent",
    "differences",
    "lead",
    "lint",
    "read",
    "situations",
    "still_open",
    "troubles",
]
