"""Lifecycles: declare states and verbs; `perform` is the only way a state changes."""

from zizai.kernel.lifecycle.bulk import Moved, move_retired, perform_in_bulk
from zizai.kernel.lifecycle.checks import lifecycles_agree
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
from zizai.kernel.lifecycle.guards import Guard, by_another, none_open, spans_of
from zizai.kernel.lifecycle.handover import UnfinishedHandover, WrongHandover, hand_over, standing
from zizai.kernel.lifecycle.perform import fire_due, open_thing, perform, perform_many
from zizai.kernel.lifecycle.performance import Performance
from zizai.kernel.lifecycle.seeing import law_acted, seen
from zizai.kernel.lifecycle.system import open_by_system, perform_by_system
from zizai.kernel.lifecycle.upkeep import erase_details, publish_calendar, recompute_clocks
from zizai.kernel.lifecycle.works import Work, end_below, in_turn, keep, lay, sign, stamp, to_nobody

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
    "Guard",
    "GuardRefused",
    "LegalClock",
    "Lifecycle",
    "Moved",
    "NotFound",
    "Performance",
    "Refused",
    "UnfinishedHandover",
    "UnknownVerb",
    "Verb",
    "Work",
    "WrongHandover",
    "WrongState",
    "by_another",
    "by_kind",
    "declared",
    "end_below",
    "erase_details",
    "fire_due",
    "hand_over",
    "in_turn",
    "keep",
    "law_acted",
    "lay",
    "lifecycles_agree",
    "move_retired",
    "none_open",
    "of",
    "open_by_system",
    "open_thing",
    "perform",
    "perform_by_system",
    "perform_in_bulk",
    "perform_many",
    "publish_calendar",
    "recompute_clocks",
    "seen",
    "sign",
    "spans_of",
    "stamp",
    "standing",
    "to_nobody",
]
