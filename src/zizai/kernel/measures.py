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

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zizai.kernel import clock

SHARE, COUNT = "share", "count"
# What a figure rests on. Simulated records can show a figure but prove nothing by it.
RECORDS, SIMULATED, NOTHING = "records", "simulated", "none"


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
    `recount` makes the sets from history.
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
    numerator, simulated = _size(measure.numerator(asked))
    if measure.denominator is None:
        return Figure(measure_id, Decimal(numerator), numerator, None, SIMULATED if simulated else RECORDS, asked.as_of)
    denominator, simulated_below = _size(measure.denominator(asked))
    if not denominator:
        return Figure(measure_id, None, 0, 0, NOTHING, asked.as_of)
    basis = SIMULATED if simulated or simulated_below else RECORDS
    return Figure(measure_id, share(numerator, denominator), numerator, denominator, basis, asked.as_of)


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


def _size(records: QuerySet) -> tuple[int, int]:
    sizes = records.order_by().aggregate(all=Count("pk"), simulated=Count("pk", filter=Q(simulated=True)))
    return sizes["all"], sizes["simulated"]
