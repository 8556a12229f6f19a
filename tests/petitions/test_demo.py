"""Demo petitions are plausible: numbers, deadlines, overdue ones, basic unions, and the same for the same seed."""

import datetime as dt

from petitions.demo import build_petitions
from petitions.models import Petition, PetitionCounter, PetitionEvent, PetitionIdentity
from petitions.workflows.recusal import why_not
from tests.conftest import Tree

ON = dt.date(2026, 6, 30)


def test_two_years_of_petitions_are_built_with_all_their_parts(tree: Tree) -> None:
    assert build_petitions(160, 7, on=ON) == 160
    rows = Petition.objects.all()
    assert rows.values("number").distinct().count() == 160
    assert (
        rows.filter(received_on__gt=ON).count()
        == rows.filter(received_on__lt=ON - dt.timedelta(days=731)).count()
        == 0
    )
    assert rows.filter(handler_body__kind__in=("single", "joint")).exists()
    assert rows.filter(closed_on__isnull=False, state="archived", replied_on=None).count() == 0
    assert PetitionIdentity.objects.count() == rows.filter(anonymous=False).count()
    assert PetitionEvent.objects.filter(title="登记").count() == 160
    assert rows.overdue(ON).exists()
    assert rows.filter(unit__isnull=False).exists()
    assert [petition.number for petition in rows if why_not(petition.handler_body, petition)] == []


def test_the_same_seed_tells_the_same_story(tree: Tree) -> None:
    build_petitions(40, 3, on=ON)
    first = list(Petition.objects.order_by("pk").values_list("number", "category", "state", "closed_on"))
    Petition.objects.update(repeat_of=None)
    Petition.objects.all().delete()
    PetitionCounter.objects.all().delete()
    build_petitions(40, 3, on=ON)
    assert (
        list(Petition.objects.order_by("pk").values_list("number", "category", "state", "closed_on")) == first
    )


def test_an_empty_tree_gives_no_petitions(db: None) -> None:
    assert build_petitions(10, 1, on=ON) == 0
