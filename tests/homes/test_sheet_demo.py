"""The demonstration's self-assessments: every state, deterministic, good and bad cities apart."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from core.clock import today
from homes.demo.sheets import build_assessments, pdf, png, this_year
from homes.models import AssessItem, Assessment, Evidence
from homes.workflows.papers import read_paper
from tests.conftest import Tree

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def test_every_union_gets_sheets_and_a_second_call_adds_nothing(tree: Tree) -> None:
    made = build_assessments(7)
    bodies = {tree.basic.pk, tree.joint.pk, tree.other_basic.pk}
    assert set(Assessment.objects.filter(cycle=today().year - 1).values_list("body", flat=True)) == bodies
    assert made["items"] == AssessItem.objects.count() > 0 and made["files"] == Evidence.objects.count() > 0
    assert build_assessments(7) == {"sheets": 0, "items": 0, "files": 0}
    row = Evidence.objects.first()
    assert row is not None and len(row.file.read()) == row.size


def test_the_same_seed_makes_the_same_sheets(tree: Tree) -> None:
    def picture() -> list[Any]:
        Assessment.objects.all().delete()
        build_assessments(3, dt.date(2026, 6, 1))
        return list(
            AssessItem.objects.order_by("pk").values_list("entry", "claim", "state", "value", "comment")
        )

    assert picture() == picture()


def test_every_verified_sheet_is_settled_and_every_claim_has_a_paper(tree: Tree) -> None:
    build_assessments(11, dt.date(2026, 6, 1))
    for sheet in Assessment.objects.filter(state="verified").prefetch_related("items"):
        assert {item.state for item in sheet.items.all()} <= {"accepted", "refused"}
        assert all(item.verified_on == sheet.decided_on for item in sheet.items.all())
    assert {item.entry for item in AssessItem.objects.filter(claim="met", evidence=None)} == set()


def test_a_year_runs_through_every_state() -> None:
    weak = {this_year(share, strong=False, valid=True) for share in range(100)}
    assert weak == {"verified", "submitted", "returned", "draft", ""}
    assert {this_year(share, strong=True, valid=True) for share in range(100)} == {"verified", "draft", ""}
    assert {this_year(share, strong=True, valid=False) for share in range(100)} == {"verified"}


def test_the_papers_would_pass_the_upload_door() -> None:
    assert read_paper("a.pdf", pdf("x")).content == pdf("x")
    assert read_paper("a.png", png(20, 20, (1, 2, 3))).content == png(20, 20, (1, 2, 3))
