"""Uploaded files at rest: sealed in pieces, under random names, readable only by the portal."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from core.crypto import Unreadable, key_id_of, newest_key_id, seal_bytes, unseal_bytes
from core.workflow import Refused

_PIECE = 1 << 20
_PURPOSE = "import.file"


def keep(file: IO[bytes]) -> str:
    """Stores the file and returns its key."""
    key = secrets.token_hex(32)
    file.seek(0)
    _write(key, iter(lambda: file.read(_PIECE), b""))
    return key


def reseal(key: str) -> bool:
    """Replaces the file by one under the newest key. False where it is gone or needs nothing."""
    path = _path(key)
    if not path.exists():
        return False
    with path.open("rb") as file:
        head = file.read(6)
    if len(head) < 6 or key_id_of(head[4:]) == newest_key_id():
        return False
    path.with_suffix(".part").unlink(missing_ok=True)  # of a run that was killed
    _write(key, _pieces(key))
    return True


def _write(key: str, pieces: Iterator[bytes]) -> None:
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for number, piece in enumerate(pieces):
                sealed = seal_bytes(piece, purpose=_PURPOSE, row=_row(key, number))
                out.write(len(sealed).to_bytes(4, "big") + sealed)
            out.flush()
            os.fsync(out.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise Refused("文件没有保存下来：服务器磁盘可能已满。请稍后再上传一次。") from None


def fetch(key: str) -> bytes:
    """The plain file. Refused where it is gone or was altered."""
    return b"".join(pieces(key))


def pieces(key: str) -> Iterator[bytes]:
    """The plain file, a MiB at a time, for files too large to be held. Refused like `fetch`, when it is read."""
    try:
        yield from _pieces(key)
    except (OSError, Unreadable, KeyError):
        raise Refused("文件已不在服务器上，或被改动过。请重新上传或重新生成。") from None


def exists(key: str) -> bool:
    return _path(key).is_file()


def _pieces(key: str) -> Iterator[bytes]:
    with _path(key).open("rb") as file:
        number = 0
        while head := file.read(4):
            yield unseal_bytes(
                file.read(int.from_bytes(head, "big")), purpose=_PURPOSE, row=_row(key, number)
            )
            number += 1


def forget(key: str) -> None:
    _path(key).unlink(missing_ok=True)


def _row(key: str, number: int) -> bytes:
    return f"{key}:{number}".encode()


def _path(key: str) -> Path:
    if not key.isalnum():
        raise Refused("上传的文件已不在服务器上。请重新上传。")
    return Path(settings.MEDIA_ROOT) / "imports" / key[:2] / key
