"""What no person does: the system follows an official text or a register, on the record like everybody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from zizai.kernel import policies
from zizai.kernel.lifecycle.declare import SYSTEM, Lifecycle, Verb
from zizai.kernel.lifecycle.errors import UnknownVerb
from zizai.kernel.lifecycle.perform import Work, under_lock
from zizai.kernel.lifecycle.performance import open_new


def open_by_system(lifecycle: Lifecycle, verb: str, rows: Sequence[Mapping[str, Any]], *, because: Mapping[str, Any]) -> list[Any]:
    """Make a thing of each of `rows` (its columns) by an opening SYSTEM verb: what an official text or a register lists.

    `because` names the source and stands in each event. One transaction, a constant number of
    statements. Raises GuardRefused, and UnknownVerb for a verb that is not SYSTEM's or opens nothing.
    """
    declared = _systems(lifecycle, verb, opens=True)

    def work(locked: Any, now: Any, batch: Any) -> list[Any]:
        made = [open_new(lifecycle, declared, policies.SYSTEM, {}, row, now, None, batch, dict(because)) for row in rows]
        batch.write()
        return made

    return under_lock(lifecycle, [], work)


def perform_by_system(lifecycle: Lifecycle, verb: str, data: Mapping[UUID, Mapping[str, Any]], *, because: Mapping[str, Any]) -> list[Any]:
    """Perform a SYSTEM verb on several things, each with data of its own, or on none: what an official text now says.

    Legal timers that were due fire first, as for a person. `because` names the source and stands in
    each event. Raises NotFound, WrongState, GuardRefused, UnknownVerb.
    """
    declared = _systems(lifecycle, verb, opens=False)
    seen = dict.fromkeys(data)
    locked = under_lock(lifecycle, seen, Work(lifecycle, declared, seen, policies.SYSTEM, {}, each=data, cause=dict(because)))
    return [locked[pk] for pk in data]


def _systems(lifecycle: Lifecycle, verb: str, *, opens: bool) -> Verb:
    declared = lifecycle.verb(verb)
    if declared.by != SYSTEM or declared.opens != opens:
        raise UnknownVerb(f"“{declared.label}”不能由系统直接做。")
    return declared
