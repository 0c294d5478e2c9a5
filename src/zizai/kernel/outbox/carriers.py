"""How a message travels: one carrier for each scheme of address. A city adds its own with `@carrier("sms")`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

import httpx
from django.conf import settings

# Where nothing is configured, messages are kept in a file and marked as kept, never as delivered.
LOCAL = "file:"
_PATIENCE = httpx.Timeout(10.0, connect=5.0)
_AGAIN = frozenset({408, 425, 429})


class Unreachable(Exception):
    """The destination does not answer or is in trouble: try again later."""


class Refused(Exception):
    """The destination will never take this message as it is: do not try again."""


@dataclass(frozen=True)
class Parcel:
    """One message, signed, on its way to `address`."""

    destination: str
    address: str
    topic: str
    key: str
    body: bytes
    headers: dict[str, str]


# Takes a parcel and returns the receipt; raises Unreachable or Refused.
Carrier = Callable[[Parcel], str]
_carriers: dict[str, Carrier] = {}


def carrier(*schemes: str) -> Callable[[Carrier], Carrier]:
    """Make a function the carrier of these schemes (`https`, `sms`)."""

    def register(function: Carrier) -> Carrier:
        for scheme in schemes:
            if _carriers.setdefault(scheme, function) is not function:
                raise ValueError(f"{scheme}: 已经有投递方式。")
        return function

    return register


def address_of(destination: str) -> str:
    """The address of `destination` by the setting ZIZAI_OUTBOX, or the local file."""
    return settings.OUTBOX.get(destination, LOCAL)


def carrier_of(address: str) -> Carrier:
    """Who carries to `address`. Raises Unreachable: once the scheme has a carrier, the message goes."""
    scheme = urlsplit(address).scheme
    if scheme not in _carriers:
        raise Unreachable(f"没有办法投递到 {scheme}: 地址。")
    return _carriers[scheme]


@carrier("file")
def keep(parcel: Parcel) -> str:
    """Append the message to `outbox/<destination>.jsonl` in the data folder, readable by the owner only."""
    folder = settings.DATA_DIR / "outbox"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = json.dumps({"topic": parcel.topic, "key": parcel.key, "body": json.loads(parcel.body)}, ensure_ascii=False)
    path = folder / f"{parcel.destination}.jsonl"
    # One write to a file opened for appending: lines of several workers never mix.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
    finally:
        os.close(descriptor)
    return path.name


@carrier("https", "http")
def post(parcel: Parcel) -> str:
    """POST the message. 2xx is the acknowledgement; 408, 425, 429, 5xx and silence mean later; all else is refused."""
    try:
        answer = _client().post(parcel.address, content=parcel.body, headers=parcel.headers)
    except httpx.TransportError as error:
        raise Unreachable(f"连不上：{type(error).__name__} {error}") from error
    said = f"HTTP {answer.status_code} {answer.text[:150]}".strip()
    if answer.is_success:
        return said
    if answer.status_code in _AGAIN or answer.is_server_error:
        raise Unreachable(said)
    raise Refused(said)


@lru_cache(1)
def _client() -> httpx.Client:
    return httpx.Client(timeout=_PATIENCE, follow_redirects=False)


# A forked child must not share its parent's sockets.
os.register_at_fork(after_in_child=_client.cache_clear)
