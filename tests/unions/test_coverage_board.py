"""How far union organisation reaches: the nightly sums, the board that shows them, and the tree with figures."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from homes.models import ScoreRun
from homes.scoring.run import score
from reports.models import Reach
from reports.workflows.measure import measure
from tests.conftest import Tree, make_body, make_unit
from unions.models import Body, Coverage, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-010")]
SignIn = Callable[[User], Client]
BOARD = reverse("reports:coverage")
TREE = reverse("reports:tree")


def reach(node: Body, cut: str = "") -> Reach:
    measure(today())
    return Reach.objects.get(node=node, cut=cut)


def test_the_sums_count_open_employers_with_workers_once_at_every_level(tree: Tree) -> None:
    make_unit("未建会公司", "371302101", workers=80, nature="foreign", domain8="park")
    make_unit("没有职工的公司", "371302101", workers=0)
    make_unit("已注销公司", "371302101", closed_on=dt.date(2024, 1, 1))
    make_unit("还没开业公司", "371302101")
    Unit.objects.filter(name="还没开业公司").update(opened_on=today() + dt.timedelta(days=1))
    row = reach(tree.county)
    assert (row.units, row.covered, row.missing, row.rate) == (3, 2, 1, 6666)
    assert (row.workers, row.workers_covered) == (218, 138)
    assert (row.alone, row.joint, row.small, row.small_covered) == (1, 1, 1, 1)
    assert Reach.objects.get(node=tree.township, cut="").units == 3
    whole = Reach.objects.get(node=tree.province, cut="")
    assert (whole.units, whole.covered, whole.on) == (4, 3, today())
    assert not Reach.objects.filter(node=tree.basic).exists()


def test_an_employer_of_a_dissolved_union_or_an_ended_coverage_is_not_covered(tree: Tree) -> None:
    Body.objects.filter(pk=tree.joint.pk).update(state="dissolved")
    Coverage.objects.filter(body=tree.basic).update(to_on=today())
    row = reach(tree.township)
    assert (row.units, row.covered) == (2, 0)


def test_an_employer_in_two_unions_counts_once(tree: Tree) -> None:
    Coverage.objects.create(body=tree.joint, unit=tree.unit, from_on=dt.date(2020, 1, 1))
    row = reach(tree.township)
    assert (row.units, row.covered, row.alone, row.joint) == (2, 2, 1, 2)


def test_cuts_by_nature_and_domain_and_unions_by_kind(tree: Tree) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(domain8="freight", nature="state")
    measure(today())
    cuts = dict(Reach.objects.filter(node=tree.county).values_list("cut", "units"))
    assert cuts == {
        "": 2, "n:state": 1, "n:private": 1, "d:freight": 1, "d:": 1, "k:single": 1, "k:joint": 1, "k:township": 1,
    }  # fmt: skip


def test_a_second_night_replaces_the_first(tree: Tree) -> None:
    measure(today() - dt.timedelta(days=1))
    measure(today())
    assert set(Reach.objects.values_list("on", flat=True)) == {today()}


def test_the_board_opens_lists_of_as_many(tree: Tree, client_of: SignIn, province: User) -> None:
    make_unit("未建会公司", "371302101", workers=80)
    make_unit("小店", "371302101", workers=5)
    measure(today())
    client = client_of(province)
    page = client.get(BOARD)
    whole, links = page.context["whole"], page.context["links"]
    assert (whole.units, whole.covered) == (5, 3)
    for how, number in (
        ("open", 5),
        ("with", 3),
        ("without", 2),
        ("small_open", whole.small),
        ("small_without", 1),
    ):
        assert client.get(links[how]).context["count_text"] == f"{number} 家", how
    for place in page.context["places"]:
        shown = client.get(place["links"]["without"]).context["count_text"]
        assert shown == f"{place['reach'].missing} 家"
    for kind in page.context["kinds"]:
        assert client.get(kind["url"]).context["count_text"] == f"{kind['count']} 家"
    assert 'data-table="t-reach"' in page.content.decode()
    private = client.get(BOARD, {"cut": "n:private"})
    assert private.context["whole"].units == 5 and "会员</th>" not in private.content.decode()
    assert client.get(BOARD, {"cut": "n:nonsense"}).context["cut"] == ""


def test_the_board_drills_down_inside_the_branch_only(tree: Tree, client_of: SignIn, county: User) -> None:
    measure(today())
    client = client_of(county)
    assert [place["body"].name for place in client.get(BOARD).context["places"]] == [tree.township.name]
    down = client.get(BOARD, {"under": tree.township.pk})
    assert down.context["whole"].units == 2 and down.context["places"] == []
    assert client.get(BOARD, {"under": tree.other_county.pk}).status_code == 404


def test_the_table_leaves_as_a_workbook(tree: Tree, client_of: SignIn, province: User) -> None:
    measure(today())
    answer = client_of(province).get(BOARD, {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[0] for row in rows] == ["工会", "山东省总工会", "临沂市总工会", "济南市总工会"]
    assert rows[1][1:4] == (3, 3, 100)


def test_before_the_first_night_the_board_says_when(tree: Tree, client_of: SignIn, province: User) -> None:
    assert "这个范围还没有统计" in client_of(province).get(BOARD).content.decode()


def test_the_board_reads_sums_whatever_the_number_of_employers(
    tree: Tree, client_of: SignIn, province: User, django_assert_max_num_queries: Callable[..., object]
) -> None:
    measure(today())
    client = client_of(province)
    client.get(BOARD)
    with django_assert_max_num_queries(45):  # type: ignore[attr-defined]
        client.get(BOARD)


def test_the_tree_counts_unions_members_and_terms(tree: Tree, client_of: SignIn, county: User) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(term_end=today() - dt.timedelta(days=5))
    Body.objects.filter(pk=tree.joint.pk).update(term_end=today() + dt.timedelta(days=5))
    score(on=today(), mode=ScoreRun.Mode.FULL, by="夜间")
    client = client_of(county)
    (top,) = client.get(TREE).context["nodes"]
    assert (top["name"], top["unions"], top["due"], top["overdue"]) == (tree.county.name, 2, 1, 1)
    (town,) = top["children"]
    assert town["name"] == tree.township.name and town["unions"] == 2 and not town["leaf"]
    level = client.get(reverse("reports:tree-children"), {"parent": tree.township.pk}).content.decode()
    assert tree.basic.name in level and tree.joint.name in level and "<html" not in level
    assert "已届满 1 家" in level and "将届满 1 家" in level


def test_a_level_of_another_branch_is_not_there(tree: Tree, client_of: SignIn, county: User) -> None:
    client = client_of(county)
    for parent in (str(tree.other_township.pk), "x", "0"):
        assert client.get(reverse("reports:tree-children"), {"parent": parent}).status_code == 404


def test_dissolved_bodies_are_not_in_the_tree(tree: Tree, client_of: SignIn, county: User) -> None:
    make_body("撤销的联合会", "village_fed", tree.township, "371302101", state="dissolved")
    level = client_of(county).get(reverse("reports:tree-children"), {"parent": tree.township.pk})
    assert "撤销的联合会" not in level.content.decode()
