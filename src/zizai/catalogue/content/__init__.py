"""What a service item is: its elements, its situations, the rules it must keep, and what differs between two of it.

Plain data and plain functions: nothing here knows of tables, pages or the moment.
"""

from zizai.catalogue.content.differences import Difference, differences
from zizai.catalogue.content.elements import GROUPS, PARTS
from zizai.catalogue.content.lint import RULES, Fault, lint
from zizai.catalogue.content.reading import Content, Wrong, WrongContent, read
from zizai.catalogue.content.situations import Answers, Situation, holds, lead, situations, troubles

__all__ = [
    "GROUPS",
    "PARTS",
    "RULES",
    "Answers",
    "Content",
    "Difference",
    "Fault",
    "Situation",
    "Wrong",
    "WrongContent",
    "differences",
    "holds",
    "lead",
    "lint",
    "read",
    "situations",
    "troubles",
]
