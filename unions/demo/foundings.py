"""Cases of founding, registration, restructuring, choosing a chair and direct elections, some in every state."""

import datetime as dt
from random import Random
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from core.clock import today
from unions.demo import names
from unions.demo.people import People
from unions.demo.story import SINGLES
from unions.models import Body, Case, CaseStep, Coverage, Election, Officer, Unit
from unions.querysets import ACTIVE_STATES, BASIC_KINDS
from unions.workflows.employers import fill_names, size_of
from unions.workflows.procedures import ABOVE, PROCEDURES, Stage
from unions.workflows.tree import bulk_place

State, Kind = Case.State, CaseStep.Kind
PARTY = {"party_org": "中共义堂镇委员会", "party_opinion": "yes", "party_fit": "yes"}
SUPERIOR = {"superior_opinion": "yes", "superior_fit": "yes"}
NEW = (
    "临沂木林森板业有限公司",
    "临沂天润塑胶有限公司",
    "临沂丰泽食品有限公司",
    "临沂华建门窗有限公司",
    "临沂启明灯饰有限公司",
)
# procedure → last step taken of each case, "" for none; the end of the list is finished
FOUNDING = ("", "preparing", "form_filed", "members", "candidates")
REGISTRATION = ("", "guided", "applied", "reviewed", "seal", "account", "complete", "complete")
RESTRUCTURING = ("", "verified", "ordered", "closed")
CHOOSING = ("gathered", "screened", "party", "superior")
DIRECT = ("filed", "prepare", "recommend", "consult_filed")


@transaction.atomic
def build_foundings(seed: int, on: dt.date | None = None) -> int:
    """Number of cases made."""
    on, rng = on or today(), Random(seed + 60)
    town = (
        Body.objects.filter(name="义堂镇总工会").first()
        or Body.objects.filter(kind="township").order_by("path").first()
    )
    if town is None:
        return 0
    teller = Teller(rng, on)
    for body, last in zip(_preparing(town, on), FOUNDING, strict=False):
        teller.tell("founding", body, last, 40, {"mode": "单独组建"}, elections=last == "candidates")
    free = _ordinary(town)
    for procedure, lasts in (
        ("registration", REGISTRATION), ("restructuring", RESTRUCTURING), ("choosing", CHOOSING), ("direct", DIRECT),
    ):  # fmt: skip
        for last in lasts:
            if not free:
                break
            teller.tell(procedure, free.pop(), last, rng.randrange(20, 90), OPENS[procedure](on))
    for body in _founded_this_year(town, on):
        teller.tell(
            "founding", body, "registered", (on - (body.established_on or on)).days + 30, {"mode": "单独组建"}
        )
    return teller.count


def _report(on: dt.date) -> dict[str, Any]:
    return {
        "found_on": (on - dt.timedelta(days=95)).isoformat(), "change": "folded",
        "story": "企业改制重组，工会机构并入党群工作部，不再单设。",
    }  # fmt: skip


OPENS: dict[str, Any] = {
    "registration": lambda on: {},
    "restructuring": _report,
    "choosing": lambda on: {"office": "vice", "kind": "byelection"},
    "direct": lambda on: {"office": "chair", "kind": "reelection"},
}


def _preparing(town: Body, on: dt.date) -> list[Body]:
    """Bodies in preparation over new employers; the one of the story is left to the reader."""
    units = [_employer(town, on, number, name) for number, name in enumerate(NEW)]
    bodies = [
        Body(
            name=f"{unit.name}工会委员会", kind=Body.Kind.SINGLE, superior=town, jurisdiction=town.jurisdiction, form="单独组建",
            nature=Unit.Nature.PRIVATE, size=size_of(unit.workers), state=Body.State.PREPARING, address="义堂镇工业大道",
        )
        for unit in units
    ]  # fmt: skip
    Unit.objects.bulk_create([fill_names(unit) for unit in units])
    placed = Body.objects.bulk_create(bulk_place(bodies, town))
    Coverage.objects.bulk_create(
        [Coverage(body=body, unit=unit, from_on=on) for body, unit in zip(placed, units, strict=True)]
    )
    return placed


def _employer(town: Body, on: dt.date, number: int, name: str) -> Unit:
    workers = 32 + 11 * number
    return Unit(
        name=name, uscc=names.credit_code("91", town.place, 960_000 + number, "MA"), jurisdiction=town.jurisdiction,
        home_path=town.path, nature=Unit.Nature.PRIVATE, nature_code="170", industry="C", workers=workers,
        female_workers=workers // 3, opened_on=on - dt.timedelta(days=200 + 30 * number), address="义堂镇工业大道",
        counted_on=on.replace(day=1), ops_normal=True, relations_ok=True, staff_stable=True, attested_on=on.replace(day=1),
    )  # fmt: skip


def _ordinary(town: Body) -> list[Body]:
    """Grassroots unions of the county with a chair and nothing under way but those of the story; the township's own come first."""
    county = town.superior or town
    busy = Exists(Case.objects.filter(body=OuterRef("pk")))
    chair = Exists(Officer.objects.filter(body=OuterRef("pk"), post=Officer.Post.CHAIR, left_on=None))
    asked = Exists(Election.objects.filter(body=OuterRef("pk")).exclude(state=Election.State.APPROVED))
    rows = Body.objects.filter(
        chair, ~busy, ~asked, path__startswith=county.path, kind=Body.Kind.SINGLE, state=Body.State.NORMAL
    ).exclude(name__in=[f"{single[1]}工会委员会" for single in SINGLES])
    return sorted(rows[:200], key=lambda body: (body.superior_id == town.pk, -body.pk))


def _founded_this_year(town: Body, on: dt.date) -> list[Body]:
    rows = Body.objects.filter(
        path__startswith=(town.superior or town).path, kind__in=BASIC_KINDS, state__in=ACTIVE_STATES,
        established_on__year=on.year,
    )  # fmt: skip
    return list(rows.exclude(cases__procedure="founding").order_by("path")[:12])


class Teller:
    """Writes a case with its steps as they would have been taken, one every few days."""

    def __init__(self, rng: Random, on: dt.date) -> None:
        self.rng, self.on, self.count = rng, on, 0
        self.paper = str(People(Random(1), on).minutes)

    def tell(
        self, key: str, body: Body, last: str, days: int, data: dict[str, Any], *, elections: bool = False
    ) -> None:
        procedure = PROCEDURES[key]
        case = Case(
            procedure=key,
            body=body,
            opened_on=self.on - dt.timedelta(days=days),
            data=data,
            opened_by_name="演示数据",
        )
        case.save()
        stages = procedure.of(case)
        keys = [stage.key for stage in stages]
        taken = stages[: keys.index(last) + 1] if last else []
        day, gap = case.opened_on, max(1, days // (len(stages) + 1))
        steps = []
        for stage in taken:
            day = min(day + dt.timedelta(days=gap), self.on)
            answers = self.answers(stage.key, day)
            case.data = {**case.data, **answers}
            steps.append(self.step(case, stage, day, answers))
        CaseStep.objects.bulk_create(steps)
        self.close(case, last, day, elections)
        self.count += 1

    def step(self, case: Case, stage: Stage, day: dt.date, answers: dict[str, Any]) -> CaseStep:
        skip = stage.key in {"representatives", "code"}
        paper = stage.paper and not skip
        return CaseStep(
            case=case, kind=Kind.SKIP if skip else Kind.ADVANCE, stage=stage.key, done_on=day, answers={} if skip else answers,
            note="全体会员参加大会" if stage.key == "representatives" else "证书已载明" if skip else "",
            paper=self.paper if paper else "", paper_name=f"{stage.label}材料.docx" if paper else "",
            done_by_name="上级工会" if stage.turn == ABOVE else "本会经办人",
        )  # fmt: skip

    def close(self, case: Case, last: str, day: dt.date, elections: bool) -> None:
        case.stage = last
        if case.next_stage is None:
            case.state, case.closed_on = State.DONE, day
        stage = case.next_stage
        case.turn = stage.turn if stage else Case.Turn.NOBODY
        if last == "ordered":
            case.due_on = day + dt.timedelta(days=30)
        if elections:
            offices = (Election.Office.COMMITTEE, Election.Office.AUDIT, Election.Office.CHAIR)
            rows = Election.objects.bulk_create(
                [Election(body=case.body, office=office, kind=Election.Kind.FOUNDING) for office in offices]
            )
            case.data = {**case.data, "elections": [row.pk for row in rows]}
        case.save()

    def answers(self, stage: str, day: dt.date) -> dict[str, Any]:
        """What the form of a step would have kept; person by person drawn for this case."""
        rng, until = self.rng, (day + dt.timedelta(days=3 * 365)).isoformat()
        number = f"义工发〔{day.year}〕{rng.randrange(1, 90) + 100 * self.count}号"
        person, other = names.person(rng), names.person(rng)
        known: dict[str, dict[str, Any]] = {
            "preparing": {"prep_head": person, "prep_members": f"{person}、{other}"},
            "form_filed": {"form_kind": "single"}, "form": {"approval_no": number}, "members": {"members": rng.randrange(25, 60)},
            "candidates_filed": {"candidates": f"{person}（主席）、{other}", "party_word": "同意"},
            "approved": {"approval_no": number}, "registered": {"legal": "certified"},
            "guided": {"guided_to": person},
            "applied": {"address": "义堂镇工业大道 18 号", "legal_person": person, "legal_workers": 80, "legal_members": 74, "legal_fulltime": 1,
                        "income_carried": 12000, "income_fees": 4800, "income_share": 36000, "capital_total": 40000,
                        "capital_fixed": 20000, "capital_working": 20000, "rooms_total": 90, "rooms_office": 30,
                        "business": "维护职工合法权益，竭诚服务职工群众"},
            "reviewed": {"review_word": "材料齐全，符合条件"}, "account": {"bank": "中国建设银行临沂兰山支行"},
            "certified": {"legal_no": f"鲁工法证字第{rng.randrange(10**7, 10**8)}号", "legal_until": until, "approval_no": number,
                          "uscc": names.credit_code("81", "371302", 970_000 + self.count, "MC")},
            "verified": {"finding": "true", "finding_word": "已到单位核实，工会牌子已摘，主席兼任其他职务。"},
            "ordered": {"correct_by": (day + dt.timedelta(days=30)).isoformat(), "order_word": "恢复工会独立设置，补选主席。"},
            "restored": {"restored_word": "已恢复独立设置。"},
            "gathered": {"candidates": person, "source": "members", "source_word": "会员推荐"}, "screened": {"screen_word": "符合任职条件"},
            "party": PARTY, "superior": SUPERIOR, "consult": SUPERIOR, "consult_filed": {"candidates": person, **PARTY},
            "filed": {"apply_word": "本届届满，会员要求直接选举。"}, "prepare": {"team": f"{person}、{other}"},
            "mobilise": {"mobilised": rng.randrange(30, 90)}, "recommend": {"recommended": f"各班组推荐，{person}得票最多。"},
        }  # fmt: skip
        return known.get(stage, {})
