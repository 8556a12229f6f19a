"""Invented ratings for the demonstration: three years of published rounds, a few under way, unions being put right.

How content members are depends on how well their union is kept, and rises a little from year to year. Deterministic by the seed.
"""

import datetime as dt
import random
from typing import Any

from django.db.models import Count

from core.clock import add_months, today
from homes.models import RatingRoll, RatingRound, Rectification
from homes.models.ratings import CONTENT, SUBJECTS
from homes.models.rectifications import OPEN
from homes.workflows import ballots
from members.models import Member
from unions.demo.quality import sound
from unions.models import Body
from unions.policies.force import policy_of

BATCH = 2000
YEARS = (2, 1, 0)  # years back
UNDER_WAY = 12
STALE = 110  # days
DEEDS = "1. 给一线岗位添置饮水机和休息座椅\n2. 夏季送清凉、冬季送温暖\n3. 组织职工体检和技能比武"
CAUSES = (
    "会务公开不及时，经费使用会员不清楚",
    "反映的食堂和住宿问题长期没有答复",
    "活动少，多数会员没有参加过",
)
MEASURES = "1. 每月在公开栏公布经费收支\n2. 会员意见十五日内书面答复\n3. 每季度组织一次全员活动"
CARRIED = "措施逐条落实，已向会员大会报告，征求意见箱每周开启。"
OFFICERS = ("周敬业", "吴守信", "郑向前", "王立人")
OUTCOME = "复查合格，会员代表没有不同意见，解除整顿。"
LIFTED = 150  # one in so many unions
OTHERS = (
    ("inspection", "巡查发现台账长期不记、活动没有记录"),
    ("petition", "信访反映换届程序不规范，经查属实"),
)


def build_ratings(seed: int, chair: Body, on: dt.date | None = None) -> dict[str, int]:
    """Fills empty tables only. Returns counts of rounds and rectifications."""
    if RatingRound.objects.exists():
        return {"rounds": 0, "rectifications": 0}
    day, rng = on or today(), random.Random(seed)
    numbers = dict(Member.objects.active().order_by().values_list("body").annotate(n=Count("pk")))
    bodies = list(Body.objects.basic().active().select_related("superior").order_by("path"))
    floor = policy_of("37", day).value("rate.turnout_min") or 5000
    rows = [
        row
        for body in bodies
        for back in YEARS
        if (row := _round(body, numbers.get(body.pk, 0), back, day, floor, rng, always=body.pk == chair.pk))
    ]
    RatingRound.objects.bulk_create(rows, batch_size=BATCH)
    made = _rectifications(bodies, rows, day, rng)
    made += _lifted(bodies, {row.body_id for row in made} | {chair.pk}, chair, day, rng)
    busy = {row.body_id for row in made} | {chair.pk}
    near = [body for body in bodies if body.superior_id == chair.superior_id and body.pk not in busy]
    _under_way(near[:UNDER_WAY], numbers, day, rng)
    return {"rounds": len(rows), "rectifications": len(made)}


def _round(
    body: Body, members: int, back: int, on: dt.date, floor: int, rng: random.Random, *, always: bool
) -> RatingRound | None:
    good = always or sound(body.name, body.place)
    closed = on - dt.timedelta(days=365 * back + rng.randrange(20, 320))
    draw, turnout = rng.random(), rng.uniform(0.62, 0.97)
    if rng.random() < (0.01 if good else 0.08):
        turnout = rng.uniform(0.2, 0.48)
    level = (rng.uniform(0.84, 0.985) if good else rng.uniform(0.6, 0.93)) - 0.02 * back
    if (on - closed).days > STALE:
        level = max(level, rng.uniform(0.76, 0.82))  # a bad rating of long ago was put right and asked again
    late = body.established_on and body.established_on > closed
    if members < 3 or late or (not always and draw > (0.985 if good else 0.8)):
        return None
    voted = max(1, round(members * turnout))
    counts = {
        subject: _answers(voted, min(1.0, level + rng.uniform(-0.03, 0.03)), rng) for subject in SUBJECTS
    }
    row = RatingRound(
        body=body, mode="online" if rng.random() < 0.8 else "paper", voters="all", state="published", closed_on=closed,
        opened_on=closed - dt.timedelta(days=14), closes_on=closed, published_on=closed + dt.timedelta(days=2), deeds=DEEDS,
        entitled=members, voted=voted, counts=counts, floor=floor, valid=voted * 10_000 >= floor * members,
        from_above=rng.random() < 0.3, opened_by_name=OFFICERS[body.pk % len(OFFICERS)],
    )  # fmt: skip
    row.issued = members if row.mode == "online" else 0
    for subject in SUBJECTS:
        setattr(row, f"{subject}_rate", sum(counts[subject][:CONTENT]) * 10_000 // voted)
    return row


def _answers(voted: int, level: float, rng: random.Random) -> list[int]:
    content = round(voted * level)
    happy = round(content * rng.uniform(0.55, 0.85))
    unknown = (voted - content) // 3
    return [happy, content - happy, voted - content - unknown, unknown]


def _rectifications(
    bodies: list[Body], rows: list[RatingRound], on: dt.date, rng: random.Random
) -> list[Rectification]:
    """One for each union whose newest valid rating is too low, and for those that stood under rectification before."""
    newest = {row.body_id: row for row in rows if row.valid}
    floors: dict[str, Any] = {}
    made = []
    for body in bodies:
        row, place = newest.get(body.pk), body.place[:4]  # a county of the demo has no floor of its own
        if place not in floors:
            floors[place] = policy_of(body.place, on).value("rate.satisfaction_min")
        floor = floors[place]
        low = row and row.union_rate is not None and floor is not None and row.union_rate < floor
        if row and low and (on - row.closed_on).days < 365:  # type: ignore[operator]
            why = f"会员评家满意率 {row.union_rate / 100:g}%，低于 {floor / 100:g}%"  # type: ignore[operator]
            made.append(_mending(body, "rating", why, row.closed_on, on, rng, rating=row))
        elif body.state == Body.State.RECTIFYING:
            origin, why = rng.choice(OTHERS)
            made.append(_mending(body, origin, why, on - dt.timedelta(days=rng.randrange(5, 70)), on, rng))
    Rectification.objects.bulk_create(made, batch_size=BATCH)
    open_ones = [row.body_id for row in made if row.state in OPEN]
    Body.objects.filter(pk__in=open_ones, state=Body.State.NORMAL).update(state=Body.State.RECTIFYING)
    return made


def _lifted(
    bodies: list[Body], busy: set[int], chair: Body, on: dt.date, rng: random.Random
) -> list[Rectification]:
    """Some that were put right last year, one of them next door to the chair."""
    since = on - dt.timedelta(days=400)
    free = [one for one in bodies if one.pk not in busy and one.established_on and one.established_on < since]
    near = [one for one in free if one.superior_id == chair.superior_id][-1:]
    rows = []
    for body in {one.pk: one for one in (*near, *free[::LIFTED])}.values():
        opened = since + dt.timedelta(days=rng.randrange(60))
        origin, why = rng.choice(OTHERS)
        row = Rectification(
            body=body, origin=origin, why=why, opened_on=opened, due_on=add_months(opened, 3), lead=body.superior, state="lifted",
            cause=rng.choice(CAUSES), measures=MEASURES, published_on=opened + dt.timedelta(days=20), published_at="公开栏",
            carried=CARRIED, carried_on=opened + dt.timedelta(days=45), closed_on=opened + dt.timedelta(days=70), outcome=OUTCOME,
        )  # fmt: skip
        rows.append(row)
    Rectification.objects.bulk_create(rows, batch_size=BATCH)
    return rows


def _mending(
    body: Body, origin: str, why: str, since: Any, on: dt.date, rng: random.Random, *, rating: RatingRound | None = None
) -> Rectification:  # fmt: skip
    row = Rectification(
        body=body,
        origin=origin,
        why=why,
        rating=rating,
        opened_on=since,
        due_on=add_months(since, 3),
        lead=body.superior,
    )
    steps = min(3, (on - since).days // 15) if rng.random() < 0.85 else 0
    row.state = ("triggered", "cause", "published", "carried")[steps]
    if steps >= 1:
        row.cause = rng.choice(CAUSES)
    if steps >= 2:
        row.measures, row.published_on, row.published_at = MEASURES, since + dt.timedelta(days=20), "公开栏"
    if steps >= 3:
        row.carried, row.carried_on = CARRIED, since + dt.timedelta(days=40)
    if row.due_on and row.due_on < on and steps < 3:
        row.state, row.escalated_on = "escalated", row.due_on + dt.timedelta(days=1)
        row.escalated_to = body.superior.superior if body.superior else None
    return row


def _under_way(bodies: list[Body], numbers: dict[int, int], on: dt.date, rng: random.Random) -> None:
    """Prepared, voting with some ballots in the urns, closed on paper: by the portal's own functions."""
    for place, body in enumerate(bodies):
        keys = list(Member.objects.active().filter(body=body).order_by("pk").values_list("pk", flat=True))
        if not keys:
            continue
        paper, waiting = place % 4 == 3, place % 4 == 0
        row = RatingRound.objects.create(
            body=body, mode="paper" if paper else "online", voters="all", entitled=len(keys), opened_by_name=OFFICERS[body.pk % len(OFFICERS)],
            state="opened" if waiting else "closed" if paper else "voting", opened_on=on - dt.timedelta(days=6),
            closes_on=on + dt.timedelta(days=0 if paper else 5), closed_on=on if paper else None, deeds=DEEDS,
        )  # fmt: skip
        RatingRoll.objects.create(round=row, members=keys)
        if row.state == RatingRound.State.VOTING:
            codes = ballots.make_codes(row, len(keys))
            RatingRound.objects.filter(pk=row.pk).update(issued=len(keys))
            ballots.set_up_urns(row)
            for code in codes[: min(10, len(codes) // 2)]:
                ballots.cast(code, {subject: min(3, int(rng.expovariate(1.5))) for subject in SUBJECTS})
