"""Small cells: nothing under five is shown, and nothing hidden follows from what is shown."""

import itertools
from collections.abc import Callable
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import previous_quarter, quarter_bounds, quarter_of, today
from petitions.indicators import SMALL, Cell, Table, keep_back
from petitions.models import Petition
from tests.conftest import Tree
from tests.petitions.conftest import Make


def table(counts: list[int]) -> Table:
    cells = tuple(Cell(f"项{n:02d}", count) for n, count in enumerate(sorted(counts, reverse=True)))
    return Table("按渠道", cells, sum(counts))


def test_no_small_cell_and_no_hidden_cell_can_be_worked_out_on_10000_random_tables() -> None:
    random = Random(41)
    for _ in range(10_000):
        counts = [random.choice((1, 1, 2, 3, 4, 5, 6, 9, 30)) for _ in range(random.randint(1, 7))]
        shown = keep_back(table(counts))
        visible = [cell.count for cell in shown.cells if not cell.hidden]
        hidden = [cell for cell in shown.cells if cell.hidden]
        assert all(count >= SMALL for count in visible)
        if shown.hidden_total:
            assert not shown.cells
        elif hidden:
            left = shown.total - sum(visible)
            assert len(hidden) >= 2
            assert left > len(hidden)  # more than one way to split what is left into parts of at least one


def test_hidden_cells_carry_no_count_and_stand_in_the_order_of_their_names() -> None:
    shown = keep_back(table([40, 3, 2, 1]))
    hidden = [cell for cell in shown.cells if cell.hidden]
    assert {cell.count for cell in hidden} == {0}
    assert [cell.label for cell in hidden] == sorted(cell.label for cell in hidden)
    assert all("3" not in cell.shown for cell in hidden)


def test_every_split_of_a_hidden_sum_stays_possible() -> None:
    shown = keep_back(table([20, 4, 3]))
    left = shown.total - 20
    ways = [pair for pair in itertools.product(range(1, left), repeat=2) if sum(pair) == left]
    assert len(ways) > 1


def test_tables_without_small_cells_are_shown_whole() -> None:
    shown = keep_back(table([40, 7, 5]))
    assert [cell.count for cell in shown.cells] == [40, 7, 5]
    assert shown.total == 52


@pytest.fixture
def last_quarter(make_petition: Make) -> str:
    quarter = previous_quarter(quarter_of(today()))
    first, _ = quarter_bounds(quarter)
    for channel, count in (("visit", 7), ("letter", 3), ("hotline", 2)):
        for _ in range(count):
            make_petition(channel=channel, on=first)
    return quarter


def test_readers_without_the_cases_see_no_small_cells_and_no_running_quarter(
    last_quarter: str, county: User, clerk: User, chair: User, client_of: Callable[[User], Client]
) -> None:
    url = reverse("petitions:figure-counts")
    page = client_of(county).get(url)
    channels = page.context["tables"][0]
    assert [cell.shown for cell in channels.cells] == ["7", "少于 5 或隐去", "少于 5 或隐去"]
    assert page.context["headline"] is None
    assert client_of(county).get(url, {"quarter": quarter_of(today())}).status_code == 404
    assert client_of(chair).get(url).status_code == 403
    exact = client_of(clerk).get(reverse("petitions:figures"), {"quarter": last_quarter})
    assert [cell.shown for cell in exact.context["tables"][0].cells] == ["7", "3", "2"]
    assert exact.context["headline"]["total"] == 12


def test_the_accused_are_not_counted_petitions_about_them(
    tree: Tree, last_quarter: str, county: User, client_of: Callable[[User], Client]
) -> None:
    Petition.objects.update(accused_user=county)
    page = client_of(county).get(reverse("petitions:figure-counts"))
    assert page.context["empty"]
    assert all(table.total == 0 for table in page.context["tables"])
