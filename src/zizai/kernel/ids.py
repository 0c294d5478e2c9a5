"""Identifiers: UUIDv7, so that rows made together lie together in every index."""

from __future__ import annotations

import hashlib
from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new UUIDv7 as the standard library's UUID. Opaque: nothing may be read from it."""
    return UUID(int=uuid_utils.uuid7().int)


def named_id(*names: object) -> UUID:
    """The identifier that belongs to these names: the same names give the same one, on every machine (RFC 9562, version 8)."""
    digest = hashlib.sha256("\x00".join(str(name) for name in names).encode()).digest()[:16]
    number = int.from_bytes(digest, "big") & ~(0xF << 76) | (8 << 76)
    return UUID(int=number & ~(0b11 << 62) | (0b10 << 62))
