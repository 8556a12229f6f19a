"""Uploaded papers: the kinds the portal takes, told by their first bytes and not by their names."""

import zipfile
from typing import Any

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header

LIMIT = 20 * 1024 * 1024
TYPES = {".pdf": "application/pdf", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png",
         ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}  # fmt: skip
ACCEPT = ",".join(TYPES)


def sniff(file: Any) -> str:
    """The content type by the bytes, empty where it is none of the kinds. Leaves the file at its start."""
    file.seek(0)
    head = file.read(1024)
    file.seek(0)
    if head[:5] == b"%PDF-":
        return TYPES[".pdf"]
    if head[:3] == b"\xff\xd8\xff":
        return TYPES[".jpg"]
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return TYPES[".png"]
    return TYPES[".docx"] if head[:4] == b"PK\x03\x04" and _is_docx(file) else ""


def _is_docx(file: Any) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False
    finally:
        file.seek(0)
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return "word/document.xml" in names and "[Content_Types].xml" in names and not macros


def check_paper(file: Any) -> Any:
    """The same file. ValidationError with a sentence where it is too large or of another kind."""
    name = str(file.name)
    suffix = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if file.size > LIMIT:
        raise ValidationError(
            f"“{name}”有 {file.size / 1024 / 1024:.1f} MB，超过 20 MB。请压缩后再传，或拆成几份。"
        )
    if not file.size:
        raise ValidationError(f"“{name}”是空文件。请重新选择。")
    if suffix not in TYPES:
        raise ValidationError(
            f"不能上传“{name}”。请传 PDF、JPG、PNG 或 DOCX 文件，WPS 文档请另存为其中一种。"
        )
    if sniff(file) != TYPES[suffix]:
        raise ValidationError(f"“{name}”的内容与扩展名不符，或文件已损坏。请用原软件打开，另存后再传。")
    return file


def send_paper(paper: Any, name: str) -> FileResponse:
    """A stored paper as an attachment, never shown inside the portal's own address. 404 where there is none."""
    if not paper:
        raise Http404
    try:
        file = paper.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type=sniff(file) or "application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
