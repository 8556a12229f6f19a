"""Secrets at rest: sealed columns (AES-GCM, bound to table, column and row), blind indexes, key rotation.

Keys come from settings, never from the database. `DATA_KEYS` lists the newest first; a sealed value starts with
the id of its key, so old values stay readable while `manage.py rotate_keys` works. Blind indexes have a key of
their own and survive rotation.
"""

import hashlib
import hmac
import os
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models


class Unreadable(Exception):
    """A sealed value that was altered, moved to another row, or whose key is missing."""


@lru_cache
def _masters() -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for part in settings.DATA_KEYS.split(","):
        key_id, _, text = part.strip().partition(":")
        keys[int(key_id)] = bytes.fromhex(text)
    return keys


def newest_key_id() -> int:
    return next(iter(_masters()))


@lru_cache
def _derive(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


@lru_cache
def _cipher(key_id: int, purpose: str) -> AESGCM:
    try:
        return AESGCM(_derive(_masters()[key_id], purpose))
    except KeyError:
        raise Unreadable(f"data key {key_id} is not configured") from None


def seal(text: str, *, purpose: str, row: bytes) -> bytes:
    """Key id (2 bytes), nonce (12), ciphertext with tag. Empty text seals to nothing."""
    return seal_bytes(text.encode(), purpose=purpose, row=row) if text else b""


def seal_bytes(data: bytes, *, purpose: str, row: bytes) -> bytes:
    key_id = newest_key_id()
    nonce = os.urandom(12)
    return key_id.to_bytes(2, "big") + nonce + _cipher(key_id, purpose).encrypt(nonce, data, row)


def sealer(purpose: str) -> Callable[[bytes, bytes, bytes], bytes]:
    """`seal_bytes` for very many values: (data, row, twelve random bytes used for nothing else) to the sealed value."""
    key_id = newest_key_id()
    prefix, encrypt = key_id.to_bytes(2, "big"), _cipher(key_id, purpose).encrypt
    return lambda data, row, nonce: prefix + nonce + encrypt(nonce, data, row)


def unseal(sealed: bytes, *, purpose: str, row: bytes) -> str:
    return unseal_bytes(sealed, purpose=purpose, row=row).decode() if sealed else ""


def unseal_bytes(sealed: bytes, *, purpose: str, row: bytes) -> bytes:
    key_id = key_id_of(sealed)
    try:
        return _cipher(key_id, purpose).decrypt(bytes(sealed[2:14]), bytes(sealed[14:]), row)
    except (InvalidTag, ValueError):  # ValueError: cut short
        raise Unreadable(f"a sealed {purpose} value does not belong to its row") from None


def key_id_of(sealed: bytes) -> int:
    return int.from_bytes(sealed[:2], "big")


@lru_cache
def _index_key(purpose: str) -> bytes:
    return _derive(bytes.fromhex(settings.INDEX_KEY), f"index:{purpose}")


def blind_index(purpose: str, text: str) -> bytes:
    """Sixteen bytes by which equal texts are found without being readable. Normalise before calling."""
    return hmac.digest(_index_key(purpose), text.encode(), "sha256")[:16]


def indexer(purpose: str) -> Callable[[bytes], bytes]:
    """`blind_index` for very many values: HMAC with both of its padded key blocks hashed once."""
    key = _index_key(purpose).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))

    def index(data: bytes) -> bytes:
        first, second = inner.copy(), outer.copy()
        first.update(data)
        second.update(first.digest())
        return second.digest()[:16]

    return index


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """A column `<name>_sealed` with a text property `<name>` beside it. The model needs a `token` (UUID) per row."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("default", b"")
        kwargs.setdefault("blank", True)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not name.endswith("_sealed"):
            raise TypeError("a sealed column is named <name>_sealed")
        purpose = self.purpose

        def read(row: Any) -> str:
            return unseal(bytes(getattr(row, name) or b""), purpose=purpose, row=row.token.bytes)

        def write(row: Any, text: str) -> None:
            setattr(row, name, seal(text, purpose=purpose, row=row.token.bytes))

        if not cls._meta.abstract and not hasattr(cls, name.removesuffix("_sealed")):
            setattr(cls, name.removesuffix("_sealed"), property(read, write))


class Sealed(models.Model):
    """Base of models with sealed columns. The token binds each ciphertext to its row."""

    token = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def sealed_columns() -> list[tuple[type[models.Model], SealedField]]:
    from django.apps import apps

    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, SealedField)
    ]
