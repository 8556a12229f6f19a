"""Demo of the corps: social workers, plans, lectures, talents, pilots."""

import datetime as dt
from random import Random

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Mod

from core.clock import today
from core.pinyin import initials, spell
from unions.demo import names
from unions.demo.corps_cases import build_cases
from unions.models import (
    Appraisal,
    Body,
    LectureVideo,
    Officer,
    Pilot,
    SocialWorker,
    Talent,
    Training,
    TrainingPlan,
    VideoViewing,
    WorkerTraining,
)

PROVINCE, CITY, COUNTY, TOWNSHIP = "37", "3713", "371302", "371302105"
GRADES = ("专业技术十三级", "专业技术十二级", "专业技术十一级", "管理九级")
LECTURES = (
    (PROVINCE, "新就业形态劳动者入会和权益维护", "3.0", 40), (PROVINCE, "基层工会经费收支管理", "4.5", 95), (CITY, "集体协商实务操作", "3.0", 20),
    (CITY, "职工心理疏导入门", "2.0", 150), (COUNTY, "新任工会主席第一课", "6.0", 12), (COUNTY, "职代会怎么开", "1.5", None),
)  # fmt: skip
FIELDS = (
    ("法律", "法律职业资格"),
    ("劳动关系协调", "劳动关系协调师（三级）"),
    ("职业安全与卫生", "注册安全工程师"),
    ("心理咨询", "心理咨询师（二级）"),
)
PLANS = (
    ("province", Training.Kind.OUTSIDE, "优秀基层工会干部", 200, 7, "先进省市工会工作经验"),
    ("province", Training.Kind.SOCIAL, "社会化工会工作者", 300, 3, "社会工作实务、法律法规"),
    ("city", Training.Kind.ROTATION, "乡镇（街道）专职工会主席", 60, 4, "群众路线、法律、业务和岗位技能"),
    ("city", Training.Kind.SOCIAL, "社会化工会工作者", 40, 3, "社会工作实务"),
    ("county", Training.Kind.ROTATION, "基层工会主席、副主席", 90, 3, "组建、民主管理、集体协商"),
    ("county", Training.Kind.POST, "新任工会主席", 40, 2, "工会法、经费、换届程序"),
)  # fmt: skip


@transaction.atomic
def build_corps(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """A few statements for each register; the cases are told one by one."""
    rng, on = Random(seed + 59), on or today()
    _standing(on)
    return {
        "workers": _workers(rng, on), "plans": _plans(on), "viewings": _lectures(rng, on), "talents": _talents(rng, on),
        "pilots": _pilots(on), "cases": build_cases(on),
    }  # fmt: skip


def _standing(on: dt.date) -> None:
    """Treatment, rank and contract of all heads, by the last digits of their keys so that the same seed gives the same."""
    heads = Officer.objects.filter(post__in=("chair", "vice"))
    heads.update(treatment_due=Officer.Treatment.DEPUTY, treatment_actual=Officer.Treatment.MIDDLE)
    heads.annotate(turn=Mod("id", 3)).filter(turn__gt=0).update(treatment_actual=Officer.Treatment.DEPUTY)
    heads.filter(term_end__gt=on).update(contract_end=F("term_end"))
    Officer.objects.filter(body__kind__in=("single", "joint")).update(organ_level="basic", rank="other")
    Officer.objects.filter(body__kind__in=("township", "zone")).update(organ_level="township", rank="section")
    leaders = (
        Officer.objects.filter(post="chair", party_member=True).annotate(turn=Mod("id", 4)).filter(turn=0)
    )
    leaders.update(in_party_leadership=True)


def _workers(rng: Random, on: dt.date) -> int:
    towns = (
        Body.objects.filter(kind__in=("township", "zone"), superior__isnull=False)
        .select_related("superior")
        .order_by("path")
    )
    rows = [
        _worker(rng, on, town)
        for town in towns
        for _ in range(rng.choices((0, 1, 2, 3), weights=(40, 34, 18, 8))[0])
    ]
    SocialWorker.objects.bulk_create(rows, batch_size=2000)
    judged, taught = [], []
    for row in rows:
        for year in range(max(row.hired_on.year, on.year - 2), on.year):
            if rng.random() < 0.88:
                result = rng.choices(("excellent", "pass", "barely", "fail"), weights=(25, 66, 7, 2))[0]
                judged.append(Appraisal(worker=row, year=year, result=result))
        if rng.random() < 0.6:
            level, organiser = rng.choice(
                (("county", "县总工会"), ("city", "市总工会"), ("province", "省总工会"))
            )
            day = max(row.hired_on, dt.date(on.year, 1, 10)) + dt.timedelta(days=rng.randrange(0, 200))
            taught.append(
                WorkerTraining(worker=row, course="社会化工会工作者培训班", organiser=organiser, organiser_level=level,
                               started_on=min(day, on), hundredths=rng.choice((100, 200, 300)))
            )  # fmt: skip
    Appraisal.objects.bulk_create(judged, batch_size=4000)
    WorkerTraining.objects.bulk_create(taught, batch_size=4000)
    return len(rows)


def _worker(rng: Random, on: dt.date, town: Body) -> SocialWorker:
    name, professional = names.person(rng), rng.random() < 0.62
    hired = on - dt.timedelta(days=rng.randrange(60, 2600))
    level = rng.choice(("assistant", "worker")) if professional and rng.random() < 0.8 else ""
    orderly = rng.random() < 0.85
    left = on - dt.timedelta(days=rng.randrange(1, 50)) if rng.random() < 0.06 else None
    return SocialWorker(
        body=town, name=name, pinyin=spell(name, person=True), initials=initials(name, person=True), sex=rng.choice("122"),
        born_on=dt.date(rng.randrange(1978, 2001), rng.randrange(1, 13), rng.randrange(1, 28)),
        education=rng.choices(("本科", "大专", "硕士"), weights=(60, 34, 6))[0],
        source=rng.choices(("hired", "welfare", "purchase"), weights=(55, 25, 20))[0], employer=town.superior.name if town.superior else "",
        employer_body=town.superior, payer="工会经费", hired_on=hired, left_on=left, left_reason="合同到期" if left else "",
        professional=professional, exam_on=hired - dt.timedelta(days=200) if level else None, certificate_level=level,
        technician_managed=bool(level) and rng.random() < 0.7, post_grade=rng.choice(GRADES) if orderly else "",
        wage_standard=rng.randrange(38, 72) * 10_000 if orderly or rng.random() < 0.6 else None,
        insured=orderly or rng.random() < 0.8, housing_fund=orderly or rng.random() < 0.5,
    )  # fmt: skip


def _plans(on: dt.date) -> int:
    bodies = Body.objects.filter(
        Q(kind__in=("province", "city")) | Q(kind="county", place__startswith=CITY),
        place__startswith=PROVINCE,
    )
    rows = [
        TrainingPlan(body=body, year=year, kind=kind, target_group=group, seats=seats, days=days, subjects=subjects, budget=seats * days * 30_000)
        for body in bodies.order_by("path") for level, kind, group, seats, days, subjects in PLANS if body.kind == level
        for year in (on.year - 1, on.year)
    ]  # fmt: skip
    TrainingPlan.objects.bulk_create(rows)
    return len(rows)


def _lectures(rng: Random, on: dt.date) -> int:
    places = {
        place: Body.objects.filter(place=place).order_by("path").first() for place in (PROVINCE, CITY, COUNTY)
    }
    videos = LectureVideo.objects.bulk_create(
        LectureVideo(
            body=places[place], title=title, hours=hours, url=f"https://video.example.cn/lectures/{number}",
            pushed_on=on - dt.timedelta(days=ago) if ago is not None else None, subjects="讲课要点和案例",
        )
        for number, (place, title, hours, ago) in enumerate(LECTURES, 1)
    )  # fmt: skip
    learners = list(
        Officer.objects.filter(body__place__startswith=COUNTY, post="chair", left_on=None)
        .select_related("body")
        .order_by("pk")[:160]
    )
    pairs = [(video, who) for video in videos if video.pushed_on for who in learners if rng.random() < 0.3]
    made = Training.objects.bulk_create(
        Training(
            officer=who, course=video.title, kind=Training.Kind.SPECIAL, organiser=video.body.name, online=True,
            organiser_level={PROVINCE: "province", CITY: "city"}.get(video.body.place, "county"), started_on=on - dt.timedelta(days=2),
            hundredths=int(float(video.hours) * 100 / 6),
        )
        for video, who in pairs
    )  # fmt: skip
    VideoViewing.objects.bulk_create(
        VideoViewing(video=video, officer=who, training=training, confirmed_on=training.started_on)
        for (video, who), training in zip(pairs, made, strict=True)
    )
    return len(pairs)


def _talents(rng: Random, on: dt.date) -> int:
    who = Officer.objects.filter(left_on=None, body__place__startswith=CITY).order_by("pk")[:2000:12]
    rows = []
    for officer in who:
        field, qualification = rng.choice(FIELDS)
        rows.append(
            Talent(officer=officer, field=field, qualification=qualification, certificate_no=f"{rng.randrange(10**8):08d}",
                   obtained_on=on - dt.timedelta(days=rng.randrange(200, 3500)), pool_level=rng.choice(("county", "county", "city", "province")),
                   available=rng.random() < 0.85)
        )  # fmt: skip
    Talent.objects.bulk_create(rows)
    return len(rows)


def _pilots(on: dt.date) -> int:
    """In 2018 each city but one chose a county and, where there is one, a zone."""
    rows = []
    for city in Body.objects.filter(kind="city", place__startswith=PROVINCE).order_by("path")[:15]:
        below = Body.objects.filter(path__startswith=city.path)
        for kind in ("county", "zone"):
            chosen = below.filter(kind=kind).order_by("path").first()
            if chosen:
                rows.append(
                    Pilot(
                        body=chosen,
                        year=2018,
                        chosen_on=dt.date(2018, 7, 20),
                        theme="在中小企业、事业单位先行会员直接选举主席",
                    )
                )
    Pilot.objects.bulk_create(rows)
    return len(rows)
