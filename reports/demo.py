"""Two years of frozen quarters for the demo, told backwards from the present, and the last bulletins.

Each union's past is drawn from a digest of its number, so that sums add up along the tree in every quarter.
"""

import datetime as dt

from django.db import transaction

from core.clock import SHANGHAI, previous_quarter, quarter_bounds, quarter_of, today
from homes.models import ScoreRun
from reports.models import Freeze
from reports.querysets import sums
from reports.workflows.freeze import insert_dated, insert_sums
from reports.workflows.publish import draft, sign
from unions.models import Body

# place → 机关代字 and how many of the last quarters have a published bulletin
BULLETINS = {"37": ("鲁会", 4), "3713": ("临会", 2), "371302": ("兰会", 2)}
# `draw`: 0…9999 per union; `drift`: change of the reached share per quarter in basis points, by city
_PAST = """
    SELECT body_id, above, nature, size, members - (draw < members * {back} * 40)::int AS members,
        women - (draw < women * {back} * 40)::int AS women, migrants, registered, declared, workers, units_open,
        satisfaction_bp, total, greatest(0, have3 - (draw %% 3) * {back} * 4)::int AS have3,
        CASE WHEN lost THEN overlay(letters PLACING 'F' FROM slot) WHEN kept THEN translate(letters, 'F', 'P')
            ELSE letters END AS letters,
        CASE WHEN lost THEN met & ~(1 << (draw %% 6)) WHEN kept THEN 63 ELSE met END AS met,
        met_basic AND NOT lost OR kept AS met_basic, met_full AND NOT lost AS met_full, 1 AS sign
    FROM (
        SELECT *, met_basic AND draw < drift * {back} AS lost, NOT met_basic AND draw < -3 * drift * {back} AS kept,
            1 + draw %% 5 AS slot
        FROM (
            SELECT f.body_id, f.above, f.nature, f.size, f.members, f.women, f.migrants, f.registered, f.declared,
                f.workers, f.units_open, f.satisfaction_bp, o.letters, o.total, o.have3, o.met, o.met_basic, o.met_full,
                ('x' || substr(md5(f.body_id || ':{seed}'), 1, 6))::bit(24)::int %% 10000 AS draw,
                ('x' || substr(md5(left(f.above, 8) || ':{seed}'), 1, 6))::bit(24)::int %% 190 - 45 AS drift
            FROM homes_facts f JOIN homes_outcome o ON o.body_id = f.body_id
            WHERE f.established_on IS NULL OR f.established_on <= DATE '{last}') AS drawn
    ) AS told
"""


def build_quarters(seed: int, count: int = 8) -> list[Freeze]:
    """Freezes the last `count` finished quarters, oldest first; leaves alone those that are frozen already."""
    run = ScoreRun.objects.filter(path="", finished_at__isnull=False).order_by("-pk").first()
    if run is None:
        return []
    newest = previous_quarter(quarter_of(today()))
    made = []
    for back in range(count, 0, -1):
        quarter = previous_quarter(newest, back - 1)
        if not Freeze.objects.filter(quarter=quarter).exists():
            made.append(_freeze(quarter, back, seed, run))
    if Freeze.objects.filter(quarter=newest).exists():
        _bulletins(newest)
    return made


@transaction.atomic
def _freeze(quarter: str, back: int, seed: int, run: ScoreRun) -> Freeze:
    _, last = quarter_bounds(quarter)
    rows = insert_sums(quarter, _PAST.format(back=back, seed=int(seed), last=last.isoformat()), lean=True)
    rows += insert_dated(quarter)
    night = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(3, 30), SHANGHAI)
    return Freeze.objects.create(
        quarter=quarter, frozen_at=night, run_id=run.pk, policy_digest=run.policy_digest, rows=rows
    )


def _bulletins(newest: str) -> None:
    for place, (code, quarters) in BULLETINS.items():
        body = Body.objects.filter(place=place, kind__in=("province", "city", "county")).first()
        for back in range(quarters - 1, -1, -1) if body else ():
            quarter = previous_quarter(newest, back)
            if not has_unions(quarter, body):  # type: ignore[arg-type]
                continue
            paper = draft(body, quarter, on=today(), by=None)  # type: ignore[arg-type]
            if not paper.is_draft:
                continue
            day = quarter_bounds(quarter)[1] + dt.timedelta(days=13)
            sign(
                paper,
                on=day,
                number=f"{code}〔{day.year}〕{11 + int(quarter[5]) * 7}号",
                signed_by="办公室主任（演示）",
            )
            paper.save()


def has_unions(quarter: str, body: Body) -> bool:
    return bool(sums(quarter, [body.pk]).get(body.pk, {}).get("bodies"))
