"""Pictures written anew from their picture parts alone: what a phone hides beside them (place, time, device) stays out.

Only the turn of a JPEG is kept, so that a picture taken upright stays upright.
"""

import struct
import zlib
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core.papers import TYPES, check_paper, sniff

LIMIT = 10 * 1024 * 1024
ACCEPT = ".jpg,.jpeg,.png"
PIXELS = 12_000  # of one side
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # the coding methods that browsers draw
_TABLES = frozenset({0xC4, 0xDA, 0xDB, 0xDD, *_FRAMES})  # with the scans
BROKEN = "“{name}”已损坏或不是普通照片，不能上传。请在手机或电脑上打开后另存为 JPG，再传一次。"


def clean_photo(file: Any) -> "ContentFile[bytes]":
    """A new file with the picture of this one. ValidationError with a sentence where it is none."""
    check_paper(file)
    kind = sniff(file)
    if kind not in (TYPES[".jpg"], TYPES[".png"]):
        raise ValidationError(f"“{file.name}”不是照片。请传 JPG 或 PNG。")
    if file.size > LIMIT:
        raise ValidationError(f"“{file.name}”超过 10 MB。请压缩后再传。")
    data = file.read()
    file.seek(0)
    try:
        jpeg = kind == TYPES[".jpg"]
        return ContentFile(_jpeg(data) if jpeg else _png(data), name="photo.jpg" if jpeg else "photo.png")
    except (ValueError, IndexError, struct.error, zlib.error):
        raise ValidationError(BROKEN.format(name=file.name)) from None


def _png(data: bytes) -> bytes:
    found, at, seen = [_PNG], len(_PNG), set()
    while b"IEND" not in seen:
        (length,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if (
            len(body) != length
            or zlib.crc32(name + body) != struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        ):
            raise ValueError("a broken part")
        if name == b"IHDR":
            _sized(*struct.unpack(">II", body[:8]))
        if name in _PNG_PARTS:
            found.append(data[at : at + 12 + length])
            seen.add(name)
        elif not name[:1].islower():
            raise ValueError("an unknown part that is needed")
        at += 12 + length
    if not {b"IHDR", b"IDAT"} <= seen:
        raise ValueError("no picture")
    return b"".join(found)


def _sized(width: int, height: int) -> None:
    if not (0 < width <= PIXELS and 0 < height <= PIXELS):
        raise ValueError("an impossible size")


def _jpeg(data: bytes) -> bytes:
    found, turn, framed = [], 1, False
    for marker, part in _parts(data):
        if marker == 0xE1:
            turn = _turn(part[4:]) or turn
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", part[5:9])
            _sized(width, height)
            framed = True
        if marker in _TABLES or (marker == 0xEE and part[4:9] == b"Adobe" and len(part) == 16):
            found.append(part)
    if not framed or len(found) < 3:
        raise ValueError("no picture")
    return b"\xff\xd8" + (_turned(turn) if 2 <= turn <= 8 else b"") + b"".join(found) + b"\xff\xd9"


def _parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes of each part up to the end of the picture; a scan carries its data."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError("no marker")
        while data[at + 1] == 0xFF:
            at += 1
        marker = data[at + 1]
        if marker == 0xD9:
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        end = at + 2 + length
        if length < 2 or end > len(data):
            raise ValueError("a broken part")
        if marker == 0xDA:
            end = _scan_end(data, end)
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    while True:
        at = data.index(b"\xff", at)
        if data[at + 1] == 0 or 0xD0 <= data[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _turn(exif: bytes) -> int:
    """The orientation among the hidden facts; 0 where there is none."""
    if exif[:6] != b"Exif\0\0":
        return 0
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack(order + "I", tiff[4:8])
        (count,) = struct.unpack(order + "H", tiff[start : start + 2])
        for number in range(min(count, 200)):
            at = start + 2 + 12 * number
            tag, kind = struct.unpack(order + "HH", tiff[at : at + 4])
            if tag == 0x0112 and kind == 3:
                return int(struct.unpack(order + "H", tiff[at + 8 : at + 10])[0])
    except struct.error:
        pass
    return 0


def _turned(turn: int) -> bytes:
    tiff = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
