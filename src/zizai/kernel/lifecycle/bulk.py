"""Very many things: in chunks, each a transaction of its own with a constant number of statements."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from zizai.kernel import policies
from zizai.kernel.lifecycle.declare import PERSON, SYSTEM, Lifecycle
from zizai.kernel.lifecycle.errors import UnknownVerb
from zizai.kernel.lifecycle.perform import Work, under_lock
from zizai.kernel.policies import Actor

log = logging.getLogger(__name__)

AT_ONCE = 1000


@dataclass
class Moved:
    """What came of a bulk: how many things the verb was performed on, and why not on the others."""

    done: int = 0
    refused: dict[UUID, list[str]] = field(default_factory=dict)


def perform_in_bulk(
    lifecycle: Lifecycle, verb: str, things: QuerySet | Iterable[UUID], *, actor: Actor = policies.SYSTEM,
    data: Mapping[str, Any] | None = None, at_once: int = AT_ONCE,
) -> Moved:  # fmt: skip
    """Perform `verb` on all of `things`, a queryset or ids; returns how many it was and what was refused, with reasons.

    Each `at_once` things are one transaction, in about as many statements as one thing takes. What is
    refused does not stop the others. Interrupted half way, the chunks that are done stay done; asking
    again goes on. A PERSON verb asks after `actor`; a SYSTEM verb is the system's own (a bulk move).
    Raises UnknownVerb, and what the form raises.
    """
    declared = lifecycle.verb(verb)
    if declared.opens or declared.by not in (PERSON, SYSTEM):
        raise UnknownVerb(f"“{declared.label}”不能成批办理。")
    cleaned = declared.form.clean(data or {}) if declared.form else dict(data or {})
    moved = Moved()
    for ids in chunks(things, at_once):
        work = Work(lifecycle, declared, dict.fromkeys(ids), actor, cleaned, partly=True)
        under_lock(lifecycle, ids, work)
        moved.done += len(ids) - len(work.refused)
        moved.refused |= work.refused
    return moved


def move_retired(lifecycle: Lifecycle) -> dict[str, Moved]:
    """Move away whatever stands in a retired state, by the verb declared for it; what came of it by state."""
    standing = lifecycle.model.objects.all()
    return {state: perform_in_bulk(lifecycle, verb, standing.filter(state=state)) for state, verb in lifecycle.retired_states.items()}


def chunks(things: QuerySet | Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """The ids of `things`, `size` at a time; one statement for each chunk of a queryset."""
    if not isinstance(things, QuerySet):
        waiting = iter(dict.fromkeys(things))
        while ids := list(islice(waiting, size)):
            yield ids
        return
    # By key, not by offset: what was moved may have left the queryset.
    rows, last = things.order_by("pk").values_list("pk", flat=True), None
    while ids := list((rows.filter(pk__gt=last) if last else rows)[:size]):
        yield ids
        last = ids[-1]


def passing_over(act: Callable[[Sequence[UUID]], int], lifecycle: Lifecycle, ids: Sequence[UUID], passed_over: list[UUID]) -> int:
    """The sum of what `act` answers for `ids`, at once or, where that raises, one by one.

    A thing that raises alone is a program's fault: it is logged and kept in `passed_over`, and stops nobody else.
    """
    try:
        return act(ids)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(ids) == 1:
            log.exception("%s %s is passed over", lifecycle.kind, ids[0])
            passed_over.append(ids[0])
            return 0
    return sum(passing_over(act, lifecycle, [pk], passed_over) for pk in ids)
