"""Hostile files beyond those of `test_desk_files`: each a function that makes its bytes. `CANARY` must never be read."""

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

from core.desk import preflight
from tests.core.test_desk_files import LINKS, MAIN, pack, parts
from tests.members import books

CANARY = "canary-7c1f03"
XI = "http://www.w3.org/2001/XInclude"


def sheet(inside: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'


def doctype(address: str) -> str:
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>'


def entry(name: str, content: bytes = b"x", **changes: Any) -> bytes:
    """The smallest workbook and one more entry whose directory record says something odd."""
    file = io.BytesIO(pack(parts()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        info = zipfile.ZipInfo(name)
        for key, value in changes.items():
            setattr(info, key, value)
        archive.writestr(info, content, changes.get("compress_type", zipfile.ZIP_DEFLATED))
    return file.getvalue()


def overlapping() -> bytes:
    """Two directory records point at the same bytes."""
    data = bytearray(pack(parts(**{"xl/a.xml": "<x/>", "xl/b.xml": "<x/>"})))
    places, start = [], 0
    while (place := data.find(b"PK\x01\x02", start)) >= 0:
        places.append(place)
        start = place + 4
    data[places[-1] + 42 : places[-1] + 46] = data[places[-2] + 42 : places[-2] + 46]
    return bytes(data)


def encrypted_entry() -> bytes:
    data = bytearray(pack(parts()))
    place = data.find(b"PK\x01\x02")
    data[place + 8 : place + 10] = struct.pack("<H", 1)
    return bytes(data)


def wrong_checksum() -> bytes:
    data = bytearray(books.workbook([books.row(1)]).getvalue())
    start = 0
    while (place := data.find(b"PK\x01\x02", start)) >= 0:
        data[place + 16 : place + 20] = b"\x01\x02\x03\x04"
        start = place + 4
    return bytes(data)


def nested_bomb() -> bytes:
    inner = pack({"a.bin": b"\0" * (30 << 20)})
    return pack(parts(**{"xl/embeddings/inner.zip": inner, "xl/media/zeros.bin": b"\0" * (40 << 20)}))


def workbook_xml(text: str) -> bytes:
    return pack(parts(**{"xl/workbook.xml": text}))


MAKERS: dict[str, tuple[Callable[[], bytes], str]] = {
    "ten thousand entries": (lambda: pack(parts(**{f"x/{n}": "" for n in range(10_000)})), "2,000"),
    "overlapping entries": (overlapping, "重叠"),
    "zip in a zip": (nested_bomb, "压缩得异常紧"),
    "only a zip inside": (lambda: pack({"表.xlsx": pack(parts())}), "不是一个 Excel 工作簿"),
    "encrypted entry": (encrypted_entry, "密码"),
    "wrong checksums": (wrong_checksum, "已损坏"),
    "symbolic link": (lambda: entry("xl/link.xml", b"/etc/passwd", external_attr=0xA1FF << 16), "链接"),
    "rare compression": (lambda: entry("xl/a.bin", b"x" * 50, compress_type=zipfile.ZIP_BZIP2), "压缩方式"),
    "absolute name": (lambda: entry("/etc/cron.d/x"), "部件名不正常"),
    "backslash way up": (lambda: entry("xl\\..\\..\\x"), "部件名不正常"),
    "way up in the middle": (lambda: entry("xl/a/../../../x"), "部件名不正常"),
    "entity to a file, in the sheet": (lambda: pack(parts(f"{doctype(f'file:///tmp/{CANARY}')}<worksheet/>")), "外部定义"),
    "entity to a file, in the workbook": (lambda: workbook_xml(f"{doctype(f'file:///tmp/{CANARY}')}<workbook/>"), "外部定义"),
    "entity to the network, in styles": (
        lambda: pack(parts(**{"xl/styles.xml": f"{doctype('http://127.0.0.1:9/x')}<styleSheet/>"})), "外部定义",
    ),
    "entity in the relations": (
        lambda: pack(parts(**{"xl/_rels/workbook.xml.rels": f"{doctype('file:///etc/hostname')}<Relationships/>"})), "外部定义",
    ),
    "entity in the content types": (
        lambda: pack(parts(**{"[Content_Types].xml": f"{doctype('file:///etc/hostname')}<Types/>"})), "外部定义",
    ),
    "entity in a drawing": (
        lambda: pack(parts(**{"xl/drawings/drawing1.vml": f"{doctype('file:///etc/hostname')}<x/>"})), "外部定义",
    ),
    "billion laughs": (
        lambda: pack(parts('<!DOCTYPE x [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>')), "外部定义",
    ),
    "parameter entity": (
        lambda: pack(parts('<!DOCTYPE x [<!ENTITY % d SYSTEM "http://127.0.0.1:9/d"> %d;]><worksheet/>')), "外部定义",
    ),
    "XInclude": (
        lambda: pack(parts(sheet(f'<xi:include xmlns:xi="{XI}" href="file:///tmp/{CANARY}" parse="text"/>'))), "没有找到表头",
    ),
    "external relation": (
        lambda: pack(parts(**{
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Type="x/externalLink" '
            'TargetMode="External" Target="http://127.0.0.1:9/x"/></Relationships>'
        })), "断开外部链接",
    ),
    "cells beyond the last row": (
        lambda: pack(parts(sheet('<row r="99999999"><c r="A99999999"><v>1</v></c></row>'))), "行号不正常",
    ),
    "cells in backward order": (
        lambda: pack(parts(sheet('<row r="1"><c r="C1"><v>1</v></c><c r="A1"><v>1</v></c></row>'))), "次序不正常",
    ),
    "odd cell address": (lambda: pack(parts(sheet('<row r="1"><c r="aaaa1"><v>1</v></c></row>'))), "单元格位置"),
    "shared string that is not there": (
        lambda: pack(parts(sheet('<row r="1"><c r="A1" t="s"><v>77</v></c></row>'))), "已损坏",
    ),
    "sixty sheets": (
        lambda: workbook_xml(
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
            + "".join(f'<sheet name="{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(60)) + "</sheets></workbook>"
        ), "50 张工作表",
    ),
    "no sheets": (lambda: workbook_xml(f'<workbook xmlns="{MAIN}"/>'), "没有工作表"),
    "binary workbook": (lambda: pack(parts(**{"xl/workbook.bin": b"x"})), ".xlsb"),
    "macros under another name": (lambda: pack(parts(**{"xl/VBAPROJECT.BIN": b"x"})), "宏"),
    "an old workbook under the new name": (lambda: preflight.OLE + b"\x09\x08" * 400, "旧版 .xls"),
    "a web page under the new name": (lambda: b"\xef\xbb\xbf<!DOCTYPE html><html>", "网页文件"),
    "rich text": (lambda: b"{\\rtf1 x}", "文字文档"),
    "gzip": (lambda: b"\x1f\x8b\x08" + b"\0" * 40, "压缩包"),
    "a jpeg": (lambda: b"\xff\xd8\xff\xe0" + b"\0" * 40, "图片"),
}  # fmt: skip

TEXTS: dict[str, tuple[bytes, str]] = {
    "open quotation mark": ((",".join(books.HEADS) + '\n1,"王\n' + "x,\n" * 40_000).encode(), "引号"),
    "zero bytes": (b"a,b\x00c\n" * 20, "编码"),
    "no encoding at all": (b"\xff\xff\xff\x81\x00\x31", "编码"),
    "replacement characters": (("姓名,\ufffd\n" * 20).encode(), "编码"),
    "far to the right": ((",".join(books.HEADS) + "\n" + "," * 300 + "x\n").encode(), "很远的右边"),
    "one endless field": ((",".join(books.HEADS) + "\n" + "长" * 60_000 + "\n").encode(), "引号或字段"),
    "no header": (("甲,乙,丙\n" * 50).encode(), "没有找到表头"),
}
