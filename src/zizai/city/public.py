"""What other rooms may use of the city."""

from zizai.city.acting import Principal, actor_for, holdings_of, principals_of
from zizai.city.appointments import CannotAppoint, appoint, end
from zizai.city.maps import Map, Shape, outlines
from zizai.city.models import Account, Enterprise, Hall, Organisation, Person, Post, Region, Staff, Station, Window
from zizai.city.queries import (
    enterprise_by_code,
    on_duty,
    one_of_each_role,
    people_named,
    person_by_number,
    regions_within,
    some_people,
    units_named,
    windows_taking,
)

__all__ = [
    "Account",
    "CannotAppoint",
    "Enterprise",
    "Hall",
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
    "one_of_each_role",
    "outlines",
    "people_named",
    "person_by_number",
    "principals_of",
    "regions_within",
    "some_people",
    "units_named",
    "windows_taking",
]
