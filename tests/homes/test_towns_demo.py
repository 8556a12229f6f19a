"""The demo's township sheets: the county's own six goods, filed once in every state, and what is lacking is told apart."""

from pathlib import Path
from typing import Any

import pytest

from core.clock import today
from core.indicators import INDICATORS
from homes.demo.own import build_own
from homes.demo.sheets import build_assessments
from homes.demo.towns import GOODS, adopt_goods, build_towns
from homes.models import AssessItem, Assessment
from homes.workflows.seeded import load_standards
from tests.conftest import Tree, make_body
from unions.models import Jurisdiction, Threshold
from unions.policies import judge
from unions.policies.force import policy_of

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-115")]


def test_the_townships_of_the_demo_county_file_in_every_state(
    tree: Tree, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    codes = (
        Jurisdiction.objects.filter(parent__code="371302").exclude(code=tree.township.place).order_by("code")
    )
    for place in codes[:6]:
        make_body(f"{place}总工会", "township", tree.county, place.code)
    build_assessments(7)
    adopt_goods(today())
    adopt_goods(today())
    assert Threshold.objects.get(key="home.sixgood_items", jurisdiction__code="371302").source == "local"
    load_standards()
    assert build_towns(7, today()) == 7 and build_towns(7, today()) == 0
    sheets = Assessment.objects.filter(body__kind="township")
    assert set(sheets.values_list("state", flat=True)) == {"verified", "submitted", "returned", "draft"}
    assert not AssessItem.objects.filter(assessment__in=sheets, claim="met", evidence=None).exists()
    policy = policy_of("371302", today())
    for sheet in sheets.filter(state="verified"):
        lacking = AssessItem.objects.filter(assessment=sheet, state="refused").exists()
        letter, _ = judge.finding_of(INDICATORS["six-goods"], policy, pk=sheet.body_id)
        assert letter == ("F" if lacking else "P")
        assert (sheet.rank == "达标") == (not lacking) and sheet.items.count() == len(GOODS)


@pytest.mark.entry("P-100")
def test_the_chair_of_the_demo_finds_a_returned_sheet_to_mend(
    tree: Tree, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    sheet = build_own(tree.basic, 7, today())
    assert sheet is not None and sheet.state == "returned" and build_own(tree.basic, 7, today()) is None
    back = sheet.items.filter(state="returned")
    assert all(item.comment and item.claim == "met" for item in back)
    assert [item.mended for item in back.order_by("pk")] == [False, True, False]
    assert set(sheet.items.exclude(state="returned").values_list("state", flat=True)) == {"accepted"}
    assert sheet.items.filter(evidence=None).count() == 1
