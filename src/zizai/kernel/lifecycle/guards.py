"""Guards that every room needs."""

from __future__ import annotations

from collections.abc import Sequence

from zizai.kernel.lifecycle.declare import of
from zizai.kernel.lifecycle.performance import Performance
from zizai.kernel.things import Thing


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
