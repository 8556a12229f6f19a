"""Heads of township unions and their yearly training; who of the cadres was sent to another province this year."""

import datetime as dt
from random import Random
from typing import Any

from django.db import transaction

from core.clock import today
from unions.demo import names
from unions.demo.people import People
from unions.models import Body, Officer, Training
from unions.querysets import TOWN_KINDS

SENT_OUTSIDE = 163  # of the 200 a year that the province plans
FULLTIME_SHARE, TRAINED_SHARE = 0.62, 0.71


@transaction.atomic
def build_townships(seed: int, on: dt.date | None = None) -> dict[str, int]:
    """A chair for nearly every township union of Shandong; many full-time, not all trained by their city this year."""
    rng, on = Random(seed + 7), on or today()
    people = People(rng, on)
    for body in Body.objects.filter(kind__in=TOWN_KINDS, place__startswith="37").order_by("path"):
        if rng.random() < 0.95:
            held = on - dt.timedelta(days=rng.randrange(120, 1500))
            fulltime = rng.random() < FULLTIME_SHARE
            chair = people.post(body, names.person(rng), Officer.Post.CHAIR, held, fulltime=fulltime)
            chair.elected_on = held
            if fulltime and rng.random() < TRAINED_SHARE:
                people.trainings.append((chair, _lesson(
                    "乡镇（街道）工会专职主席轮训班", Training.Kind.ROTATION, "city", max(held, dt.date(on.year, 1, 5)),
                )))  # fmt: skip
    people.save()
    heads = Officer.objects.filter(
        post=Officer.Post.CHAIR, left_on=None, body__place__startswith="37"
    ).order_by("pk")
    chosen = rng.sample(list(heads.values_list("pk", flat=True)), min(SENT_OUTSIDE, heads.count() // 4))
    Training.objects.bulk_create(
        [
            _lesson(
                "赴先进省市专题培训班",
                Training.Kind.OUTSIDE,
                "province",
                dt.date(on.year, 1, 8),
                officer_id=pk,
            )
            for pk in chosen
        ]
    )
    return {"heads": len(people.officers), "outside": len(chosen)}


def _lesson(course: str, kind: str, level: str, started: dt.date, **more: Any) -> Training:
    label = Training.OrganiserLevel(level).label
    return Training(
        course=course, kind=kind, organiser=f"{label}总工会", organiser_level=level, started_on=started, hundredths=500,
        **more,
    )  # fmt: skip
