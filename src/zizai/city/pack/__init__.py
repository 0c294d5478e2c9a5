"""The city as plain files: a pack is checked whole, compared, and loaded in one transaction."""

from zizai.city.pack.parts import BrokenPack, Change, Fault, Part, changes, check, load, register
from zizai.city.pack.sheets import Column, Sheet, SheetPart

__all__ = [
    "BrokenPack",
    "Change",
    "Column",
    "Fault",
    "Part",
    "Sheet",
    "SheetPart",
    "changes",
    "check",
    "load",
    "register",
]
