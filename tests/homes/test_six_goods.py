"""The six goods of a township union: filed on its own sheet, verified by the county, a demand where a place names them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.indicators import INDICATORS
from core.workflow import NotAllowed
from homes.models import Assessment
from homes.workflows import SUBMIT, VERIFY, add_evidence, save_item, start_sheet
from homes.workflows.seeded import load_standards
from tests.conftest import make_body, make_user
from unions.models import Body
from unions.policies import judge
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
GOODS = 6


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shaoxing(policy_data: None) -> dict[str, Body]:
    load_standards()
    province = make_body("浙江省总工会", "province", None, "33")
    city = make_body("绍兴市总工会", "city", province, "3306")
    county = make_body("绍兴市越城区总工会", "county", city, "330602")
    town = make_body("绍兴市越城区东湖街道总工会", "township", county, "330602")
    return {"county": county, "town": town}


@pytest.fixture
def head(shaoxing: dict[str, Body]) -> User:
    return make_user("donghu", "沈主席", "township_officer", shaoxing["town"])


@pytest.fixture
def above(shaoxing: dict[str, Body]) -> User:
    return make_user("yuecheng", "越城", "county_staff", shaoxing["county"])


def judged(town: Body, place: str = "330602") -> tuple[str, str]:
    """Letter and what is missing."""
    letter, finding = judge.finding_of(INDICATORS["six-goods"], policy_of(place, today()), pk=town.pk)
    return letter, "、".join(finding.items) if finding else ""


def filed(town: Body, head: User, *, without: int = 0) -> Assessment:
    """The sheet with every good claimed and proved, but for the last ones."""
    sheet = start_sheet(town, cycle=today().year, by=head, on=today())
    rows = list(sheet.items.filter(standard_item__isnull=False).order_by("standard_item__pk"))
    assert len(rows) == GOODS
    for n, row in enumerate(rows):
        met = n < GOODS - without
        save_item(
            row.pk,
            by=head,
            version=row.version,
            claim="met" if met else "not_met",
            value=None,
            note="按年度计划开展",
        )
        file = SimpleUploadedFile(f"材料{n}.pdf", b"%PDF-1.4\n" + str(n).encode())
        if met:
            add_evidence(row.pk, by=head, file=file)
    return SUBMIT.apply(sheet, by=head)


@pytest.mark.entry("P-115")
def test_the_county_verifies_the_six_goods_of_a_township(
    shaoxing: dict[str, Body], head: User, above: User
) -> None:
    town = shaoxing["town"]
    assert judged(town)[0] == "F"
    sheet = filed(town, head)
    assert judged(town)[0] == "F"  # claimed is not verified
    with pytest.raises(NotAllowed):
        VERIFY.apply(sheet, by=head, accept_rest=True)
    VERIFY.apply(sheet, by=above, accept_rest=True)
    assert judged(town) == ("P", "")


@pytest.mark.entry("P-115")
def test_a_good_that_is_not_reached_is_named(
    shaoxing: dict[str, Body], head: User, above: User, client_of: Callable[[User], Client]
) -> None:
    VERIFY.apply(filed(shaoxing["town"], head, without=1), by=above, accept_rest=True)
    letter, missing = judged(shaoxing["town"])
    assert letter == "F" and missing == "围绕中心开展工作好"
    page = client_of(above).get(reverse("homes:sheet", args=[shaoxing["town"].pk])).content.decode()
    assert "党委政府重视支持好" in page and "围绕中心开展工作好" in page


@pytest.mark.entry("P-115")
def test_a_place_that_names_no_goods_demands_none(shaoxing: dict[str, Body]) -> None:
    assert judged(shaoxing["town"], "37")[0] in {"-", "U"}
