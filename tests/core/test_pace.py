"""Pieces of a long work follow the speed of the machine."""

import itertools
from collections.abc import Iterator

import pytest

from core.desk.pace import AIM, FLOOR, next_size, pieces


@pytest.mark.parametrize(
    ("size", "seconds", "then"),
    [
        (5_000, AIM, 5_000),  # just right
        (5_000, AIM / 4, 10_000),  # four times as quick: twice as much, not four times
        (5_000, AIM * 5, 1_000),  # the machine is busy: at once what fits
        (5_000, AIM * 100, FLOOR),  # never less than the floor
        (15_000, 0.1, 20_000),  # never more than the ceiling
        (5_000, 0.0, 10_000),  # a clock that did not move
    ],
)
def test_the_next_piece_is_what_fits(size: int, seconds: float, then: int) -> None:
    assert next_size(size, seconds, ceiling=20_000) == then


def run(
    total: int, rates: Iterator[float], *, start: int = 5_000, ceiling: int = 20_000
) -> list[tuple[int, int]]:
    """The pieces of a work that does so many rows a second, one rate for each piece."""
    spent, found = [0.0], []
    for first, last in pieces(total, start=start, ceiling=ceiling, clock=lambda: sum(spent)):
        found.append((first, last))
        spent.append((last - first) / next(rates))
    return found


def test_every_row_is_in_exactly_one_piece_whatever_the_machine_does() -> None:
    for rates in ([10_000.0], [300.0], [10_000.0, 200.0, 50_000.0]):
        found = run(123_457, itertools.cycle(rates))
        assert found[0][0] == 0
        assert found[-1][1] == 123_457
        assert all(one[1] == other[0] for one, other in itertools.pairwise(found))


def test_a_quiet_machine_reaches_large_pieces_and_a_busy_one_small_ones() -> None:
    quiet = run(1_000_000, itertools.repeat(10_000.0))
    assert quiet[2] == (15_000, 35_000)
    assert len(quiet) < 55
    busy = run(20_000, itertools.repeat(400.0))
    assert [last - first for first, last in busy[:3]] == [5_000, 800, 800]


def test_a_piece_longer_than_it_should_be_is_followed_by_one_that_fits_and_by_growth_when_it_is_quiet_again() -> (
    None
):
    rates = itertools.chain([2_500.0, 250.0], itertools.repeat(10_000.0))
    assert [last - first for first, last in run(30_000, rates)][:5] == [5_000, 5_000, 500, 1_000, 2_000]


def test_nothing_to_do_is_no_piece() -> None:
    assert run(0, itertools.repeat(1.0)) == []
