"""Identity numbers, credit codes and mobiles: checked to the last digit, read in every shape people type, masked."""

import datetime as dt
import logging
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.identifiers import (
    birth_date_of,
    check_id_number,
    check_uscc,
    id_check_digit,
    mask_id,
    mask_phone,
    normalise,
    normalise_mobile,
    sex_of,
    uscc_check_digit,
)
from core.logs import MaskSecrets

ON = dt.date(2026, 7, 1)
WOMAN = "11010519491231002X"  # the example of GB 11643
MAN = "440524188001010014"
CODE = "91350100M000100Y43"  # the example of GB 32100
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@st.composite
def id_numbers(draw: st.DrawFn) -> str:
    born = draw(st.dates(dt.date(1850, 1, 1), ON))
    first = f"{draw(st.integers(110000, 829999))}{born:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first + id_check_digit(first)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    first = draw(st.text(ALPHABET, min_size=17, max_size=17))
    return first + uscc_check_digit(first)


@pytest.mark.parametrize("number", [WOMAN, MAN])
def test_the_numbers_printed_in_the_standard_pass(number: str) -> None:
    assert check_id_number(number, on=ON) == number


@given(number=id_numbers())
def test_birth_date_and_sex_are_read_from_the_number(number: str) -> None:
    assert check_id_number(number, on=ON) == number
    born = birth_date_of(number)
    assert born and f"{born:%Y%m%d}" == number[6:14]
    assert sex_of(number) == ("1" if number[16] in "13579" else "2")


@given(number=id_numbers(), place=st.integers(0, 17), other=st.sampled_from(string.digits + "X"))
def test_one_wrong_character_never_passes(number: str, place: int, other: str) -> None:
    assume(number[place] != other)
    with pytest.raises(ValueError):
        check_id_number(number[:place] + other + number[place + 1 :], on=ON)


@given(number=id_numbers(), place=st.integers(0, 16))
def test_two_neighbouring_characters_swapped_never_pass(number: str, place: int) -> None:
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(ValueError):
        check_id_number(swapped, on=ON)


@pytest.mark.parametrize("born", ["19490231", "20230229", "19001301", "20000001", "20260702", "00000101"])
def test_an_impossible_or_future_birth_date_is_named_even_where_the_check_digit_fits(born: str) -> None:
    first = f"371302{born}001"
    with pytest.raises(ValueError, match="出生日期"):
        check_id_number(first + id_check_digit(first), on=ON)


def test_the_day_of_birth_itself_is_possible() -> None:
    first = f"371302{ON:%Y%m%d}001"
    assert check_id_number(first + id_check_digit(first), on=ON)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("130503670401001", "15 位旧号码"),
        ("1.10105194912310E+17", "科学计数法"),
        ("1101051949123100", "16 位"),
        ("", "0 位"),
        ("1101051949123100AX", "18 位"),
        (WOMAN[:17] + "1", "最后一位校验"),
    ],
)
def test_a_refusal_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_id_number(text, on=ON)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "'11010519491231002X",
        "\u3000110105\u200b19491231002ｘ\ufeff",
    ],
)
def test_what_people_type_is_read_as_the_plain_number(typed: str) -> None:
    assert check_id_number(typed, on=ON) == WOMAN


@pytest.mark.parametrize("zero", ["٠", "०", "𝟎"])
def test_digits_of_other_scripts_are_no_digits_here(zero: str) -> None:
    """They would seal and index as a different person with the same number."""
    foreign = {ord(digit): chr(ord(zero) + int(digit)) for digit in string.digits}
    with pytest.raises(ValueError):
        check_id_number(WOMAN.translate(foreign), on=ON)
    with pytest.raises(ValueError):
        normalise_mobile("139" + "54912345".translate(foreign))


def test_the_code_printed_in_the_standard_passes_in_any_shape() -> None:
    assert check_uscc("９１３５０１００ｍ０００１００ｙ４３") == check_uscc(f" {CODE.lower()} ") == CODE


@given(code=credit_codes(), place=st.integers(0, 17), other=st.sampled_from(ALPHABET))
def test_a_credit_code_passes_whole_and_fails_with_one_wrong_character(
    code: str, place: int, other: str
) -> None:
    assert check_uscc(code) == code
    assume(code[place] != other)
    with pytest.raises(ValueError, match="最后一位校验"):
        check_uscc(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_that_look_like_digits_never_stand_in_a_credit_code(letter: str) -> None:
    with pytest.raises(ValueError, match=f"不会出现“{letter}”"):
        check_uscc(CODE[:8] + letter + CODE[9:])


def test_a_union_code_has_its_own_beginning() -> None:
    first = "81371302MC0000001"
    union = first + uscc_check_digit(first)
    assert check_uscc(union, prefix="81") == union
    with pytest.raises(ValueError, match="以 81 开头"):
        check_uscc(CODE, prefix="81")


@pytest.mark.parametrize(
    "typed", ["139-5491-2345", "+8613954912345", "0086 139 5491 2345", "１３９５４９１２３４５"]
)
def test_a_mobile_is_read_with_its_usual_trimmings(typed: str) -> None:
    assert normalise_mobile(typed) == "13954912345"


@pytest.mark.parametrize(
    ("text", "why"), [("12954912345", "13 至 19"), ("1395491234", "10 位"), ("1.39549E+10", "科学计数法")]
)
def test_a_wrong_mobile_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        normalise_mobile(text)


@given(text=st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(number=id_numbers())
def test_a_masked_number_hides_the_birth_date(number: str) -> None:
    assert mask_id(number) == f"{number[:6]}********{number[14:]}"


@given(text=st.text(string.digits + "X", max_size=24))
def test_masks_show_nothing_of_what_has_not_the_usual_length(text: str) -> None:
    assert len(mask_id(text)) == len(text)
    assert sum(char != "*" for char in mask_id(text)) == (10 if len(text) == 18 else 0)
    assert sum(char != "*" for char in mask_phone(text)) == (7 if len(text) == 11 else 0)


def test_log_lines_lose_numbers_and_line_breaks() -> None:
    record = logging.LogRecord("x", 20, "", 0, "收到 %s，电话 %s\n伪造一行", (WOMAN, "13954912345"), None)
    MaskSecrets().filter(record)
    assert record.getMessage() == "收到 110105********002X，电话 139****2345\\n伪造一行"
