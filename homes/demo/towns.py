"""Invented sheets of township unions: the demo county has taken over the six goods, and its townships file them in every state."""

import datetime as dt
import random

from core.clock import add_months
from homes.demo.sheets import NAMES, NOTES, REASONS, papers
from homes.models import AssessItem, Assessment, Standard, StandardItem
from homes.workflows.appraise import rank_by
from homes.workflows.scored import total_of
from unions.models import Body, Jurisdiction, RuleAdoption, Threshold

COUNTY = "371302"
ENTRY, KEY = "P-115", "home.sixgood_items"
GOODS = [
    "党委政府重视支持好",
    "组织网络健全好",
    "履行基本职责好",
    "指导帮助基层好",
    "服务职工群众好",
    "围绕中心开展工作好",
]
COURSES = (
    "returned",
    "verified",
    "verified",
    "submitted",
    "lacking",
    "verified",
    "draft",
    "verified",
    "submitted",
    "",
)
GROUNDS = "本级参照外地做法试行，不是上级文件规定"
REFUSED = "联系基层的记录不全，走访没有签字，暂按未达到"
FEEDBACK = "考核{rank}。请把没有得分的项目列入明年工作计划。"


def adopt_goods(on: dt.date) -> None:
    """The demo county tries the six goods by its own decision, as other places may take them over."""
    county = Jurisdiction.objects.filter(code=COUNTY).first()
    if county is None or RuleAdoption.objects.filter(entry=ENTRY, jurisdiction=county).exists():
        return
    since = add_months(on, -8)
    by = {"jurisdiction": county, "effective_from": since, "set_by": "兰山区总工会"}
    RuleAdoption.objects.create(entry=ENTRY, enabled=True, strength="SHOULD", **by)
    Threshold.objects.create(key=KEY, value=GOODS, source=Threshold.Source.LOCAL, note=GROUNDS, **by)


def build_towns(seed: int, on: dt.date) -> int:
    """One sheet a township of the demo county; the one of the demo login has come back with a reason."""
    standard = Standard.objects.filter(kind=Standard.Kind.TOWN, jurisdiction__code=COUNTY).first()
    towns = Body.objects.filter(kind=Body.Kind.TOWNSHIP, place__startswith=COUNTY).active()
    if standard is None or Assessment.objects.filter(body__in=towns).exists():
        return 0
    rng, items = random.Random(seed + 115), list(standard.items.all())
    ours = towns.filter(place="371302105").values_list("pk", flat=True).first()
    order = sorted(towns, key=lambda body: (body.pk != ours, body.path))
    made = [
        _file(body, state, standard, items, rng, on)
        for n, body in enumerate(order)
        if (state := COURSES[n % len(COURSES)])
    ]
    papers([row for rows in made for row in rows if row.claim == AssessItem.Claim.MET], by=NAMES[0])
    return len(made)


def _file(
    body: Body, course: str, standard: Standard, items: list[StandardItem], rng: random.Random, on: dt.date
) -> list[AssessItem]:
    filed = on - dt.timedelta(days=rng.randrange(9, 30))
    decided = filed + dt.timedelta(days=4)
    sheet = Assessment.objects.create(
        body=body, cycle=on.year, state="verified" if course == "lacking" else course, standard=standard,
        opened_on=filed - dt.timedelta(days=20), due_on=dt.date(on.year, 12, 20),
        filed_by_name="" if course == "draft" else rng.choice(NAMES), submitted_on=None if course == "draft" else filed,
    )  # fmt: skip
    judged = course in {"verified", "lacking", "returned"}
    if judged:
        sheet.decided_by_name, sheet.decided_on = rng.choice(NAMES), decided
    rows = [_row(sheet, item, n, course, rng) for n, item in enumerate(items)]
    AssessItem.objects.bulk_create(rows)
    sheet.self_score = None if course == "draft" else total_of(rows, verified=False).total
    if sheet.state == "verified":
        found = total_of(rows, verified=True)
        sheet.verified_score = found.total
        sheet.rank, sheet.ranked_on = rank_by(found, {"达标": standard.pass_score}), decided
        sheet.feedback, sheet.fed_back_on = FEEDBACK.format(rank=sheet.rank), decided
    sheet.save()
    return rows


def _row(sheet: Assessment, item: StandardItem, place: int, course: str, rng: random.Random) -> AssessItem:
    """Answers of one good: the fourth is the one that comes back or is not believed; a draft stops half way."""
    row = AssessItem(assessment=sheet, standard_item=item, due=item.points)
    if course == "draft" and place > 2:
        return row
    states = AssessItem.State
    row.claim, row.note, row.self_points, row.version = (
        AssessItem.Claim.MET,
        rng.choice(NOTES),
        item.points,
        1,
    )
    if course == "submitted":
        row.state, row.mended = states.FILED, True
    elif course != "draft":
        row.state, row.verified_points = states.ACCEPTED, item.points
        if place == 3 and course == "lacking":
            row.state, row.verified_points, row.comment = states.REFUSED, 0, REFUSED
        if place == 3 and course == "returned":
            row.state, row.verified_points, row.comment = states.RETURNED, None, REASONS[1]
        row.verified_by_name, row.verified_on = sheet.decided_by_name, sheet.decided_on
    return row
