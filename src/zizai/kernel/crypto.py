"""Identity numbers and other secrets at rest: encrypted columns, keyed digests to find them by, masks, logged unmasking.

A value is sealed with AES-256-GCM under the newest of the configured keys and carries that key's
short name, so keys can be rotated while old values stay readable. The column it belongs to is
authenticated with it: a ciphertext moved to another column does not open.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models, transaction

from zizai.kernel import clock
from zizai.kernel.models.unmasking import Unmasking
from zizai.kernel.policies import Actor

_FORMAT = b"\x01"
_NONCE = 12


class CannotDecrypt(Exception):
    """No configured key opens this value, or it was changed or moved to another column."""


def encrypt(text: str, *, place: str) -> bytes:
    """`text` sealed with the newest key for `place` (table.column)."""
    name, cipher = _ciphers(tuple(settings.FIELD_KEYS))[0]
    nonce = secrets.token_bytes(_NONCE)
    return _FORMAT + name + nonce + cipher.encrypt(nonce, text.encode(), place.encode())


def decrypt(sealed: bytes, *, place: str) -> str:
    """What `encrypt` sealed for the same `place`, with any configured key. Raises CannotDecrypt."""
    sealed = bytes(sealed)
    name, nonce, body = sealed[1:5], sealed[5 : 5 + _NONCE], sealed[5 + _NONCE :]
    for key_name, cipher in _ciphers(tuple(settings.FIELD_KEYS)):
        if sealed[:1] == _FORMAT and key_name == name:
            try:
                return cipher.decrypt(nonce, body, place.encode()).decode()
            except InvalidTag as error:
                raise CannotDecrypt(f"{place}：密文被改过，或不属于这一列。") from error
    raise CannotDecrypt(f"{place}：没有能打开它的密钥，请检查 ZIZAI_FIELD_KEYS 是否还保留旧密钥。")


@lru_cache(4)
def _ciphers(keys: tuple[str, ...]) -> list[tuple[bytes, AESGCM]]:
    made = []
    for key in keys:
        secret = hashlib.sha256(b"zizai field key\x00" + key.encode()).digest()
        made.append((hashlib.sha256(secret).digest()[:4], AESGCM(secret)))
    return made


class EncryptedTextField(models.BinaryField):
    """Text that stands encrypted in its column. It cannot be searched: keep a `keyed_digest` beside it."""

    def _place(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt on the way in; None stays None."""
        sealed = encrypt(value, place=self._place()) if isinstance(value, str) else value
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        """Decrypt on the way out."""
        return None if value is None else decrypt(value, place=self._place())

    def to_python(self, value: Any) -> Any:
        """Text stays text."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised as text: whoever dumps data holds the keys."""
        return self.value_from_object(obj) or ""


def keyed_digest(value: str, *, purpose: str) -> bytes:
    """HMAC-SM3 of `value` under the digest key: 32 bytes, equal for equal numbers, useless without the key.

    Full-width characters, spaces and case make no difference. `purpose` keeps digests of different
    kinds of number apart.
    """
    normal = "".join(unicodedata.normalize("NFKC", value).split()).upper()
    return hmac.new(settings.DIGEST_KEY.encode(), f"{purpose}\x00{normal}".encode(), "sm3").digest()


def mask_name(name: str) -> str:
    """「周*华」「王*」：the first and, from three characters on, the last character remain. Of nothing, nothing."""
    if len(name) < 2:
        return "*" * len(name)
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"


def mask_number(number: str, *, head: int = 6, tail: int = 4) -> str:
    """An identity number with its middle hidden: 510302********0023. What is too short is hidden whole."""
    if len(number) <= head + tail:
        return "*" * len(number)
    return number[:head] + "*" * (len(number) - head - tail) + number[-tail:]


def mask_phone(number: str) -> str:
    """138****6021."""
    return mask_number(number, head=3, tail=4)


def unmask(value: str, *, actor: Actor, kind: str, thing_id: UUID, field: str, reason: str) -> str:
    """`value` in full, after writing down who looked at what and why. One statement.

    Raises ValueError without a reason, and RuntimeError inside a transaction: what was shown cannot be
    rolled back, so the look must not be either.
    """
    if not reason.strip():
        raise ValueError("请写明查看原因。")
    with transaction.atomic(durable=True):
        Unmasking.objects.create(
            actor_id=actor.id, actor_name=actor.name, post_id=actor.post, kind=kind, thing_id=thing_id, field=field,
            reason=reason.strip()[:200], at=clock.now(),
        )  # fmt: skip
    return value
