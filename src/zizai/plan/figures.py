"""How the plan's targets stand: the figure, the verdict, or honestly that there is no data and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core.cache import caches

from zizai.kernel import measures
from zizai.kernel.measures import NOTHING, SIMULATED, Asked, Figure, Measure
from zizai.plan.models import Target

# Pages for everybody may be asked for more often than anything changes: how old, in seconds, a figure there may be.
FRESH = 60

GO, LATE, DEMO, NONE, UNJUDGED = "go", "late", "demo", "none", "unjudged"
_VERDICTS = {GO: "达标", LATE: "未达标", DEMO: "演示数据，不判定", NONE: "尚无数据", UNJUDGED: "全市指标，不按区县判定"}


@dataclass(frozen=True)
class Standing:
    """One target as it stands."""

    target: Target
    measure: Measure | None
    figure: Figure
    met: bool | None
    look: str

    @property
    def label(self) -> str:
        """What is measured, in the words of the room that measures it, else of the plan."""
        return self.measure.label if self.measure else self.target.name

    @property
    def verdict(self) -> str:
        """达标, 未达标, 演示数据，不判定, 尚无数据."""
        return _VERDICTS[self.look]

    @property
    def counts(self) -> str:
        """The classifier of what is counted."""
        return self.measure.counts if self.measure else self.target.counts

    @property
    def value(self) -> str:
        """58.33% or 13个; a dash where there is none."""
        return written(self.figure.value, share=self.target.is_share, counts=self.counts)

    @property
    def threshold(self) -> str:
        """≥50% or ≥10个; the whole is 100%."""
        whole = self.target.is_share and self.target.at_least == 1
        return ("" if whole else "≥") + written(self.target.at_least, share=self.target.is_share, counts=self.counts)

    @property
    def fraction(self) -> str:
        """49/84, empty for a count."""
        return fraction(self.figure)

    @property
    def reason(self) -> str:
        """Why there is no figure; empty where there is one."""
        return why_nothing(self.measure, self.figure)

    @property
    def at(self) -> str:
        """How far the meter is filled, as CSS."""
        return _percent(self.figure.value / self._scale) if self.figure.value is not None else "0%"

    @property
    def to(self) -> str:
        """Where the meter's mark stands, as CSS."""
        return _percent(self.target.at_least / self._scale)

    @property
    def _scale(self) -> Decimal:
        # A count has no natural end: a quarter beyond the mark leaves room to see what is missing and what is more.
        return Decimal(1) if self.target.is_share else max(self.figure.value or Decimal(0), self.target.at_least * Decimal("1.25"))


def why_nothing(measure: Measure | None, figure: Figure) -> str:
    """Why a figure has no value, in a sentence; empty where it has one."""
    if figure.value is not None:
        return ""
    if measure is None:
        return "产生这个数的业务还没有接入，接入以后由系统从记录里算出。"
    return "业务已经接入，还没有可以统计的记录。"


def written(value: Decimal | None, *, share: bool, counts: str = "") -> str:
    """A value as a page writes it: a share in percent to the hundredth, a count with its classifier."""
    if value is None:
        return "—"
    if share:
        return f"{_trimmed(value * 100)}%"
    return f"{value:,.0f}{counts}"


def fraction(figure: Figure) -> str:
    """49/84; empty for a count, and where there is nothing."""
    return f"{figure.numerator:,}/{figure.denominator:,}" if figure.denominator else ""


def plain(value: Decimal | None) -> Decimal | int | None:
    """The same number without zeros behind it, whole numbers as integers: 0.5000 → 0.5, 10.0000 → 10."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else value.normalize()


def standing(target: Target, figure: Figure, *, county: bool = False) -> Standing:
    """How one target stands. In a `county` a share is judged by the city's threshold, a count by none."""
    met = measures.meets(figure, target.at_least)
    if figure.value is None or figure.basis == NOTHING:
        look = NONE
    elif figure.basis == SIMULATED:
        look = DEMO
    elif county and not target.is_share:
        met, look = None, UNJUDGED
    else:
        look = GO if met else LATE
    return Standing(target, measures.find(target.measure), figure, met, look)


def standings(targets: Iterable[Target], asked: Asked | None = None, *, fresh: bool = True) -> dict[object, list[Standing]]:
    """How targets stand now, by task. Statements: two for each share and one for each count that a room measures.

    Not `fresh`: a figure may be up to a minute old, and says so by its own instant.
    """
    asked = asked or Asked()
    known: dict[str, Figure] = {}
    found: dict[object, list[Standing]] = {}
    for target in targets:
        if target.measure not in known:
            known[target.measure] = measures.compute(target.measure, asked) if fresh else recent(target.measure, asked.scope)
        found.setdefault(target.task_id, []).append(standing(target, known[target.measure], county=bool(asked.scope)))
    return found


def recent(measure_id: str, scope: str = "") -> Figure:
    """The figure, at most a minute old."""
    if measures.find(measure_id) is None:
        return measures.compute(measure_id)
    return caches["process"].get_or_set(f"plan.figure:{measure_id}:{scope}", lambda: measures.compute(measure_id, Asked(scope)), FRESH)


@dataclass(frozen=True)
class Cited:
    """A figure that a practice cites: as it stood when the practice was published, and as it stands now."""

    measure_id: str
    label: str
    then: str
    then_fraction: str
    then_simulated: bool
    as_of: datetime
    now: str
    now_fraction: str
    now_simulated: bool


def labels(measure_ids: Sequence[str]) -> dict[str, str]:
    """What these figures are called, in the words of the room that measures them, else of the plan. One statement."""
    named = {target.measure: target.name for target in Target.objects.filter(measure__in=measure_ids)}
    return {name: measure.label if (measure := measures.find(name)) else named.get(name, "已撤下的指标") for name in measure_ids}


def cited(kept: Sequence[Mapping[str, Any]]) -> list[Cited]:
    """The figures kept with a practice, each beside the one of today. One statement for the labels, and those of the figures."""
    named = {target.measure: target for target in Target.objects.filter(measure__in=[said["measure"] for said in kept])} if kept else {}
    return [_cited(said, named.get(said["measure"])) for said in kept]


def _cited(said: Mapping[str, Any], target: Target | None) -> Cited:
    measure_id = said["measure"]
    measure, now = measures.find(measure_id), recent(measure_id)
    then = Figure(measure_id, None if said["value"] is None else Decimal(said["value"]), said["numerator"], said["denominator"], said["basis"])
    share = measure.unit == measures.SHARE if measure else bool(target and target.is_share)
    counts = measure.counts if measure else target.counts if target else ""
    return Cited(
        measure_id, measure.label if measure else target.name if target else "已撤下的指标",
        written(then.value, share=share, counts=counts), fraction(then), then.basis == SIMULATED, datetime.fromisoformat(said["as_of"]),
        written(now.value, share=share, counts=counts), fraction(now), now.basis == SIMULATED,
    )  # fmt: skip


def _percent(part: Decimal) -> str:
    return f"{_trimmed(min(max(part, Decimal(0)), Decimal(1)) * 100)}%"


def _trimmed(value: Decimal) -> str:
    # Rounded down: 99.996% must not be written as the whole.
    text = f"{value.quantize(Decimal('0.01'), ROUND_DOWN):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
