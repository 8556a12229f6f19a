"""Invented declarations around the demo chair: at every level and in every state, one of the chair's own of years ago, objections."""

import datetime as dt
import random
from collections.abc import Callable

from homes.models import AssessItem, Assessment, HomeTitle, LevelReview, Objection
from homes.models.grades import Grade
from homes.workflows.scored import applies, scored_rows, total_of
from unions.models import Body
from unions.querysets import LOCAL_KINDS

Score = Callable[[list[Assessment], random.Random, dt.date], int]
Result = LevelReview.Result

NAMES = ("赵明礼", "钱守正", "孙广田", "李维新")
COURSES = (
    ("submitted", "township"), ("submitted", "county"), ("published", "county"), ("published", "county"),
    ("returned", ""), ("refused", "county"), ("draft", ""),
)  # fmt: skip
HIGHER = {  # by place in the list: what goes beyond the county
    8: ("submitted", "county", Grade.ADVANCED), 15: ("submitted", "city", Grade.ADVANCED), 16: ("published", "city", Grade.ADVANCED),
    18: ("submitted", "city", Grade.ADVANCED), 22: ("submitted", "city", Grade.ADVANCED), 23: ("published", "city", Grade.ADVANCED),
    25: ("published", "city", Grade.ADVANCED), 29: ("submitted", "province", Grade.MODEL), 30: ("published", "province", Grade.MODEL),
    32: ("submitted", "province", Grade.MODEL), 36: ("submitted", "province", Grade.MODEL), 37: ("published", "province", Grade.MODEL),
    39: ("submitted", "city", Grade.MODEL),
}  # fmt: skip
FULL = 10_000  # a rate of one hundred per cent
FOUND = "活动场所按公示时间开放，现场与公示内容相符，异议不成立。"


def build_declared(
    bodies: list[Body], chair: Body, county: Body, rng: random.Random, on: dt.date, score: Score
) -> int:
    above = {
        one.kind: one for one in Body.objects.filter(path__in=county.ancestor_paths, kind__in=LOCAL_KINDS)
    }
    above["county"] = county
    sheets = [_sheet(body, n, above, rng, on) for n, body in enumerate(bodies)]
    Assessment.objects.bulk_create(sheets)
    score([sheet for sheet in sheets if sheet.state != "draft"], rng, on)
    if (own := _own(chair, rng, on, score)) is not None:
        sheets.append(own)
    _settle(sheets, own)
    LevelReview.objects.bulk_create(
        row for sheet in sheets if sheet.state != "draft" for row in _reviews(sheet, above, rng, on)
    )
    _objections([one for one in sheets if one.state == "published"], own, rng, on)
    return len(sheets)


def _sheet(body: Body, n: int, above: dict[str, Body], rng: random.Random, on: dt.date) -> Assessment:
    state, at, grade = HIGHER.get(n) or (*COURSES[n % len(COURSES)], Grade.QUALIFIED)
    filed = on - dt.timedelta(days=rng.randrange(6, 40))
    if state == "published" and n % 2:  # its notice still runs
        filed = on - dt.timedelta(days=5 + n % 4)
    sheet = Assessment(
        body=body, cycle=on.year, purpose="declare", grade=grade, state=state, opened_on=filed - dt.timedelta(days=9),
        filed_by_name=rng.choice(NAMES), submitted_on=None if state == "draft" else filed,
    )  # fmt: skip
    if at:
        sheet.at = above.get(at) or body.superior
    if state in {"published", "returned", "refused"}:
        sheet.decided_by_name, sheet.decided_on = rng.choice(NAMES), filed + dt.timedelta(days=4)
    if state == "published":
        sheet.published_on, sheet.publish_until = sheet.decided_on, filed + dt.timedelta(days=11)
    if state == "refused":
        sheet.reason = "工会经费长期没有足额拨缴，整改后下年度再申报"
    return sheet


def _own(chair: Body, rng: random.Random, on: dt.date, score: Score) -> Assessment | None:
    """What the chair's union once declared and was named for."""
    title = HomeTitle.objects.filter(body=chair, grade=Grade.QUALIFIED, person_name="").order_by("pk").first()
    if title is None:
        return None
    filed = title.named_on - dt.timedelta(days=46)
    sheet = Assessment.objects.create(
        body=chair, cycle=title.named_on.year, purpose="declare", grade=title.grade, state="published", at=title.named_by,
        opened_on=filed - dt.timedelta(days=9), filed_by_name=rng.choice(NAMES), submitted_on=filed,
        decided_by_name=rng.choice(NAMES), decided_on=filed + dt.timedelta(days=4), published_on=filed + dt.timedelta(days=4),
        publish_until=filed + dt.timedelta(days=11),
    )  # fmt: skip
    score([sheet], rng, on)
    _complete(sheet)
    return sheet


def _complete(sheet: Assessment) -> None:
    """What the register of today still lacks was there on the day: no union is named without what is mandatory."""
    rows = [row for row in scored_rows(sheet) if applies(row)]
    for place in total_of(rows, verified=True).lacking:
        row = rows[place]
        row.claim, row.state, row.known = AssessItem.Claim.MET, AssessItem.State.ACCEPTED, None
        row.value = FULL if row.standard_item and row.standard_item.unit else 1
        row.self_points = row.verified_points = row.due
    fields = ["claim", "state", "known", "value", "self_points", "verified_points"]
    AssessItem.objects.bulk_update(rows, fields)
    sheet.self_score = total_of(rows, verified=False).total
    sheet.verified_score = total_of(rows, verified=True).total
    sheet.save(update_fields=["self_score", "verified_score"])


def _settle(sheets: list[Assessment], own: Assessment | None) -> None:
    """No level passes on what does not reach its grade: it waits at the first one, or was refused there. The chair's own has
    long been named."""
    changed = []
    for sheet in sheets:
        least = sheet.standard.pass_score if sheet.standard else 0
        if sheet is own:
            sheet.state = Assessment.State.NAMED
        elif sheet.state == "published":
            if total_of(scored_rows(sheet), verified=True).reaches(least):
                continue
            sheet.state, sheet.published_on, sheet.publish_until = Assessment.State.REFUSED, None, None
            sheet.at, sheet.reason = sheet.body.superior, "没有达到这一等级的标准，整改后下年度再申报"
        elif sheet.grade == Grade.QUALIFIED or (sheet.self_score or 0) >= least:
            continue
        else:
            sheet.at = sheet.body.superior
        changed.append(sheet)
    Assessment.objects.bulk_update(changed, ["state", "at", "published_on", "publish_until", "reason"])


def _reviews(sheet: Assessment, above: dict[str, Body], rng: random.Random, on: dt.date) -> list[LevelReview]:
    """Each level that has had it: all below the one that has it now, and that one where it has decided."""
    chain = [
        one
        for one in (sheet.body.superior, *(above.get(kind) for kind in ("county", "city", "province")))
        if one
    ]
    if sheet.state == "returned":
        chain, last = chain[:1], (Result.RETURNED, "请按退回的条目补充材料")
    else:
        place = next((n for n, one in enumerate(chain) if one.pk == sheet.at_id), 0)
        chain = chain[: place if sheet.state == "submitted" else place + 1]
        last = (
            (Result.REFUSED, sheet.reason)
            if sheet.state == "refused"
            else (Result.PASSED, "材料齐全，与实际相符")
        )
    filed, rows = sheet.submitted_on or on, []
    for n, body in enumerate(chain):
        final = n == len(chain) - 1 and sheet.state != "submitted"
        result, opinion = last if final else (Result.PASSED, "材料齐全，与实际相符")
        day = sheet.decided_on if final and sheet.decided_on else min(filed + dt.timedelta(days=n + 1), on)
        rows.append(
            LevelReview(
                assessment=sheet, body=body, result=result, score=sheet.verified_score or sheet.self_score, opinion=opinion,
                decided_on=day, decided_by_name=sheet.decided_by_name if final else rng.choice(NAMES),
            )
        )  # fmt: skip
    return rows


def _objections(published: list[Assessment], own: Assessment | None, rng: random.Random, on: dt.date) -> None:
    """Two are looked into; one of this year and one of the chair's own were answered."""
    rows = [
        Objection(
            assessment=one, channel="phone", text="反映活动场所长期不开放，与公示内容不符", filed_on=one.published_on or on,
            due_on=on + dt.timedelta(days=9), recorded_by_name=rng.choice(NAMES),
        )
        for one in published[:2]
    ]  # fmt: skip
    for one in (*published[2:3], *([own] if own else ())):
        filed = (one.published_on or on) + dt.timedelta(days=1)
        rows.append(
            Objection(
                assessment=one, channel="online", text="反映公示的活动次数与实际不符", filed_on=filed, due_on=filed + dt.timedelta(days=15),
                state="dismissed", answer=FOUND, answered_on=min(filed + dt.timedelta(days=4), on),
                answered_by_name=rng.choice(NAMES), recorded_by_name="",
            )
        )  # fmt: skip
    Objection.objects.bulk_create(rows)
