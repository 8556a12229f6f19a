"""Demo of documents on their way, consultations with some missing, rounds of reconciliation, one finished and one open."""

import datetime as dt
from random import Random

from django.db import transaction

from core.clock import today
from unions.models import (
    Body,
    Consultation,
    DocClause,
    DocReceipt,
    Jurisdiction,
    NatConfirmation,
    NatSync,
    NatSyncDifference,
    Officer,
    PolicyDoc,
    RuleAdoption,
)
from unions.querysets import TOWN_KINDS

PROVINCE, CITY, COUNTY, TOWNSHIP = "37", "3713", "371302", "371302105"
DEMANDED_FOR = 300  # days since the province has asked for the superior's opinion
MISSING_SHARE = 0.18
MEASURES = (
    "召开主席办公会逐条学习，印发任务清单，明确分管主席和完成时限。",
    "组织全体干部学习，结合本地实际制定贯彻方案，先在两家企业试点。",
    "在工会主席例会上传达学习，把建会、换届任务分到各片区，逐月调度。",
)
DOCUMENTS = (
    ("鲁会〔{year}〕18号", "关于开展基层工会规范化建设提升行动的通知", PROVINCE, "", ("city", "county"), 96),
    ("临会〔{year}〕31号", "关于转发《关于开展基层工会规范化建设提升行动的通知》的通知", CITY, "鲁会〔{year}〕18号", ("county", "industrial", "large"), 80),
    ("兰会〔{year}〕12号", "关于转发临会〔{year}〕31号文件并做好届满换届工作的通知", COUNTY, "临会〔{year}〕31号", ("township", "zone"), 58),
    ("临会〔{year}〕44号", "关于报送职工之家建设典型经验的通知", CITY, "", ("county",), 7),
    ("兰会〔{year}〕19号", "关于做好年底前建会扫尾工作的通知", COUNTY, "", ("township", "zone", "single"), 6),
)  # fmt: skip
NAMES = ("高云舒", "林致和", "宋怀瑾", "柳长青")  # heads whom the national system still names
CLAUSES = (
    ("一", "届满的基层工会按期换届", "P-020"),
    ("二", "未建会单位逐家排查", "P-040"),
    ("三", "规范工会经费账户", ""),
)


@transaction.atomic
def build_papers(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """A few statements: receipts, consultations and differences are written in bulk."""
    rng, on = Random(seed + 43), on or today()
    return {
        "receipts": _documents(rng, on),
        "consultations": _consultations(rng, on),
        "differences": _rounds(rng, on),
    }


def _federation(place: str) -> Body | None:
    return (
        Body.objects.filter(place=place, kind__in=("province", "city", "county", "township"))
        .order_by("path")
        .first()
    )


def _documents(rng: Random, on: dt.date) -> int:
    made: dict[str, PolicyDoc] = {}
    count = 0
    for spec_number, spec_title, place, spec_source, kinds, ago in DOCUMENTS:
        number, title, source = (text.format(year=on.year) for text in (spec_number, spec_title, spec_source))
        issuer, day = _federation(place), on - dt.timedelta(days=ago)
        if issuer is None:
            continue
        labels = dict(Body.Kind.choices)
        doc = PolicyDoc.objects.create(
            code=f"L{issuer.pk}-{len(made) + 1}", title=title, short=number, number=number, issuer=issuer.name,
            issuer_kind="工会", issued_on=day, effective_from=day, jurisdiction=issuer.jurisdiction, body=issuer,
            forwards=made.get(source), addressees="、".join(f"各{labels[kind]}" for kind in kinds),
            remark="结合本地实际，逐级抓好落实，重要情况及时报告。" if source else "",
        )  # fmt: skip
        if place == PROVINCE:
            doc.based_on.set(PolicyDoc.objects.filter(code__in=("SD2014", "SD2018")))
        made[number] = doc
        rows = enumerate(CLAUSES, start=1)
        DocClause.objects.bulk_create(
            [
                DocClause(doc=doc, number=no, heading=text, entry=entry, position=at)
                for at, (no, text, entry) in rows
            ]
        )
        count += _receipts(rng, doc, issuer, kinds, on)
    return count


def _receipts(rng: Random, doc: PolicyDoc, issuer: Body, kinds: tuple[str, ...], on: dt.date) -> int:
    """Most sign within days and many study; some of the newest wait."""
    issued, states = doc.issued_on or on, DocReceipt.State
    age = (on - issued).days
    rows = []
    for body in Body.objects.below(issuer.path).filter(kind__in=kinds).active().order_by("path"):
        row = DocReceipt(doc=doc, body=body, sent_on=issued)
        own = body.place in (CITY, COUNTY) and age > 50
        luck = 0.0 if own else rng.random()
        if luck < min(0.96, age / 60) and not (body.place == TOWNSHIP and age < 10):
            row.state, row.received_on = (
                states.RECEIVED,
                issued + dt.timedelta(days=min(age, rng.randrange(0, 6))),
            )
            row.filed_by_name = "办公室"
            if luck < min(0.8, age / 90):
                row.state, row.studied_on = (
                    states.STUDIED,
                    min(on, row.received_on + dt.timedelta(days=rng.randrange(3, 20))),
                )
                row.action = rng.choice(MEASURES)
        elif age > 14:
            row.reminded_on = on - dt.timedelta(days=4)
        rows.append(row)
    DocReceipt.objects.bulk_create(rows, 2000)
    return len(rows)


def _consultations(rng: Random, on: dt.date) -> int:
    """The province has adopted the demand for appointments since a day; of those since then some have no opinion."""
    province = Jurisdiction.objects.filter(code=PROVINCE).first()
    if province is None:
        return 0
    since = on - dt.timedelta(days=DEMANDED_FOR)
    RuleAdoption.objects.get_or_create(
        entry="P-007", jurisdiction=province, effective_from=since,
        defaults={"enabled": True, "set_by": "山东省总工会", "strength": "MUST"},
    )  # fmt: skip
    heads = Officer.objects.filter(
        post__in=("chair", "vice"), left_on=None, took_post_on__gte=since, body__place__startswith=PROVINCE
    )
    rows = []
    for number, officer in enumerate(heads.select_related("body").order_by("pk")):
        if rng.random() < MISSING_SHARE:
            continue
        row = _given(officer, number)
        rows.append(row)
    rows += _open_ones(on)
    Consultation.objects.bulk_create(rows, 2000)
    return len(rows)


def _given(officer: Officer, number: int) -> Consultation:
    day = officer.took_post_on
    other = number % 37 == 0
    return Consultation(
        body=officer.body, officer=officer, name=officer.name, post=officer.post, event=Consultation.Event.APPOINT,
        reason="换届提名人选", state=Consultation.State.DONE, asked_on=day - dt.timedelta(days=30), party_opinion="agree",
        party_opinion_on=day - dt.timedelta(days=22), party_no=f"党发〔{day.year}〕{number % 60 + 1}号",
        superior_opinion="other" if other else "agree", superior_opinion_on=day - dt.timedelta(days=15),
        superior_text="建议先参加任职培训，再提交选举。" if other else "", superior_by="组织部", filed_by_name="本会工作人员",
    )  # fmt: skip


def _open_ones(on: dt.date) -> list[Consultation]:
    """One of the demo township that waits for the Party, one of its county that waits for the superior's opinion."""
    township = _federation(TOWNSHIP)
    if township is None:
        return []
    event, state = Consultation.Event, Consultation.State
    waiting = Consultation(
        body=township, name="沈知远", post="vice", event=event.APPOINT, reason="增补专职副主席", state=state.ASKED,
        asked_on=on - dt.timedelta(days=3), filed_by_name="镇总工会",
    )  # fmt: skip
    found = [waiting]
    county = Officer.objects.filter(body__superior=township.superior, body__kind__in=TOWN_KINDS)
    chair = county.filter(post="chair", left_on=None).select_related("body").order_by("body__path").first()
    if chair:
        found.append(
            Consultation(
                body=chair.body,
                officer=chair,
                name=chair.name,
                post="chair",
                event=event.TRANSFER,
                state=state.PARTY,
                reason="拟调任县直部门",
                asked_on=on - dt.timedelta(days=12),
                party_opinion="agree",
                party_no=f"党发〔{on.year}〕41号",
                party_opinion_on=on - dt.timedelta(days=5),
                filed_by_name="镇总工会",
            )
        )
    return found


def _rounds(rng: Random, on: dt.date) -> int:
    """Last year's round of the county is confirmed, this year's is open."""
    county = _federation(COUNTY)
    if county is None:
        return 0
    below = Body.objects.below(county.path).filter(kind__in=("single", "joint")).active().order_by("path")
    bodies = list(below.select_related("superior"))
    Body.objects.bulk_update(_numbered(bodies), ["national_id"], 2000)
    old = _round(county, on - dt.timedelta(days=330), NatSync.State.CONFIRMED, len(bodies))
    now = _round(county, on - dt.timedelta(days=9), NatSync.State.LISTED, len(bodies))
    rows = [*_differences(old, bodies[:9], on, answered=9), *_differences(now, bodies[:24], on, answered=7)]
    NatSyncDifference.objects.bulk_create(rows)
    for sync in (old, now):
        NatSync.objects.filter(pk=sync.pk).update(found=sync.differences.count())
    confirmed = [body for body in bodies[24:] if rng.random() < 0.55]
    NatConfirmation.objects.bulk_create(
        [
            NatConfirmation(
                body=body,
                sync=now,
                year=now.exported_on.year,
                confirmed_on=on - dt.timedelta(days=2),
                confirmed_by="本会主席",
            )
            for body in confirmed
        ],
        2000,
    )
    return len(rows)


def _numbered(bodies: list[Body]) -> list[Body]:
    for body in bodies:
        body.national_id = f"{body.place[:6]}{body.pk:08d}"
    return bodies


def _round(body: Body, day: dt.date, state: str, rows: int) -> NatSync:
    done = state == NatSync.State.CONFIRMED
    return NatSync.objects.create(
        body=body, state=state, exported_on=day, export_rows=rows, receipt_name="全国系统名录.xlsx", receipt_rows=rows,
        compared_on=day + dt.timedelta(days=2), owner_name="陈砚秋", confirmed_on=day + dt.timedelta(days=20) if done else None,
        confirmed_by="陈砚秋" if done else "",
    )  # fmt: skip


def _differences(sync: NatSync, bodies: list[Body], on: dt.date, *, answered: int) -> list[NatSyncDifference]:
    kind, found = NatSyncDifference.Kind, []
    chairs = dict(
        Officer.objects.filter(body__in=bodies, post="chair", left_on=None).values_list("body_id", "name")
    )
    for number, body in enumerate(bodies):
        members = body.declared_members or 40
        made = (
            {"kind": kind.FIELD, "field": "members", "ours": str(members), "theirs": str(members + 6)},
            {"kind": kind.FIELD, "field": "established_on", "ours": str(body.established_on or ""), "theirs": "2016-03-01"},
            {"kind": kind.FIELD, "field": "head", "ours": chairs.get(body.pk, ""), "theirs": NAMES[number % len(NAMES)]},
            {"kind": kind.MISSING_THERE, "ours": str(body.superior or "")},
        )[number % 4]  # fmt: skip
        row = NatSyncDifference(
            sync=sync,
            body=body,
            name=body.name[:120],
            national_id=body.national_id,
            row_no=number + 2,
            **made,
        )
        if number < answered:
            row.resolution = ("ours", "check")[number % 2]
            row.note, row.resolved_by, row.resolved_on = (
                "已核对登记证",
                "陈砚秋",
                min(on, sync.exported_on + dt.timedelta(days=5)),
            )
        found.append(row)
    return found
