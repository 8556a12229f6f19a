"""Who of those to be won is a member: dated surveys, rates by place, targets that are met, missed, not set or changed."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from core.indicators import INDICATORS
from members.models import Member, MemberPopulation
from members.workflows.tally import tally
from reports.measures import measured, standing, standings
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, place
from tests.members.test_views import make
from unions.models import Body, Threshold, Unit
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
ON = today()
MINE = ("P-083", "P-084", "P-085")


def survey(body: Body, group: str, workers: int, on: dt.date = ON) -> MemberPopulation:
    return MemberPopulation.objects.create(
        body=body, group=group, workers=workers, counted_on=on, source="survey"
    )


def figure(slug: str, body: Body, on: dt.date = ON) -> tuple[int, int]:
    row = Measure.objects.get(indicator=slug, node=body, on=on)
    return row.met, row.total


def count(on: dt.date = ON) -> None:
    tally(on)
    measure(on, entries=MINE)


def state(slug: str, body: Body) -> tuple[str, str]:
    policy = policy_of(body.place, ON)
    return standing(body, INDICATORS[slug], policy, measured(body.pk, slug).get(slug, [])).state


def setting(key: str, code: str, value: Any) -> None:
    Threshold.objects.update_or_create(
        key=key, jurisdiction=place(code), effective_from=dt.date(2020, 1, 1),
        defaults={"value": value, "set_by": "测试"},
    )  # fmt: skip


@pytest.fixture
def riders(tree: Tree) -> list[Member]:
    return [
        make("骑手", n, tree.joint, tree.small_unit, group8="rider", migrant=True, tags=1)
        for n in (71, 72, 73)
    ]


@pytest.mark.entry("P-084")
def test_a_group_without_a_survey_has_no_rate(tree: Tree, riders: Any) -> None:
    count()
    assert figure("group8-rider", tree.county) == (0, 0)
    assert state("group8-rider", tree.county) == ("尚未调查", "nodata")


@pytest.mark.entry("P-084")
def test_a_place_is_judged_by_its_own_newest_survey(tree: Tree, riders: Any) -> None:
    survey(tree.county, "rider", 10, ON - dt.timedelta(days=400))
    survey(tree.county, "rider", 4, ON - dt.timedelta(days=3))
    survey(tree.county, "rider", 2, ON + dt.timedelta(days=0)).delete()
    count()
    assert figure("group8-rider", tree.county) == (3, 4)
    assert figure("group8-rider", tree.city) == (3, 4)  # nothing of its own: what is surveyed below
    assert figure("group8-rider", tree.township) == (0, 0)
    assert state("group8-rider", tree.county) == ("期后达成", "pass")
    survey(tree.city, "rider", 20)
    count()
    assert figure("group8-rider", tree.city) == (3, 20)
    assert figure("group8-rider", tree.province) == (3, 20)
    assert state("group8-rider", tree.city) == ("逾期未达", "fail")


@pytest.mark.entry("P-084")
def test_members_of_places_nobody_surveyed_do_not_stand_over_others_workers(tree: Tree, riders: Any) -> None:
    make("外地骑手", 74, tree.other_basic, tree.other_unit, group8="rider")
    survey(tree.township, "rider", 6)
    count()
    assert figure("group8-rider", tree.province) == (3, 6)


@pytest.mark.entry("P-084")
def test_all_eight_together_sum_the_surveyed_groups_of_the_list(tree: Tree, riders: Any) -> None:
    make("司机", 75, tree.joint, tree.small_unit, group8="truck")
    survey(tree.county, "rider", 4)
    survey(tree.county, "truck", 6)
    count()
    assert figure("group8", tree.county) == (4, 10)
    Threshold.objects.filter(key="cov.group8_list").update(value=["rider"])
    count()
    assert figure("group8", tree.county) == (3, 4)
    Threshold.objects.filter(key="cov.group8_list").delete()
    count()
    assert state("group8", tree.county)[1] == "unset"


@pytest.mark.entry("P-084")
def test_another_target_another_verdict(tree: Tree, riders: Any) -> None:
    survey(tree.county, "rider", 4)
    count()
    Threshold.objects.filter(key="cov.group8_rate").update(value=8000)
    assert state("group8-rider", tree.county) == ("逾期未达", "fail")
    Threshold.objects.filter(key="cov.group8_deadline").update(value="2099-12-31")
    assert state("group8-rider", tree.county) == ("进行中", "grace")
    Threshold.objects.filter(key="cov.group8_rate").delete()
    assert state("group8-rider", tree.county) == ("未设目标", "na")


@pytest.mark.entry("P-083")
def test_the_joining_rate_takes_employers_and_the_scattered_where_they_are_surveyed(
    tree: Tree, riders: Any
) -> None:
    loose = make("散工", 76, tree.joint, tree.small_unit)
    Member.objects.filter(pk=loose.pk).update(unit=None)
    count()
    assert figure("join-rate", tree.township) == (3, 138)  # 120 and 18 workers of two employers
    survey(tree.township, "scattered", 12)
    count()
    assert figure("join-rate", tree.township) == (4, 150)
    Unit.objects.filter(pk=tree.unit.pk).update(closed_on=ON)
    count()
    assert figure("join-rate", tree.county) == (4, 30)
    Unit.objects.update(workers=0)
    MemberPopulation.objects.all().delete()
    count()
    assert state("join-rate", tree.county) == ("没有职工人数", "nodata")


@pytest.mark.entry("P-083")
def test_without_a_target_the_rate_is_to_rise_and_with_one_to_reach_it(tree: Tree, riders: Any) -> None:
    before = ON - dt.timedelta(days=100)
    count(before)
    assert state("join-rate", tree.county) == ("未设目标", "na")  # one figure is no trend
    count()
    assert state("join-rate", tree.county) == ("比上次没有提高", "fail")
    make("新会员", 77, tree.joint, tree.small_unit)
    count()
    assert state("join-rate", tree.county) == ("比上次提高", "pass")
    setting("member.join_rate", "371302", 9000)
    assert state("join-rate", tree.county) == ("未达标", "fail")
    setting("member.join_rate", "371302", 200)
    assert state("join-rate", tree.county) == ("已达标", "pass")


@pytest.mark.entry("P-085")
def test_key_groups_take_a_survey_or_else_what_employers_report(tree: Tree, riders: Any) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(migrant_workers=10, dispatched_workers=5)
    count()
    assert figure("key-migrant", tree.county) == (3, 10)
    survey(tree.county, "migrant", 30)
    count()
    assert figure("key-migrant", tree.county) == (3, 30)
    assert figure("key-migrant", tree.city) == (3, 30)
    setting("member.key_group_rate", "3713", 1000)
    assert state("key-migrant", tree.county) == ("已达标", "pass")
    setting("member.key_group_rate", "3713", 1001)
    assert state("key-migrant", tree.county) == ("未达标", "fail")


@pytest.mark.entry("P-085")
def test_which_groups_are_key_is_said_by_the_place(tree: Tree, riders: Any) -> None:
    def shown() -> set[str]:
        policy = policy_of(tree.county.place, ON)
        found = standings(tree.county, policy, measured(tree.county.pk))
        return {one.indicator.slug for one in found if one.indicator.entry == "P-085"}

    count()
    assert shown() == {"key-migrant"}
    assert not Measure.objects.filter(indicator="key-dispatched").exists()
    setting("cov.key_people", "371302", ["农民工", "劳务派遣工", "高学历", "高职称"])
    learned = make("高学历", 78, tree.joint, tree.small_unit, education="14", tags=32)
    survey(tree.county, "dispatched", 6)
    survey(tree.county, "education", 2)
    survey(tree.county, "title", 4)
    count()
    assert shown() == {"key-migrant", "key-dispatched", "key-education", "key-title"}
    assert figure("key-dispatched", tree.county) == (3, 6)
    assert figure("key-education", tree.county) == (1, 2)
    assert figure("key-title", tree.county) == (1, 4)
    setting("member.high_education", "371302", ["11"])
    count()
    assert figure("key-education", tree.county) == (0, 2)
    assert learned.education == "14"


def test_the_pages_of_the_indicators_open_without_a_list_of_names(
    tree: Tree, riders: Any, client_of: Any, county: Any
) -> None:
    survey(tree.county, "rider", 9)
    count()
    text = client_of(county).get(reverse("reports:measure-detail", args=["group8-rider"])).content.decode()
    assert "33.3" in text
    assert "网约送餐员入会率33.33%" in text
    assert "未计入的名单" not in text
    assert client_of(county).get(reverse("reports:measure-names", args=["group8-rider"])).status_code == 404
    assert client_of(county).get(reverse("reports:measure-list")).status_code == 200


@pytest.mark.entry("P-084")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"workers": "0"}, "至少为 1"),
        ({"counted_on": "2099-01-01"}, "不能晚于今天"),
        ({"body": "basic"}, "不要选基层工会"),
        ({"body": "other_county"}, "您无权选择"),
    ],
)
def test_a_survey_that_cannot_be_is_refused(
    changes: dict[str, str], sentence: str, tree: Tree, client_of: Any, county: Any
) -> None:
    data = {
        "body": "county",
        "group": "rider",
        "workers": "120",
        "counted_on": "2026-01-31",
        "source": "survey",
        **changes,
    }
    data["body"] = getattr(tree, data["body"]).pk
    page = client_of(county).post(reverse("members:memberpopulation-create"), data)
    assert page.status_code == 422
    assert sentence in page.content.decode()


def test_a_survey_is_registered_and_shows_who_has_joined(
    tree: Tree, riders: Any, client_of: Any, county: Any, chair: Any
) -> None:
    data = {
        "body": tree.county.pk,
        "group": "rider",
        "workers": "12",
        "counted_on": "2026-01-31",
        "source": "survey",
    }
    client = client_of(county)
    answer = client.post(reverse("members:memberpopulation-create"), data)
    assert answer.status_code == 302
    again = client.post(reverse("members:memberpopulation-create"), data)
    assert "已登记过这个群体" in again.content.decode()
    assert "还没有清点" in client.get(answer.url).content.decode()
    tally(ON)
    page = client.get(answer.url).content.decode()
    assert "25.0%" in page
    assert "9 人" in page
    assert client_of(chair).post(reverse("members:memberpopulation-create"), data).status_code == 403
