"""The map of the counties is small enough for a page and still true."""

import gzip
from itertools import pairwise

import pytest
from django.conf import settings as project
from hypothesis import given
from hypothesis import strategies as st

from zizai.city import maps, pack

numbers = st.floats(-500, 500, allow_nan=False)


@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=40), st.floats(0.1, 20))
def test_no_point_is_farther_from_the_drawn_line_than_allowed(line, tolerance):
    drawn = maps.simplified(line, tolerance)
    assert drawn[0] == line[0] and drawn[-1] == line[-1]
    nearest = [min(maps._distance(point, a, b) for a, b in pairwise(drawn)) for point in line]
    assert max(nearest) <= tolerance + 1e-9


@pytest.mark.django_db
def test_the_counties_are_one_picture_of_a_few_kilobytes(django_assert_num_queries):
    pack.load(project.ROOT / "packs" / "zigong")
    with django_assert_num_queries(1):
        picture = maps.outlines(width=640)
    assert [shape.name for shape in picture.shapes] == ["自流井区", "贡井区", "大安区", "沿滩区", "荣县", "富顺县"]
    assert all(shape.path.startswith("M") and 0 < shape.x < 640 and 0 < shape.y < picture.height for shape in picture.shapes)
    assert len(gzip.compress("".join(shape.path for shape in picture.shapes).encode())) < 15_000


@pytest.mark.django_db
def test_a_city_without_outlines_has_an_empty_map():
    assert maps.outlines() == maps.Map(640, 0, ())
