"""Business time: days in Shanghai, quarters, working days with holidays and make-up days."""

import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.calendar_days import add_calendar_days, add_working_days, is_working_day
from core.clock import SHANGHAI, add_months, now, quarter_bounds, quarter_of, today
from core.models import CalendarDay

FRIDAY = dt.date(2027, 9, 24)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
EXCEPTIONS = st.dictionaries(st.integers(0, 60), st.booleans(), max_size=25)
per_example = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def national_day(db: None) -> None:
    """1 to 7 October 2027 off; Sunday 26 September and Saturday 9 October worked instead."""
    CalendarDay.objects.all().delete()
    for day in range(1, 8):
        CalendarDay.objects.create(day=dt.date(2027, 10, day), is_working=False, name="国庆节")
    for day in (dt.date(2027, 9, 26), dt.date(2027, 10, 9)):
        CalendarDay.objects.create(day=day, is_working=True, name="调休上班")


def is_working(day: dt.date, known: dict[dt.date, bool]) -> bool:
    return known.get(day, day.isoweekday() <= 5)


def test_weekends_rest_holidays_rest_and_make_up_days_work(national_day: None) -> None:
    assert is_working_day(FRIDAY) and not is_working_day(dt.date(2027, 9, 25))
    assert is_working_day(dt.date(2027, 9, 26)) and is_working_day(dt.date(2027, 10, 9))
    assert not is_working_day(dt.date(2027, 10, 4))  # a Monday


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (FRIDAY, 1, dt.date(2027, 9, 26)),  # the make-up Sunday counts
        (FRIDAY, 5, dt.date(2027, 9, 30)),
        (FRIDAY, 6, dt.date(2027, 10, 8)),  # over the holiday
        (FRIDAY, 7, dt.date(2027, 10, 9)),  # the make-up Saturday counts
        (FRIDAY, 8, dt.date(2027, 10, 11)),
        (dt.date(2027, 10, 3), 1, dt.date(2027, 10, 8)),  # received on a day off
    ],
)
def test_a_period_of_working_days_begins_on_the_day_after(
    national_day: None, start: dt.date, count: int, end: dt.date
) -> None:
    assert add_working_days(start, count) == end


def test_a_period_of_calendar_days_ends_on_the_next_working_day(national_day: None) -> None:
    assert add_calendar_days(FRIDAY, 2) == dt.date(2027, 9, 26)
    assert add_calendar_days(FRIDAY, 7) == dt.date(2027, 10, 8)
    assert add_calendar_days(FRIDAY, 1) == dt.date(2027, 9, 26)
    assert add_calendar_days(FRIDAY, 30) == dt.date(2027, 10, 25)


@per_example
@given(start=DAYS, count=st.integers(1, 30), around=EXCEPTIONS)
def test_working_days_are_counted_one_by_one_and_never_end_on_a_day_off(
    db: None, start: dt.date, count: int, around: dict[int, bool]
) -> None:
    known = {start + dt.timedelta(days=n): working for n, working in around.items()}
    with transaction.atomic():
        CalendarDay.objects.all().delete()
        CalendarDay.objects.bulk_create(CalendarDay(day=d, is_working=w, name="x") for d, w in known.items())
        end = add_working_days(start, count)
        transaction.set_rollback(True)
    passed = [start + dt.timedelta(days=n) for n in range(1, (end - start).days + 1)]
    assert sum(is_working(day, known) for day in passed) == count
    assert is_working(end, known)


@per_example
@given(start=DAYS, count=st.integers(0, 40), around=EXCEPTIONS)
def test_calendar_days_are_never_shortened_and_stretched_only_over_days_off(
    db: None, start: dt.date, count: int, around: dict[int, bool]
) -> None:
    known = {start + dt.timedelta(days=n): working for n, working in around.items()}
    with transaction.atomic():
        CalendarDay.objects.all().delete()
        CalendarDay.objects.bulk_create(CalendarDay(day=d, is_working=w, name="x") for d, w in known.items())
        end = add_calendar_days(start, count)
        transaction.set_rollback(True)
    last = start + dt.timedelta(days=count)
    assert end >= last and is_working(end, known)
    assert not any(is_working(last + dt.timedelta(days=n), known) for n in range((end - last).days))


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-06-30T15:59:59", dt.date(2026, 6, 30)),
        ("2026-06-30T16:00:00", dt.date(2026, 7, 1)),
        ("2025-12-31T16:00:00", dt.date(2026, 1, 1)),
    ],
)
def test_the_business_day_begins_at_midnight_in_shanghai(
    monkeypatch: pytest.MonkeyPatch, utc: str, day: dt.date
) -> None:
    moment = dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    assert today() == day and now() == moment and now().tzinfo is SHANGHAI
    assert quarter_of(today()) == f"{day.year}Q{(day.month + 2) // 3}"


@given(day=DAYS)
def test_each_day_lies_in_its_quarter_and_quarters_follow_without_gap(day: dt.date) -> None:
    first, last = quarter_bounds(quarter_of(day))
    assert first <= day <= last and first.day == 1
    following, _ = quarter_bounds(quarter_of(last + dt.timedelta(days=1)))
    assert following == last + dt.timedelta(days=1) == add_months(first, 3)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q0", "2026Q5", "26Q1", "2026q1", "2026Q1 ", "x026Q1", "Q1", "0000Q1"]
)
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        quarter_bounds(text)


@given(day=DAYS, months=st.integers(-240, 240))
def test_months_keep_the_day_or_end_with_the_month(day: dt.date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or (moved.day < day.day and (moved + dt.timedelta(days=1)).day == 1)


def test_a_leap_day_ends_with_february() -> None:
    assert add_months(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert add_months(dt.date(2025, 12, 31), 2) == dt.date(2026, 2, 28)
