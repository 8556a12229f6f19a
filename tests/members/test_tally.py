"""Counts for every place by night and at once for a branch: equal to each other and to the register; the page of counts."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.clock import quarter_of, today
from core.models import Job
from members.models import Member, MembershipChange, MemberTally
from members.tasks import tally_tonight
from members.views import counts as page
from members.workflows.tally import kept, live, quarters, tally
from tests.conftest import Tree
from tests.members.test_views import make

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-078")]


@pytest.fixture
def people(tree: Tree) -> list[Member]:
    first = make(
        "曹玉梅", 61, tree.basic, tree.unit, migrant=True, education="21", tags=1 | 8, group8="rider"
    )
    second = make("林建国", 62, tree.joint, tree.small_unit, education="61")
    third = make("外地人", 63, tree.other_basic, tree.other_unit, tags=8)
    gone = make("陈去", 64, tree.basic, tree.unit)
    Member.objects.filter(pk=gone.pk).update(status="left")
    MembershipChange.objects.create(member=gone, kind="6", on=today(), body=tree.basic, reason="5")
    Member.objects.filter(pk=first.pk).update(born_on=today() - dt.timedelta(days=365 * 30))
    return [first, second, third]


def test_each_place_has_the_sums_of_its_branch(tree: Tree, people: Any) -> None:
    tally(today())
    found, day = kept(tree.township)
    assert day == today()
    assert found["status"] == {"active": 2, "left": 1}
    assert found["migrant"] == {"yes": 1, "no": 1}
    assert found["group8"] == {"rider": 1, "": 1}
    assert found["tag"] == {"1": 1, "8": 1}
    assert found["education"] == {"21": 1, "61": 1}
    assert found["level"] == {"township": 2}
    assert found["age"] == {"2": 1, "5": 1}
    assert (found["young"], found["newer"]) == ({"yes": 1}, {"yes": 1})
    assert found["out"] == {quarter_of(today()): 1}
    assert kept(tree.county)[0] == found
    assert kept(tree.province)[0]["tag"] == {"1": 1, "8": 2}
    assert not MemberTally.objects.filter(node=tree.basic).exists()  # only places are kept


def test_counting_now_gives_what_the_night_gives(tree: Tree, people: Any) -> None:
    tally(today())
    for place in (tree.township, tree.city, tree.province):
        assert live(place, today()) == kept(place)[0]
    assert live(tree.basic, today())["status"] == {"active": 1, "left": 1}


def test_joining_again_after_retention_and_old_turns_keep_the_net_right(tree: Tree, people: Any) -> None:
    first = people[0]
    for kind in ("3", "1"):
        MembershipChange.objects.create(member=first, kind=kind, on=today(), body=tree.basic)
    found = live(tree.basic, today())
    quarter = quarter_of(today())
    assert (found["in"][quarter], found["out"][quarter]) == (1, 2)
    assert len(quarters(today())) == 8
    assert quarters(today())[-1] == quarter


def test_the_night_enqueues_one_job_a_day(tree: Tree, people: Any) -> None:
    tally_tonight()
    tally_tonight()
    assert Job.objects.filter(kind="members.tally", business_date=today()).count() == 1


def test_a_province_reads_last_night_and_a_union_is_counted_now(
    tree: Tree, people: Any, client_of: Any, province: Any, chair: Any, monkeypatch: Any
) -> None:
    url = reverse("members:member-counts")
    now = client_of(province).get(url).content.decode()
    assert "在会 3 人" in now
    assert "截至" not in now
    tally(today())
    monkeypatch.setattr(page, "QUICK", 0)
    Member.objects.filter(pk=people[0].pk).update(status="retained")
    night = client_of(province).get(url).content.decode()
    assert f"截至 {today():%Y-%m-%d}" in night
    assert "在会 3 人" in night
    for title in (
        "按会籍",
        "按直接管理的层级",
        "按性别",
        "农民工会员",
        "按年龄",
        "按学历",
        "八大群体",
        "群体标签",
        "按季增减",
    ):
        assert title in night
    assert "青年职工" in night
    assert "在会 0 人" in client_of(chair).get(url).content.decode()


def test_what_is_out_of_the_branch_is_not_counted(
    tree: Tree, people: Any, client_of: Any, county: Any, neighbour: Any
) -> None:
    url = reverse("members:member-counts")
    assert "请先选下级工会" in client_of(county).get(f"{url}?under={tree.other_basic.pk}").content.decode()
    assert "在会 1 人" in client_of(neighbour).get(url).content.decode()
    assert "在会 2 人" in client_of(county).get(f"{url}?under={tree.township.pk}").content.decode()


def test_a_branch_too_large_that_is_no_place_asks_for_a_lower_union(
    tree: Tree, people: Any, client_of: Any, chair: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(page, "LIVE", 0)
    text = client_of(chair).get(reverse("members:member-counts")).content.decode()
    assert "范围太大" in text


@pytest.mark.parametrize("who", ["province", "chair"])
def test_no_list_of_members_counts_without_a_limit(
    who: str, tree: Tree, people: Any, client_of: Any, request: Any
) -> None:
    client = client_of(request.getfixturevalue(who))
    pages = [reverse(f"members:{name}-list") for name in ("member", "memberpopulation")]
    for url in (
        *pages,
        f"{pages[0]}?tab=incomplete",
        f"{pages[0]}?q=曹",
        f"{pages[0]}?tag=8",
        f"{pages[0]}?file=no",
    ):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        counts = [query["sql"] for query in seen.captured_queries if "COUNT(" in query["sql"].upper()]
        for sql in counts:
            if "members_" in sql:
                assert "LIMIT" in sql, f"{url}: {sql}"
