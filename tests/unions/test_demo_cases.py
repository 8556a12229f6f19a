"""Demo: exceptions in each state that a reader may meet, candidates whom the portal lets be published."""

import datetime as dt
from typing import Any

import pytest

from core.clock import today
from members.demo import build_candidates, build_members
from tests.conftest import Tree
from unions.demo.exceptions import build_exceptions
from unions.gates import is_member
from unions.models import Case, RuleException, Unit
from unions.workflows.procedures.candidates import names_of

pytestmark = pytest.mark.django_db


@pytest.mark.entry("P-003")
def test_one_exception_waits_one_is_in_force_and_one_has_run_out(
    tree: Tree, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    third = Unit.objects.create(
        name="白沙埠镇第三木业", jurisdiction=tree.township.jurisdiction, workers=40, nature="private",
        opened_on=dt.date(2015, 1, 1),
    )  # fmt: skip
    from tests.conftest import found

    found(third, "白沙埠镇第三木业工会委员会", "single", tree.township, "371302101")
    assert build_exceptions(tree.township) == 3
    cases = Case.objects.filter(procedure="exception")
    assert sorted(cases.values_list("state", flat=True)) == ["done", "done", "open"]
    assert cases.get(state="open").next_stage is not None
    until = sorted(RuleException.objects.values_list("valid_to", flat=True))
    assert len(until) == 2 and until[0] < today() < until[1]


@pytest.mark.entry("P-047")
def test_candidates_are_members_of_their_union(tree: Tree) -> None:
    build_members(60, seed=7)
    case = Case.objects.create(
        procedure="direct", body=tree.basic, opened_on=today(), data={"candidates": "秦守正、何望晴"}
    )
    assert not is_member(tree.basic, "秦守正")
    assert build_candidates() == 2
    assert all(is_member(tree.basic, name) for name in names_of(case))
    assert build_candidates() == 0
