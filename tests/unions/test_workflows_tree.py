"""Founding and moving keep the tree sound, whatever the order."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.workflow import Refused
from tests.conftest import Tree, make_body, make_unit, place
from unions.models import Body, Coverage, Unit
from unions.models.bodies import SEGMENT
from unions.workflows import bulk_place, cover, found_body, move_body, segment, uncover

TODAY = dt.date(2026, 11, 21)


def walked(body: Body) -> list[str]:
    """Names from the root down by the superior column alone."""
    names = []
    at: Body | None = body
    while at is not None:
        names.append(at.name)
        at = at.superior
    return names[::-1]


def by_path(body: Body) -> list[str]:
    paths = [*body.ancestor_paths, body.path]
    found = dict(Body.objects.filter(path__in=paths).values_list("path", "name"))
    return [found[path] for path in paths]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(st.tuples(st.booleans(), st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=14)
)
def test_any_order_of_founding_and_moving_leaves_one_tree(
    tree: Tree, steps: list[tuple[bool, int, int]]
) -> None:
    with transaction.atomic():
        root = tree.township
        nodes = [root]
        workers = Unit.objects.count()
        for founding, first, second in steps:
            target = Body.objects.get(pk=nodes[second % len(nodes)].pk)
            if founding or len(nodes) < 3:
                node = Body(
                    name=f"联合会{len(nodes)}号",
                    kind="village_fed",
                    superior=target,
                    jurisdiction=place("371302101"),
                )
                nodes.append(found_body(node, by=None, on=TODAY))
            else:
                node = Body.objects.get(pk=nodes[1 + first % (len(nodes) - 1)].pk)
                below_itself = target.path.startswith(node.path)
                if below_itself or node.superior_id == target.pk:
                    with pytest.raises(Refused):
                        move_body(node, superior=target, by=None, reason="调整隶属关系")
                else:
                    move_body(node, superior=target, by=None, reason="调整隶属关系")
        bodies = list(Body.objects.all())
        paths = [body.path for body in bodies]
        assert len(set(paths)) == len(paths)
        assert all(len(path) % SEGMENT == 0 for path in paths)
        for body in bodies:
            assert walked(body) == by_path(body)
        assert (
            Body.objects.below(Body.objects.get(pk=root.pk).path).count() == len(nodes) + 2
        )  # with the basic and the joint one
        assert Unit.objects.count() == workers
        transaction.set_rollback(True)


def test_a_move_takes_along_what_lies_below_and_the_industrial_line(tree: Tree) -> None:
    line = make_body("临沂市教育工会", "industrial", tree.city, "3713")
    school = make_body(
        "临沂市某某中学工会委员会", "single", tree.township, "371302101", industry_superior=line
    )
    assert school.industry_path.startswith(line.path)
    move_body(line, superior=tree.county, by=None, reason="改由县区管理")
    line.refresh_from_db()
    school.refresh_from_db()
    assert line.path.startswith(tree.county.path)
    assert school.industry_path == f"{line.path}.{school.pk:09d}"


def test_employers_follow_when_their_place_moves(tree: Tree) -> None:
    move_body(tree.township, superior=tree.other_county, by=None, reason="区划调整，划归历下")
    tree.unit.refresh_from_db()
    tree.township.refresh_from_db()
    assert tree.unit.home_path == tree.township.path
    assert tree.township.path.startswith(tree.other_county.path)


@pytest.mark.parametrize(
    ("kind", "superior"),
    [("city", "basic"), ("single", "basic"), ("branch", "township"), ("group", "county"), ("county", None)],
)
def test_a_kind_stands_only_where_it_belongs(tree: Tree, kind: str, superior: str | None) -> None:
    above = getattr(tree, superior) if superior else None
    with pytest.raises(Refused):
        found_body(
            Body(name="放错地方的工会", kind=kind, superior=above, jurisdiction=place("371302")),
            by=None,
            on=TODAY,
        )


def test_a_single_union_covers_one_employer_and_an_employer_has_one_basic_union(tree: Tree) -> None:
    another = make_unit("临沂另一家有限公司", "371302101")
    with pytest.raises(Refused, match="只能覆盖一家"):
        cover(tree.basic, another, on=TODAY, by=None)
    with pytest.raises(Refused, match="另一家基层工会"):
        cover(tree.joint, tree.unit, on=TODAY, by=None)


def test_coverage_ends_once_and_refreshes_the_size(tree: Tree) -> None:
    big = make_unit("临沂大厂有限公司", "371302101", workers=700, nature="state")
    coverage = cover(tree.joint, big, on=dt.date(2026, 1, 1), by=None)
    tree.joint.refresh_from_db()
    assert (tree.joint.nature, tree.joint.size) == ("state", Body.Size.LARGE)
    with pytest.raises(Refused, match="不能早于"):
        uncover(coverage, on=dt.date(2025, 12, 31), by=None)
    uncover(coverage, on=TODAY, by=None)
    tree.joint.refresh_from_db()
    assert tree.joint.size == Body.Size.SMALL
    with pytest.raises(Refused, match="已经结束"):
        uncover(Coverage.objects.get(pk=coverage.pk), on=TODAY, by=None)


@given(number=st.integers(0, 36**SEGMENT - 1), other=st.integers(0, 36**SEGMENT - 1))
def test_segments_sort_as_their_numbers(number: int, other: int) -> None:
    assert (segment(number) < segment(other)) == (number < other)
    assert int(segment(number), 36) == number


def test_a_full_level_is_refused() -> None:
    with pytest.raises(Refused, match="太多"):
        segment(36**SEGMENT)


def test_many_bodies_get_consecutive_paths_after_the_last(tree: Tree) -> None:
    rows: list[Any] = [
        Body(name=f"批量{n}号工会", kind="single", jurisdiction=place("371302101")) for n in range(3)
    ]
    bulk_place(rows, tree.township)
    assert [row.path for row in rows] == [tree.township.path + segment(n) for n in (3, 4, 5)]
    assert rows[0].initials.startswith("pl")
