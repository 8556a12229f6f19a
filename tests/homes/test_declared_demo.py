"""The demo's declarations: one at every level, none passed on below its grade, the chair's own named, reviews in order."""

import datetime as dt
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.clock import today
from homes.demo.halls import build_halls
from homes.demo.standards import build_standards
from homes.models import Assessment, HomeTitle, JointHome, LevelReview, Objection, OnlineHome
from homes.scoring.run import score
from homes.workflows.scored import scored_rows, total_of
from tests.conftest import Tree, make_body
from unions.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-100")]


def test_declarations_stand_at_every_level_and_agree_with_their_reviews(
    tree: Tree, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for number in range(30):
        make_body(f"第{number}厂工会委员会", "single", tree.township, tree.township.place)
    HomeTitle.objects.create(
        body=tree.basic, name="合格职工之家", grade="qualified", level="county", named_by=tree.county,
        named_on=dt.date(today().year - 3, 5, 18), state="in_force", code="A" * 16,
    )  # fmt: skip
    score(on=today())
    made = build_standards(7, tree.basic)
    sheets = Assessment.objects.filter(purpose="declare").select_related("body", "at", "standard")
    assert made["declared"] == sheets.count() > 5
    assert {"submitted", "returned", "draft"} <= set(sheets.values_list("state", flat=True))
    for sheet in sheets:
        reviews = list(LevelReview.objects.filter(assessment=sheet).order_by("pk"))
        days = [row.decided_on for row in reviews]
        assert days == sorted(days) and all(day <= today() for day in days)
        if sheet.state in ("published", "named"):
            assert reviews[-1].body_id == sheet.at_id and reviews[-1].result == "passed"
        if sheet.state == "refused":
            assert reviews[-1].result == "refused" and reviews[-1].body_id == sheet.at_id
        if sheet.state == "submitted":
            assert all(row.result == "passed" and row.body_id != sheet.at_id for row in reviews)
        if sheet.grade != "qualified" and reviews and sheet.standard and sheet.state != "refused":
            assert (sheet.self_score or 0) >= sheet.standard.pass_score
    own = sheets.get(body=tree.basic)
    assert own.state == "named" and not total_of(scored_rows(own), verified=True).lacking
    assert Objection.objects.get(assessment=own).state == "dismissed"


@pytest.mark.entry("P-122")
def test_the_city_of_the_chair_has_homes_on_the_net(tree: Tree) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(size=3)
    assert build_halls(Random(3), today(), tree.basic)["online"] >= 1
    assert OnlineHome.objects.filter(body=tree.basic).exists() and not JointHome.objects.exists()
