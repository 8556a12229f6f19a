"""The yearly appraisal after verification: reminders, ranks, feedback; random spot checks that can be repeated by their seed."""

import datetime as dt
import hashlib
import random
import secrets
from typing import Any

from django.db import transaction

from core import audit
from core.workflow import NotAllowed, Refused, Transition
from homes.models import Assessment, Campaign, SpotCheck, SpotFinding
from homes.models.grades import GRADES, Grade
from homes.scoring.marks import Sum
from homes.workflows.scored import scored_rows, total_of
from homes.workflows.sheets import State, judge_gate
from homes.workflows.standards import standard_of
from unions.models import Body

BELOW = "不合格"
AT_ONCE = 500  # sheets that one click ranks


def rank_of(sheet: Assessment, on: dt.date) -> str:
    """The highest grade whose pass score the verified score reaches; none where a mandatory item or a veto stands against it."""
    if sheet.standard is None or sheet.verified_score is None:
        return ""
    found = total_of(scored_rows(sheet), verified=True)
    if sheet.standard.kind != sheet.standard.Kind.HOME:
        return rank_by(found, {"达标": sheet.standard.pass_score})
    return rank_by(found, pass_scores(sheet.body, on))


def pass_scores(body: Body, on: dt.date) -> dict[str, int]:
    """Grade in words → its pass score where the union stands, the highest grade first."""
    found = {grade: standard_of(body, on, grade=grade) for grade in reversed(GRADES)}
    return {str(Grade(grade).label): s.pass_score for grade, s in found.items() if s is not None}


def rank_by(found: Sum, passes: dict[str, int]) -> str:
    if found.vetoed or found.lacking:
        return BELOW
    return next((word for word, score in passes.items() if found.total >= score), BELOW)


def _may_rank(sheet: Assessment, *, by: Any, **data: Any) -> None:
    judge_gate(sheet, by)
    if not sheet.is_annual:
        raise Refused("申报表由命名批次决定，不在这里定等。")
    if sheet.verified_score is None:
        raise Refused("这份表没有按评分标准计分，不能定等。")


def _ranked(sheet: Assessment, *, by: Any, on: dt.date, **data: Any) -> None:
    sheet.rank, sheet.ranked_on = rank_of(sheet, on), on


def _may_feed_back(sheet: Assessment, *, by: Any, **data: Any) -> None:
    judge_gate(sheet, by)
    if not sheet.rank:
        raise Refused("还没有定等。请先定等，再反馈。")


def _fed_back(sheet: Assessment, *, by: Any, on: dt.date, feedback: str = "", **data: Any) -> None:
    sheet.feedback, sheet.fed_back_on = feedback, on


RANK = Transition(
    name="assessment.rank",
    verb="考核定等",
    model="homes.Assessment",
    sources=frozenset({State.VERIFIED}),
    target=None,
    permission="homes.verify",
    says="按验收分对照各等级标准，必备项没有达到或有一票否决的为不合格。",
    gate=_may_rank,
    effect=_ranked,
    entry="P-103",
)
FEEDBACK = Transition(
    name="assessment.feedback",
    verb="反馈结果",
    model="homes.Assessment",
    sources=frozenset({State.VERIFIED}),
    target=None,
    permission="homes.verify",
    says="把等次、差距和建议反馈给工会，工会在自评表上看得到。",
    gate=_may_feed_back,
    effect=_fed_back,
    entry="P-103",
    fields=("feedback",),
)


# ---- campaigns -------------------------------------------------------------------------------------------------


def keep_campaign(body: Body, *, cycle: int, due_on: dt.date, by: Any, on: dt.date) -> Campaign:
    """One a year for a branch; opening again moves the deadline."""
    row, _ = Campaign.objects.update_or_create(
        body=body, cycle=cycle, defaults={"due_on": due_on, "title": f"{body} {cycle} 年度职工之家考核"},
        create_defaults={
            "due_on": due_on, "title": f"{body} {cycle} 年度职工之家考核", "opened_on": on, "opened_by_name": str(by)[:40],
        },
    )  # fmt: skip
    return row


def sheets_of(campaign: Campaign) -> Any:
    return Assessment.objects.filter(
        body__path__startswith=campaign.body.path, cycle=campaign.cycle, purpose=Assessment.Purpose.ANNUAL
    ).exclude(body=campaign.body)


def remind(campaign: Campaign, *, by: Any, on: dt.date) -> int:
    """Puts a reminder on every sheet that is not filed; once a day. Returns how many."""
    if not Campaign.objects.visible_to(by, "homes.verify").filter(pk=campaign.pk).exists():
        raise NotAllowed("homes.verify")
    with transaction.atomic():
        row = Campaign.objects.select_for_update(of=("self",)).select_related("body").get(pk=campaign.pk)
        if row.reminded_on == on:
            raise Refused("今天已经提醒过。请明天再提醒，或直接联系工会。")
        written: int = to_remind(row).update(reminded_on=on)
        row.reminded_on = on
        row.save(update_fields=["reminded_on"])
        audit.record("campaign.remind", row, by=by, after={"reminded_on": on, "sheets": written})
    return written


def to_remind(campaign: Campaign) -> Any:
    return sheets_of(campaign).filter(state__in=[State.DRAFT, State.RETURNED])


def to_rank(campaign: Campaign) -> Any:
    """Verified by a standard and not ranked yet."""
    return sheets_of(campaign).filter(state=State.VERIFIED, rank="", verified_score__isnull=False)


def rank_all(campaign: Campaign, *, by: Any, on: dt.date) -> tuple[int, int]:
    """Ranks the verified sheets of the branch that have no rank, so many at a time. Returns how many were ranked and how
    many are left."""
    if not Campaign.objects.visible_to(by, "homes.verify").filter(pk=campaign.pk).exists():
        raise NotAllowed("homes.verify")
    rows, done = to_rank(campaign).select_related("body", "standard"), 0
    for sheet in rows.order_by("pk")[: 2 * AT_ONCE]:
        try:
            RANK.apply(sheet, by=by, on=on)
            done += 1
        except (Refused, NotAllowed):
            continue
        if done == AT_ONCE:
            break
    return done, to_rank(campaign).count()


# ---- spot checks -----------------------------------------------------------------------------------------------


def pool_of(body: Body, cycle: int) -> list[int]:
    rows = Assessment.objects.filter(
        body__path__startswith=body.path, cycle=cycle, purpose=Assessment.Purpose.ANNUAL, state=State.VERIFIED
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def chosen(pool: list[int], seed: str, number: int) -> list[int]:
    """The same seed over the same pool draws the same sheets in the same order."""
    return random.Random(seed).sample(pool, min(number, len(pool)))


def digest_of(pool: list[int]) -> str:
    return hashlib.sha256(",".join(map(str, pool)).encode()).hexdigest()


def draw(body: Body, *, cycle: int, number: int, by: Any, on: dt.date, seed: str = "") -> SpotCheck:
    """`seed`: drawn in public where one is typed, else made here. It is recorded either way."""
    if not Body.objects.visible_to(by, "homes.verify").filter(pk=body.pk).exists() or body.is_basic:
        raise NotAllowed("homes.verify")
    pool = pool_of(body, cycle)
    if not pool:
        raise Refused(f"{cycle} 年度还没有核实过的自评，不能抽查。")
    seed = seed.strip() or secrets.token_hex(8)
    with transaction.atomic():
        row = SpotCheck.objects.create(
            body=body, cycle=cycle, seed=seed, pool=len(pool), pool_digest=digest_of(pool), drawn_on=on,
            drawn_by_name=str(by)[:40],
        )  # fmt: skip
        SpotFinding.objects.bulk_create(
            SpotFinding(check_run=row, assessment_id=pk, place=place)
            for place, pk in enumerate(chosen(pool, seed, number), start=1)
        )
        audit.record(
            "spotcheck.draw", row, by=by, after={**audit.snapshot(row), "drawn": min(number, len(pool))}
        )
    return row


def _seen(
    row: SpotFinding, *, by: Any, on: dt.date, result: str = "", note: str = "", visited_on: dt.date | None = None, **data: Any
) -> None:  # fmt: skip
    if visited_on and visited_on > on:
        raise Refused("查看日期不能晚于今天。")
    row.result, row.note, row.visited_on, row.visited_by_name = result, note, visited_on or on, str(by)[:40]


FINDING = Transition(
    name="spotfinding.record",
    verb="登记查看结果",
    model="homes.SpotFinding",
    sources=frozenset({SpotFinding.Result.OPEN}),
    target=None,
    permission="homes.verify",
    says="登记后不能再改。",
    effect=_seen,
    state_field="result",
    tone="primary",
    entry="P-100",
    fields=("result", "note", "visited_on"),
)
