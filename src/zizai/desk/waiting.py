"""What waits for whom: the rows on which an actor has a next verb, from the same declaration as the buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from zizai.kernel import policies
from zizai.kernel.lifecycle import PERSON, Lifecycle
from zizai.kernel.policies import Actor, Rows


@dataclass(frozen=True)
class Source:
    """Rows of one kind, as a union of querysets that each stay on one index.

    `arms` are read in order, one for each desk; `whole` hold the same rows in as few querysets as there are columns, for counts.
    """

    lifecycle: Lifecycle
    arms: Sequence[QuerySet]
    whole: Sequence[QuerySet]


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


def everything(lifecycle: Lifecycle, actor: Actor, narrowed: Rows = True, *, closed: bool = False) -> Source:
    """What `actor` may see of one kind, open or closed."""
    rows = _narrow(lifecycle.model.objects.filter(is_open=not closed), narrowed)
    arms, whole = (policies.visible_arms(actor, lifecycle.model, split=split) for split in (True, False))
    return Source(lifecycle, [rows.filter(arm) for arm in arms], [rows.filter(arm) for arm in whole])


def mine(lifecycle: Lifecycle, actor: Actor, narrowed: Rows = True) -> Source:
    """What is open at the actor's desks or assigned to them, and visible."""
    rows = _narrow(policies.visible(actor, lifecycle.model.objects.filter(is_open=True)), narrowed)
    theirs = policies.at_desk() | policies.is_assignee()
    arms, whole = (theirs.arms(actor, lifecycle.model, split=split) for split in (True, False))
    return Source(lifecycle, [rows.filter(arm) for arm in arms], [rows.filter(arm) for arm in whole])


def todo(lifecycle: Lifecycle, actor: Actor, narrowed: Rows = True) -> Source:
    """What waits for the actor: theirs, with a next verb of theirs."""
    return mine(lifecycle, actor, both(next_verb_rows(lifecycle, actor), narrowed))


def waiting(lifecycle: Lifecycle, actor: Actor, narrowed: Rows = True) -> Source:
    """What is theirs but waits for others: the rest of `mine`."""
    rows = next_verb_rows(lifecycle, actor)
    return mine(lifecycle, actor, both(~rows if isinstance(rows, Q) else not rows, narrowed))


def both(one: Rows, other: Rows) -> Rows:
    """The rows for which both hold."""
    if one is False or other is False:
        return False
    if one is True or other is True:
        return other if one is True else one
    return one & other


def _narrow(rows: QuerySet, narrowed: Rows) -> QuerySet:
    if narrowed is True:
        return rows
    return rows.none() if narrowed is False else rows.filter(narrowed)
