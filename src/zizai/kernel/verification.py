"""Whether all of history is still what was written: every check there is, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from zizai.kernel import history, sealing
from zizai.kernel.history import Fault
from zizai.kernel.lifecycle import declared


@dataclass(frozen=True)
class Verdict:
    """How many events were read, and what is wrong with them."""

    events: int
    faults: list[Fault]


def verify_all(*, details: bool = True) -> Verdict:
    """Check the chains, the personal details, the sealed roots, and that each thing stands where its history ends.

    `details` false leaves out the personal details, which cannot be read where the keys are missing.
    """
    events, faults = 0, []
    for found in chain(history.verify(), history.verify_details() if details else (), sealing.verify_roots(), _heads()):
        if isinstance(found, Fault):
            faults.append(found)
        else:
            events = found
    return Verdict(events, faults)


def _heads() -> Iterator[Fault]:
    for lifecycle in declared():
        yield from history.verify_heads(lifecycle.model, lifecycle.kind)
