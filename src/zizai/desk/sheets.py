"""A verb's form as it stands before somebody: what it asks, what was typed, what stands in its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from zizai.desk.rows import Row
from zizai.desk.timeline import Moment
from zizai.kernel.forms import Files
from zizai.kernel.lifecycle import (
    PERSON,
    BadTime,
    Conflict,
    Forbidden,
    GuardRefused,
    Lifecycle,
    NotFound,
    Refused,
    UnknownVerb,
    Verb,
    WrongState,
)
from zizai.look import uploads

STATUS: dict[type[Refused], int] = {
    UnknownVerb: 404,
    NotFound: 404,
    Forbidden: 403,
    WrongState: 409,
    Conflict: 409,
    GuardRefused: 422,
    BadTime: 422,
}


@dataclass(frozen=True)
class Sheet:
    """`row` is the thing as it stands now, `root` what a new one will stand under, `news` what happened since it was seen. `possible`: whether sending it makes sense."""

    lifecycle: Lifecycle
    verb: Verb
    form: forms.Form | None
    once: str
    row: Row | None = None
    reasons: list[str] = field(default_factory=list)
    news: list[Moment] = field(default_factory=list)
    root: Row | None = None
    unconfirmed: bool = False
    possible: bool = True

    @property
    def action(self) -> str:
        """Where it is sent."""
        if self.row:
            return reverse("desk:verb", args=[self.lifecycle.kind, self.row.thing.pk, self.verb.name])
        under = f"?root={self.root.thing.pk}" if self.root else ""
        return reverse("desk:opening", args=[self.lifecycle.kind, self.verb.name]) + under

    @property
    def back(self) -> str:
        """Where to go without doing it."""
        about = self.row or self.root
        return about.url if about else reverse("desk:kind", args=[self.lifecycle.kind])

    @property
    def multipart(self) -> bool:
        """Whether files travel with it."""
        return has_files(self.verb)


def empty(verb: Verb, thing: Any = None, given: Mapping[str, Any] | None = None) -> forms.Form | None:
    """The form with what the thing already says in the columns that the verb writes, and with what is `given` for its fields."""
    if verb.form is None:
        return None
    known = {name: _as_asked(getattr(thing, name)) for name in verb.form.fields if name in verb.writes} if thing is not None else {}
    return asked(verb, thing).bound(initial=known | {name: value for name, value in (given or {}).items() if name in verb.form.fields})


def _as_asked(value: Any) -> Any:
    # A form offers what a pack lists by its code.
    return getattr(value, "code", value)


def brought(request: HttpRequest, verb: Verb) -> tuple[Mapping[str, Any], dict[str, list[str]]]:
    """What was sent for the verb's form, its files kept already; and by field what is wrong with files that could not be."""
    return uploads.typed(request, verb.form) if has_files(verb) else (request.POST, {})


def asked(verb: Verb, thing: Any) -> Any:
    """The verb's form as it is asked about `thing`: for a new child, about its root."""
    return verb.form.about(thing) if hasattr(verb.form, "about") else verb.form


def typed(verb: Verb, data: Mapping[str, Any], errors: Mapping[str, list[str]] | None = None, thing: Any = None) -> forms.Form | None:
    """The form with what was typed about `thing`; `errors` that it does not find by itself are put at their fields."""
    if verb.form is None:
        return None
    return asked(verb, thing).bound(data, errors=errors)


def bulk_verbs(lifecycle: Lifecycle) -> list[Verb]:
    """The verbs that can be performed on several things at once: no danger, no files, one form for all."""
    return [
        verb for verb in lifecycle.verbs.values()
        if verb.by == PERSON and not (verb.opens or verb.retired or verb.danger or has_files(verb) or getattr(verb.form, "of_a_thing", ()))
    ]  # fmt: skip


def has_files(verb: Verb) -> bool:
    """Whether the verb's form asks for files."""
    return any(isinstance(one, Files) for one in getattr(verb.form, "fields", {}).values())


def version_in(text: str) -> int | None:
    """The version that was seen; None where that is not a version."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
