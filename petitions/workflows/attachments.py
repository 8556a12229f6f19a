"""Attachments: checked by content, rid of camera data, encrypted under a random name, dated to the day."""

import datetime as dt
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from core.clock import SHANGHAI
from core.crypto import Unreadable
from core.workflow import Refused
from petitions.models import Petition, PetitionEvent, PetitionFile

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 5  # per filing or note
MAX_PER_PETITION = 30
ACCEPT = ".pdf,.jpg,.jpeg,.png,.doc,.docx,.xls,.xlsx,.wps,.et"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS = {
    "pdf": (b"%PDF-",), "jpg": (b"\xff\xd8\xff",), "jpeg": (b"\xff\xd8\xff",), "png": (b"\x89PNG\r\n\x1a\n",),
    "doc": (_OLE,), "xls": (_OLE,), "docx": (b"PK\x03\x04",), "xlsx": (b"PK\x03\x04",),
    "wps": (_OLE, b"PK\x03\x04"), "et": (_OLE, b"PK\x03\x04"),
}  # fmt: skip


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "petitions"


def read_upload(upload: Any) -> tuple[str, str, bytes]:
    """(name, kind, content) of one upload. Refused with a sentence where it may not be kept."""
    name = Path(str(upload.name).replace("\\", "/")).name.strip().replace("\u202e", "")[:120] or "附件"
    kind = name.rpartition(".")[2].lower()
    if kind not in _STARTS:
        raise Refused(f"“{name}”的类型不能上传。请上传 PDF、JPG、PNG、WPS、Word 或 Excel 文件。")
    if upload.size > MAX_BYTES:
        raise Refused(f"“{name}”超过 20 MB。请压缩或分成几个文件后再上传。")
    content: bytes = upload.read()
    if not content.startswith(_STARTS[kind]):
        raise Refused(f"“{name}”的内容和扩展名不符，可能已损坏。请重新导出后再上传。")
    return name, kind, without_camera_data(kind, content)


def without_camera_data(kind: str, content: bytes) -> bytes:
    """JPEG and PNG without EXIF, XMP and comments: place, device and author go, the picture stays."""
    if kind in {"jpg", "jpeg"}:
        return _clean_jpeg(content)
    return _clean_png(content) if kind == "png" else content


def _clean_jpeg(content: bytes) -> bytes:
    """Drops APP1–APP15 and comment segments before the scan; anything odd is refused rather than guessed."""
    kept, at = bytearray(content[:2]), 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xDA:  # start of scan: the rest is picture
            return bytes(kept + content[at:])
        size = int.from_bytes(content[at + 2 : at + 4], "big")
        if not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept += content[at : at + 2 + size]
        at += 2 + size
    raise Refused("这张照片的内容不完整，无法读取。请重新拍照或另存后再上传。")


def _clean_png(content: bytes) -> bytes:
    kept, at = bytearray(content[:8]), 8
    while at + 12 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        name = content[at + 4 : at + 8]
        if name not in {b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"}:
            kept += content[at : at + 12 + size]
        at += 12 + size
        if name == b"IEND":
            return bytes(kept)
    raise Refused("这张图片的内容不完整，无法读取。请另存后再上传。")


def attach(
    petition: Petition,
    uploads: list[Any],
    *,
    on: dt.date,
    event: PetitionEvent | None = None,
    by_petitioner: bool,
) -> list[PetitionFile]:
    """All or none. Files written for a transaction that fails later are unreadable leftovers: their keys are gone."""
    if len(uploads) > MAX_FILES:
        raise Refused(f"一次最多上传 {MAX_FILES} 个文件。请分几次补充。")
    if uploads and petition.files.count() + len(uploads) > MAX_PER_PETITION:
        raise Refused(f"一件信访最多保存 {MAX_PER_PETITION} 个附件。请合并成 PDF 后再上传。")
    read = [read_upload(upload) for upload in uploads]
    return [_keep(petition, *part, on=on, event=event, by_petitioner=by_petitioner) for part in read]


def _keep(
    petition: Petition, name: str, kind: str, content: bytes, *,
    on: dt.date, event: PetitionEvent | None, by_petitioner: bool,
) -> PetitionFile:  # fmt: skip
    file = PetitionFile(
        petition=petition, event=event, kind=kind, size=len(content), added_on=on,
        by_petitioner=by_petitioner, disk_name=secrets.token_hex(20),
    )  # fmt: skip
    key, nonce = secrets.token_bytes(32), os.urandom(12)
    file.name, file.key = name, key.hex()
    _write(file.disk_name, nonce + AESGCM(key).encrypt(nonce, content, file.token.bytes), on)
    file.save(force_insert=True)
    return file


def _write(disk_name: str, sealed: bytes, on: dt.date) -> None:
    """The file's own times are the day's midnight, so that the disk does not tell when somebody sat down to write."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    path, draft = folder() / disk_name, folder() / f"{disk_name}.part"
    with draft.open("wb") as out:
        out.write(sealed)
        out.flush()
        os.fsync(out.fileno())
    midnight = dt.datetime.combine(on, dt.time(), SHANGHAI).timestamp()
    os.utime(draft, (midnight, midnight))
    draft.rename(path)


def read(file: PetitionFile) -> bytes:
    """The content. Unreadable where the disk holds something else than was kept."""
    try:
        sealed = (folder() / file.disk_name).read_bytes()
        return AESGCM(bytes.fromhex(file.key)).decrypt(sealed[:12], sealed[12:], file.token.bytes)
    except (OSError, InvalidTag, ValueError) as problem:
        raise Unreadable(f"attachment {file.pk} cannot be read") from problem
