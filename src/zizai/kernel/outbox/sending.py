"""Putting messages into the outbox, and taking dead ones out again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import rfc8785
from django.db.models import QuerySet

from zizai.kernel import clock, crypto, store
from zizai.kernel.ids import new_id
from zizai.kernel.models import OutboxMessage

State = OutboxMessage.State
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
_COLUMNS = ("id", "topic", "destination", "key", "body", "state", "attempts", "made_at", "next_at", "receipt", "error")
# The key travels in an HTTP header.
_KEY = re.compile(r"[!-~]{1,120}")


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, to whom. Equal `key`s at one destination are one message.

    `body` is anything JSON can say; Decimal, UUID, dates and instants become strings. `not_before`
    holds it back until that instant.
    """

    topic: str
    destination: str
    key: str
    body: Any
    not_before: datetime | None = None

    def __post_init__(self) -> None:
        if not (_NAME.fullmatch(self.topic) and _NAME.fullmatch(self.destination)):
            raise ValueError(f"主题和去向只能用小写字母、数字和 _.-：{self.topic}，{self.destination}")
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"唯一键要有 1 到 120 个可见的 ASCII 字符：{self.key!r}")


def send(topic: str, destination: str, key: str, body: Any, *, not_before: datetime | None = None) -> None:
    """Put one message into the outbox, inside the caller's transaction. A key already there changes nothing."""
    send_many([Message(topic, destination, key, body, not_before)])


def send_many(messages: Iterable[Message]) -> None:
    """`send` for many, in one statement for every thousand."""
    now = clock.now()
    rows = [
        (new_id(), one.topic, one.destination, one.key, _seal(one.body), State.WAITING, 0, now, one.not_before or now, "", "")
        for one in messages
    ]
    store.insert(OutboxMessage, _COLUMNS, rows, once=True)


def canonical(body: Any) -> bytes:
    """`body` as the exact bytes that are signed and sent (RFC 8785)."""
    return rfc8785.dumps(msgspec.to_builtins(body))


_BODY = "kernel_outboxmessage.body"


def _seal(body: Any) -> bytes:
    return crypto.encrypt(canonical(body).decode(), place=_BODY)


def open_body(message: OutboxMessage) -> bytes:
    """The exact bytes that are sent. Raises crypto.CannotDecrypt."""
    return crypto.decrypt(message.body, place=_BODY).encode()


def dead_letters() -> QuerySet[OutboxMessage]:
    """What was given up, oldest first."""
    return OutboxMessage.objects.filter(state=State.DEAD).order_by("destination", "made_at", "id")


def requeue(ids: Iterable[UUID] | None = None, *, destination: str = "") -> int:
    """Send again what is dead or was only kept: narrowed to `ids`, to `destination` or to both; returns how many.

    Attempts start again from none. What was delivered or still waits is left alone.
    """
    stuck = OutboxMessage.objects.filter(state__in=[State.DEAD, State.KEPT])
    if ids is None and not destination:
        raise ValueError("请指明要重发哪些消息，或者哪个去向。")
    if ids is not None:
        stuck = stuck.filter(pk__in=list(ids))
    if destination:
        stuck = stuck.filter(destination=destination)
    return stuck.update(state=State.WAITING, attempts=0, next_at=clock.now())
