"""Outlines of regions as shapes for a page: SVG paths small enough to send with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from zizai.city.models import Boundary

# How far, in pixels, a drawn line may run from the true one: less than the eye sees at a line's width.
TOLERANCE = 0.6
# Islands and quantisation splinters below this area in square pixels are not drawn.
SPECK = 2.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Shape:
    """One region on a map: `path` is an SVG path; (x, y) is where its name stands."""

    code: str
    name: str
    path: str
    x: float
    y: float


@dataclass(frozen=True)
class Map:
    """All shapes in one frame of `width` × `height` pixels, north up."""

    width: int
    height: int
    shapes: tuple[Shape, ...]


def outlines(*, width: int = 640) -> Map:
    """The map of all regions that have an outline, `width` pixels wide; empty where the pack has none. One statement."""
    found = list(Boundary.objects.filter(region__active=True).select_related("region").order_by("region__code"))
    if not found:
        return Map(width, 0, ())
    project, height = _frame(found, width)
    return Map(width, height, tuple(_shape(one, project) for one in found))


def _frame(found: Sequence[Boundary], width: int):
    points = [point for one in found for ring in _rings(one) for point in ring]
    west, east = min(x for x, *_ in points), max(x for x, *_ in points)
    south, north = min(y for _, y, *_ in points), max(y for _, y, *_ in points)
    # At a city's size a plate carrée stretched by the latitude differs from a conformal map by less than a pixel.
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = width / ((east - west) * squeeze)

    def project(point: Sequence[float]) -> Point:
        return (point[0] - west) * squeeze * scale, (north - point[1]) * scale

    return project, math.ceil((north - south) * scale)


def _shape(one: Boundary, project) -> Shape:
    drawn = []
    for ring in _rings(one):
        line = simplified([project(point) for point in ring], TOLERANCE)
        if len(line) > 3 and abs(_area(line)) >= SPECK:
            drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line[:-1]) + "Z")
    x, y = project(one.label_at)
    return Shape(one.region.code, one.region.name, "".join(drawn), round(x, 1), round(y, 1))


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """The line with fewer points, nowhere farther than `tolerance` from the given one (Douglas and Peucker)."""
    keep = {0, len(line) - 1}
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        farthest, distance = first, 0.0
        for index in range(first + 1, last):
            away = _distance(line[index], line[first], line[last])
            if away > distance:
                farthest, distance = index, away
        if distance > tolerance:
            keep.add(farthest)
            spans += [(first, farthest), (farthest, last)]
    return [line[index] for index in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the stretch between two; a ring's ends coincide, so then to that end."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length))
    return math.hypot(point[0] - start[0] - along * dx, point[1] - start[1] - along * dy)


def _area(ring: Sequence[Point]) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def _rings(one: Boundary) -> Iterator[Sequence[Sequence[float]]]:
    for polygon in one.polygons:
        yield from polygon
