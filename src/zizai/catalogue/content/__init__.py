"""What a service item is: its elements, its situations, the rules it must keep, and what differs between two of it.

Plain data and plain functions: nothing here knows of tables, pages or the moment.
"""

from zizai.catalogue.content.differences import differences
from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.lint import RULES, lint
from zizai.catalogue.content.reading import Content, WrongContent, read
from zizai.catalogue.content.situations import Lead, lead, situations, still_open, troubles

__all__ = [
    "GROUPS",
    "PARTS",
    "RULES",
    "Content",
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
