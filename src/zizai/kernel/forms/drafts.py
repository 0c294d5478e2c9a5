"""Drafts: a half-filled form is kept as typed, and can be taken up on another device.

A draft remembers what its form asked at the time. Where the form has changed since, what was typed
stays, and the differences are told in words, so that nobody is surprised at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from zizai.kernel import clock
from zizai.kernel.forms.form import Form
from zizai.kernel.models import Draft

# What is typed is small; more than this is not a form.
LARGEST = 64 * 1024
KEPT = timedelta(days=90)


class DraftTooLarge(ValueError):
    """More was sent than any form asks for."""


@dataclass(frozen=True)
class Kept:
    """A draft as it is taken up again: `typed` by field name, `differences` in sentences (empty where the form is the same), `edition` as it was kept."""

    typed: dict[str, Any]
    saved_at: datetime
    differences: Sequence[str] = ()
    edition: str = ""


def keep(form: Form, typed: Mapping[str, Any], *, owner: UUID, key: str = "", edition: str = "") -> datetime:
    """Keep what was typed, without judging it; returns when. One statement. What the form does not ask is left out.

    `key` tells drafts of the same form apart (which thing it is about), `edition` which edition of that thing was read.
    Raises DraftTooLarge.
    """
    kept = {name: value for name, value in typed.items() if name in form.fields}
    text = msgspec.json.encode(kept).decode()
    if len(text.encode()) > LARGEST:
        raise DraftTooLarge("内容太多，自动保存不了。请把大段文字放进附件。")
    now = clock.now()
    values = {"version": form.version, "asked": form.asked(), "typed": text, "saved_at": now, "edition": edition}
    Draft.objects.bulk_create(
        [Draft(owner=owner, form=form.name, key=key, **values)],
        update_conflicts=True,
        unique_fields=["owner", "form", "key"],
        update_fields=list(values),
    )
    return now


def take_up(form: Form, *, owner: UUID, key: str = "") -> Kept | None:
    """The draft of this form, if there is one. One statement."""
    draft = Draft.objects.filter(owner=owner, form=form.name, key=key).first()
    if draft is None:
        return None
    return Kept(msgspec.json.decode(draft.typed), draft.saved_at, tuple(_differences(draft.asked, form.asked())), draft.edition)


def drop(form: Form, *, owner: UUID, key: str = "") -> None:
    """The form was sent, or the draft is not wanted any more. One statement."""
    Draft.objects.filter(owner=owner, form=form.name, key=key).delete()


def discard_old() -> int:
    """Let go of drafts that nobody touched within KEPT; returns how many."""
    return Draft.objects.filter(saved_at__lt=clock.now() - KEPT).delete()[0]


def _differences(then: dict[str, list[str]], now: dict[str, list[str]]) -> list[str]:
    said = [f"现在要多填一项“{now[name][0]}”。" for name in now if name not in then]
    said += [f"“{then[name][0]}”不用填了。" for name in then if name not in now]
    changed = [name for name in now if name in then and now[name] != then[name]]
    return said + [f"“{now[name][0]}”的填法变了，请再看一眼。" for name in changed]
