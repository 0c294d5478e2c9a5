"""What verbs of every room do beside the state change, to be named in a declaration.

    Verb("grant", …, work=in_turn(keep("reasons"), sign("decided_by"), lay("window_desk")), writes=["reasons", "decided_by", "desk"])
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zizai.kernel.lifecycle.declare import by_kind
from zizai.kernel.lifecycle.performance import Performance

Work = Callable[[Performance], None]


def in_turn(*works: Work) -> Work:
    """One after the other."""

    def work(performance: Performance) -> None:
        for one in works:
            one(performance)

    return work


def keep(*names: str) -> Work:
    """Copy these values of the form to the columns of the same names."""

    def work(performance: Performance) -> None:
        for name in names:
            setattr(performance.thing, name, performance.data[name])

    return work


def stamp(column: str) -> Work:
    """Write when it happened."""
    return lambda performance: setattr(performance.thing, column, performance.occurred_at)


def sign(column: str) -> Work:
    """Write who did it."""
    return lambda performance: setattr(performance.thing, column, performance.actor.id)


def lay(desk: str | Callable[[Any], str]) -> Work:
    """Lay the thing on the desk that its column `desk` names, or that a function of it gives."""

    def work(performance: Performance) -> None:
        thing = performance.thing
        thing.desk = desk(thing) if callable(desk) else getattr(thing, desk)

    return work


def to_nobody(performance: Performance) -> None:
    """It lies on no desk."""
    performance.thing.desk = ""


def end_below(verb: str, *kinds: str) -> Work:
    """Perform this SYSTEM verb on whatever is open below the thing. One statement for each kind."""

    def work(performance: Performance) -> None:
        for kind in kinds:
            for child in performance.children(by_kind(kind), is_open=True):
                performance.also(child, verb)

    return work
