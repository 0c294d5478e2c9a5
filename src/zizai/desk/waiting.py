"""What waits for whom: the rows on which an actor has a next verb, from the same declaration as the buttons."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from django.db.models import Q

from zizai.kernel import policies
from zizai.kernel.lifecycle import PERSON, Lifecycle
from zizai.kernel.policies import Actor, Rows, Rule


@dataclass(frozen=True)
class Source:
    """Rows of one kind that the actor sees and for which `condition` holds, as a union over `rule` of conditions that each stay on one index."""

    lifecycle: Lifecycle
    actor: Actor
    condition: Rows
    rule: Rule

    @property
    def arms(self) -> list[Q]:
        """To be read in order: one condition for each desk."""
        return self._arms(split=True)

    @property
    def whole(self) -> list[Q]:
        """The same rows in as few conditions as there are columns, for counts."""
        return self._arms(split=False)

    def narrowed(self, rows: Rows) -> Source:
        """Those of them for which `rows` holds as well."""
        return replace(self, condition=both(self.condition, rows))

    def _arms(self, *, split: bool) -> list[Q]:
        model, found = self.lifecycle.model, []
        seen = policies.visibility(model)
        for part in self.rule.alternatives:
            # What lies at one's desk is seen because it does: to ask once more would cost every row of every count.
            known = self.condition if part in seen.alternatives else both(self.condition, seen.rows(self.actor, model))
            if known is not False:
                found += [arm if known is True else arm & known for arm in part.arms(self.actor, model, split=split)]
        return list(dict.fromkeys(found))


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


def assigned(lifecycle: Lifecycle, actor: Actor, *, closed: bool = False) -> Source:
    """What `actor` handles, open or closed: read from there, it is not sought among all that they may see."""
    return Source(lifecycle, actor, Q(is_open=not closed), policies.is_assignee())


def mine(lifecycle: Lifecycle, actor: Actor) -> Source:
    """What is open at the actor's desks or assigned to them, and visible."""
    return Source(lifecycle, actor, Q(is_open=True), policies.at_desk() | policies.is_assignee())


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

