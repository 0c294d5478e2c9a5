"""Attempts at what one may not see are put on record, though the answer is that of what does not exist."""

from __future__ import annotations

import logging

from django.db import models

from zizai.kernel.policies import Actor

log = logging.getLogger(__name__)


def note(actor: Actor, thing: models.Model) -> None:
    """Say in the log that `actor` asked for `thing`, which is hidden from them: identifiers only, no statement.

    Source: services, acceptance check 21 (404, logged).
    """
    log.warning("hidden %s %s asked for by %s %s in post %s", thing._meta.label, thing.pk, actor.kind, actor.id, actor.post)
