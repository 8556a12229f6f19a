"""Invented honours for the demo: awards of model homes, opinions on operators, the best ten of last year."""

import datetime as dt
from typing import Any

from homes.models import HomeTitle, HonourNomination, ManagerOpinion, TopTen
from unions.models import Body, Case, Coverage, Officer

ASKERS = ("县委组织部", "县委统战部", "县政协办公室", "县工商业联合会", "县人大常委会办公室")
HONOURS = ("delegate", "deputy", "cppcc", "industry", "model", "enterprise")
SURNAMES = "赵钱孙李周吴郑王冯陈"
GIVEN = ("德明", "立新", "海涛", "志远", "秀兰", "建国", "春华", "文斌", "玉梅", "长青")
AWARDS = (
    ("certificate", "市劳动奖状", "unit"),
    ("medal", "市劳动奖章", "leader"),
    ("mayday_medal", "市五一劳动奖章", "chair"),
)
OFFICERS = ("赵明礼", "钱守正", "孙广田", "李维新")
COUNTY, PLACE = "371302", 3
BEST = 10


def build_honours(model_homes: list[HomeTitle], on: dt.date, chair: Body | None = None) -> dict[str, int]:
    """After the titles: only who holds the model home is honoured."""
    city = [title for title in model_homes if title.level == "city"]
    older = [title for title in city if title.named_on < dt.date(on.year, 1, 1)][:80]
    chairs = {
        officer.body_id: officer
        for officer in Officer.objects.filter(post="chair", left_on=None, body__in=[t.body_id for t in older])
    }
    awards = [_award(title, n, on, chairs.get(title.body_id)) for n, title in enumerate(older)]
    HonourNomination.objects.bulk_create(awards)
    opinions = _opinions(on, chair)
    best = _best([title for title in model_homes if title.level == "province"], on)
    return {"honours": len(awards), "opinions": len(opinions), "best": best}


def _award(title: HomeTitle, n: int, on: dt.date, chair: Officer | None) -> HonourNomination:
    award, honour, role = AWARDS[n % len(AWARDS)]
    year = on.year - (n % 2 if title.named_on.year < on.year - 1 else 0)
    unit = title.body.name.removesuffix("工会委员会")
    nominee = unit if role == "unit" else f"{SURNAMES[n % 10]}{GIVEN[n // 10 % 10]}"
    decided = dt.date(year, 4, 20)
    if role == "chair":  # whoever held the office then; a later chair leaves the honour to the unit
        if chair is not None and chair.took_post_on < decided:
            nominee = chair.name
        else:
            award, honour, role, nominee = *AWARDS[0], unit
    verdict = {
        "entry": "P-126", "name": "模范职工之家为前提", "passed": True, "reason": "本单位工会是市级以上模范职工之家。",
        "clause": "鲁会〔2014〕79号 第18条", "lifts_on": None,
    }  # fmt: skip
    return HonourNomination(
        body=title.body, award=award, honour=honour, level="city", nominee_role=role, nominee=nominee,
        nominated_on=dt.date(decided.year, 2, 1 + n % 27), gate_results=[verdict] if role in ("unit", "leader") else [],
        opinions="税务、人社、应急部门：没有不同意见。", decided_on=decided, awarded_on=dt.date(decided.year, 4, 28),
        state="managed" if n % 3 else "awarded", follow_up="开展先进事迹宣讲，列入职工创新人才培养名单。" if n % 3 else "",
    )  # fmt: skip


def _opinions(on: dt.date, chair: Body | None) -> list[ManagerOpinion]:
    rows: list[ManagerOpinion] = []
    counties = sorted(
        Body.objects.filter(kind="county"),
        key=lambda one: (not (chair and chair.path.startswith(one.path)), one.path),
    )
    for n, county in enumerate([*counties[:1] * 7, *counties[1:54]]):
        covered = (
            Coverage.objects.filter(
                to_on=None, body__kind="single", body__path__startswith=county.path, unit__nature="private"
            )
            .select_related("unit")
            .order_by("pk")[n % 7 : n % 7 + 1]
        )
        if not covered:
            continue
        asked = on - dt.timedelta(days=3 + n * 5)
        row = ManagerOpinion(
            body=county, unit=covered[0].unit, person=f"{SURNAMES[n % 10]}{GIVEN[(n * 7) % 10]}", post="总经理",
            honour=HONOURS[n % len(HONOURS)], asked_by=ASKERS[n % len(ASKERS)], asked_on=asked, reply_by=asked + dt.timedelta(days=10),
        )  # fmt: skip
        if n > 3 and n % 5:
            _reply(row, n)
        rows.append(row)
    return ManagerOpinion.objects.bulk_create(rows)


def _reply(row: ManagerOpinion, n: int) -> None:
    agrees = n % 3 != 0
    labels = ("建立工会", "拨缴工会经费", "开展集体协商", "建立职工代表大会制度")
    row.facts = [
        _said(label, agrees or place < 2, "登记资料齐全" if agrees or place < 2 else "没有经上级核实的记录")
        for place, label in enumerate(labels)
    ]
    row.unlawful, row.state = False, "replied"
    row.opinion = "agree" if agrees else "defer"
    row.opinion_word = "" if agrees else "集体协商、职工代表大会制度没有落实，建议补齐后再推荐。"
    row.replied_on, row.replied_by_name = row.asked_on + dt.timedelta(days=2), OFFICERS[n % len(OFFICERS)]


def _said(label: str, holds: bool, words: str) -> dict[str, Any]:
    return {"label": label, "holds": holds, "words": words}


def _best(titles: list[HomeTitle], on: dt.date) -> int:
    """Ten homes and up to ten cadres of last year, each at the end of its case."""
    year, decided = on.year - 1, dt.date(on.year - 1, 12, 10)
    held = list({t.body_id: t for t in titles if t.named_on < decided}.values())
    ours = next((t for t in held if t.body.place.startswith(COUNTY)), None)
    if ours is not None:  # a county that opens the list finds one of its own on it
        held.remove(ours)
        held.insert(PLACE, ours)
    rows: list[TopTen] = []
    for rank, title in enumerate(held[:BEST], start=1):
        case = _case(title.body, "home", year, decided)
        rows.append(
            TopTen(
                case=case, year=year, kind="home", body=title.body, rank=rank, decided_on=decided, honour="省富民兴鲁劳动奖状",
                paid=50_000_000, paid_on=decided + dt.timedelta(days=15),
            )
        )  # fmt: skip
    chairs = Officer.objects.filter(
        post="chair", left_on=None, took_post_on__lt=decided, body__in=[t.body for t in held[BEST:]]
    )
    for rank, officer in enumerate(chairs.select_related("body").order_by("pk")[:BEST], start=1):
        case = _case(officer.body, "person", year, decided, officer)
        rows.append(
            TopTen(
                case=case, year=year, kind="person", body=officer.body, person=officer, rank=rank, decided_on=decided,
                honour="省富民兴鲁劳动奖章", treatment="优先推荐为各级工会代表",
            )
        )  # fmt: skip
    TopTen.objects.bulk_create(rows)
    return len(rows)


def _case(body: Body, kind: str, year: int, decided: dt.date, officer: Officer | None = None) -> Case:
    data: dict[str, Any] = {"kind": kind, "year": year, "story": "会员信赖，作用发挥好"}
    if officer:
        data["person"] = {"pk": officer.pk, "name": str(officer)}
    return Case.objects.create(
        procedure="topten", body=body, state=Case.State.DONE, stage="paid" if kind == "home" else "awarded", turn="",
        opened_on=decided - dt.timedelta(days=60), closed_on=decided + dt.timedelta(days=15), opened_by_name=OFFICERS[0], data=data,
    )  # fmt: skip
