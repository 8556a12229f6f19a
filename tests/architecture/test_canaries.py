"""Canaries through the real doors, then a search of everything that is written: tables, caches, queue, logs, files, errors.

Looked for in plain, UTF-16, GB 18030, base64, hex, URL-encoded and compressed, and as MD5, SHA-1, SHA-256 and SM3 of
them, bare or with the portal's secret key.
"""

import base64
import gzip
import hashlib
import io
import json
import logging
import re
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
from cryptography.hazmat.primitives import hashes
from django.conf import settings as portal
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from core import jobs
from core.clock import today
from core.desk import batches
from core.logs import MaskSecrets
from core.models import Job
from members.models import Member, TwinSuspect
from members.workflows.twins import MERGE
from tests.conftest import Tree, place
from tests.desk import load, run
from tests.members import books
from tests.members.test_joining import apply_to, paper
from tests.members.test_views import FORM

pytestmark = pytest.mark.django_db
IDS = {key: books.number(serial) for key, serial in (
    ("form", 701), ("api", 702), ("sheet", 703), ("wrong", 704), ("twin", 705), ("edit", 706), ("error", 707), ("apply", 708),
)}  # fmt: skip
PHONES = {
    key: f"1387719{4400 + place_}"
    for place_, key in enumerate(("form", "api", "sheet", "twin", "apply", "petition", "contact"))
}
NAME, MATTER = "诸葛问渠", "热压车间夜班每月扣发九百七十三元不给工资条"
CONTACT = "司徒望岳"
CANARIES = [*IDS.values(), *PHONES.values(), NAME, MATTER, CONTACT]


def forms_of(text: str) -> Iterator[tuple[str, bytes]]:
    """Every shape in which a canary might lie somewhere."""
    for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        data = text.encode(coding)
        yield coding, data
        yield f"{coding} hex", data.hex().encode()
        yield f"{coding} HEX", data.hex().upper().encode()
        for shift in range(3):  # base64 of a longer text that holds it somewhere
            whole = base64.b64encode(b"\0" * shift + data)
            start, end = (0, 2, 3)[shift], len(whole) - (4 if whole.endswith(b"=") else 0)
            yield f"{coding} base64", whole[start:end]
            yield f"{coding} base64url", whole[start:end].replace(b"+", b"-").replace(b"/", b"_")
    yield "url", quote(text).encode()
    yield "json", json.dumps(text).strip('"').encode()
    for key in ("", portal.SECRET_KEY, portal.INDEX_KEY):
        for data in {(key + text).encode(), (text + key).encode()}:
            sm3 = hashes.Hash(hashes.SM3())
            sm3.update(data)
            for name, digest in (
                ("md5", hashlib.md5(data).digest()), ("sha1", hashlib.sha1(data).digest()),
                ("sha256", hashlib.sha256(data).digest()), ("sm3", sm3.finalize()),
            ):  # fmt: skip
                yield name, digest
                yield f"{name} hex", digest.hex().encode()
                yield f"{name} base64", base64.b64encode(digest).rstrip(b"=")


NEEDLES = [(text, shape, data) for text in CANARIES for shape, data in set(forms_of(text))]


def hits(where: str, data: bytes) -> list[tuple[str, str, str]]:
    """(where, canary, shape), in the bytes, in what hex columns stand for, and in what is packed inside."""
    layers = [
        data,
        b"\n".join(bytes.fromhex(text.decode()) for text in re.findall(rb"\\x((?:[0-9a-f]{2}){8,})", data)),
    ]
    layers += list(_unpacked(data)) + list(_unpacked(layers[1]))
    return [(where, text, shape) for layer in layers for text, shape, needle in NEEDLES if needle in layer]


def _unpacked(data: bytes) -> Iterator[bytes]:
    for magic, bits in ((b"\x1f\x8b\x08", 31), (b"\x78\x9c", 15), (b"PK\x03\x04", 0)):
        at = data.find(magic)
        while at >= 0:
            try:
                if bits:
                    yield zlib.decompressobj(bits).decompress(data[at:])
                else:
                    size = int.from_bytes(data[at + 26 : at + 28], "little") + int.from_bytes(
                        data[at + 28 : at + 30], "little"
                    )
                    yield zlib.decompressobj(-15).decompress(data[at + 30 + size :])
            except zlib.error:
                pass
            at = data.find(magic, at + 1)


def tables() -> Iterator[tuple[str, bytes]]:
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            out = io.BytesIO()
            cursor.copy_expert(f'COPY (SELECT * FROM "{name}") TO STDOUT', out)
            yield name, out.getvalue()


def cached() -> Iterator[tuple[str, bytes]]:
    """Keys, values and the queue of Valkey."""
    store = redis.Redis.from_url(portal.REDIS_URL)
    for key in store.scan_iter(count=1000):
        yield f"valkey {key!r}", key + b"\n" + (store.dump(key) or b"")


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.name.encode() + b"\n" + path.read_bytes()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the portal's own handler would write."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(MaskSecrets())
    logging.getLogger().addHandler(handler)
    yield text
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def house(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Media and temporary files where they can be searched."""
    for name in ("media", "tmp"):
        (tmp_path / name).mkdir()
    settings.MEDIA_ROOT = str(tmp_path / "media")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path


def test_the_scanner_finds_every_shape() -> None:
    """A scanner that finds nothing proves nothing."""
    text = IDS["form"]
    for data in (
        text.encode(), b"abc " + text.encode("utf-16-le"), base64.b64encode(b"x" + text.encode() + b"yz"),
        gzip.compress(b"row " + text.encode()), zlib.compress(text.encode() * 9), b"\\x" + text.encode().hex().encode(),
        b"\\x" + gzip.compress(text.encode()).hex().encode(), hashlib.sha256(text.encode()).hexdigest().encode(),
        (portal.SECRET_KEY + text).encode() and hashlib.md5((portal.SECRET_KEY + text).encode()).digest(),
        quote(NAME).encode(), NAME.encode("gb18030"),
    ):  # fmt: skip
        assert hits("probe", data), data
    assert not hits("probe", b"371302188411030002 and nothing else")


def test_nothing_secret_is_written_anywhere(
    tree: Tree, township: Any, chair: Any, petition_clerk: Any, client_of: Any, house: Path, log: io.StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen = list(_doors(tree, township, chair, client_of)) + list(
        _errors(tree, township, client_of, monkeypatch)
    )
    _reads(tree, township, client_of)
    found = [hit for where, data in seen for hit in hits(where, data)]
    for where, data in (*tables(), *cached(), *files(house)):
        found += hits(where, data)
    found += [
        hit for row in Session.objects.all() for hit in hits("session", str(row.get_decoded()).encode())
    ]
    found += [hit for job in Job.objects.all() for hit in hits("job", json.dumps(job.params).encode())]
    found += hits("log", log.getvalue().encode())
    server = Path(portal.STATE_DIR) / "postgres" / "postgres.log"
    if server.is_file():
        found += hits("server log", server.read_bytes()[-4_000_000:])
    assert found == []
    assert "RuntimeError" in log.getvalue()  # the error was logged, without what it said


def _doors(tree: Tree, township: Any, chair: Any, client_of: Any) -> Iterator[tuple[str, bytes]]:
    """Form, endpoint, workbook, application, petition; the pages they answer where they should be masked."""
    client = client_of(township)
    data = {
        **FORM,
        "name": "韩立新",
        "id_number": IDS["form"],
        "phone": PHONES["form"],
        "body": tree.basic.pk,
        "joined_on": "2024-05-01",
        "emergency_name": CONTACT,
        "emergency_phone": PHONES["contact"],
    }
    assert client.post(reverse("members:member-create"), data).status_code == 302
    api = {**data, "name": "周晓东", "id_number": IDS["api"], "phone": PHONES["api"]}
    answer = client.post("/api/members/", api, content_type="application/json")
    assert answer.status_code == 201
    yield "api answer", answer.content
    twin = {**data, "id_number": IDS["twin"], "phone": PHONES["twin"], "body": tree.joint.pk}
    assert client.post(reverse("members:member-create"), twin).status_code == 302
    suspect = TwinSuspect.objects.get()
    yield "pair", client.get(reverse("members:twinsuspect-detail", args=[suspect.pk])).content
    MERGE.apply(suspect, by=township, survivor="first", choices={"phone": "second"}, reason="身份证核对一致")
    rows = [
        books.row(3, id_number=IDS["sheet"], phone=PHONES["sheet"], sex="女", born_on=""),
        books.row(4, id_number=IDS["wrong"], name="", sex="女", born_on=""),
    ]
    batch = run(
        "desk.check",
        batches.upload(
            books.workbook(rows), "十一月.xlsx", resource="members", body=tree.township, by=township
        ),
    )
    yield "import page", client.get(reverse("core:import-detail", args=[batch.pk])).content
    load(batch, township)
    assert Member.objects.filter(phone_index__isnull=False).count() >= 3
    visitor = Client(REMOTE_ADDR="203.0.113.90")
    applied = visitor.post(
        apply_to(tree.basic), paper(name="林小满", id_number=IDS["apply"], phone=PHONES["apply"])
    )
    assert applied.status_code == 200
    yield "application receipt", applied.content
    petition = {
        "place": place("371302").pk, "category": "0101", "people": "1", "matter": MATTER, "named": "yes", "name": NAME,
        "phone": PHONES["petition"], "papers": SimpleUploadedFile("工资.pdf", b"%PDF-1.4 " + MATTER.encode()),
    }  # fmt: skip
    filed = visitor.post(reverse("petitions:public-file", args=["37"]), petition)
    assert filed.status_code == 200
    for name in ("members:member-list", "inbox", "accounts:profile"):
        yield name, client.get(reverse(name)).content


def _errors(
    tree: Tree, township: Any, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, bytes]]:
    """Conflicts in the database, whose own words name the values; a crash whose words hold a number; a job that dies."""
    client = client_of(township)
    client.raise_request_exception = False
    taken, other = Member.objects.order_by("pk")[:2]
    # what the portal's forms keep from happening is provoked in the database itself
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=other.pk).update(id_index=taken.id_index)
    edit = {
        **FORM,
        "name": other.name,
        "body": other.body_id,
        "id_number": IDS["form"],
        "seen": other.version,
    }
    answer = client.post(reverse("members:member-edit", args=[other.pk]), edit)
    assert answer.status_code == 422
    yield "conflict message", re.sub(rb'value="[^"]*"', b"", answer.content)

    def crash(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"bad row {IDS['error']} {PHONES['form']}")

    with monkeypatch.context() as patch:
        patch.setattr("members.views.register.join", crash)
        data = {
            **FORM,
            "name": "韩立新",
            "id_number": IDS["error"],
            "body": tree.basic.pk,
            "joined_on": "2024-05-01",
        }
        answer = client.post(reverse("members:member-create"), data)
    assert answer.status_code == 500
    yield "error page", answer.content
    patched = {**jobs.HANDLERS, "canary.job": crash}
    monkeypatch.setattr(jobs, "HANDLERS", patched)
    job = jobs.enqueue("canary.job", key="1", title="试运行", business_date=today())
    jobs.run(job.pk)
    assert Job.objects.get(pk=job.pk).error


def _reads(tree: Tree, township: Any, client_of: Any) -> None:
    """Pages that open what is sealed, and files of it: they may show it, but leave nothing behind."""
    client = client_of(township)
    member = Member.objects.order_by("pk").first()
    assert member is not None
    shown = client.post(reverse("members:member-id-number", args=[member.pk]), {"reason": "verify"})
    assert member.id_number in shown.content.decode()
    for kind in ("xlsx", "csv"):
        file = client.get(reverse("members:member-list"), {"export": kind})
        list(file.streaming_content)
    copy = {"copy": "1", "kind": "pdf", "asked": "person", "reason": "本人到场查阅"}
    assert client.post(reverse("members:member-privacy", args=[member.pk]), copy).status_code == 200
    gc_probe = client.get(reverse("members:member-detail", args=[member.pk]))
    assert not hits("detail page", gc_probe.content)
