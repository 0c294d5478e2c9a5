"""What was planned is done: drafts for all items of a file, or for none."""

from __future__ import annotations

from django.db import transaction

from zizai.catalogue.exchange.planning import Plan, Row
from zizai.catalogue.lifecycle import draft as life
from zizai.kernel.history import canonical
from zizai.kernel.lifecycle import open_thing, perform
from zizai.kernel.policies import Actor


def bring(plan: Plan, actor: Actor, why: str) -> int:
    """A draft for each item that is new or changed, an own draft written over; returns how many. One transaction: all or none.

    Raises Refused or Invalid where somebody was faster; then nothing was done.
    """
    with transaction.atomic():
        for row in plan.to_do:
            _bring(row, actor, why)
    return len(plan.to_do)


def _bring(row: Row, actor: Actor, why: str) -> None:
    content = canonical(row.brought.content).decode()
    if row.draft is not None:
        perform(life, "edit", row.draft.pk, actor=actor, data={"section": "导入", "content": content}, version=row.draft.version)
        return
    open_thing(life, "bring", actor=actor, data={"item": row.brought.code, "why": why, "content": content, "version": row.brought.version})
