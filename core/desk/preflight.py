"""Looks at a file before any parser does: kind by content, archive directory, encryption, macros, declared sizes.

Standard library only. What can only be known by inflating is counted by the readers while they stream."""

import re
import zipfile
from typing import IO

from core.desk.limits import ENTRIES, FILE_BYTES, INFLATED_BYTES, RATIO, RATIO_FROM, Unfit

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "请用 WPS 或 Excel 打开它，另存为“Excel 工作簿（.xlsx）”后再上传。"
_SIGNATURES = (
    (b"%PDF", "这是 PDF 文件，不是表格。请上传 .xlsx 或 .csv 表格。"),
    (b"\x89PNG", "这是图片，不是表格。请上传 .xlsx 或 .csv 表格。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。请上传 .xlsx 或 .csv 表格。"),
    (b"Rar!", "这是压缩包，不是表格。请解压后上传里面的 .xlsx 表格。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格。请解压后上传里面的 .xlsx 表格。"),
    (b"\x1f\x8b", "这是压缩包，不是表格。请解压后上传里面的 .xlsx 表格。"),
    (b"{\\rtf", "这是文字文档，不是表格。请上传 .xlsx 或 .csv 表格。"),
)


def kind_of(file: IO[bytes], name: str) -> str:
    """`xlsx` or `csv`. Raises Unfit with a sentence for everything else."""
    file.seek(0, 2)
    size = file.tell()
    if size == 0:
        raise Unfit("文件是空的。请重新选择填好的表格。")
    if size > FILE_BYTES:
        raise Unfit(f"文件有 {size / 1024 / 1024:.1f} MB，超过 300 MB。请按乡镇或单位拆成几个表格分别上传。")
    file.seek(0)
    head = file.read(4096)
    for signature, sentence in _SIGNATURES:
        if head.startswith(signature):
            raise Unfit(sentence)
    if head.startswith(OLE):
        raise Unfit(_old_format(file))
    if head.startswith(b"PK"):
        check_archive(file)
        return "xlsx"
    _refuse_markup(head)
    suffix = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if suffix not in {"csv", "txt"}:
        raise Unfit(f"文件名以 .{suffix or '（无）'} 结尾，内容却不是 Excel 工作簿。{_SAVE_AS}")
    return "csv"


def _old_format(file: IO[bytes]) -> str:
    file.seek(0)
    content = file.read(FILE_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "文件加了打开密码，无法读取。请取消密码后另存为 .xlsx 再上传。"
    return f"这是旧版 .xls 或 .et 表格。{_SAVE_AS}"


def _refuse_markup(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        raise Unfit(f"这是“XML 表格 2003”格式。{_SAVE_AS}")
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta", b"<?xml", b"<div", b"mime-version")):
        raise Unfit(f"这其实是网页文件，只是改了扩展名。{_SAVE_AS}")


def check_archive(file: IO[bytes]) -> None:
    """The directory of the archive, without inflating anything."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, UnicodeError):
        raise Unfit(f"文件已损坏，打不开。{_SAVE_AS}") from None
    if len(entries) > ENTRIES:
        raise Unfit(
            f"文件内部有 {len(entries):,} 个部件，超过 {ENTRIES:,} 个。请把数据复制到新下载的模板里再上传。"
        )
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise Unfit(f"文件内部有重名的部件，可能被改动过。{_SAVE_AS}")
    for entry in entries:
        _check_entry(entry)
    if sum(entry.file_size for entry in entries) > INFLATED_BYTES:
        raise Unfit("文件展开后超过 2 GB。请拆成几个表格分别上传。")
    _check_overlap(entries)
    _check_parts({name.lower() for name in names})


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Unfit("文件加了密码，无法读取。请取消密码后再上传。")
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or "\x00" in name:
        raise Unfit(f"文件内部的部件名不正常，可能被改动过。{_SAVE_AS}")
    if entry.external_attr >> 28 == 0xA:
        raise Unfit(f"文件内部含有链接，可能被改动过。{_SAVE_AS}")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Unfit(f"文件用了少见的压缩方式。{_SAVE_AS}")
    if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(1, entry.compress_size):
        raise Unfit("文件压缩得异常紧，展开后会占满内存。请把数据复制到新下载的模板里再上传。")


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise Unfit(f"文件内部的部件互相重叠，可能被改动过。{_SAVE_AS}")
        end = entry.header_offset + 30 + entry.compress_size


def _check_parts(names: set[str]) -> None:
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Unfit("文件带有宏。请另存为“Excel 工作簿（.xlsx）”（不带宏）后再上传。")
    if "xl/workbook.bin" in names:
        raise Unfit(f"这是二进制 .xlsb 工作簿。{_SAVE_AS}")
    if "word/document.xml" in names:
        raise Unfit("这是 Word 文档，不是表格。请上传 .xlsx 或 .csv 表格。")
    if "mimetype" in names:
        raise Unfit(f"这是 .ods 表格。{_SAVE_AS}")
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise Unfit("这是压缩包，里面不是一个 Excel 工作簿。请解压后上传里面的 .xlsx 表格。")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Unfit("表格引用了别的文件。请在“数据—编辑链接”里断开链接（或把内容粘贴为数值）后再上传。")
