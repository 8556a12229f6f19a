"""Invented congresses, representatives, ceremonies, activists, recommendations and questions of representatives.

How good a union is follows `unions.demo.quality`, so that most have met within the year and kept minutes.
"""

import datetime as dt
import io
import struct
import zlib
from dataclasses import dataclass
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction

from core.clock import today
from core.letters import Letter, letter_pdf
from core.pinyin import initials, spell
from members.demo.democracy_cases import build_cases, build_queries
from members.models import (
    Activist,
    Ceremony,
    CeremonyPhoto,
    CongressSeat,
    Member,
    MemberCongress,
    MemberRep,
    RepDuty,
)
from unions.demo.quality import sound
from unions.models import Body

BATCH = 2000
LARGE = 60  # members from which a demo union has representatives
SEATS = 24
REPRESENTATIVE = "于望舒"  # whose demo account may ask questions
AGENDAS = (
    "听取和审议工会工作报告\n审议经费收支情况报告\n通报会员评家结果", "审议年度工会经费预算\n选举补充委员\n征求会员意见",
    "听取工会工作报告\n审议经费审查工作报告\n表决职工福利方案",
)  # fmt: skip
VOTES = ("关于工会工作报告的决议", "关于经费收支情况报告的决议")
PLACES = ("职工之家", "三楼会议室", "多功能厅", "培训中心")
ROLES = ("宣传联络", "文体活动", "困难帮扶", "劳动保护监督", "女职工工作")
GROUPS = ("第一代表组", "第二代表组", "第三代表组")
DUTIES = (
    (RepDuty.Kind.CONTACT, "走访本组会员，收集食堂和班车的意见"), (RepDuty.Kind.PROPOSAL, "提出改善车间通风的提案"),
    (RepDuty.Kind.INSPECTION, "参加劳动保护巡视"), (RepDuty.Kind.MEETING, "列席工会委员会会议"),
)  # fmt: skip


@dataclass(frozen=True)
class Roll:
    body: Body
    members: list[int]  # the first ones on the roll
    number: int

    @property
    def represented(self) -> bool:
        return self.number >= LARGE


@transaction.atomic
def build_democracy(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only."""
    rng, on = Random(seed + 87), on or today()
    if MemberCongress.objects.exists():
        return {}
    rolls = rolls_of()
    own = _own(rolls)
    reps = _representatives(rolls, own, on)
    return {
        "congresses": _congresses(rolls, rng, on), "representatives": reps, "ceremonies": _ceremonies(rolls, rng, on),
        "activists": _activists(rolls, rng, on), "called": _called(own, on), "cases": build_cases(own, rolls, rng, on),
        "queries": build_queries(own, on),
    }  # fmt: skip


def rolls_of() -> list[Roll]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_id, (array_agg(id ORDER BY id))[1:%s], count(*) FROM members_member WHERE status = 'active' GROUP BY body_id",
            [SEATS],
        )
        found = {body: (members, number) for body, members, number in cursor.fetchall()}
    bodies = Body.objects.basic().active().filter(pk__in=found).order_by("path")
    return [Roll(body, *found[body.pk]) for body in bodies]


def _own(rolls: list[Roll]) -> Roll | None:
    """The union of the demo chair and of the demo representative, who becomes a member by that name."""
    from accounts.models import Grant

    grant = Grant.objects.filter(role="member_representative").order_by("pk").first()
    own = next((roll for roll in rolls if grant and roll.body.pk == grant.body_id), None)
    if own:
        name = REPRESENTATIVE
        Member.objects.filter(pk=own.members[0]).update(
            name=name, pinyin=spell(name, person=True), initials=initials(name, person=True)
        )
    return own


def _congresses(rolls: list[Roll], rng: Random, on: dt.date) -> int:
    made: list[dict[str, Any]] = []
    minutes = _minutes()
    for roll in rolls:
        body, good = roll.body, sound(roll.body.name, roll.body.place)
        ago = rng.randrange(20, 330)
        for session, back in enumerate((ago + 365, ago), start=2):
            held = on - dt.timedelta(days=back if good or back > 365 else back + 200)
            if body.established_on and held <= body.established_on:
                continue
            made.append(_congress(roll, held, session, len(made), minutes, kept=good or back > 365))
    copy("members_membercongress", made)
    run(
        "INSERT INTO members_resolution (congress_id, number, title, text, in_favour, against, abstained, passed)"
        " SELECT c.id, v.number, v.title, '会议同意' || substr(v.title, 3, length(v.title) - 5) || '。', c.present - w.away, 0,"
        " w.away, (c.present - w.away) * 2 > c.entitled FROM members_membercongress c"
        " CROSS JOIN (VALUES (1, %s), (2, %s)) AS v(number, title)"
        " CROSS JOIN LATERAL (SELECT CASE WHEN c.present > 6 THEN v.number %% 2 ELSE 0 END AS away) AS w WHERE c.present > 0",
        list(VOTES),
    )
    return len(made)


def _congress(
    roll: Roll, held: dt.date, session: int, number: int, minutes: str, *, kept: bool
) -> dict[str, Any]:
    """One of the term before bears its number."""
    body, start = roll.body, roll.body.term_start
    term = 2 if start and held < start else 3
    entitled = min(roll.number, SEATS) if roll.represented else roll.number
    present = max(-(-entitled * 2 // 3), entitled - 1 - number % 3) if entitled > 1 else entitled
    kind = MemberCongress.Kind.REPRESENTATIVES if roll.represented else MemberCongress.Kind.MEMBERS
    state = MemberCongress.State.CLOSED if kept else MemberCongress.State.HELD
    return {
        "body_id": body.pk, "kind": kind, "term": term, "session": session, "held_on": held, "starts_at": "上午9:00",
        "place": PLACES[number % 4], "agenda": AGENDAS[number % 3], "standing": roll.represented and body.pk % 2 == 0,
        "state": state, "notice_on": held - dt.timedelta(days=10), "entitled": entitled, "present": present, "quorum_share": 2,
        "quorum_whole": 3, "minutes": minutes if kept else "", "minutes_name": "会议记录.pdf" if kept else "",
        "closed_on": held + dt.timedelta(days=5) if kept else None,
    }  # fmt: skip


def _minutes() -> str:
    """One stored paper behind all demo congresses."""
    name = "congresses/demo-minutes.pdf"
    if default_storage.exists(name):
        return name
    told = "会议由工会主席主持，清点到会人数，听取工作报告和经费报告，经充分审议后逐项表决，会议记录经主持人核对。"
    letter = Letter("会员（代表）大会会议记录", (told,), "演示数据", dt.date(2026, 1, 5))
    return default_storage.save(name, ContentFile(letter_pdf(letter)))


def _representatives(rolls: list[Roll], own: Roll | None, on: dt.date) -> int:
    rows: list[dict[str, Any]] = []
    for roll in rolls:
        body = roll.body
        if not (roll.represented or roll is own) or not (body.term_start and body.term_end):
            continue
        elected = max(body.term_start - dt.timedelta(days=15), body.established_on or body.term_start)
        standing = body.pk % 2 == 0 or roll is own
        rows += [
            {"member_id": pk, "body_id": body.pk, "district": GROUPS[number % 3], "elected_on": elected, "term_end": body.term_end, "standing": standing}
            for number, pk in enumerate(roll.members)
            if elected < body.term_end and elected <= on
        ]  # fmt: skip
    copy("members_memberrep", rows)
    duties = ", ".join(f"({number}, %s, %s)" for number in range(len(DUTIES)))
    run(
        "INSERT INTO members_repduty (rep_id, done_on, kind, what)"
        " SELECT r.id, least(%s::date, r.term_end) - 5 - (r.member_id * 7 %% 55)::int, d.kind, d.what FROM members_memberrep r"
        f" JOIN (VALUES {duties}) AS d(number, kind, what) ON d.number = r.member_id %% {len(DUTIES)}"
        " WHERE r.member_id %% 6 = 0 AND least(%s::date, r.term_end) - 60 >= r.elected_on",
        [on, *(str(word) for duty in DUTIES for word in duty), on],
    )
    return len(rows)


def run(statement: str, params: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def copy(table: str, rows: list[dict[str, Any]]) -> None:
    """All rows by one COPY."""
    if not rows:
        return
    lines = (
        "\t".join("\\N" if value is None else str(value).replace("\n", "\\n") for value in row.values())
        + "\n"
        for row in rows
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(rows[0])}) FROM STDIN", io.StringIO("".join(lines)))


def _ceremonies(rolls: list[Roll], rng: Random, on: dt.date) -> int:
    rows = []
    for roll in rolls[::6]:
        held = on - dt.timedelta(days=rng.randrange(10, 500))
        if roll.body.established_on is None or held >= roll.body.established_on:
            joined = max(1, roll.number // 8)
            rows.append(Ceremony(body=roll.body, held_on=held, place=PLACES[roll.number % 4], joined=joined, note="宣读入会誓词，颁发会员证"))  # fmt: skip
    made = Ceremony.objects.bulk_create(rows, BATCH)
    stored = "congresses/demo-ceremony.png"
    if not default_storage.exists(stored):
        stored = default_storage.save(stored, ContentFile(picture()))
    CeremonyPhoto.objects.bulk_create([CeremonyPhoto(ceremony=row, file=stored, name="仪式现场.png") for row in made], BATCH)  # fmt: skip
    return len(made)


def _activists(rolls: list[Roll], rng: Random, on: dt.date) -> int:
    rows = []
    for roll in rolls[::3]:
        first = max(on - dt.timedelta(days=900), roll.body.established_on or on)
        for number, pk in enumerate(roll.members[1:3]):
            since = first + dt.timedelta(days=rng.randrange(max(1, (on - first).days)))
            trained = on - dt.timedelta(days=rng.randrange(300)) if rng.random() < 0.6 else None
            rows.append(Activist(member_id=pk, body=roll.body, since=since, role=ROLES[(pk + number) % 5], trained_on=trained))  # fmt: skip
    return len(Activist.objects.bulk_create(rows, BATCH))


def _called(own: Roll | None, on: dt.date) -> int:
    """A congress of the demo union that people have been called to, and one being prepared."""
    if own is None:
        return 0
    said: dict[str, Any] = {
        "body": own.body,
        "kind": "representatives",
        "term": 3,
        "standing": True,
        "place": "三楼会议室",
    }
    reps = list(
        MemberRep.objects.filter(body=own.body).live(on).order_by("pk").values_list("member", flat=True)
    )
    if reps:
        row = MemberCongress.objects.create(
            **said, session=4, held_on=on, notice_on=on - dt.timedelta(days=9), starts_at="下午2:00", agenda=AGENDAS[1],
            state="noticed", entitled=len(reps), present=0,
        )  # fmt: skip
        CongressSeat.objects.bulk_create([CongressSeat(congress=row, member_id=pk) for pk in reps])
    MemberCongress.objects.create(**said, session=5, held_on=on + dt.timedelta(days=40), agenda=AGENDAS[2])
    return len(reps)


def picture(width: int = 480, height: int = 320) -> bytes:
    """A plain hall with a banner, so that it shows as a picture."""
    wall, banner, floor = (236, 228, 214), (190, 40, 40), (170, 150, 128)
    rows = b""
    for y in range(height):
        colour = banner if 50 < y < 95 else floor if y > 230 else wall
        rows += b"\0" + bytes(colour) * width

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
