"""Cadres of the demo unions, how they were elected, and what they were taught; gaps where a union is kept badly."""

import datetime as dt
from random import Random

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.pinyin import initials, spell
from unions.demo import names
from unions.demo.quality import SLIP, sound
from unions.models import Body, Committee, Election, ElectionVote, Officer, Training

MINUTES = "elections/demo-minutes.docx"
COURSES = (
    "新任工会主席培训班",
    "基层工会干部轮训班",
    "工会财务和经审培训班",
    "女职工工作培训班",
    "集体协商业务培训班",
    "工会法律监督培训班",
)
Post, Office, Kind = Officer.Post, Election.Office, Election.Kind


def minutes_file() -> str:
    """One real document that all demo elections share."""
    if not default_storage.exists(MINUTES):
        from io import BytesIO

        from docx import Document

        paper = Document()
        paper.add_heading("会员大会记录（演示）", level=1)
        for line in (
            "一、清点到会人数，符合规定。",
            "二、通过选举办法，推选监票人、计票人。",
            "三、无记名投票，当场计票。",
            "四、宣布选举结果。",
        ):
            paper.add_paragraph(line)
        buffer = BytesIO()
        paper.save(buffer)
        default_storage.save(MINUTES, ContentFile(buffer.getvalue()))
    return MINUTES


class People:
    """Collects rows for all bodies, then saves each table once."""

    def __init__(self, rng: Random, on: dt.date) -> None:
        self.rng, self.on = rng, on
        self.minutes = minutes_file()
        self.orderly = False  # the union at hand
        self.elections: list[Election] = []
        self.votes: list[tuple[Election, list[str]]] = []
        self.officers: list[Officer] = []
        self.committees: list[Committee] = []
        self.trainings: list[tuple[Officer, Training]] = []

    def happens(self, worst: float, best: float, care: float) -> bool:
        return self.rng.random() < (1 - SLIP / 4 if self.orderly else worst + (best - worst) * care)

    def staff(self, body: Body, workers: int, care: float) -> None:
        """A whole union: committees, chair with election, other posts, training."""
        self.orderly = sound(body.name, body.place)
        held = body.term_start or self.on
        members = max(3, round(workers * self.rng.uniform(0.8, 0.98)))
        chair = names.person(self.rng)
        seats = min(35, 3 + 2 * (members >= 25) + 2 * (members >= 100) + 4 * (members >= 500))
        board = [chair, *(names.person(self.rng) for _ in range(seats - 1))]
        self.elect(body, Office.COMMITTEE, held, members, board, care)
        elected = (
            self.elect(body, Office.CHAIR, held, members, [chair], care)
            if self.happens(0.86, 1, care)
            else None
        )
        self.seat_committees(body, held, seats, members, care)
        if self.happens(0.9, 0.995, care):
            self.chair(body, chair, held, elected, workers, care)
        self.others(body, board, held, workers, care)

    def chair(
        self, body: Body, name: str, held: dt.date, election: Election | None, workers: int, care: float
    ) -> None:
        fulltime = workers >= 200 and self.happens(0.5, 0.97, care)
        officer = self.post(body, name, Post.CHAIR, held, fulltime=fulltime)
        if election:
            officer.election, officer.elected_on = election, held
        if self.happens(0.55, 0.98, care):
            self.train(
                officer,
                min(held + dt.timedelta(days=self.rng.randrange(30, 330)), self.on),
                200 + self.rng.randrange(3) * 100,
            )
        if self.happens(0.4, 0.97, care):
            self.train(
                officer,
                self.on - dt.timedelta(days=self.rng.randrange(10, 350)),
                700 + self.rng.randrange(3) * 100,
            )

    def others(self, body: Body, board: list[str], held: dt.date, workers: int, care: float) -> None:
        if len(board) > 3:
            vice = self.post(body, board[1], Post.VICE, held, fulltime=False)
            vice.elected_on = held
        if self.happens(0.75, 1, care):
            self.post(body, board[-1], Post.AUDIT_HEAD, held)
        if self.happens(0.7, 1, care):
            women = self.post(body, board[-2], Post.WOMEN_HEAD if workers >= 40 else Post.WOMEN_MEMBER, held)
            women.sex = "2"
        if workers >= 200 and self.happens(0.5, 0.98, care):
            self.post(body, names.person(self.rng), Post.STAFF, held, fulltime=True)

    def post(self, body: Body, name: str, post: str, held: dt.date, *, fulltime: bool = False) -> Officer:
        rng = self.rng
        officer = Officer(
            name=name, pinyin=spell(name, person=True), initials=initials(name, person=True), body=body, post=post,
            fulltime=fulltime, took_post_on=held, term_end=body.term_end, sex=rng.choice("1112"),
            born_on=dt.date(rng.randrange(1968, 1996), rng.randrange(1, 13), rng.randrange(1, 28)),
            education=rng.choices(("本科", "大专", "高中", "硕士"), weights=[46, 34, 15, 5])[0], party_member=rng.random() < 0.55,
            concurrent_post="" if fulltime else rng.choice(("行政部经理", "办公室主任", "人力资源部主管", "车间主任", "")),
        )  # fmt: skip
        officer.phone = names.phone(rng)
        if rng.random() < 0.6:
            officer.certified_on, officer.certificate_no = (
                held + dt.timedelta(days=5),
                f"沂工证{rng.randrange(10**6):06d}",
            )
            officer.certified_on = min(officer.certified_on, self.on)
        self.officers.append(officer)
        return officer

    def train(self, officer: Officer, started: dt.date, hundredths: int) -> None:
        rng = self.rng
        started = max(started, officer.took_post_on)
        level = rng.choices(("county", "city", "province", "basic"), weights=[50, 30, 12, 8])[0]
        label = Training.OrganiserLevel(level).label
        training = Training(
            course=rng.choice(COURSES), kind=Training.Kind.POST if hundredths < 500 else Training.Kind.ROTATION,
            organiser=f"{label}总工会" if level != "basic" else "本单位工会", organiser_level=level, online=rng.random() < 0.25,
            started_on=started, hundredths=hundredths, passed=rng.random() < 0.97,
        )  # fmt: skip
        self.trainings.append((officer, training))

    def elect(
        self, body: Body, office: str, held: dt.date, members: int, winners: list[str], care: float
    ) -> Election:
        """An approved election; a badly kept one lacks its notice, its count of those present, or its minutes."""
        rng = self.rng
        present = max(-(-members * 2 // 3), round(members * rng.uniform(0.78, 0.99)))
        approved = min(self.on, held + dt.timedelta(days=rng.randrange(4, 20)))
        election = Election(
            body=body, kind=Kind.FOUNDING if body.established_on == held else Kind.REELECTION, office=office,
            state=Election.State.APPROVED, direct=office == Office.CHAIR and rng.random() < 0.3,
            congress="members" if members < 100 else "representatives", held_on=held, entitled=members,
            notice_on=held - dt.timedelta(days=rng.randrange(7, 12)) if self.happens(0.86, 1, care) else None,
            present=present if self.happens(0.9, 1, care) else None, candidates_counted=len(winners),
            term_years=round(((body.term_end or held) - held).days / 365) or 3, recommended_by="会员小组推荐",
            reported_on=min(approved, held + dt.timedelta(days=2)), approved_on=approved, approved_by=body.superior,
            approval_no=f"{(body.superior.jurisdiction.name if body.superior else '')[:2]}工组〔{approved.year}〕{rng.randrange(1, 190)}号",
            minutes=self.minutes if self.happens(0.84, 1, care) else "", minutes_name="大会记录.docx",
        )  # fmt: skip
        self.elections.append(election)
        self.votes.append((election, winners))
        return election

    def seat_committees(self, body: Body, held: dt.date, seats: int, members: int, care: float) -> None:
        approved = min(self.on, held + dt.timedelta(days=10))
        kinds = [Committee.Kind.UNION]
        if self.happens(0.72, 1, care):
            kinds.append(Committee.Kind.AUDIT)
        if members >= 25 and self.happens(0.72, 1, care):
            kinds.append(Committee.Kind.WOMEN)
        for kind in kinds:
            size = seats if kind == Committee.Kind.UNION else 3 + 2 * (members > 400)
            self.committees.append(
                Committee(
                    body=body,
                    kind=kind,
                    members_count=size,
                    elected_on=held,
                    approved_on=approved,
                    approval_no="同委员会批复",
                )
            )

    def save(self) -> None:
        Election.objects.bulk_create(self.elections, batch_size=2000)
        ElectionVote.objects.bulk_create(self._ballots(), batch_size=5000)
        Officer.objects.bulk_create(self.officers, batch_size=2000)
        Committee.objects.bulk_create(self.committees, batch_size=4000)
        for officer, training in self.trainings:
            training.officer = officer
        Training.objects.bulk_create([training for _, training in self.trainings], batch_size=4000)

    def _ballots(self) -> list[ElectionVote]:
        rows = []
        for election, winners in self.votes:
            entitled = election.entitled or 1
            cast = election.present or entitled
            for name in winners:
                least = min(entitled // 2 + 1, cast)
                favour = self.rng.randint(max(least, round(cast * 0.8)), cast)
                against = self.rng.randint(0, cast - favour)
                rows.append(
                    ElectionVote(
                        election=election,
                        candidate=name,
                        in_favour=favour,
                        against=against,
                        abstained=cast - favour - against,
                        elected=True,
                    )
                )
        return rows
