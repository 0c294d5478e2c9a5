"""Filters of a worklist: read from an address, turned into a condition, written back into addresses.

Pages, exports, counts, saved filters and the API read the same parameters, so what is exported is
what was seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict

from zizai.desk.waiting import Source, assigned, both, everything, next_verb_rows
from zizai.kernel import calendar, clock
from zizai.kernel.calendar import Calendar
from zizai.kernel.lifecycle import Lifecycle
from zizai.kernel.policies import Actor, Rows
from zizai.kernel.things import END_OF_TIME

LAMPS = {"late": "逾期", "soon": "最后1天", "go": "正常", "held": "停表"}
WHO = {"me": "我经办", "free": "没人认领"}
_SCOPE = re.compile(r"/(\d{2,12}/){1,6}")


class WrongFilter(ValueError):
    """Parameters that say nothing here; `names` are theirs."""

    def __init__(self, names: list[str]):
        super().__init__(f"没有这样的筛选条件：{'、'.join(names)}。")
        self.names = names


@dataclass(frozen=True)
class Filter:
    """What a worklist is narrowed to. `act`: only what waits for the actor. `closed`: what is finished, instead of what is open."""

    states: tuple[str, ...] = ()
    lamp: str = ""
    who: str = ""
    scope: str = ""
    simulated: str = ""
    act: bool = False
    closed: bool = False

    @classmethod
    def read(cls, query: QueryDict, lifecycle: Lifecycle | None = None) -> Filter:
        """The filter in `query`. Raises WrongFilter for values that do not exist: to ignore one would show more than was asked for."""
        wrong = [
            name
            for name, allowed in (("lamp", LAMPS), ("who", WHO), ("simulated", ("yes", "no")), ("act", ("1",)), ("closed", ("1",)))
            if query.get(name) and query[name] not in allowed
        ]
        states = tuple(dict.fromkeys(state for state in query.getlist("state") if state))
        if states and (lifecycle is None or set(states) - set(lifecycle.states.values)):
            wrong.append("state")
        scope = query.get("scope", "")
        if scope and not _SCOPE.fullmatch(scope):
            wrong.append("scope")
        if wrong:
            raise WrongFilter(sorted(wrong))
        plain = {name: query.get(name, "") for name in ("lamp", "who", "simulated")}
        return cls(states=states, scope=scope, act=bool(query.get("act")), closed=bool(query.get("closed")), **plain)

    def with_(self, **changes) -> Filter:
        """The same filter with something changed."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """The filter as the part of an address behind the question mark."""
        pairs = [("state", state) for state in self.states]
        pairs += [(name, getattr(self, name)) for name in ("lamp", "who", "scope", "simulated") if getattr(self, name)]
        pairs += [(name, "1") for name in ("act", "closed") if getattr(self, name)]
        return urlencode(pairs, safe="/")

    def rows(self, lifecycle: Lifecycle, actor: Actor) -> Rows:
        """The condition on the rows of one kind."""
        rows: Rows = True
        if self.states:
            rows = both(rows, Q(state__in=self.states))
        if self.lamp:
            rows = both(rows, lamp_rows(self.lamp, clock.now(), calendar.current()))
        if self.who:
            rows = both(rows, Q(assignee=actor.id) if self.who == "me" else Q(assignee__isnull=True))
        if self.scope:
            rows = both(rows, Q(scope_path__startswith=self.scope))
        if self.simulated:
            rows = both(rows, Q(simulated=self.simulated == "yes"))
        return both(rows, next_verb_rows(lifecycle, actor)) if self.act else rows

    def source(self, lifecycle: Lifecycle, actor: Actor) -> Source:
        """What of one kind the actor sees through this filter."""
        whose = assigned if self.who == "me" else everything
        return whose(lifecycle, actor, closed=self.closed).narrowed(self.rows(lifecycle, actor))

    def words(self, lifecycle: Lifecycle | None, region: str = "") -> list[str]:
        """The filter read aloud, for the list that it left empty and for the record of an export."""
        said = [lifecycle.states(state).label for state in self.states] if lifecycle else []
        said += [LAMPS[self.lamp]] if self.lamp else []
        said += [WHO[self.who]] if self.who else []
        said += [region or self.scope] if self.scope else []
        said += [{"yes": "模拟记录", "no": "不含模拟记录"}[self.simulated]] if self.simulated else []
        return said + ["要我动手"] * self.act + ["已办结"] * self.closed


def lamp_rows(lamp: str, now: datetime, current: Calendar) -> Q:
    """The rows whose lamp `calendar.lamp` would show so now: a range of the column by which lists are ordered."""
    if lamp == "held":
        return Q(order_at=END_OF_TIME, held=True)
    if lamp == "late":
        return Q(order_at__lte=now, due_at__isnull=False)
    soon = _soon_until(now, current)
    if lamp == "soon":
        return Q(order_at__gt=now, order_at__lt=soon)
    return Q(order_at__gte=soon, due_at__isnull=False)


def _soon_until(now: datetime, current: Calendar) -> datetime:
    # Yellow while at most one working day is left: until the end of the second one, today included.
    day, worked = clock.local_date(now), 0
    while True:
        worked += current.is_workday(day)
        day += timedelta(days=1)
        if worked == 2:
            return clock.midnight(day)
