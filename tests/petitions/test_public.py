"""The public pages: filing without a name, passcodes, look-ups that tell nothing, limits that remember nobody."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import passcodes, throttle
from core.clock import SHANGHAI, today
from core.models import AuditEvent
from core.throttle import PublicHit, PublicWindow
from petitions import workflows as w
from petitions.models import (
    Petition,
    PetitionAccess,
    PetitionEvent,
    PetitionFile,
    PetitionIdentity,
)
from petitions.views.public import make_token
from petitions.workflows import attachments, numbers
from tests.conftest import Tree, place
from tests.petitions.conftest import MATTER, NAME, PHONE, Make
from tests.petitions.test_secrecy import plain_dump

FILE = reverse("petitions:public-file", args=["37"])
TRACK, ACT = reverse("petitions:public-track"), reverse("petitions:public-act")
ADDRESS, AGENT = "203.0.113.77", "CanaryBrowser/7.7"


@pytest.fixture
def visitor() -> Client:
    return Client(REMOTE_ADDR=ADDRESS, HTTP_USER_AGENT=AGENT)


def filing(**fields: Any) -> dict[str, Any]:
    return {"place": place("371302").pk, "category": "0101", "people": "1", "matter": MATTER, **fields}


def test_the_public_pages_open_without_signing_in(tree: Tree, visitor: Client) -> None:
    start = visitor.get(reverse("petitions:public-start"))
    assert "山东省" in start.content.decode()
    for url in (FILE, TRACK):
        response = visitor.get(url)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "same-origin"  # none at all would break the form post
    assert visitor.get(reverse("petitions:public-file", args=["44"])).status_code == 404
    assert visitor.get(ACT).status_code == 405


def test_a_nameless_filing_leaves_no_trace_of_who_and_when(
    tree: Tree, visitor: Client, settings: Any
) -> None:
    photo = SimpleUploadedFile("工资条.pdf", b"%PDF-1.4 wages")
    response = visitor.post(FILE, filing(unit_name=tree.unit.name, papers=photo))
    assert response.status_code == 200
    petition = Petition.objects.get()
    assert (petition.anonymous, petition.channel, petition.unit) == (True, "online", tree.unit)
    assert petition.handler_path == tree.county.path
    assert petition.matter == MATTER
    assert not PetitionIdentity.objects.exists()
    assert not AuditEvent.objects.filter(object_type__startswith="petitions").exists()
    assert [event.at for event in PetitionEvent.objects.all()] == [None]
    dump = plain_dump()
    assert ADDRESS not in dump
    assert AGENT not in dump
    assert ADDRESS.encode().hex() not in dump
    path = attachments.folder() / PetitionFile.objects.get().disk_name
    midnight = dt.datetime.combine(today(), dt.time(), SHANGHAI).timestamp()
    assert path.stat().st_mtime == midnight
    assert b"wages" not in path.read_bytes()
    assert not list(attachments.folder().glob("*.part"))
    assert "sessionid" not in visitor.cookies


def test_a_named_filing_seals_the_name_and_is_recorded(tree: Tree, visitor: Client) -> None:
    visitor.post(FILE, filing(name=NAME, phone=PHONE))
    petition = Petition.objects.get()
    assert (petition.anonymous, petition.identity.name, petition.identity.phone) == (False, NAME, PHONE)
    assert AuditEvent.objects.get(verb="petition.file").actor_name == "系统"
    assert NAME not in plain_dump()


def test_a_filing_with_gaps_says_what_to_mend_and_keeps_the_text(tree: Tree, visitor: Client) -> None:
    response = visitor.post(FILE, filing(place="", phone="12345"))
    page = response.content.decode()
    assert response.status_code == 422
    assert "请选择单位所在的县" in page
    assert "移动电话应为 11 位" in page
    assert MATTER in page
    assert not Petition.objects.exists()
    bad = visitor.post(FILE, filing(papers=SimpleUploadedFile("x.exe", b"MZ")))
    assert "类型不能上传" in bad.content.decode()
    assert not Petition.objects.exists()


def test_passcodes_have_eighty_bits_and_no_bias() -> None:
    codes = [passcodes.make_passcode() for _ in range(20_000)]
    assert len(set(codes)) == len(codes)
    assert all(len(code) == 16 for code in codes)
    for position in range(16):
        counts = Counter(code[position] for code in codes)
        assert set(counts) == set(passcodes.ALPHABET)
        expected = len(codes) / 32
        chi_square = sum((n - expected) ** 2 / expected for n in counts.values())
        assert chi_square < 70  # 31 degrees of freedom: p < 0.0001


def test_the_passcode_is_kept_as_argon2_and_shown_once(tree: Tree, visitor: Client) -> None:
    shown = visitor.post(FILE, filing()).context["passcode"]
    kept = PetitionAccess.objects.get().passcode_hash
    assert kept.startswith("argon2$argon2id$")
    assert shown.replace("-", "") not in plain_dump()
    number = Petition.objects.get().number
    again = visitor.post(TRACK, {"number": number, "passcode": shown.lower()})
    assert again.status_code == 200
    assert shown not in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("鲁工信访〔2026〕000123", "鲁工信访〔2026〕000123"),
        ("鲁工信访[2026] 000123 号", "鲁工信访〔2026〕000123"),
        ("鲁工信访（２０２６）０００１２３", "鲁工信访〔2026〕000123"),
        ("鲁2026000123", "鲁工信访〔2026〕000123"),
    ],
)
def test_numbers_are_read_with_any_brackets(typed: str, number: str) -> None:
    assert numbers.read_number(typed) == number


def test_a_number_without_its_province_is_asked_for_again() -> None:
    with pytest.raises(ValueError, match="编号不完整"):
        numbers.read_number("2026000123")
    assert passcodes.read_passcode("oil0-abcd efgh-jkmn-pq") == "0110ABCDEFGHJKMNPQ"[:17]


def test_wrong_number_and_wrong_passcode_get_the_same_answer(tree: Tree, visitor: Client) -> None:
    import re

    passcode = visitor.post(FILE, filing()).context["passcode"]
    number = Petition.objects.get().number
    pages = []
    for tried, code in ((number, "A" * 16), (number.replace("000001", "777777"), passcode)):
        response = visitor.post(TRACK, {"number": tried, "passcode": code})
        text = re.sub(r'value="[^"]*"|content="[^"]*"', "", response.content.decode())
        pages.append((response.status_code, text))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422
    assert visitor.get(f"{TRACK}?number={number}&passcode={passcode}").context["form"].is_bound is False


def test_ten_wrong_tries_close_the_door_for_that_address_only(
    tree: Tree, visitor: Client, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(passcodes, "_DECOY", [])
    passcode = visitor.post(FILE, filing()).context["passcode"]
    number = Petition.objects.get().number
    for _ in range(throttle.FAILURES_PER_ADDRESS):
        assert visitor.post(TRACK, {"number": number, "passcode": "A" * 16}).status_code == 422
    closed = visitor.post(TRACK, {"number": number, "passcode": passcode})
    assert closed.status_code == 429
    assert "分钟" in closed.content.decode()
    other = Client(REMOTE_ADDR="198.51.100.9")
    assert other.post(TRACK, {"number": number, "passcode": passcode}).status_code == 200
    for n in range(10):
        Client(REMOTE_ADDR=f"192.0.2.{n}").post(TRACK, {"number": number, "passcode": "B" * 16})
    assert other.post(TRACK, {"number": number, "passcode": passcode}).status_code == 429


def test_a_flooder_is_cut_at_ten_filings_an_hour(tree: Tree, visitor: Client, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    codes = [visitor.post(FILE, filing()).status_code for _ in range(12)]
    assert codes == [200] * 10 + [429] * 2
    assert Client(REMOTE_ADDR="198.51.100.9").post(FILE, filing()).status_code == 200


def test_counts_die_with_their_hour(tree: Tree, visitor: Client) -> None:
    visitor.post(FILE, filing())
    PublicWindow.objects.update(hour=dt.datetime(2026, 1, 1, 3, tzinfo=SHANGHAI))
    assert throttle.tried("file", ADDRESS) == 0
    assert PublicWindow.objects.count() == 1
    assert not PublicHit.objects.exists()


def test_a_production_door_counts_by_the_hop_its_proxy_saw(
    tree: Tree, visitor: Client, settings: Any
) -> None:
    from django.test import RequestFactory

    from core.addresses import address_of

    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 198.51.100.9", REMOTE_ADDR="127.0.0.1")
    assert address_of(request) == "127.0.0.1"
    settings.PRODUCTION = True
    assert address_of(request) == "198.51.100.9"


def test_only_what_is_meant_for_the_petitioner_is_shown(
    tree: Tree, visitor: Client, clerk: User, make_petition: Make
) -> None:
    passcode = visitor.post(FILE, filing(name=NAME, phone=PHONE)).context["passcode"]
    petition = Petition.objects.get()
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.county)
    w.NOTE.apply(petition, by=clerk, title="联系信访人", text="内部研判：单位可能转移财产", shown=False)
    page = visitor.post(TRACK, {"number": petition.number, "passcode": passcode}).content.decode()
    assert "内部研判" not in page
    assert NAME not in page
    assert str(clerk) not in page
    assert "分办" in page


def test_the_petitioner_adds_more_until_the_archive(tree: Tree, visitor: Client, clerk: User) -> None:
    visitor.post(FILE, filing())
    petition = Petition.objects.get()
    token = make_token(petition)
    added = visitor.post(
        ACT,
        {
            "token": token,
            "act": "more",
            "text": "又找到一张欠条",
            "papers": SimpleUploadedFile("欠条.pdf", b"%PDF-1.7 x"),
        },
    )
    assert "补充的内容已经收到" in added.content.decode()
    assert petition.files.get().by_petitioner
    early = visitor.post(ACT, {"token": token, "act": "rate", "satisfied": "good"})
    assert (early.status_code, "现在不能评价" in early.content.decode()) == (422, True)
    Petition.objects.update(state="archived", replied_on=today())
    late = visitor.post(ACT, {"token": token, "act": "more", "text": "还有一张"})
    assert "已归档" in late.content.decode()
    assert visitor.post(ACT, {"token": token + "x", "act": "more", "text": "还有一张"}).status_code == 422


def test_a_verdict_counts_once(tree: Tree, visitor: Client) -> None:
    visitor.post(FILE, filing())
    petition = Petition.objects.get()
    Petition.objects.update(state="replied", replied_on=today(), closed_on=today(), reply_form="direct")
    token = make_token(petition)
    assert visitor.post(ACT, {"token": token, "act": "rate"}).status_code == 422
    assert visitor.post(ACT, {"token": token, "act": "rate", "satisfied": "bad"}).status_code == 200
    assert visitor.post(ACT, {"token": token, "act": "rate", "satisfied": "good"}).status_code == 422
    assert Petition.objects.get().satisfied == "bad"
