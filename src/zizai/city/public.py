"""What other rooms may use of the city."""

from zizai.city.acting import Principal, actor_for, holdings_of, principals_of
from zizai.city.models import Account, Enterprise, Hall, Organisation, Person, Post, Region, Staff, Station, Window

__all__ = [
    "Account",
    "Enterprise",
    "Hall",
    "Organisation",
    "Person",
    "Post",
    "Principal",
    "Region",
    "Staff",
    "Station",
    "Window",
    "actor_for",
    "holdings_of",
    "principals_of",
]
