"""What verbs of every room ask: guards, and what held a thing when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from zizai.kernel.calendar import Interval
from zizai.kernel.lifecycle.declare import of
from zizai.kernel.lifecycle.performance import Performance
from zizai.kernel.things import Thing

Guard = Callable[[Performance], "str | list[str] | None"]


def by_another(column: str, did: str) -> Guard:
    """Whoever `did` the one (their identifier stands in `column`) may not judge it: two people are needed."""

    def guard(performance: Performance) -> str | None:
        mine = performance.actor.id is not None and getattr(performance.thing, column) == performance.actor.id
        return f"这件是您自己{did}的，要由另一个人来{performance.verb.label}。" if mine else None

    return guard


class none_open:
    """No child of `model` is open any more. One statement, however many roots are asked about at once."""

    def __init__(self, model: type[Thing], reason: str = ""):
        self.model, self.reason = model, reason

    def __call__(self, performance: Performance) -> str | None:
        """The reason against it, or None."""
        return self.many([performance])[0]

    def many(self, performances: Sequence[Performance]) -> list[str | None]:
        """The same for many performances, in their order."""
        lifecycle = of(self.model)
        roots = [one.thing.pk for one in performances]
        open_under = self.model.objects.filter(**{f"{lifecycle.root}__in": roots}, is_open=True)
        waiting = set(open_under.values_list(f"{lifecycle.root}_id", flat=True).distinct())
        reason = self.reason or f"还有「{lifecycle.label}」没有办完。"
        return [reason if root in waiting else None for root in roots]


class spans_of:
    """From when to when each child of `model` lasted, for a verb that lets clocks run which they held (`held`).

    A child's end may be entered later than something else that happened, and the ends of several in any
    order: the time not counted is theirs all the same, what they share counts once, and a gap between them
    is no pause. One statement for each root. Source: administrative licensing law, article 45.
    """

    def __init__(self, model: type[Thing]):
        self.model = model

    def __call__(self, performance: Performance) -> list[Interval]:
        """Instants in UTC; the end is None for what still runs."""
        below = self.model.objects.filter(**{of(self.model).root: performance.thing.pk})
        return list(below.values_list("opened_at", "closed_at"))
