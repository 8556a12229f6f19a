"""Money: fen in storage, yuan at the edges, shares that sum exactly, half a fen upwards."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.forms import YuanField
from core.money import BASIS, parse_yuan, share_of, split_largest_remainder, yuan
from core.tables import Column, display

AMOUNTS = st.integers(-(10**13), 10**13)
CUTS = st.lists(st.integers(0, BASIS), min_size=0, max_size=9)


def shares_between(cuts: list[int]) -> list[int]:
    marks = [0, *sorted(cuts), BASIS]
    return [after - before for before, after in pairwise(marks)]


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (124_000, "1,240.00"), (-123_456_789, "-1,234,567.89")],
)
def test_fen_are_shown_as_yuan_with_two_decimals_and_groups(fen: int, text: str) -> None:
    assert yuan(fen) == display(fen, "money") == text


@given(fen=AMOUNTS)
def test_what_is_shown_reads_back_as_the_same_fen(fen: int) -> None:
    assert parse_yuan(yuan(fen)) == fen
    assert parse_yuan(f" {yuan(fen)}元 ") == fen


@pytest.mark.parametrize(
    ("typed", "fen"), [("12", 1200), ("12.5", 1250), ("0.01", 1), ("1，240.50", 124_050), ("12.500", 1250)]
)
def test_what_people_type_is_read_to_the_fen(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "元",
        "一百",
        "12.345",
        "0.001",
        "1 2",
        "12.3.4",
        "--1",
        "0x10",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e-3",
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match=r"金额|两位小数"):
        parse_yuan(typed)


@pytest.mark.parametrize("typed", ["1e30", "9" * 40, "1e999999999", "-1e30", "92233720368547758.08"])
def test_an_amount_no_column_can_hold_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValueError, match="太大"):
        parse_yuan(typed)
    with pytest.raises(ValidationError):
        YuanField().clean(typed)


@given(text=st.text(max_size=30) | st.from_regex(r"[+-]?[0-9.,_]{0,40}(e[+-]?[0-9]{1,12})?", fullmatch=True))
def test_any_text_is_an_amount_or_refused_never_an_accident(text: str) -> None:
    try:
        fen = parse_yuan(text)
    except ValueError:
        return
    assert isinstance(fen, int) and -(2**63) <= fen < 2**63


def test_a_form_field_takes_no_negative_amount_and_leaves_empty_empty() -> None:
    assert YuanField().clean("12.05") == 1205
    assert YuanField(required=False).clean("") is None
    with pytest.raises(ValidationError, match="负数"):
        YuanField().clean("-1")


@given(total=AMOUNTS, cuts=CUTS)
def test_a_split_sums_to_the_fen_and_no_part_is_a_whole_fen_off(total: int, cuts: list[int]) -> None:
    shares = shares_between(cuts)
    parts = split_largest_remainder(total, shares)
    assert sum(parts) == total and len(parts) == len(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, BASIS)) < 1


@given(total=AMOUNTS, cuts=CUTS)
def test_a_reversal_mirrors_the_split(total: int, cuts: list[int]) -> None:
    shares = shares_between(cuts)
    assert split_largest_remainder(-total, shares) == [-p for p in split_largest_remainder(total, shares)]


@given(total=st.integers(0, 10**13), cuts=CUTS)
def test_a_larger_remainder_is_served_first_and_a_tie_goes_to_the_earlier(
    total: int, cuts: list[int]
) -> None:
    shares = shares_between(cuts)
    parts = split_largest_remainder(total, shares)
    ranked = sorted(
        ((-(total * share % BASIS), place, part - total * share // BASIS))
        for place, (share, part) in enumerate(zip(shares, parts, strict=True))
    )
    got = [extra for _, _, extra in ranked]
    assert got == sorted(got, reverse=True) and set(got) <= {0, 1}


def test_the_odd_fen_of_equal_shares_goes_to_the_first() -> None:
    assert split_largest_remainder(1, [5000, 5000]) == [1, 0]
    assert split_largest_remainder(101, [2500] * 4) == [26, 25, 25, 25]


@pytest.mark.parametrize("shares", [[], [9999], [10_001], [5000, 4000]])
def test_shares_that_are_not_the_whole_are_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="100%"):
        split_largest_remainder(100, shares)


@pytest.mark.parametrize(
    ("fen", "rate", "expected"),
    [
        (25, 200, 1),
        (24, 200, 0),
        (75, 200, 2),
        (-25, 200, -1),
        (-24, 200, 0),
        (10**13, 1, 10**9),
        (0, 200, 0),
    ],
)
def test_half_a_fen_goes_away_from_zero(fen: int, rate: int, expected: int) -> None:
    assert share_of(fen, rate) == expected


@given(fen=AMOUNTS, rate=st.integers(0, BASIS))
def test_a_rate_is_never_more_than_half_a_fen_off_and_keeps_its_sign(fen: int, rate: int) -> None:
    share = share_of(fen, rate)
    assert abs(share - Fraction(fen * rate, BASIS)) <= Fraction(1, 2)
    assert share_of(-fen, rate) == -share


@given(fen=AMOUNTS)
def test_an_export_writes_yuan_that_a_sheet_shows_to_the_fen(fen: int) -> None:
    plain = Column("sum", "金额", kind="money").plain(SimpleNamespace(sum=fen))
    assert Decimal(f"{plain:.2f}") * 100 == fen


def test_an_amount_nobody_entered_stays_empty() -> None:
    column = Column("sum", "金额", kind="money")
    assert column.plain(SimpleNamespace(sum=None)) is None
    assert display(None, "money") == "" and display(0, "money") == "0.00"
