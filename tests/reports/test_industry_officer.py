"""An officer of an industrial union sees the board, the indicators and the lists of his line, and nothing of the places around it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from homes.models import ScoreRun
from homes.scoring.run import score
from reports.workflows.measure import measure
from tests.conftest import Tree, make_user
from tests.reports.test_lines import education  # noqa: F401
from unions.models import Body

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-038")]
LINE = {"临沂第一实验学校工会委员会", "白沙埠镇中心小学工会委员会", "临沂第二实验学校工会委员会"}
READ = (
    "inbox", "reports:dashboard", "reports:tree", "reports:coverage", "reports:measure-list", "reports:bulletin-list",
    "unions:body-list", "unions:unit-list", "unions:officer-list", "unions:corps-profile", "unions:election-list",
    "unions:term-calendar", "members:member-list", "homes:outcome-list", "finance:overview", "finance:contribution-list",
)  # fmt: skip
CLOSED = (
    "unions:officer-create", "unions:unit-create", "unions:body-create", "homes:assessment-list", "accounts:user-list",
    "petitions:petition-list",
)  # fmt: skip


@pytest.fixture
def reader(education: Body) -> User:  # noqa: F811
    return make_user("line_reader", "董产业", "industry_officer", education)


@pytest.fixture
def client(reader: User, client_of: Callable[[User], Client]) -> Client:
    return client_of(reader)


def test_every_page_of_his_opens_and_names_nobody_else(client: Client) -> None:
    score(on=today(), mode=ScoreRun.Mode.FULL, by="测试")
    measure(today())
    for name in READ:
        answer = client.get(reverse(name))
        assert answer.status_code == 200, name
        text = answer.content.decode()
        assert "岱蒙板材" not in text and "泉城机械" not in text, name
    for name in CLOSED:
        assert client.get(reverse(name)).status_code == 403, name


def test_lists_hold_his_line_whole(client: Client) -> None:
    rows = client.get(reverse("unions:body-list")).context["rows"]
    names = {row.object.name for row in rows}
    assert names - {"临沂市教育工会委员会"} == LINE
    officers = client.get(reverse("unions:officer-list")).content.decode()
    assert all(name in officers for name in LINE)


def test_board_and_indicators_are_the_sums_of_the_line(client: Client, education: Body) -> None:  # noqa: F811
    score(on=today(), mode=ScoreRun.Mode.FULL, by="测试")
    measure(today())
    board = client.get(reverse("reports:dashboard")).content.decode()
    assert "临沂市教育工会委员会" in board
    page = client.get(reverse("reports:measure-detail", args=["direct-election"]))
    assert page.status_code == 200 and "主席直接选举比例" in page.content.decode()
    names = client.get(reverse("reports:measure-names", args=["direct-election"])).content.decode()
    assert names.count("辛未明") == 3


def test_bodies_beside_the_line_are_out_of_sight(client: Client, tree: Tree) -> None:
    for body in (tree.basic, tree.township, tree.county, tree.other_basic):
        assert client.get(reverse("unions:body-detail", args=[body.pk])).status_code == 404
    school = Body.objects.get(name="白沙埠镇中心小学工会委员会")
    assert client.get(reverse("unions:body-detail", args=[school.pk])).status_code == 200
    assert client.get(reverse("unions:body-edit", args=[school.pk])).status_code == 403
