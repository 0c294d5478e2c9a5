"""Named figures. Nobody types one in: a measure is two sets of records, and its figure follows from their sizes.

    register(Measure(
        "plan.problems_rectified_share", "走流程发现问题整改率", unit=SHARE, period="累计",
        formula_text="已整改并回头看合格的问题 ÷ 已登记的问题",
        numerator=lambda asked: rectified(asked), denominator=lambda asked: found(asked),
        recount=recount_from_history,
    ))

A page opens a figure down to the records by the same sets, and an auditor recounts the sets from
history alone; where the two differ, a record was changed past its history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zizai.kernel import clock

SHARE, COUNT = "share", "count"
# What a figure rests on. Simulated records can show a figure but prove nothing by it.
RECORDS, SIMULATED, NOTHING = "records", "simulated", "none"
# Fewer than this many people's matters in one place may point to somebody.
SMALL = 5


@dataclass(frozen=True)
class Asked:
    """What a figure is asked for: the region at or below `scope` (a path, "" for everywhere), as of an instant (UTC)."""

    scope: str = ""
    as_of: datetime = field(default_factory=clock.now)


Members = frozenset[UUID]


@dataclass(frozen=True)
class Recount:
    """The same sets, made from history alone."""

    numerator: Members
    denominator: Members | None = None


Records = Callable[[Asked], QuerySet]


@dataclass(frozen=True)
class Measure:
    """One named figure.

    `unit`: SHARE (numerator ÷ denominator) or COUNT (the numerator's size). `numerator` and `denominator`
    give querysets of things (rows with `id` and `simulated`); every member of the first must be in the
    second. `counts` is the classifier for a count (「项」「个」). `formula_text` is printed beside the figure.
    `recount` makes the sets from history. `scope_column` is the column of the records that holds their
    region's path; empty where they lie in no region. `open_cells`: whether numbers below SMALL may be
    published by region, true only where the records are nobody's personal matters.
    """

    id: str
    label: str
    unit: str
    period: str
    formula_text: str
    numerator: Records
    recount: Callable[[Asked], Recount]
    denominator: Records | None = None
    counts: str = "个"
    scope_column: str = "scope_path"
    open_cells: bool = False

    def __post_init__(self) -> None:
        if (self.unit == SHARE) != (self.denominator is not None):
            raise ValueError(f"{self.id}: a share has a denominator, a count has none")


@dataclass(frozen=True)
class Figure:
    """A measured figure. `value` is exact to four places for a share; None where there is nothing to measure yet."""

    measure_id: str
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    basis: str = NOTHING
    as_of: datetime | None = None


_registry: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Make a measure findable. Raises ValueError if its name is taken."""
    if _registry.get(measure.id, measure) != measure:
        raise ValueError(f"the measure {measure.id} is declared twice")
    _registry[measure.id] = measure
    return measure


def all_measures() -> list[Measure]:
    """Every measure of all rooms, by name."""
    return [_registry[name] for name in sorted(_registry)]


def find(measure_id: str) -> Measure | None:
    """The measure of this name; None where no room measures it yet."""
    return _registry.get(measure_id)


def compute(measure_id: str, asked: Asked | None = None) -> Figure:
    """The figure now. One statement for a count, two for a share; none where no room measures it, and nothing is guessed then."""
    measure = find(measure_id)
    asked = asked or Asked()
    if measure is None:
        return Figure(measure_id, as_of=asked.as_of)
    everywhere = {"": Q()}
    above = _sizes(measure.numerator(asked), everywhere)
    below = _sizes(measure.denominator(asked), everywhere) if measure.denominator else None
    return _figure(measure, asked, above[""], below[""] if below else None)


def compute_within(measure_id: str, paths: Sequence[str], asked: Asked | None = None) -> dict[str, Figure]:
    """The figure of each region in `paths`: one statement for a count, two for a share, however many regions.

    Empty where no room measures it, or where its records lie in no region.
    """
    measure = find(measure_id)
    if measure is None or not measure.scope_column:
        return {}
    asked = asked or Asked()
    places = {path: Q(**{f"{measure.scope_column}__startswith": path}) for path in paths}
    above = _sizes(measure.numerator(asked), places)
    below = _sizes(measure.denominator(asked), places) if measure.denominator else None
    return {path: _figure(measure, asked, above[path], below[path] if below else None) for path in paths}


def meets(figure: Figure, at_least: Decimal) -> bool | None:
    """Whether the figure reaches `at_least`, by the exact fraction: 0.94996 rounds to 0.95 and does not reach it.

    None where there is nothing to judge by: no data, or simulated records.
    """
    if figure.basis != RECORDS or figure.numerator is None:
        return None
    return figure.numerator >= at_least * (1 if figure.denominator is None else figure.denominator)


def hidden_cells(sizes: Sequence[int], least: int = SMALL) -> frozenset[int]:
    """Which of several sizes (their places) must not be published beside their sum.

    Those from 1 to `least` - 1; and where what is hidden could be had by subtraction (one cell, or
    fewer than `least` in all), the next smallest as well.
    """
    hidden = {place for place, size in enumerate(sizes) if 0 < size < least}
    shown = sorted((size, place) for place, size in enumerate(sizes) if size >= least)
    while hidden and shown and (len(hidden) < 2 or sum(sizes[place] for place in hidden) < least):
        hidden.add(shown.pop(0)[1])
    return frozenset(hidden)


def share(numerator: int, denominator: int) -> Decimal:
    """The share to four places, halves up: 49 of 84 is 0.5833."""
    return (Decimal(numerator) / denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def evidence(measure: Measure, asked: Asked, part: str = "numerator") -> QuerySet | None:
    """The records behind one part of a figure. What a reader may see of them is the calling page's affair."""
    records = measure.denominator if part == "denominator" else measure.numerator
    return records(asked) if records else None


@dataclass(frozen=True)
class Difference:
    """Where the records and their history disagree about a figure: identifiers in one set and not in the other."""

    measure_id: str
    part: str
    only_records: Members
    only_history: Members


def audit(measure: Measure, asked: Asked | None = None) -> list[Difference]:
    """Compare the sets behind a figure with the same sets recounted from history; empty where they agree."""
    asked = asked or Asked()
    recount = measure.recount(asked)
    found = []
    for part in ("numerator", "denominator"):
        records, from_history = evidence(measure, asked, part), getattr(recount, part)
        if records is None:
            continue
        held = frozenset(records.values_list("pk", flat=True))
        if held != from_history:
            found.append(Difference(measure.id, part, held - from_history, from_history - held))
    return found


def _sizes(records: QuerySet, places: Mapping[str, Q]) -> dict[str, tuple[int, int]]:
    """(all, simulated) of the records in each place, in one statement."""
    counts = {}
    for number, place in enumerate(places.values()):
        counts[f"all{number}"] = Count("pk", filter=place)
        counts[f"simulated{number}"] = Count("pk", filter=place & Q(simulated=True))
    found = records.order_by().aggregate(**counts)
    return {name: (found[f"all{number}"], found[f"simulated{number}"]) for number, name in enumerate(places)}


def _figure(measure: Measure, asked: Asked, above: tuple[int, int], below: tuple[int, int] | None) -> Figure:
    numerator, simulated = above
    if below is None:
        return Figure(measure.id, Decimal(numerator), numerator, None, SIMULATED if simulated else RECORDS, asked.as_of)
    denominator, simulated_below = below
    if not denominator:
        return Figure(measure.id, None, 0, 0, NOTHING, asked.as_of)
    basis = SIMULATED if simulated or simulated_below else RECORDS
    return Figure(measure.id, share(numerator, denominator), numerator, denominator, basis, asked.as_of)
