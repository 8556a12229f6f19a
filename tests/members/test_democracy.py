"""Congresses from notice to minutes, representatives and their terms, ceremonies and activists: form, API, database alike."""

import datetime as dt
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.models import AuditEvent
from core.photos import clean_photo
from core.rules import RULES
from homes.models import Facts, Outcome, ScoreRun
from homes.models.facts import Dirty
from homes.scoring.run import score
from members.models import (
    Activist,
    Ceremony,
    CeremonyPhoto,
    Member,
    MemberCongress,
    MemberRep,
    RepDuty,
    Resolution,
)
from tests.conftest import Tree, make_body
from unions.models import Body, Jurisdiction, Threshold

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
NAMES = ("甲一", "乙二", "丙三", "丁四", "戊五", "己六")


def paper(name: str = "会议记录.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF)


def join(body: Body, *names: str, **more: Any) -> list[Member]:
    return [
        Member.objects.create(name=name, sex="1", body=body, path=body.path, change_on=dt.date(2024, 1, 1), **more)
        for name in names
    ]  # fmt: skip


def elect(body: Body, *members: Member, **more: Any) -> list[MemberRep]:
    term = {"elected_on": dt.date(2023, 5, 10), "term_end": body.term_end, "standing": True, **more}
    return [MemberRep.objects.create(body=body, member=member, **term) for member in members]


def planned(body: Body, **more: Any) -> MemberCongress:
    said = {
        "kind": "representatives", "term": 3, "session": 2, "held_on": today(), "place": "三楼会议室", "starts_at": "上午9:00",
        "agenda": "听取工会工作报告\n审议经费预算", **more,
    }  # fmt: skip
    return MemberCongress.objects.create(body=body, **said)


def noticed(body: Body, **more: Any) -> MemberCongress:
    """Noticed in time, on a day that has come."""
    row = planned(body, state="noticed", notice_on=today() - dt.timedelta(days=10), **more)
    from members.workflows.congresses import call

    row.entitled, row.present = call(row), 0
    row.save()
    return row


def take(client: Client, row: MemberCongress, slug: str, status: int = 302, **data: Any) -> str:
    answer = client.post(reverse(f"members:membercongress-{slug}", args=[row.pk]), data)
    assert answer.status_code == status, answer.content.decode()
    row.refresh_from_db()
    return answer.content.decode()


@pytest.mark.entry("P-088")
def test_a_congress_goes_from_notice_to_minutes(tree: Tree, chair: User, client_of: Clients) -> None:
    elect(tree.basic, *join(tree.basic, *NAMES))
    join(tree.basic, "不是代表")
    client = client_of(chair)
    day = today() + dt.timedelta(days=6)
    said = {
        "body": tree.basic.pk,
        "kind": "representatives",
        "term": 3,
        "session": 2,
        "held_on": day.isoformat(),
    }
    assert client.post(reverse("members:membercongress-create"), said).status_code == 302
    row = MemberCongress.objects.get()
    assert "请先修改资料" in take(client, row, "notice", 422, notice_on=today().isoformat())
    MemberCongress.objects.update(place="三楼会议室", agenda="听取报告")
    assert "提前至少 7 天" in take(client, row, "notice", 422, notice_on=today().isoformat())
    MemberCongress.objects.update(held_on=today() + dt.timedelta(days=7))
    take(client, row, "notice", notice_on=today().isoformat())
    assert (row.state, row.entitled, row.present) == ("noticed", 6, 0)
    assert "还没有到日子" in take(client, row, "attend", 422, seats=[])
    MemberCongress.objects.update(held_on=today(), notice_on=today() - dt.timedelta(days=8))
    page = client.get(reverse("members:membercongress-attend", args=[row.pk])).content.decode()
    assert "应到 6 人，到会不少于三分之二（4 人）" in page and "不是代表" not in page
    seats = list(row.seats.values_list("pk", flat=True))
    take(client, row, "attend", seats=seats[:3])
    assert row.present == 3
    assert "不足三分之二（至少 4 人）" in take(client, row, "open", 422)
    take(client, row, "attend", seats=seats[1:5])
    take(client, row, "open")
    assert (row.state, row.present, row.quorum_share, row.quorum_whole) == ("held", 4, 2, 3)
    vote = {"title": "通过预算", "text": "同意年度预算", "in_favour": 4, "against": 0, "abstained": 0}
    assert "多于实到 4 人" in take(client, row, "vote", 422, **{**vote, "against": 1})
    take(client, row, "vote", **vote)
    take(client, row, "vote", **{**vote, "title": "修改章程", "in_favour": 3, "against": 1})
    assert list(Resolution.objects.order_by("number").values_list("number", "passed")) == [
        (1, True),
        (2, False),
    ]
    assert "请上传会议记录" in take(client, row, "close", 422)
    take(client, row, "close", minutes=paper())
    assert (row.state, row.minutes_name, row.closed_on) == ("closed", "会议记录.pdf", today())
    page = client.get(reverse("members:membercongress-detail", args=[row.pk])).content.decode()
    assert "未通过" in page and "会议记录.pdf" in page and NAMES[0] in page
    assert client.get(reverse("members:membercongress-minutes", args=[row.pk])).status_code == 200
    take(client, row, "vote", 409, **vote)


@pytest.mark.entry("P-088")
def test_the_notice_and_the_sign_in_sheet_are_printed(tree: Tree, chair: User, client_of: Clients) -> None:
    elect(tree.basic, *join(tree.basic, *NAMES))
    client, row = client_of(chair), planned(tree.basic)
    assert client.get(reverse("members:membercongress-letter", args=[row.pk])).status_code == 409
    MemberCongress.objects.all().delete()
    row = noticed(tree.basic)
    for page in ("letter", "sheet"):
        answer = client.get(reverse(f"members:membercongress-{page}", args=[row.pk]))
        assert answer.status_code == 200 and answer.content[:5] == b"%PDF-"


@pytest.mark.entry("P-088")
def test_a_meeting_of_all_members_calls_those_in_membership_only(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    join(tree.basic, *NAMES)
    join(tree.basic, "已退休", status="retained")
    row = planned(tree.basic, kind="members", held_on=today() + dt.timedelta(days=30))
    take(client_of(chair), row, "notice", notice_on=today().isoformat())
    assert row.entitled == 6


@pytest.mark.entry("P-088")
def test_a_congress_of_the_past_needs_a_quorum_too(tree: Tree, chair: User, client_of: Clients) -> None:
    row, client = planned(tree.basic, held_on=dt.date(2025, 3, 1)), client_of(chair)
    assert "不足三分之二" in take(client, row, "record", 422, entitled=60, present=39)
    assert "多于应到" in take(client, row, "record", 422, entitled=60, present=61)
    take(client, row, "record", entitled=60, present=40)
    assert row.state == "held"


@pytest.mark.entry("P-088")
def test_the_quorum_comes_from_data(tree: Tree, chair: User, client_of: Clients) -> None:
    row, client = planned(tree.basic, held_on=dt.date(2025, 3, 1)), client_of(chair)
    Threshold.objects.create(
        key="member.congress_quorum", jurisdiction=Jurisdiction.objects.get(code="371302"), value=[4, 5], source="document",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    assert "五分之四（至少 48 人）" in take(client, row, "record", 422, entitled=60, present=47)
    take(client, row, "record", entitled=60, present=48)


@pytest.mark.entry("P-088")
def test_a_cancelled_congress_gives_its_number_back(tree: Tree, chair: User, client_of: Clients) -> None:
    row = planned(tree.basic)
    take(client_of(chair), row, "cancel", reason="会场停电改期")
    assert row.state == "cancelled" and planned(tree.basic).pk


def held(body: Body, **more: Any) -> dict[str, Any]:
    return {
        "body": body, "kind": "members", "term": 3, "session": 1, "held_on": dt.date(2025, 3, 1), "state": "held", "entitled": 60,
        "present": 50, "quorum_share": 2, "quorum_whole": 3, **more,
    }  # fmt: skip


@pytest.mark.entry("P-088")
@pytest.mark.parametrize(
    "wrong",
    [
        {"held_on": dt.date(2019, 4, 30)}, {"present": 61}, {"present": 39}, {"term": 0}, {"state": "closed"},
        {"notice_on": dt.date(2025, 3, 2)},
    ],
)  # fmt: skip
def test_the_database_refuses_what_the_form_refuses(tree: Tree, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberCongress.objects.create(**held(tree.basic, **wrong))
    assert MemberCongress.objects.create(**held(tree.basic)).pk


@pytest.mark.entry("P-088")
def test_form_and_endpoint_refuse_alike(tree: Tree, chair: User, client_of: Clients) -> None:
    client = client_of(chair)
    said = {"body": tree.basic.pk, "kind": "members", "term": 0, "session": 1, "held_on": "2019-04-30"}
    page = client.post(reverse("members:membercongress-create"), said)
    assert page.status_code == 422 and "早于本会成立日期" in page.content.decode()
    answer = client.post("/api/members/congresses/", said, content_type="application/json")
    assert answer.status_code == 400 and {"held_on", "term"} <= set(answer.json())
    said |= {"term": 1, "held_on": "2025-03-01"}
    assert client.post("/api/members/congresses/", said, content_type="application/json").status_code == 201
    assert client.post(reverse("members:membercongress-create"), said).status_code == 422
    row = MemberCongress.objects.get()
    answer = client.post(f"/api/members/congresses/{row.pk}/record/", {"entitled": 60, "present": 39})
    assert answer.status_code in (400, 409, 422) and "不足三分之二" in answer.content.decode()


@pytest.mark.entry("P-088")
def test_votes_never_exceed_those_present(tree: Tree) -> None:
    row = MemberCongress.objects.create(**held(tree.basic))
    with pytest.raises(IntegrityError), transaction.atomic():
        Resolution.objects.create(congress=row, number=1, title="题", text="文", in_favour=50, against=1)


@pytest.mark.entry("P-088")
def test_a_representative_is_an_active_member_and_a_standing_one_serves_the_committees_term(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    own, kept = join(tree.basic, "甲一")[0], join(tree.basic, "乙二", status="retained")[0]
    stranger = join(tree.other_basic, "丙三")[0]
    client = client_of(chair)
    said = {"body": tree.basic.pk, "elected_on": "2023-05-18", "term_end": "2028-05-17", "standing": "on"}
    for name in ("乙二", "丙三", "无此人"):
        page = client.post(reverse("members:memberrep-create"), {**said, "member": name})
        assert page.status_code == 422 and "本会在会会员里没有" in page.content.decode()
    page = client.post(
        reverse("members:memberrep-create"), {**said, "member": "甲一", "term_end": "2027-01-01"}
    )
    assert page.status_code == 422 and "与工会委员会相同" in page.content.decode()
    assert client.post(reverse("members:memberrep-create"), {**said, "member": "甲一"}).status_code == 302
    again = client.post(reverse("members:memberrep-create"), {**said, "member": "甲一"})
    assert again.status_code == 422 and "已有一段任期" in again.content.decode()
    term = {"elected_on": dt.date(2023, 5, 18), "term_end": tree.basic.term_end}
    for who, more in (
        (kept, {}), (stranger, {}), (own, {}), (own, {"elected_on": dt.date(2018, 1, 1), "term_end": dt.date(2018, 9, 1)}),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            MemberRep.objects.create(body=tree.basic, member=who, **{**term, **more})
    other = join(tree.basic, "丁四")[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberRep.objects.create(
            body=tree.basic, member=other, standing=True, elected_on=dt.date(2023, 5, 18), term_end=dt.date(2027, 1, 1)
        )  # fmt: skip


@pytest.mark.entry("P-088")
def test_a_list_of_representatives_is_registered_whole_or_not_at_all(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    join(tree.basic, *NAMES)
    join(tree.basic, "甲一", card_no="3713021234")
    client, url = client_of(chair), reverse("members:memberrep-batch")
    said = {"body": tree.basic.pk, "elected_on": "2023-05-18", "term_end": "2028-05-17", "district": "一车间"}
    page = client.post(url, {**said, "names": "甲一\n乙二\n查无此人"}).content.decode()
    assert "第 1 行：有同名的会员" in page and "第 3 行" in page and not MemberRep.objects.exists()
    answer = client.post(url, {**said, "names": "甲一 3713021234\n乙二\n\n丙三"})
    assert answer.status_code == 302 and MemberRep.objects.filter(district="一车间").count() == 3
    twice = client.post(url, {**said, "names": "丁四\n乙二"})
    assert "乙二：" in twice.content.decode() and MemberRep.objects.count() == 3


@pytest.mark.entry("P-088")
def test_a_mandate_ends_and_the_person_is_no_longer_called(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    reps = elect(tree.basic, *join(tree.basic, *NAMES[:3]))
    client = client_of(chair)
    url = reverse("members:memberrep-end", args=[reps[0].pk])
    assert client.post(url, {"ended_on": today().isoformat(), "reason": "调离本单位"}).status_code == 302
    assert MemberRep.objects.live(today()).count() == 2
    assert client.post(url, {"ended_on": today().isoformat(), "reason": "调离本单位"}).status_code == 409
    duty = {"rep": reps[1].pk, "done_on": today().isoformat(), "kind": "contact", "what": "走访一车间会员"}
    assert client.post(reverse("members:repduty-create"), duty).status_code == 302
    page = client.get(reverse("members:memberrep-detail", args=[reps[1].pk])).content.decode()
    assert "走访一车间会员" in page and RepDuty.objects.count() == 1
    early = client.post(reverse("members:repduty-create"), {**duty, "done_on": "2020-01-01"})
    assert early.status_code == 422 and "早于当选日期" in early.content.decode()


def png(*extra: tuple[bytes, bytes]) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" + b"\1\2\3" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in extra) + data + chunk(b"IEND", b"")


def jpeg(secret: bytes, turn: int = 6) -> bytes:
    """The parts of a baseline picture around one scan; no decoder is asked."""

    def part(marker: int, body: bytes) -> bytes:
        return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body

    tiff = b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0) + secret
    return b"".join((
        b"\xff\xd8", part(0xE1, b"Exif\0\0" + tiff), part(0xFE, secret), part(0xDB, bytes(65)),
        part(0xC0, struct.pack(">BHHB", 8, 100, 80, 1) + b"\1\x11\0"), part(0xC4, bytes(17)), part(0xDA, b"\1\1\0\0\x3f\0"),
        b"\x12\xff\x00\x34", b"\xff\xd9", b"<script>after</script>",
    ))  # fmt: skip


@pytest.mark.entry("P-086")
def test_a_photo_is_written_anew_without_what_hides_in_it() -> None:
    kept = clean_photo(SimpleUploadedFile("a.png", png((b"tEXt", b"GPS\0secret-place")) + b"tail")).read()
    assert kept == png() and b"secret" not in kept
    kept = clean_photo(SimpleUploadedFile("a.jpg", jpeg(b"secret-place"))).read()
    assert b"secret" not in kept and b"script" not in kept and b"Exif" in kept and kept.endswith(b"\xff\xd9")
    for name, content in (("a.jpg", jpeg(b"")[:60]), ("a.png", png()[:-20]), ("a.pdf", PDF)):
        with pytest.raises(ValidationError):
            clean_photo(SimpleUploadedFile(name, content))


@pytest.mark.entry("P-086")
def test_a_ceremony_and_its_photos(tree: Tree, chair: User, county: User, client_of: Clients) -> None:
    client = client_of(chair)
    said = {"body": tree.basic.pk, "held_on": "2025-05-01", "place": "职工之家", "joined": 0}
    assert client.post(reverse("members:ceremony-create"), said).status_code == 422
    assert client.post(reverse("members:ceremony-create"), {**said, "joined": 12}).status_code == 302
    row = Ceremony.objects.get()
    url = reverse("members:ceremony-photos", args=[row.pk])
    assert client.post(url, {"photos": [paper("x.pdf")]}).status_code == 422
    two = [SimpleUploadedFile("一.png", png()), SimpleUploadedFile("二.jpg", jpeg(b"x"))]
    assert client.post(url, {"photos": two}).status_code == 302
    assert CeremonyPhoto.objects.count() == 2
    photo = CeremonyPhoto.objects.first()
    assert photo and client.get(reverse("members:ceremony-photo", args=[photo.pk])).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Ceremony.objects.create(body=tree.basic, held_on=dt.date(2018, 1, 1), place="场", joined=3)


@pytest.mark.entry("P-086")
def test_a_photo_put_up_by_mistake_goes_with_its_file(
    tree: Tree, chair: User, city: User, client_of: Clients, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of(chair)
    said = {"body": tree.basic.pk, "held_on": "2025-05-01", "place": "职工之家", "joined": 12}
    client.post(reverse("members:ceremony-create"), said)
    row = Ceremony.objects.get()
    broken = client.post(
        reverse("members:ceremony-photos", args=[row.pk]),
        {"photos": [SimpleUploadedFile("坏.png", png()[:-20])]},
    )
    assert "“坏.png”" in broken.content.decode()
    client.post(
        reverse("members:ceremony-photos", args=[row.pk]), {"photos": [SimpleUploadedFile("一.png", png())]}
    )
    photo = CeremonyPhoto.objects.get()
    url = reverse("members:ceremony-photo", args=[photo.pk])
    detail = reverse("members:ceremony-detail", args=[row.pk])
    assert f"{url}?remove=1" in client.get(detail).content.decode()
    assert "删除照片" in client.get(url, {"remove": "1"}).content.decode()
    above = client_of(city)
    assert "remove=1" not in above.get(detail).content.decode()
    assert (above.get(url, {"remove": "1"}).status_code, above.post(url).status_code) == (403, 403)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url).status_code == 302
    assert not CeremonyPhoto.objects.exists()
    assert not photo.file.storage.exists(photo.file.name)
    assert AuditEvent.objects.get(verb="ceremonyphoto.remove").actor_id == chair.pk


@pytest.mark.entry("P-086")
def test_an_activist_is_a_member_once(tree: Tree, chair: User, client_of: Clients) -> None:
    join(tree.basic, "甲一")
    client = client_of(chair)
    said = {"body": tree.basic.pk, "member": "甲一", "role": "宣传联络", "since": "2025-01-01"}
    assert client.post(reverse("members:activist-create"), said).status_code == 302
    assert client.post(reverse("members:activist-create"), said).status_code == 422
    row = Activist.objects.get()
    page = client.get(reverse("members:activist-detail", args=[row.pk])).content.decode()
    assert "宣传联络" in page and client.get(reverse("members:activist-list")).status_code == 200
    wrong = client.post(
        reverse("members:activist-edit", args=[row.pk]),
        {"role": "宣传", "since": "2025-01-01", "until": "2024-01-01"},
    )
    assert wrong.status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        Activist.objects.create(body=tree.basic, member=row.member, role="x", since=dt.date(2025, 1, 1))


def letter(body: Body) -> str:
    score(on=today(), mode=ScoreRun.Mode.FULL)
    return Outcome.objects.get(pk=body.pk).letters[RULES["P-087"].slot]


@pytest.mark.entry("P-087")
def test_a_union_is_judged_by_its_congresses_and_the_term_of_its_representatives(tree: Tree) -> None:
    assert letter(tree.basic) == "F"
    assert (
        letter(make_body("新建工会委员会", "single", tree.township, "371302101", established_on=today()))
        == "N"
    )
    row = MemberCongress.objects.create(**held(tree.basic, held_on=today() - dt.timedelta(days=20)))
    assert letter(tree.basic) == "F"
    row.minutes_name, row.state = "记录.pdf", "closed"
    row.save()
    assert letter(tree.basic) == "P"
    facts = Facts.objects.get(pk=tree.basic.pk)
    assert (facts.congresses, facts.congress_first_on) == (1, row.held_on)
    member = join(tree.basic, "甲一")[0]
    before = tree.basic.term_start - dt.timedelta(days=91)  # type: ignore[operator]
    rep = elect(tree.basic, member, elected_on=before, standing=False)[0]
    assert letter(tree.basic) == "F"
    rep.elected_on = before + dt.timedelta(days=1)
    rep.save()
    assert letter(tree.basic) == "P"
    rep.term_end = today() - dt.timedelta(days=1)
    rep.save()
    assert letter(tree.basic) == "F"
    rep.ended_on, rep.ended_reason = today(), "届满"
    rep.save()
    assert letter(tree.basic) == "P"
    row.held_on = add_months(today(), -12) - dt.timedelta(days=1)
    row.save()
    assert letter(tree.basic) == "F"


@pytest.mark.entry("P-087")
def test_a_written_congress_is_judged_the_same_night(tree: Tree) -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL)
    MemberCongress.objects.create(**held(tree.basic, held_on=today(), minutes_name="记录.pdf"))
    assert Dirty.objects.filter(body_id=tree.basic.pk).exists()
    score(on=today(), mode=ScoreRun.Mode.INCREMENTAL)
    assert Outcome.objects.get(pk=tree.basic.pk).letters[RULES["P-087"].slot] == "P"
