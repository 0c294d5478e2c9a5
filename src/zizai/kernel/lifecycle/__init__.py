"""Lifecycles: declare states and verbs; `perform` is the only way a state changes."""

from zizai.kernel.lifecycle.clocks import LegalClock
from zizai.kernel.lifecycle.declare import (
    ANY,
    NEW,
    PERSON,
    SAME,
    SYSTEM,
    TIMER,
    Lifecycle,
    Verb,
    by_kind,
    declared,
    of,
)
from zizai.kernel.lifecycle.errors import (
    BadTime,
    Conflict,
    DeclarationError,
    Forbidden,
    GuardRefused,
    NotFound,
    Refused,
    UnknownVerb,
    WrongState,
)
from zizai.kernel.lifecycle.perform import Performance, fire_due, open_thing, perform, perform_many
from zizai.kernel.lifecycle.upkeep import erase_details, publish_calendar, recompute_clocks

__all__ = [
    "ANY",
    "NEW",
    "PERSON",
    "SAME",
    "SYSTEM",
    "TIMER",
    "BadTime",
    "Conflict",
    "DeclarationError",
    "Forbidden",
    "GuardRefused",
    "LegalClock",
    "Lifecycle",
    "NotFound",
    "Performance",
    "Refused",
    "UnknownVerb",
    "Verb",
    "WrongState",
    "by_kind",
    "declared",
    "erase_details",
    "fire_due",
    "of",
    "open_thing",
    "perform",
    "perform_many",
    "publish_calendar",
    "recompute_clocks",
]
