"""Why a verb was not performed. Every message is for the person who pressed the button."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The verb was not performed and nothing changed, except that legal timers already due have fired.

    `code` is stable for programs, `reasons` are sentences for people.
    """

    code = "refused"

    def __init__(self, *reasons: str, thing: Any = None):
        super().__init__("；".join(reasons))
        self.reasons = list(reasons)
        self.thing = thing


class UnknownVerb(Refused):
    """No such verb in this lifecycle, or one that is retired."""

    code = "unknown_verb"


class NotFound(Refused):
    """The thing does not exist, or the actor may not know that it does."""

    code = "not_found"


class Forbidden(Refused):
    """The actor sees the thing but may not do this to it."""

    code = "forbidden"


class WrongState(Refused):
    """The thing stands where this verb does not begin."""

    code = "wrong_state"


class Conflict(Refused):
    """Somebody was faster: the thing is no longer as the actor saw it. `thing` is as it is now."""

    code = "conflict"


class GuardRefused(Refused):
    """A guard says why it cannot be done yet."""

    code = "guard"


class BadTime(Refused):
    """A person's `occurred_at` lies in the future or before the event before it."""

    code = "bad_time"


class DeclarationError(Exception):
    """The lifecycle contradicts itself, or a verb did what it did not declare: a defect of the program."""
