"""The quick way through a sheet: rows in the plain shape that every office program writes are taken by one pattern each,
anything else goes to the SAX reader. Both give the same cells; a test compares them. Standard library only."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from core.desk.limits import CELL_CHARS, COLUMNS

_HEAD_LIMIT = 4 << 20
_CELL = (
    rb'<c r="([A-Z]{1,2})%s"(?: s="(\d{1,5})")?(?: t="(s|n|str|inlineStr|e|b)")?(?: s="(\d{1,5})")?'
    rb'(?:/>|></c>|><v>([^<&]*)</v></c>|><is><t(?: xml:space="preserve")?>([^<&]*)</t></is></c>)'
)
_ROW = re.compile(
    rb'\s*<row r="(\d{1,7})"([^<>]*)>((?:'
    + re.sub(rb"\((?!\?)", b"(?:", _CELL % rb"\d{1,7}")
    + rb")*)\s*</row>"
)
_CELLS = re.compile(_CELL % rb"\d{1,7}")
_UTF8 = re.compile(rb"""<\?xml[^>]*encoding=["']utf-8["']""", re.IGNORECASE)
_STRING = re.compile(rb'\s*<si><t(?: xml:space="preserve")?>([^<&]*)</t></si>')


def split(chunks: Iterator[bytes], opening: bytes, closing: bytes) -> Iterator[tuple[bool, bytes]]:
    """(False, bytes up to and after the elements) and (True, one element of the wanted kind); joined they are the part.

    Once a comment, CDATA section or the like turns up, the rest comes in one kind: not plain."""
    buffer = b""
    for chunk in chunks:
        buffer += chunk
        if opening in buffer or len(buffer) > _HEAD_LIMIT:
            break
    head, found, buffer = buffer.partition(opening)
    if not found or (b"<?xml" in head[:100] and not _UTF8.match(head.lstrip(b"\xef\xbb\xbf"))):
        yield False, head + found + buffer
        for chunk in chunks:
            yield False, chunk
        return
    yield False, head + found
    yield from _elements(buffer, chunks, closing)


def _elements(buffer: bytes, chunks: Iterator[bytes], closing: bytes) -> Iterator[tuple[bool, bytes]]:
    while True:
        *whole, buffer = buffer.split(closing)
        for index, piece in enumerate(whole):
            if b"<!" in piece:
                yield False, closing.join([*whole[index:], buffer])
                for rest in chunks:
                    yield False, rest
                return
            yield True, piece + closing
        more = next(chunks, b"")
        if not more or len(buffer) > _HEAD_LIMIT:  # the end, or one endless element
            yield False, buffer + more
            for rest in chunks:
                yield False, rest
            return
        buffer += more


def row(
    piece: bytes, strings: list[str], dates: list[bool], columns: dict[bytes, int]
) -> tuple[int, bytes, list[Any]] | None:
    """(row number, other attributes, cells), or None where the shape is not the plain one."""
    match = _ROW.fullmatch(piece)
    if match is None or len(piece) > CELL_CHARS:
        return None
    cells: list[Any] = []
    for letters, style, kind, late_style, value, inline in _CELLS.findall(match[3]):
        if not value and not inline:
            continue
        place = columns.get(letters)
        if place is None:
            place = columns[letters] = _place(letters)
        gap = place - len(cells)
        if gap < 0 or place >= COLUMNS:
            return None
        cell = _cell(kind, value or inline, style or late_style, strings, dates)
        if cell is None:
            return None
        if gap:
            cells.extend([""] * gap)
        cells.append(cell)
    return int(match[1]), match[2], cells


def _cell(kind: bytes, raw: bytes, style: bytes, strings: list[str], dates: list[bool]) -> Any:
    if kind == b"s":
        place = int(raw) if raw.isdigit() else len(strings)
        return strings[place] if place < len(strings) else None
    text = raw.decode()
    if kind in (b"str", b"inlineStr"):
        return None if "_x" in text else text.strip()
    if kind == b"e":
        return [text[:20], "e"]
    if kind == b"b":
        return [text[:5], "b"]
    number = int(style) if style else 0
    return [text[:40], "d" if number < len(dates) and dates[number] else "n"]


def _place(letters: bytes) -> int:
    found = 0
    for char in letters:
        found = found * 26 + char - 64
    return found - 1


def strings(
    pieces: Iterator[tuple[bool, bytes]], slow: Callable[[bytes], None], keep: Callable[[str], None]
) -> None:
    """Plain items are kept as they are; everything else, in its place, goes to the SAX reader, which keeps its own."""
    for plain, piece in pieces:
        match = _STRING.fullmatch(piece) if plain else None
        if match is None or b"_x" in piece or len(piece) > CELL_CHARS:
            slow(piece)
        else:
            keep(match[1].decode().strip())
