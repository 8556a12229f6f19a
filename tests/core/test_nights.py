"""The ledger of business dates: no night runs twice, a missed one is found."""

import datetime as dt

import pytest
from django.utils import timezone

from core.jobs import run
from core.models import Job
from homes.models import ScoreRun
from homes.tasks import LONGEST_CATCH_UP, NIGHT, catch_up, enqueue_missing
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
State = Job.State


@pytest.mark.django_db(transaction=True)
def test_a_night_is_run_once_and_a_missed_one_is_found_in_order(tree: Tree) -> None:
    day = dt.date(2026, 3, 2)
    assert enqueue_missing(day) == [day] and enqueue_missing(day) == []
    assert enqueue_missing(day + dt.timedelta(days=3)) == [day + dt.timedelta(days=n) for n in (1, 2, 3)]
    nights = list(Job.objects.filter(kind=NIGHT).order_by("business_date"))
    run(nights[3].pk)
    runs = ScoreRun.objects.filter(path="").order_by("pk")
    assert [r.on for r in runs] == [n.business_date for n in nights]
    Job.objects.filter(kind=NIGHT).update(state=State.QUEUED, attempts=0)
    for night in nights:
        run(night.pk)
    assert runs.count() == 4 and set(Job.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_long_silence_is_not_caught_up_night_by_night() -> None:
    day = dt.date(2026, 3, 2)
    enqueue_missing(day)
    found = enqueue_missing(day + dt.timedelta(days=200))
    assert len(found) == LONGEST_CATCH_UP + 1 and found[-1] == day + dt.timedelta(days=200)


def test_before_two_in_the_morning_the_night_of_today_has_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    for hour, day in (
        (17, 1),
        (18, 2),
    ):  # UTC on the first of the month: one and two in Shanghai on the second
        moment = dt.datetime(2026, 6, 1, hour, tzinfo=dt.UTC)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        catch_up()
        assert Job.objects.latest("business_date").business_date == dt.date(2026, 6, day)
    assert Job.objects.count() == 2
