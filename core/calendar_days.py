"""Working days, with public holidays and make-up days from the `CalendarDay` table."""

import datetime as dt

from core.models import CalendarDay


def exceptions_between(first: dt.date, last: dt.date) -> dict[dt.date, bool]:
    return dict(CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working"))


def is_working_day(day: dt.date, exceptions: dict[dt.date, bool] | None = None) -> bool:
    known = exceptions if exceptions is not None else exceptions_between(day, day)
    return known.get(day, day.weekday() < 5)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The day on which `count` working days have passed, counting from the day after."""
    known = exceptions_between(day, day + dt.timedelta(days=count * 3 + 40))
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day, known)
    return day


def add_calendar_days(day: dt.date, count: int) -> dt.date:
    """`count` calendar days from the day after; where the last one is no working day, the next working day."""
    last = day + dt.timedelta(days=count)
    known = exceptions_between(last, last + dt.timedelta(days=30))
    while not is_working_day(last, known):
        last += dt.timedelta(days=1)
    return last
