"""The signature on what leaves and on what comes back: HMAC-SM3 with a key of its own for each destination."""

from __future__ import annotations

import hmac
import math
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings

from zizai.kernel import clock

FRESH = timedelta(minutes=5)


class BadSignature(Exception):
    """The message was not signed with this key, was changed on the way, or is too old."""


def destination_key(destination: str) -> str:
    """The key shared with `destination`, in hex. Made from ours, so that no receiver can sign for another."""
    return hmac.new(settings.OUTBOX_KEY.encode(), b"zizai outbox\x00" + destination.encode(), "sm3").hexdigest()


def signed_headers(shared_key: str, topic: str, key: str, body: bytes) -> dict[str, str]:
    """The headers that let a receiver check who sent `body`, when, and whether it has it already."""
    seconds = str(int(clock.real_now().timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        "Zizai-Topic": topic,
        "Zizai-Time": seconds,
        "Zizai-Signature": f"hmac-sm3={_signature(shared_key, seconds, topic, key, body)}",
    }


def verify(shared_key: str, headers: Mapping[str, str], body: bytes, *, fresh: timedelta = FRESH) -> None:
    """Check what `signed_headers` made. Raises BadSignature. Whoever receives also remembers the idempotency key."""
    said = [headers.get(name) or "" for name in ("Zizai-Time", "Zizai-Topic", "Idempotency-Key", "Zizai-Signature")]
    seconds, topic, key, signature = said
    wanted = f"hmac-sm3={_signature(shared_key, seconds, topic, key, body)}"
    if not hmac.compare_digest(wanted.encode(), signature.encode()):
        raise BadSignature("签名不对。")
    if math.fabs(clock.real_now().timestamp() - int(seconds)) > fresh.total_seconds():
        raise BadSignature("消息已过时。")


def _signature(shared_key: str, seconds: str, topic: str, key: str, body: bytes) -> str:
    signed = "\n".join((seconds, topic, key, "")).encode() + body
    return hmac.new(shared_key.encode(), signed, "sm3").hexdigest()
