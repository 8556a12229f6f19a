"""Demo data: the same for the same seed, sound, and with every situation the demo accounts need."""

import datetime as dt
from typing import Any

import pytest
from django.db.models import Count, Q

from core.identifiers import check_uscc
from unions.demo import build_basic, build_tree
from unions.models import Body, Coverage, Election, Jurisdiction, Officer, Unit

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 21)


@pytest.fixture
def demo(policy_data: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.MEDIA_ROOT = tmp_path
    tree = build_tree(1, ON)
    return {"tree": tree, **build_basic(250, 1, ON)}


def test_the_tree_is_shandongs(demo: dict[str, Any]) -> None:
    below = Body.objects.filter(path__startswith=demo["tree"]["province"].path)
    assert below.filter(kind="city").count() == 16
    assert (
        below.filter(kind="county").count()
        == Jurisdiction.objects.filter(level="county", code__startswith="37").count()
    )
    assert demo["tree"]["371302105"].name == "义堂镇总工会"
    assert {body.name for body in Body.objects.filter(kind="province")} == {
        "山东省总工会",
        "浙江省总工会",
        "江苏省总工会",
        "陕西省总工会",
    }


def test_what_is_made_is_sound(demo: dict[str, Any]) -> None:
    bodies = Body.objects.filter(kind__in=("single", "joint")).select_related("superior")
    assert all(body.superior and body.path.startswith(body.superior.path) for body in bodies)
    for code in Body.objects.exclude(uscc="").values_list("uscc", flat=True)[:200]:
        check_uscc(code, prefix="81")
    for code in Unit.objects.values_list("uscc", flat=True)[:200]:
        check_uscc(code)
    assert (
        not Officer.objects.filter(post="chair", left_on=None)
        .values("body")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .exists()
    )
    assert not Coverage.objects.values("unit").annotate(n=Count("pk")).filter(n__gt=1).exists()
    singles = bodies.filter(kind="single").annotate(n=Count("coverages"))
    assert set(singles.values_list("n", flat=True)) == {1}
    assert Election.objects.filter(present__lt=0).count() == 0
    assert all(officer.phone.startswith("190") for officer in Officer.objects.all()[:20])


def test_the_known_situations_are_there(demo: dict[str, Any]) -> None:
    assert all(
        body.path.startswith(demo["tree"]["township"].path)
        for key, body in demo.items()
        if isinstance(body, Body)
    )
    assert demo["overdue"].term_end < ON
    assert ON < demo["ending"].term_end < ON + dt.timedelta(days=90)
    assert demo["waiting"].elections.filter(state="reported").exists()
    assert demo["returned"].elections.get(state="returned").returned_reason
    assert demo["postpone"].elections.get(state="preparing").postponement_asked
    assert not demo["vacant"].officers.filter(post="chair").exists()
    assert demo["preparing"].state == "preparing"
    assert demo["joint_large"].coverages.count() == 53
    assert not demo["chair"].officers.filter(post="chair", fulltime=True).exists()
    assert not Unit.objects.get(name="临沂百川家具有限公司").coverages.exists()


def test_unions_are_of_every_kind_and_some_are_overdue(demo: dict[str, Any]) -> None:
    basics = Body.objects.filter(kind__in=("single", "joint"))
    counts = basics.aggregate(
        joint=Count("pk", filter=Q(kind="joint")), late=Count("pk", filter=Q(term_end__lt=ON))
    )
    assert 0.1 < counts["joint"] / basics.count() < 0.35
    assert 0.01 < counts["late"] / basics.count() < 0.2
    assert Unit.objects.values("nature").distinct().count() >= 5


def test_the_same_seed_gives_the_same_names(policy_data: None, settings: Any, tmp_path: Any) -> None:
    from django.db import transaction

    settings.MEDIA_ROOT = tmp_path
    seen = []
    for _ in range(2):
        with transaction.atomic():
            build_tree(7, ON)
            build_basic(40, 7, ON)
            seen.append(list(Body.objects.order_by("path").values_list("name", "uscc", "term_end")))
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
