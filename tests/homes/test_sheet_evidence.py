"""Evidence at its doors: hostile files are refused, pictures lose hidden data, files leave only through the scope."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.workflow import Refused
from homes.models import AssessItem, Evidence
from homes.workflows import LIMIT_PER_ITEM, add_evidence, start_sheet
from homes.workflows.papers import clean_name, read_paper, sniff, strip_jpeg
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def item(tree: Tree, chair: User) -> AssessItem:
    return start_sheet(tree.basic, cycle=today().year, by=chair, on=today()).items.get(entry="P-181")


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(*extra: bytes, tail: bytes = b"") -> bytes:
    picture = (
        segment(0xDB, bytes(65)) + segment(0xC0, bytes(15)) + segment(0xDA, bytes(6)) + b"\x12\xff\x00\x34"
    )
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0" + bytes(9)) + b"".join(extra) + picture + b"\xff\xd9" + tail


def office(name: str, *more: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in ("[Content_Types].xml", name, *more):
            archive.writestr(part, "<x/>")
    return buffer.getvalue()


EXIF = segment(0xE1, b"Exif\0\0GPS 36.06N 120.38E")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
HOSTILE = {
    "html as jpg": ("a.jpg", b"<!doctype html><script>alert(1)</script>"),
    "polyglot jpg with a page in a comment": (
        "a.jpg",
        jpeg(segment(0xFE, b"<html><script>alert(1)</script></html>")),
    ),
    "polyglot jpg with a page behind it": ("a.jpg", jpeg(tail=b"<script>alert(1)</script>")),
    "svg as jpg": ("a.jpg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "svg by name": ("a.svg", b"<svg/>"),
    "page behind a pdf head": ("a.pdf", b"%PDF-1.4\n<html><script>alert(1)</script>"),
    "program as pdf": ("a.pdf", b"MZ\x90\x00"),
    "pdf as png": ("a.png", b"%PDF-1.4\n"),
    "word with macros": ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
    "old excel with macros": (
        "a.xls",
        OLE + "Workbook".encode("utf-16-le") + "_VBA_PROJECT".encode("utf-16-le"),
    ),
    "plain zip as word": ("a.docx", office("readme.txt")),
    "broken zip": ("a.xlsx", b"PK\x03\x04rubbish"),
    "half a picture": ("a.jpg", jpeg()[:40]),
    "half a png": ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(6)),
    "empty": ("a.pdf", b""),
    "double ending": ("a.pdf.exe", b"%PDF-1.4\n"),
    "no ending": ("readme", b"%PDF-1.4\n"),
    "over 20 MB": ("a.pdf", b"%PDF-1.4\n" + bytes(25 * 1024 * 1024)),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(
    item: AssessItem, chair: User, client_of: SignIn, case: str
) -> None:
    name, content = HOSTILE[case]
    url = reverse("homes:evidence-create", args=[item.pk])
    answer = client_of(chair).post(url, {"file": SimpleUploadedFile(name, content)}, HTTP_HX_REQUEST="true")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请" in text and "<" not in text
    assert not Evidence.objects.exists()


def test_wanted_kinds_are_taken() -> None:
    good = {
        "a.pdf": b"%PDF-1.4\n", "a.JPG": jpeg(), "a.docx": office("word/document.xml"), "a.xlsx": office("xl/workbook.xml"),
        "a.wps": OLE + "WordDocument".encode("utf-16-le"), "a.et": OLE + "Workbook".encode("utf-16-le"),
    }  # fmt: skip
    for name, content in good.items():
        assert read_paper(name, content).kind == sniff(content) != ""


def test_a_photograph_loses_place_and_time(item: AssessItem, chair: User) -> None:
    file = SimpleUploadedFile(
        "现场.jpg", jpeg(EXIF, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0"), segment(0xFE, b"me"))
    )
    row = add_evidence(item.pk, by=chair, file=file)
    stored = row.file.read()
    assert (
        b"Exif" not in stored
        and b"GPS" not in stored
        and b"adobe" not in stored
        and b"\xff\xfe" not in stored
    )
    assert stored == jpeg() and row.size == len(stored)
    assert strip_jpeg(stored) == stored
    assert row.file.name.startswith("evidence/") and "现场" not in row.file.name


def test_names_lose_folders_and_hidden_characters() -> None:
    assert clean_name("../../etc/passwd.pdf") == "passwd.pdf"
    assert clean_name("C:\\Users\\x\\合同.pdf") == "合同.pdf"
    assert clean_name("fdp\u202egpj.pdf") == "fdpgpj.pdf"
    assert clean_name('a"\r\nSet-Cookie: x.pdf') == "aSet-Cookie: x.pdf"
    assert len(clean_name("长" * 400 + ".pdf")) < 120


def test_files_leave_only_through_the_scope(
    item: AssessItem, chair: User, township: User, neighbour: User, stranger: User, client_of: SignIn
) -> None:
    row = add_evidence(item.pk, by=chair, file=SimpleUploadedFile("合同.pdf", b"%PDF-1.4\n"))
    url = reverse("homes:evidence-file", args=[row.pk])
    answer = client_of(township).get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(stranger).get(url).status_code == 403
    gone = reverse("homes:evidence-remove", args=[row.pk])
    assert client_of(neighbour).post(gone).status_code == 404
    assert client_of(township).post(gone).status_code == 403
    assert Client().get(url).status_code in (302, 401)


def test_removal_takes_the_file_away_unless_another_row_has_it(
    item: AssessItem, chair: User, client_of: SignIn, django_capture_on_commit_callbacks: Any
) -> None:
    row = add_evidence(item.pk, by=chair, file=SimpleUploadedFile("合同.pdf", b"%PDF-1.4\n"))
    path = Path(row.file.path)
    twin = Evidence.objects.create(item=item, file=row.file.name, name="同一份.pdf", kind=row.kind, size=1, digest="x",
                                   uploaded_by_name="周")  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert client_of(chair).post(reverse("homes:evidence-remove", args=[row.pk])).status_code == 302
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client_of(chair).post(reverse("homes:evidence-remove", args=[twin.pk]), HTTP_HX_REQUEST="true")
    assert not path.exists() and not Evidence.objects.exists()


def test_ten_files_are_the_limit_and_the_same_one_is_not_taken_twice(item: AssessItem, chair: User) -> None:
    for n in range(LIMIT_PER_ITEM):
        add_evidence(item.pk, by=chair, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4\n" + str(n).encode()))
        if n == 0:
            with pytest.raises(Refused, match="已经传过"):
                add_evidence(item.pk, by=chair, file=SimpleUploadedFile("b.pdf", b"%PDF-1.4\n0"))
    with pytest.raises(Refused, match="不能再加"):
        add_evidence(item.pk, by=chair, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4\nlast"))
    assert item.evidence.count() == LIMIT_PER_ITEM


def test_a_refused_upload_leaves_no_file_behind(item: AssessItem, township: User, settings: Any) -> None:
    from core.workflow import NotAllowed

    with pytest.raises(NotAllowed):
        add_evidence(item.pk, by=township, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4\n"))
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
