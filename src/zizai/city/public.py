"""What other rooms may use of the city."""

from zizai.city.acting import Principal, Standing, actor_for, holdings_of, principals_of, standing_of
from zizai.city.appointments import CannotAppoint, appoint, end
from zizai.city.maps import Map, Shape, outlines
from zizai.city.models import Account, Enterprise, Hall, Organisation, Person, Post, Region, Staff, Station, Window
from zizai.city.models.listed import Listed
from zizai.city.queries import (
    Named,
    enterprise_by_code,
    named,
    on_duty,
    one_of_each_role,
    people_named,
    person_by_number,
    regions_within,
    some_people,
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
    "Named",
    "Organisation",
    "Person",
    "Post",
    "Principal",
    "Region",
    "Shape",
    "Staff",
    "Standing",
    "Station",
    "Window",
    "actor_for",
    "appoint",
    "end",
    "enterprise_by_code",
    "holdings_of",
    "named",
    "on_duty",
    "one_of_each_role",
    "outlines",
    "people_named",
    "person_by_number",
    "principals_of",
    "regions_within",
    "some_people",
    "standing_of",
    "units_by_words",
    "units_named",
    "windows_taking",
]
