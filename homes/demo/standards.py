"""Invented scored sheets around the demo chair's county: yearly appraisals with points, declarations in every state, a spot check."""

import datetime as dt
import random
from typing import Any

from core.clock import today
from homes.demo.declared import NAMES, build_declared
from homes.demo.sheets import REASONS, papers
from homes.demo.towns import build_towns
from homes.models import (
    AssessItem,
    Assessment,
    Campaign,
    Facts,
    Outcome,
    SpotCheck,
    SpotFinding,
    Standard,
    StandardItem,
)
from homes.models.grades import Grade
from homes.scoring.explain import facts_of
from homes.scoring.known import value_of
from homes.scoring.marks import is_met, points_for, scaled, share_out
from homes.workflows.appraise import chosen, digest_of, pass_scores, pool_of, rank_by
from homes.workflows.scored import applies, total_of
from homes.workflows.seeded import load_standards
from homes.workflows.standards import COPIED, standard_of
from unions.models import Body

SHEETS = 160
POOR = 6000  # basis points: a register this empty is still being filled
GIVEN = {"次": (2, 9), "户": (0, 1), "类": (1, 3), "项": (0, 3), "个": (1, 2), "%": (7600, 10_000)}


def build_standards(seed: int, chair: Body | None) -> dict[str, int]:
    """Fills an empty world once. Returns counts of standards, scored sheets and declarations."""
    made = {"standards": load_standards(), "scored": 0, "declared": 0}
    if chair is None or SpotCheck.objects.exists():
        return made
    rng, on = random.Random(seed + 99), today()
    county = Body.objects.filter(kind="county", path__in=chair.ancestor_paths).order_by("-path").first()
    if county is None:
        return made
    _draft(county, on)
    rows = Assessment.objects.filter(body__path__startswith=county.path, purpose="annual").select_related(
        "body"
    )
    waiting = rows.filter(state__in=["verified", "submitted"]).order_by("-cycle", "body__path")[:SHEETS]
    own = rows.filter(body=chair, cycle=on.year, state="returned")
    made["scored"] = _score([*waiting, *own], rng, on)
    basic = Body.objects.filter(path__startswith=county.path).basic().active().exclude(pk=chair.pk)
    near = basic.filter(superior_id=chair.superior_id).order_by("path")[:9]
    others = basic.exclude(superior_id=chair.superior_id).order_by("path")[:33]
    made["declared"] = build_declared([*near, *others], chair, county, rng, on, _score)
    build_towns(seed, on)
    _appraise(county, rng, on)
    if chair.superior is not None:
        _appraise(chair.superior, rng, on)
    return made


def _draft(county: Body, on: dt.date) -> None:
    """The province drafts its own version of one standard, with more weight on satisfaction."""
    source = Standard.objects.filter(
        kind="home", grade="qualified", track="private", jurisdiction__code="CN"
    ).first()
    province = Body.objects.filter(kind="province", path__in=county.ancestor_paths).first()
    if source is None or province is None:
        return
    draft = Standard.objects.create(
        kind="home", jurisdiction=province.jurisdiction, body=province, grade="qualified", track="private", version=1,
        title=source.title, effective_from=on + dt.timedelta(days=30), pass_score=source.pass_score, based_on=source,
        satisfaction_weight=1600, basis="本级征求意见稿",
    )  # fmt: skip
    items = [
        StandardItem(standard=draft, **{n: getattr(item, n) for n in COPIED}) for item in source.items.all()
    ]
    for item in items:
        item.points += {"F1": 200, "F3": -200}.get(item.code, 0)
    StandardItem.objects.bulk_create(item for item in items if item.points or item.veto)


def _score(sheets: list[Assessment], rng: random.Random, on: dt.date) -> int:
    ids = [sheet.body_id for sheet in sheets]
    facts = {row.pk: facts_of(row) for row in Facts.objects.filter(pk__in=ids)}
    letters = dict(Outcome.objects.filter(pk__in=ids).values_list("pk", "letters"))
    kept: dict[tuple[str, str, str], Any] = {}
    there = {(row.assessment_id, row.entry): row for row in AssessItem.objects.filter(assessment__in=sheets)}
    fresh: list[AssessItem] = []
    changed: list[AssessItem] = []
    for sheet in sheets:
        key = (sheet.body.place, sheet.body.nature, sheet.grade)
        if key not in kept:
            found = standard_of(sheet.body, on, grade=sheet.grade or Grade.QUALIFIED)
            kept[key] = (found, list(found.items.all()) if found else [])
        sheet.standard, items = kept[key]
        know = [value_of(item, facts.get(sheet.body_id), letters.get(sheet.body_id, "")) for item in items]
        dues = _dues(items, [applies for applies, _ in know])
        for item, (_, known), due in zip(items, know, dues, strict=True):
            row = there.get((sheet.pk, item.entry)) if sheet.is_annual and item.entry else None
            own = row is not None
            row = row or AssessItem(assessment=sheet, version=1)
            _answer(row, item, None if own else known, due, sheet, rng)
            (changed if own else fresh).append(row)
    _send_back(fresh)
    AssessItem.objects.bulk_create(fresh, batch_size=2000)
    AssessItem.objects.bulk_update(
        changed, ["standard_item", "due", "self_points", "verified_points"], batch_size=1000
    )
    rows_of: dict[int, list[AssessItem]] = {}
    for row in [*fresh, *changed]:
        rows_of.setdefault(row.assessment_id, []).append(row)
    _totals(sheets, rows_of, on)
    papers([row for row in fresh if row.claim == "met" and row.standard_item and row.standard_item.evidence])
    return len(sheets)


def _send_back(rows: list[AssessItem]) -> None:
    """A declaration that came back says what for: the first item on it that nobody but the union can prove."""
    seen: set[int] = set()
    for row in rows:
        sheet, item = row.assessment, row.standard_item
        if sheet.state != "returned" or sheet.is_annual or id(sheet) in seen or item is None:
            continue
        if item.evidence and row.known is None and row.due and row.claim == AssessItem.Claim.MET:
            seen.add(id(sheet))
            row.state, row.verified_points, row.comment = (
                AssessItem.State.RETURNED,
                None,
                REASONS[len(seen) % len(REASONS)],
            )


def _dues(items: list[StandardItem], applies: list[bool]) -> list[int]:
    base = [n for n, item in enumerate(items) if not item.bonus]
    dues = [item.points for item in items]
    for n, due in zip(
        base, share_out([items[n].points for n in base], [applies[n] for n in base]), strict=True
    ):
        dues[n] = due
    return dues


def _answer(
    row: AssessItem, item: StandardItem, known: int | None, due: int, sheet: Assessment, rng: random.Random
) -> None:
    row.standard_item, row.due = item, due
    if not row.entry:
        low, high = GIVEN.get(item.unit, (1, 1))
        row.known = known
        row.value = known if known is not None else (rng.randint(low, high) if item.unit else 1)
        if item.known == "join_rate" and known is not None and known < POOR and rng.random() < 0.9:
            row.value, row.override = rng.randrange(8600, 9800, 10), "会员名册正在补录，按单位花名册核对"
        row.claim = AssessItem.Claim.MET if is_met(item, row.value) else AssessItem.Claim.NOT_MET
    value = row.value if item.unit and row.value is not None else int(row.claim == AssessItem.Claim.MET)
    row.self_points = scaled(points_for(item, value), item.points, due) if due else 0
    if known is not None and not row.override and not row.entry:
        row.state, row.verified_points, row.verified_on = (
            AssessItem.State.ACCEPTED,
            row.self_points,
            sheet.submitted_on,
        )
    elif sheet.state in {"verified", "published"}:
        if not row.entry:
            row.state = AssessItem.State.ACCEPTED
            row.verified_by_name, row.verified_on = sheet.decided_by_name, sheet.decided_on
        row.verified_points = row.self_points if row.state == AssessItem.State.ACCEPTED else 0
    elif sheet.state == "submitted" and not row.entry:
        row.state, row.mended = AssessItem.State.FILED, True
    elif sheet.state == "returned" and not row.entry:
        row.state, row.verified_points = AssessItem.State.ACCEPTED, row.self_points
        row.verified_by_name, row.verified_on = sheet.decided_by_name, sheet.decided_on


def _totals(sheets: list[Assessment], rows_of: dict[int, list[AssessItem]], on: dt.date) -> None:
    passes: dict[tuple[str, str], dict[str, int]] = {}
    for sheet in sheets:
        if sheet.standard is None:
            continue
        rows = [row for row in rows_of.get(sheet.pk, ()) if row.standard_item and applies(row)]
        sheet.self_score = total_of(rows, verified=False).total
        if sheet.state in {"verified", "published"}:
            sheet.verified_score = total_of(rows, verified=True).total
        if sheet.state == "verified" and sheet.is_annual:
            found, key = total_of(rows, verified=True), (sheet.body.place, sheet.body.nature)
            if key not in passes:
                passes[key] = pass_scores(sheet.body, on)
            sheet.rank, sheet.ranked_on = rank_by(found, passes[key]), sheet.decided_on
            if sheet.cycle < on.year:
                sheet.fed_back_on = sheet.decided_on
                sheet.feedback = f"年度考核{sheet.rank}。请对照没有得满分的项目改进，材料按年度归档。"
    fields = ("standard", "self_score", "verified_score", "rank", "ranked_on", "feedback", "fed_back_on")
    Assessment.objects.bulk_update(sheets, fields, batch_size=500)


def _appraise(county: Body, rng: random.Random, on: dt.date) -> None:
    opened = dt.date(on.year, 1, 15) if on > dt.date(on.year, 1, 15) else on
    Campaign.objects.get_or_create(
        body=county, cycle=on.year,
        defaults={"title": f"{county} {on.year} 年度职工之家考核", "opened_on": opened, "opened_by_name": rng.choice(NAMES),
                  "due_on": dt.date(on.year, 12, 20)},
    )  # fmt: skip
    pool = pool_of(county, on.year)
    if not pool:
        return
    seed = f"{on.year}{rng.randrange(10_000):04d}"
    check = SpotCheck.objects.create(
        body=county, cycle=on.year, seed=seed, pool=len(pool), pool_digest=digest_of(pool),
        drawn_on=on - dt.timedelta(days=5), drawn_by_name=rng.choice(NAMES),
    )  # fmt: skip
    for place, pk in enumerate(chosen(pool, seed, 6), start=1):
        row = SpotFinding(check_run=check, assessment_id=pk, place=place)
        if place < 5:
            row.result, row.visited_on = (
                ("differs" if place == 3 else "true"),
                on - dt.timedelta(days=5 - place),
            )
            row.note = "活动记录与签到表不符" if place == 3 else "现场与自评相符"
            row.visited_by_name = rng.choice(NAMES)
        row.save()
