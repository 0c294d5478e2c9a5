"""The plan's periodic work: figures as they stand each day."""

from __future__ import annotations

from datetime import timedelta

from zizai.kernel import clock, measures
from zizai.kernel.jobs import periodic
from zizai.kernel.measures import Asked, Figure, Measure
from zizai.plan.figures import standing
from zizai.plan.models import DayFigure, Target
from zizai.plan.places import places


@periodic("plan.figures", "记下各指标当日的数，供领导看板比较", every=timedelta(days=1), offset=timedelta(minutes=5))
def take_figures() -> str:
    """Take every measured figure, of the city and by county. The first of a day stands."""
    asked, regions = Asked(), places()
    if not regions:
        return "还没有装入城市包"
    targets = {target.measure: target for target in Target.objects.filter(active=True)}
    taken = [
        _taken(path, path != regions[0].path, figure, targets.get(measure.id))
        for measure in measures.all_measures()
        for path, figure in _by_place(measure, [region.path for region in regions], asked).items()
    ]
    DayFigure.objects.bulk_create(taken, ignore_conflicts=True, batch_size=500)
    return f"记下 {len(taken)} 个数"


def _by_place(measure: Measure, paths: list[str], asked: Asked) -> dict[str, Figure]:
    # What lies in no region is the city's.
    return measures.compute_within(measure.id, paths, asked) or {paths[0]: measures.compute(measure.id, asked)}


def _taken(path: str, county: bool, figure: Figure, target: Target | None) -> DayFigure:
    met = standing(target, figure, county=county).met if target else None
    return DayFigure(
        day=clock.today(), measure=figure.measure_id, scope_path=path, value=figure.value, numerator=figure.numerator,
        denominator=figure.denominator, basis=figure.basis, met=met,
    )  # fmt: skip
