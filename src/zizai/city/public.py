"""What other rooms may use of the city."""

from zizai.city.acting import Principal, actor_for, holdings_of, principals_of
from zizai.city.appointments import CannotAppoint, appoint, end
from zizai.city.maps import Map, Shape, outlines
from zizai.city.models import Account, Enterprise, Hall, Organisation, Person, Post, Region, Staff, Station, Window
from zizai.city.models.listed import Listed
from zizai.city.queries import (
    enterprise_by_code,
    on_duty,
    people_named,
    person_by_number,
    regions_within,
    units_by_words,
    units_named,
    windows_taking,
)

__all__ = [
    "Account",
    "CannotAppoint",
    "Enterprise",
    "Hall",
    "Listed",
    "Map",
    "Organisation",
    "Person",
    "Post",
    "Principal",
    "Region",
    "Shape",
    "Staff",
    "Station",
    "Window",
    "actor_for",
    "appoint",
    "end",
    "enterprise_by_code",
    "holdings_of",
    "on_duty",
    "outlines",
    "people_named",
    "person_by_number",
    "principals_of",
    "regions_within",
    "units_by_words",
    "units_named",
    "windows_taking",
]
