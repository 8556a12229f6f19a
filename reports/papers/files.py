"""The three files of a bulletin, and what makes their bytes depend on nothing but the text."""

import hashlib
import io
import zipfile

from reports.models import Bulletin
from reports.papers.docx import docx_bytes
from reports.papers.pdf import pdf_bytes
from reports.papers.text import compose
from reports.papers.xlsx import xlsx_bytes

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render(bulletin: Bulletin, kind: str) -> bytes:
    paper = compose(bulletin)
    if kind == "pdf":
        return pdf_bytes(paper)
    return repacked(docx_bytes(paper) if kind == "docx" else xlsx_bytes(paper, bulletin))


def repacked(content: bytes) -> bytes:
    """The same package with its parts in order and without times: equal text gives equal bytes."""
    found = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        names = sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            part = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            part.compress_type, part.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(part, old.read(name))
    return found.getvalue()


def stored(bulletin: Bulletin, kind: str) -> bytes:
    """The published bytes, or those of the draft as it stands."""
    kept = bulletin.files.filter(kind=kind).first()
    return bytes(kept.content) if kept else render(bulletin, kind)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file_name(bulletin: Bulletin, kind: str) -> str:
    tail = "附表" if kind == "xlsx" else "通报"
    return f"{bulletin.body}{bulletin.label}{tail}{'（样稿）' if bulletin.is_draft else ''}.{kind}"
