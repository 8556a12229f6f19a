"""A quarter to freeze: the cast scored on the night after the third quarter of 2026."""

import datetime as dt

import pytest

from homes.models import ScoreRun
from homes.scoring.run import score
from reports.models import Bulletin, Freeze
from reports.workflows.freeze import freeze
from reports.workflows.publish import draft
from tests.conftest import Tree

QUARTER, NIGHT = "2026Q3", dt.date(2026, 10, 1)


@pytest.fixture
def scored(tree: Tree) -> ScoreRun:
    return score(on=NIGHT, mode=ScoreRun.Mode.FULL, by="测试")


@pytest.fixture
def frozen(scored: ScoreRun) -> Freeze:
    return freeze(QUARTER, on=NIGHT)


@pytest.fixture
def county_draft(frozen: Freeze, tree: Tree) -> Bulletin:
    return draft(tree.county, QUARTER, on=NIGHT, by=None)
