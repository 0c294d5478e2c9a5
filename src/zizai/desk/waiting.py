"""What waits for whom: the rows on which an actor has a next verb, from the same declaration as the buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from zizai.kernel import policies
from zizai.kernel.lifecycle import PERSON, Lifecycle
from zizai.kernel.policies import Actor, Rows, Rule


@dataclass(frozen=True)
class Source:
    """Rows of one kind for which `condition` holds, as a union over `rule` of querysets that each stay on one index."""

    lifecycle: Lifecycle
    actor: Actor
    condition: Rows
    rule: Rule

    @property
    def arms(self) -> list[QuerySet]:
        """To be read in order: one for each desk."""
        return self._union(split=True)

    @property
    def whole(self) -> list[QuerySet]:
        """The same rows in as few querysets as there are columns, for counts."""
        return self._union(split=False)

    def narrowed(self, rows: Rows) -> Source:
        """Those of them for which `rows` holds as well."""
        return replace(self, condition=both(self.condition, rows))

    def _union(self, *, split: bool) -> list[QuerySet]:
        if self.condition is False:
            return []
        model, arms = self.lifecycle.model, self.rule.arms(self.actor, self.lifecycle.model, split=split)
        # One call: every further `filter` copies the query once more, and a page makes a hundred of them.
        return [model.objects.filter(arm if self.condition is True else arm & self.condition) for arm in arms]


def next_verb_rows(lifecycle: Lifecycle, actor: Actor) -> Rows:
    """The rows that wait for a verb of `actor`: those for which `lifecycle.next_verbs(actor, row)` holds one that is not aside, visibility apart."""
    states_by_rule: dict[Q | bool, set[str]] = {}
    for verb in lifecycle.verbs.values():
        rows = False if verb.by != PERSON or verb.opens or verb.retired or verb.aside else verb.who.rows(actor, lifecycle.model)
        if rows is not False:
            begins = (state for state, _ in verb.arrows(lifecycle.states.values, lifecycle.final))
            states_by_rule.setdefault(rows, set()).update(begins)
    conditions = [
        Q(state__in=sorted(states)) if rows is True else Q(state__in=sorted(states)) & rows for rows, states in states_by_rule.items() if states
    ]
    return reduce(or_, conditions) if conditions else False


def everything(lifecycle: Lifecycle, actor: Actor, *, closed: bool = False) -> Source:
    """What `actor` may see of one kind, open or closed."""
    return Source(lifecycle, actor, Q(is_open=not closed), policies.visibility(lifecycle.model))


def mine(lifecycle: Lifecycle, actor: Actor) -> Source:
    """What is open at the actor's desks or assigned to them, and visible."""
    seen = policies.visibility(lifecycle.model).rows(actor, lifecycle.model)
    return Source(lifecycle, actor, both(Q(is_open=True), seen), policies.at_desk() | policies.is_assignee())


def todo(lifecycle: Lifecycle, actor: Actor) -> Source:
    """What waits for the actor: theirs, with a next verb of theirs."""
    return mine(lifecycle, actor).narrowed(next_verb_rows(lifecycle, actor))


def waiting(lifecycle: Lifecycle, actor: Actor) -> Source:
    """What is theirs but waits for others: the rest of `mine`."""
    rows = next_verb_rows(lifecycle, actor)
    return mine(lifecycle, actor).narrowed(~rows if isinstance(rows, Q) else not rows)


def both(one: Rows, other: Rows) -> Rows:
    """The rows for which both hold."""
    if one is False or other is False:
        return False
    if one is True or other is True:
        return other if one is True else one
    return one & other

