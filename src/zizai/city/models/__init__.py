"""The city's tables: who and where."""

from zizai.city.models.accounts import Account
from zizai.city.models.organisations import Holding, Organisation, Post, PostIncompatibility, Roster, Staff
from zizai.city.models.people import Enterprise, Guardianship, Mandate, Person
from zizai.city.models.places import Boundary, Hall, Region, Station, Window

__all__ = [
    "Account",
    "Boundary",
    "Enterprise",
    "Guardianship",
    "Hall",
    "Holding",
    "Mandate",
    "Organisation",
    "Person",
    "Post",
    "PostIncompatibility",
    "Region",
    "Roster",
    "Staff",
    "Station",
    "Window",
]
