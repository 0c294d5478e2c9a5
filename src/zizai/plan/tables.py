"""A figure by county, fit to be published: small cells hidden so that none can be had by subtraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zizai.city.public import Region
from zizai.kernel import measures
from zizai.kernel.measures import Asked, Figure, Measure
from zizai.plan.figures import written
from zizai.plan.places import named


@dataclass(frozen=True)
class Cell:
    """One place's figure. Hidden: too few records to be published."""

    region: Region
    name: str
    figure: Figure
    value: str
    hidden: bool


def by_county(measure: Measure, places: Sequence[Region], *, public: bool = True) -> list[Cell] | None:
    """The figure of the city's own records and of each county; None where its records lie in no region.

    One statement for a count, two for a share. `public`: hide small cells, unless the measure's records
    are nobody's personal matters.
    """
    if not places or not measure.scope_column:
        return None
    found = measures.compute_within(measure.id, [region.path for region in places], Asked())
    whole, counties = places[0], places[1:]
    shown = [(region, found[region.path]) for region in counties]
    rest = _rest(measure, found[whole.path], [figure for _, figure in shown])
    if rest.denominator or rest.numerator:
        shown.insert(0, (whole, rest))
    sizes = [_size(figure) for _, figure in shown]
    hidden = measures.hidden_cells(sizes) if public and not measure.open_cells else frozenset()
    share = measure.unit == measures.SHARE
    return [
        Cell(region, named(region), figure, written(figure.value, share=share, counts=measure.counts), place in hidden)
        for place, (region, figure) in enumerate(shown)
    ]


def _size(figure: Figure) -> int:
    return figure.numerator or 0 if figure.denominator is None else figure.denominator


def _rest(measure: Measure, whole: Figure, parts: Sequence[Figure]) -> Figure:
    """What lies in no county is the city's own."""
    numerator = (whole.numerator or 0) - sum(part.numerator or 0 for part in parts)
    if measure.denominator is None:
        return Figure(measure.id, Decimal(numerator), numerator, None, whole.basis, whole.as_of)
    denominator = (whole.denominator or 0) - sum(part.denominator or 0 for part in parts)
    if not denominator:
        return Figure(measure.id, None, 0, 0, measures.NOTHING, whole.as_of)
    return Figure(measure.id, measures.share(numerator, denominator), numerator, denominator, whole.basis, whole.as_of)
