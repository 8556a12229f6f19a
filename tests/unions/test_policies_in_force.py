"""What the loaded packs mean in a place on a day."""

import datetime as dt
from typing import Any

import pytest

from unions.models import PolicyDoc, RuleAdoption, Threshold
from unions.policies.force import policy_of
from unions.policies.load import load_all

pytestmark = pytest.mark.usefixtures("policy_data")

LATER = dt.date(2024, 6, 1)
LINYI, SHAOXING, SUZHOU, XIAN, HANGZHOU = "3713", "3306", "3205", "6101", "3301"


def test_loading_again_adds_nothing() -> None:
    before = (PolicyDoc.objects.count(), Threshold.objects.count(), RuleAdoption.objects.count())
    assert set(load_all().values()) == {0}
    assert (PolicyDoc.objects.count(), Threshold.objects.count(), RuleAdoption.objects.count()) == before


@pytest.mark.parametrize(
    ("place", "on", "key", "value"),
    [
        # A city without rows of its own takes its province's, else the root's.
        (LINYI, LATER, "org.joint_max_units", 50),
        (LINYI, LATER, "fin.dues_rate", 200),
        (LINYI, LATER, "eval.window_months", 12),
        # The same key differs by place.
        (LINYI, LATER, "org.small_unit_mode", "joint"),
        (SHAOXING, LATER, "org.small_unit_mode", "either"),
        (LINYI, LATER, "fin.account_scope", "legal_persons"),
        (SHAOXING, LATER, "fin.account_scope", "all_basic_and_town"),
        # Shaoxing's figures do not reach the rest of its province.
        (HANGZHOU, LATER, "org.establish_months", None),
        # Suzhou and Shaanxi lean on the root where their own text gives no figure.
        (SUZHOU, LATER, "org.separate_min_members", 25),
        (SUZHOU, LATER, "rate.satisfaction_min", 7000),
        (XIAN, LATER, "org.joint_max_units", None),
        # What Suzhou leaves to a provision it does not name stays open.
        (SUZHOU, LATER, "staff.chair_min_workers", None),
        # The later text moves the deadline; before it the earlier one held.
        (LINYI, dt.date(2016, 1, 1), "six.deadline", dt.date(2019, 12, 8)),
        (LINYI, LATER, "six.deadline", dt.date(2020, 12, 31)),
        # A figure does not hold before its document.
        (LINYI, dt.date(2014, 12, 7), "org.joint_max_units", None),
        (LINYI, dt.date(2014, 12, 8), "org.joint_max_units", 50),
    ],
)
def test_the_figure_in_force_in_a_place_on_a_day(place: str, on: dt.date, key: str, value: Any) -> None:
    assert policy_of(place, on).value(key) == value


@pytest.mark.parametrize(
    ("place", "entry", "on"),
    [
        (LINYI, "P-012", True),
        (LINYI, "P-054", False),
        (SUZHOU, "P-015", True),
        (SUZHOU, "P-018", False),
        (SHAOXING, "P-030", True),
        (SHAOXING, "P-092", False),
        (XIAN, "P-172", True),
        (XIAN, "P-092", False),
        (HANGZHOU, "P-020", False),
    ],
)
def test_an_entry_is_on_only_where_a_jurisdiction_adopted_it(place: str, entry: str, on: bool) -> None:
    assert (policy_of(place, LATER).adopted(entry) is not None) is on


def test_the_linyi_notice_forwards_the_provincial_opinion_and_adds_no_figure() -> None:
    notice = PolicyDoc.objects.get(code="LY2014")
    assert notice.jurisdiction.code == LINYI
    assert notice.forwards is not None
    assert notice.forwards.code == "SD2014"
    assert not Threshold.objects.filter(policy_doc=notice).exists()


def test_documents_that_are_only_named_hold_no_text() -> None:
    assert PolicyDoc.objects.filter(text_held=False).count() == 20
    assert not Threshold.objects.filter(policy_doc__text_held=False).exists()
