"""The installation's keys: their names for the manifest, and their files for an archive that is to hold them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings

from zizai.operations.backup.archive import KeyNames


def folder() -> Path:
    """Where the keys lie that the installation made for itself. Keys from the environment are not there."""
    return Path(settings.DATA_DIR) / "keys"


def files() -> list[Path]:
    """The files of the keys, by name."""
    return sorted(path for path in folder().glob("[!.]*") if path.is_file()) if folder().is_dir() else []


def present() -> KeyNames:
    """The names of the keys in force."""
    return KeyNames(field=[_name("field", key) for key in settings.FIELD_KEYS], digest=_name("digest", settings.DIGEST_KEY))


def lacking(wanted: KeyNames) -> bool:
    """Whether something sealed with `wanted` could not be opened or found with the keys in force."""
    have = present()
    return not set(wanted.field) <= set(have.field) or wanted.digest != have.digest


def _name(purpose: str, key: str) -> str:
    # Four bytes tell a few keys apart and are useless to whoever guesses keys.
    return hashlib.sha256(f"zizai key name\x00{purpose}\x00{key}".encode()).hexdigest()[:8]
