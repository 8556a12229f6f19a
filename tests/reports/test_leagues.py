"""League tables: like with like, ties, too few to rank, direct standardisation by hand, movement, export."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import now
from homes.models import Outcome, Rollup
from homes.scoring import leagues as lg
from homes.scoring.run import score
from reports.models import Freeze, Snapshot
from tests.conftest import Tree, found, make_body, make_unit
from unions.models import Body, Jurisdiction, Threshold

ON = dt.date(2026, 3, 2)


class Place:
    """Stands for a body where only its path is asked."""

    def __init__(self, path: str) -> None:
        self.path, self.pk = path, int(path)


def cell(met: int, of: int) -> lg.Cell:
    return lg.Cell(of, of, met)


A, B = ("private", 1), ("organ", 4)


def test_direct_standardisation_by_a_hand_worked_example() -> None:
    """Two places that do equally well in both kinds, but are made up otherwise.

    West: private 18 of 20 (90 %), organs 40 of 80 (50 %): plainly 58 %. East: private 72 of 80 (90 %), organs 10 of 20
    (50 %): plainly 82 %. The range holds 100 of each: 0.5 × 90 % + 0.5 × 50 % = 70 % for both, who share the first rank.
    """
    west, east = {A: cell(18, 20), B: cell(40, 80)}, {A: cell(72, 80), B: cell(10, 20)}
    rows = [(Place("1"), west), (Place("2"), east)]
    ranked, small = lg.league("met", rows, least=30, standard=True)  # type: ignore[arg-type]
    assert [(u.body.path, u.rate, u.plain, u.rank) for u in ranked] == [
        ("1", 7000, 5800, 1),
        ("2", 7000, 8200, 1),
    ]
    assert small == []
    ranked, _ = lg.league("met", rows, least=30, standard=False)  # type: ignore[arg-type]
    assert [(u.body.path, u.rate, u.rank) for u in ranked] == [("2", 8200, 1), ("1", 5800, 2)]


def test_a_stratum_that_a_place_lacks_is_left_out_of_its_weights() -> None:
    """The third place has organs alone: 30 of 50. Of the range's mix only organs (150) speak for it: 60 %."""
    rows = [{A: cell(18, 20), B: cell(40, 80)}, {A: cell(72, 80), B: cell(10, 20)}, {B: cell(30, 50)}]
    weights = lg.mix(rows)
    assert weights == {A: 100, B: 150}
    assert lg.standardised("met", rows[2], weights) == 6000
    # 100/250 × 90 % + 150/250 × 50 % = 66 %
    assert lg.standardised("met", rows[0], weights) == 6600
    assert lg.standardised("met", {}, weights) is None


def test_a_mean_is_weighted_the_same_way() -> None:
    """Average scores 80.00 of 10 and 40.00 of 30; the range's mix is half and half: 60.00."""
    cells = {A: lg.Cell(12, 10, 80_000), B: lg.Cell(30, 30, 120_000)}
    assert lg.standardised("total", cells, {A: 5, B: 5}) == 6000
    assert lg.value("total", 200_000, 40) == 5000


def test_equal_rates_share_a_rank_and_the_next_skips() -> None:
    rows = [(Place(str(n)), {A: cell(met, 40)}) for n, met in enumerate((20, 30, 30, 10, 40), start=1)]
    rows.append((Place("6"), {A: cell(29, 29)}))
    ranked, small = lg.league("met", rows, least=30, standard=False)  # type: ignore[arg-type]
    assert [(u.body.path, u.rank) for u in ranked] == [("5", 1), ("2", 2), ("3", 2), ("1", 4), ("4", 5)]
    assert [(u.body.path, u.base, u.rank) for u in small] == [("6", 29, None)]


@pytest.fixture
def towns(tree: Tree) -> Tree:
    """A second township with unions of another kind, scored; figures of outcomes are set by hand."""
    spot = Jurisdiction.objects.get(code="371302102")
    other = make_body(f"{spot.name}总工会", "township", tree.county, spot.code)
    for number in range(3):
        unit = make_unit(f"第{number}学校", spot.code, nature="institution", workers=150)
        found(unit, f"第{number}学校工会委员会", "single", other, spot.code)
    score(on=ON)
    Outcome.objects.update(met_basic=False, met_full=False, met=0, total=5000)
    for body in Body.objects.filter(superior=other).order_by("pk")[:2]:
        Outcome.objects.filter(pk=body.pk).update(met_basic=True, met=63, total=9000)
    Outcome.objects.filter(pk=tree.basic.pk).update(met_basic=True, met=63, total=8000)
    Threshold.objects.create(
        key="six.rank_min", jurisdiction=Jurisdiction.objects.get(code="37"), value=3, source="local",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    return tree


def address(body: Body, **query: str) -> str:
    tail = "".join(f"&{name}={value}" for name, value in query.items())
    return f"{reverse('reports:leagues')}?under={body.pk}{tail}"


@pytest.mark.django_db
@pytest.mark.entry("P-092")
def test_the_table_of_a_county_ranks_what_is_large_enough(
    towns: Tree, county: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(county)
    page = client.get(address(towns.county))
    ranked, small = page.context["ranked"], page.context["small"]
    assert [(u.rank, u.bodies, u.rate) for u in ranked] == [(1, 3, 6667)]
    assert [(u.body.pk, u.base) for u in small] == [(towns.township.pk, 2)]
    text = page.content.decode()
    assert "基数太小，不排名" in text
    assert "3 家以上的参加排名" in text
    behind = client.get(ranked[0].extra["met_url"])
    assert len(behind.context["rows"]) == 2  # the unions behind 6667 of 3
    like = client.get(address(towns.county, nature="private"))
    assert [u.body.pk for u in like.context["small"]] == [towns.township.pk]
    assert like.context["ranked"] == []
    assert "没有可以排名的" in like.content.decode()
    mean = client.get(address(towns.county, metric="total")).context["ranked"][0]
    assert mean.rate == round((9000 + 9000 + 5000) / 3)


@pytest.mark.django_db
def test_movement_is_against_the_last_frozen_quarter(
    towns: Tree, county: User, client_of: Callable[[User], Client]
) -> None:
    Freeze.objects.create(quarter="2025Q4", frozen_at=now(), rows=2)
    top = Body.objects.filter(superior=towns.county).exclude(pk=towns.township.pk).get()
    for metric, n in (("bodies", 4), ("met", 1)):
        Snapshot.objects.create(quarter="2025Q4", node=top, cut="", metric=metric, n=n)
    client = client_of(county)
    unit = client.get(address(towns.county)).context["ranked"][0]
    assert (unit.before, unit.change) == (2500, 4167)
    assert "+41.7" in client.get(address(towns.county)).content.decode()
    both = client.get(address(towns.county, nature="institution", size="3"))
    assert both.context["ranked"][0].before is None
    assert "不比上季" in both.content.decode()


@pytest.mark.django_db
def test_sums_by_stratum_agree_with_the_rollup(towns: Tree) -> None:
    score(on=ON, mode="full")  # the figures set by hand give way to what the rules say
    for metric, name in (("met", "met"), ("total", "total"), ("have1", "h1")):
        sums = lg.strata(towns.province.path, metric, depth=4)[towns.province.path]
        for nature in {stratum[0] for stratum in sums}:
            mine = sum(c.sum for (kind, _), c in sums.items() if kind == nature)
            kept = Rollup.objects.filter(node=towns.province, cut=f"n:{nature}", metric=name)
            assert mine == sum(kept.values_list("n", flat=True))


@pytest.mark.django_db
def test_unions_of_a_township_by_their_own_score(
    towns: Tree, county: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(county)
    page = client.get(address(towns.township))
    assert [(u.rank, u.body.pk) for u in page.context["ranked"]] == [(1, towns.basic.pk), (2, towns.joint.pk)]
    assert reverse("homes:body", args=[towns.basic.pk]) in page.content.decode()
    none = client.get(address(towns.township, metric="satisfaction"))
    assert len(none.context["small"]) == 2
    assert "没有会员满意率，不排名" in none.content.decode()


@pytest.mark.django_db
def test_the_table_leaves_as_a_workbook_with_those_not_ranked(
    towns: Tree, county: User, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(county).get(address(towns.county, way="mix", export="xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = list(book.active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:2] == ("名次", "工会")
    assert [row[0] or None for row in rows[1:]] == [1, None]
    assert rows[2][-1] == "基数太小，不排名"


@pytest.mark.django_db
def test_a_range_out_of_sight_is_not_there(
    towns: Tree, county: User, client_of: Callable[[User], Client]
) -> None:
    client = client_of(county)
    assert client.get(address(towns.other_county)).status_code == 404
    assert client.get(address(towns.province)).status_code == 404
    odd = client.get(address(towns.county, metric="x", level="x", size="99999999999", nature="x"))
    assert odd.status_code == 200
