"""The demo's positions are believable rows: what the register refuses is not among them, most unions have a place."""

import pathlib
from typing import Any

import pytest

from homes.demo.positions import build_positions
from homes.models import Position, PositionCheck, PositionPaper, PositionShare
from tests.conftest import Tree

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-116")]


def test_the_demo_holds_positions_in_every_state(tree: Tree, settings: Any, tmp_path: pathlib.Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    made = build_positions(7, tree.basic)
    assert made["positions"] == Position.objects.count() >= 4
    for row in Position.objects.all():
        row.full_clean()
        assert bool(row.checked_on) == PositionCheck.objects.filter(position=row).exists()
        shown = set(PositionPaper.objects.filter(position=row).values_list("mark", flat=True))
        assert row.state == "unasked" or {f"has_{mark}" for mark in shown} == {
            name for name in vars(row) if name.startswith("has_") and getattr(row, name)
        }
    asked = PositionShare.objects.get(position__body=tree.basic)
    assert asked.state == "asked" and asked.body == tree.joint
    assert build_positions(7, tree.basic) == {"positions": 0}
