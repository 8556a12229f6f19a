"""What an uploaded file really is, told by its bytes, and the same picture without its hidden data.

Photographs lose every metadata segment (place and time of the shot, comments) and whatever hangs behind the picture.
"""

import io
import re
import struct
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from core.workflow import Refused

LIMIT = 20 * 1024 * 1024
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    ".pdf": PDF, ".jpg": JPEG, ".jpeg": JPEG, ".png": PNG,
    ".doc": "application/msword", ".wps": "application/msword",
    ".xls": "application/vnd.ms-excel", ".et": "application/vnd.ms-excel",
    ".docx": f"{OFFICE}wordprocessingml.document", ".xlsx": f"{OFFICE}spreadsheetml.sheet",
}  # fmt: skip
ACCEPT = ",".join(KINDS)
_ACTIVE = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|body|\?php)", re.IGNORECASE)
_HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSEEN = re.compile('[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069"]')
_PNG_KEPT = {
    b"IHDR",
    b"PLTE",
    b"IDAT",
    b"IEND",
    b"tRNS",
    b"gAMA",
    b"cHRM",
    b"sRGB",
    b"sBIT",
    b"pHYs",
    b"bKGD",
}


@dataclass(frozen=True)
class Paper:
    name: str
    kind: str
    content: bytes


def read_paper(name: str, content: bytes) -> Paper:
    """Refused with a sentence where the file is of no wanted kind, damaged, or not what its name says."""
    name = clean_name(name)
    suffix = PurePosixPath(name).suffix.lower()
    if len(content) > LIMIT:
        raise Refused(
            f"“{name}”有 {len(content) / 1024 / 1024:.1f} MB，超过 20 MB。请压缩后再传，或拆成几份。"
        )
    if not content:
        raise Refused(f"“{name}”是空文件。请重新选择。")
    if suffix not in KINDS:
        raise Refused(f"不能上传“{name}”。请传 PDF、JPG、PNG、WPS、Word 或 Excel 文件。")
    kind = KINDS[suffix]
    if sniff(content) != kind:
        raise Refused(f"“{name}”的内容与扩展名不符，或文件已损坏。请用原软件打开，另存后再传。")
    if kind in {JPEG, PNG, PDF} and _ACTIVE.search(content if kind != PDF else content[:_HEAD]):
        raise Refused(f"“{name}”里夹带了网页代码，没有收下。请重新拍照或导出后再传。")
    try:
        content = {JPEG: strip_jpeg, PNG: strip_png}.get(kind, bytes)(content)
    except (ValueError, IndexError, struct.error):
        raise Refused(f"“{name}”的图片内容不完整，打不开。请重新拍照或另存后再传。") from None
    return Paper(name, kind, content)


def clean_name(name: str) -> str:
    """The bare file name: no folders, no invisible or direction-turning characters, at most 120 long."""
    name = _UNSEEN.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    return f"{stem[:110]}.{suffix[:8]}" if dot and stem else (name[:120] or "未命名")


def sniff(content: bytes) -> str:
    """The content type by the bytes; empty where it is none of the kinds."""
    if content[:5] == b"%PDF-":
        return PDF
    if content[:3] == b"\xff\xd8\xff":
        return JPEG
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if content[:8] == _OLE:
        return _old_office(content)
    return _new_office(content) if content[:4] == b"PK\x03\x04" else ""


def _old_office(content: bytes) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if has("_VBA_PROJECT"):
        return ""  # macros
    if has("WordDocument"):
        return KINDS[".doc"]
    return KINDS[".xls"] if has("Workbook") or has("Book") else ""


def _new_office(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return ""
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    if "word/document.xml" in names:
        return KINDS[".docx"]
    return KINDS[".xlsx"] if "xl/workbook.xml" in names else ""


def strip_jpeg(content: bytes) -> bytes:
    """Keeps JFIF, colour profile, Adobe's colour mark and the picture; drops APP1 (EXIF, XMP), comments and the tail."""
    kept, place = bytearray(b"\xff\xd8"), 2
    while True:
        if content[place] != 0xFF:
            raise ValueError("marker expected")
        while content[place + 1] == 0xFF:
            place += 1
        marker = content[place + 1]
        if marker == 0xD9:
            return bytes(kept + b"\xff\xd9")
        size = struct.unpack(">H", content[place + 2 : place + 4])[0]
        end = place + 2 + size
        if size < 2 or end > len(content):
            raise ValueError("segment cut off")
        dropped = marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in {0xE0, 0xE2, 0xEE})
        if not dropped:
            kept += content[place:end]
        place = end
        if marker == 0xDA:
            stop = _end_of_scan(content, place)
            kept += content[place:stop]
            place = stop


def _end_of_scan(content: bytes, place: int) -> int:
    """The next marker behind coded data that is neither a stuffed FF nor a restart."""
    while True:
        place = content.find(b"\xff", place)
        if place < 0 or place + 1 >= len(content):
            raise ValueError("no end of image")
        if content[place + 1] == 0 or 0xD0 <= content[place + 1] <= 0xD7:
            place += 2
            continue
        return place


def strip_png(content: bytes) -> bytes:
    """Keeps the chunks that make the picture; drops texts, EXIF, times and the tail."""
    kept, place = bytearray(content[:8]), 8
    while place < len(content):
        size = struct.unpack(">I", content[place : place + 4])[0]
        name, end = content[place + 4 : place + 8], place + 12 + size
        if end > len(content):
            break
        if name in _PNG_KEPT:
            kept += content[place:end]
        place = end
        if name == b"IEND":
            return bytes(kept)
    raise ValueError("no end of image")
