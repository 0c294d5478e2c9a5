"""Identifiers: UUIDv7, so that rows made together lie together in every index."""

from __future__ import annotations

from uuid import UUID

import uuid_utils


def new_id() -> UUID:
    """A new UUIDv7 as the standard library's UUID. Opaque: nothing may be read from it."""
    return UUID(int=uuid_utils.uuid7().int)
