"""The industrial line as a second tree: its head sums what stands behind it, each once; the common superior counts nobody twice."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from homes.models import Rollup, ScoreRun
from homes.scoring.run import score
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, found, make_body, make_unit, make_user
from unions.models import Body, Officer

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 20)


@pytest.fixture
def education(tree: Tree) -> Body:
    """A city's education union: one school below it, one of a county behind it, one that is both."""
    head = make_body("临沂市教育工会委员会", "industrial", tree.city, "3713")
    own = make_unit("临沂第一实验学校", "371302101")
    school = make_unit("白沙埠镇中心小学", "371302101")
    both = make_unit("临沂第二实验学校", "371302101")
    found(own, "临沂第一实验学校工会委员会", "single", head, "3713")
    found(school, "白沙埠镇中心小学工会委员会", "single", tree.township, "371302101", industry_superior=head)
    found(both, "临沂第二实验学校工会委员会", "single", head, "3713", industry_superior=head)
    for body in Body.objects.filter(kind="single"):
        Officer.objects.create(
            body=body,
            name="辛未明",
            post="chair",
            took_post_on=dt.date(2025, 1, 1),
            certified_on=dt.date(2025, 2, 1),
        )
    return head


def figure(slug: str, node: Body) -> tuple[int, int]:
    row = Measure.objects.get(indicator=slug, node=node, on=ON)
    return row.met, row.total


def bodies(node: Body) -> int:
    row = Rollup.objects.filter(node=node, cut="", metric="bodies").first()
    return row.n if row else 0


def test_a_figure_of_the_head_is_the_sum_of_those_behind_it_each_counted_once(
    tree: Tree, education: Body
) -> None:
    measure(ON)
    assert figure("direct-election", education) == (0, 3)
    assert figure("direct-election", tree.township) == (0, 2)  # the plain one and the school
    assert figure("direct-election", tree.city) == (0, 4)
    assert figure("direct-election", tree.province) == (0, 5)


def test_a_second_head_behind_the_first_passes_its_own_on(tree: Tree, education: Body) -> None:
    lower = make_body(
        "兰山区教育工会委员会", "industrial", tree.county, "371302", industry_superior=education
    )
    unit = make_unit("白沙埠镇幼儿园", "371302101")
    body = found(
        unit, "白沙埠镇幼儿园工会委员会", "single", tree.township, "371302101", industry_superior=lower
    )
    Officer.objects.create(body=body, name="辛未明", post="chair", took_post_on=dt.date(2025, 1, 1))
    measure(ON)
    assert figure("direct-election", lower) == (0, 1)
    assert figure("direct-election", education) == (0, 4)
    assert figure("direct-election", tree.city) == (0, 5)


def test_the_six_haves_roll_up_on_the_line_and_follow_a_change_of_it(tree: Tree, education: Body) -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL, by="测试")
    assert (bodies(education), bodies(tree.township), bodies(tree.city)) == (3, 3, 5)
    Body.objects.filter(name="白沙埠镇中心小学工会委员会").update(industry_superior=None, industry_path="")
    score(on=today(), mode=ScoreRun.Mode.INCREMENTAL, by="测试")
    assert (bodies(education), bodies(tree.township), bodies(tree.city)) == (2, 3, 5)


def test_the_pages_of_the_head_show_those_behind_it_by_name(
    tree: Tree, education: Body, client_of: Any
) -> None:
    measure(ON)
    reader = make_user("line", "鲁产业", "leader", education)
    client = client_of(reader)
    page = client.get(reverse("reports:measure-detail", args=["direct-election"]))
    assert page.status_code == 200 and "3" in page.content.decode()
    clerk = client_of(make_user("chair_line", "周产业", "chair", education))
    listed = clerk.get(reverse("unions:officer-list"), {"under": education.pk}).content.decode()
    assert "白沙埠镇中心小学工会委员会" in listed and "临沂第一实验学校工会委员会" in listed
    assert "岱蒙板材" not in listed
    province = client_of(make_user("p2", "王省二", "provincial_officer", tree.province))
    names = province.get(reverse("reports:measure-names", args=["direct-election"]), {"under": education.pk})
    text = names.content.decode()
    assert text.count("辛未明") == 3 and "白沙埠镇中心小学工会委员会" in text and "岱蒙板材" not in text
