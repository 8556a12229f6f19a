"""The division of duties: what each level must do, where; and that each task opens only to the level that owns it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import previous_quarter, quarter_bounds, quarter_of, today
from homes.models import ScoreRun
from homes.scoring.run import score
from homes.workflows import start_sheet, verifies
from reports.models import Bulletin
from reports.workflows.freeze import freeze
from reports.workflows.publish import draft
from tests.conftest import Tree, make_user
from unions.models import Body, Duty, PolicyDoc
from unions.policies.catalogue import entries
from unions.policies.load import load_duties
from unions.views.duties import open_page

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-004")]
SignIn = Callable[[User], Client]


def test_every_duty_has_its_clause_its_entries_and_a_page_that_exists(tree: Tree) -> None:
    rows = list(Duty.objects.all())
    assert {row.level for row in rows} == set(Duty.Level.values)
    for row in rows:
        assert row.policy_doc is not None, row
        assert row.clause, row
        assert all(code in entries() for code in row.entries), row
        assert row.page == "" or reverse(row.page), row
        cited = {
            source.get("label") or source["clause"]
            for entry in entries().values()
            for source in entry.sources
            if source["doc"] == row.policy_doc.code
        }
        assert row.clause in cited, row


def test_loading_again_changes_texts_and_drops_what_left_the_file(tree: Tree) -> None:
    before = Duty.objects.count()
    first = Duty.objects.earliest("pk")
    Duty.objects.filter(pk=first.pk).update(action="旧的说法")
    Duty.objects.create(
        code="gone", level="city", action="不再有的", policy_doc=PolicyDoc.objects.earliest("pk")
    )
    assert load_duties() == 0
    first.refresh_from_db()
    assert first.action != "旧的说法"
    assert Duty.objects.count() == before


LEVELS = [
    ("province", "省总工会"),
    ("city", "市总工会"),
    ("county", "县（市、区）总工会"),
    ("township", "乡镇（街道）、开发区工会"),
]


@pytest.mark.parametrize(("who", "title"), LEVELS)
def test_ones_own_level_is_marked_and_stands_first(
    client_of: SignIn, tree: Tree, request: pytest.FixtureRequest, who: str, title: str
) -> None:
    answer = client_of(request.getfixturevalue(who)).get(reverse("unions:duty-list"))
    levels = answer.context["levels"]
    assert [level["title"] for level in levels if level["own"]] == [title]
    assert levels[0]["own"]
    assert len(levels) == 6
    assert not re.search(r"P-\d{3}", answer.content.decode())


def test_links_lead_only_where_the_reader_may_go(
    client_of: SignIn, tree: Tree, county: User, auditor: User
) -> None:
    department = make_user("dept", "部室", "department_user", tree.county)
    for user in (county, auditor, department):
        client = client_of(user)
        shown = [
            row["url"]
            for level in client.get(reverse("unions:duty-list")).context["levels"]
            for row in level["rows"]
            if row["url"]
        ]
        assert shown
        assert all(client.get(url).status_code == 200 for url in set(shown))
    assert open_page("unions:training-list", auditor) == ""
    assert open_page("unions:training-list", county)
    assert open_page("unions:no-such-page", county) == ""


@pytest.fixture
def papers(tree: Tree) -> dict[str, Bulletin]:
    """A draft of each level for the last full quarter."""
    quarter = previous_quarter(quarter_of(today()))
    score(on=quarter_bounds(quarter)[1], mode=ScoreRun.Mode.FULL)
    freeze(quarter, on=today())
    levels = {"province": tree.province, "city": tree.city, "county": tree.county}
    return {name: draft(body, quarter, on=today(), by=None) for name, body in levels.items()}


@pytest.mark.parametrize("who", ["province", "city", "county"])
def test_a_bulletin_is_published_by_its_own_level_only(
    client_of: SignIn, papers: dict[str, Bulletin], request: pytest.FixtureRequest, who: str
) -> None:
    """Neither the county the province's, nor the province the county's; one's own waits for its number."""
    client = client_of(request.getfixturevalue(who))
    found = {
        level: client.post(reverse("reports:bulletin-publish", args=[paper.pk]), {}).status_code
        for level, paper in papers.items()
    }
    assert found == {level: 422 if level == who else 404 for level in papers}


def test_a_township_or_a_chair_publishes_none(
    client_of: SignIn, papers: dict[str, Bulletin], township: User, chair: User
) -> None:
    for user in (township, chair):
        assert not user.can("reports.bulletin")
        page = reverse("reports:bulletin-publish", args=[papers["county"].pk])
        assert client_of(user).post(page, {}).status_code in {403, 404}


def test_a_self_assessment_is_verified_from_above_and_never_beside(
    client_of: SignIn, tree: Tree, chair: User, township: User, county: User, city: User, neighbour: User
) -> None:
    sheet = start_sheet(tree.basic, cycle=today().year, by=chair, on=today())
    page = reverse("homes:sheet", args=[tree.basic.pk])
    assert client_of(township).get(page).status_code == 200
    assert client_of(neighbour).get(page).status_code == 404
    # the levels above review one after another
    assert [verifies(user, sheet.body) for user in (township, county, city)] == [True, True, True]
    assert [verifies(user, sheet.body) for user in (neighbour, chair)] == [False, False]
    assert [verifies(user, tree.county) for user in (county, city)] == [False, True]


PAGES = [
    "unions:body-list",
    "unions:officer-list",
    "unions:unit-list",
    "unions:consultation-list",
    "unions:docreceipt-list",
    "homes:outcome-list",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_level_sees_its_own_branch_only(
    client_of: SignIn, tree: Tree, county: User, neighbour: User, page: str
) -> None:
    for user, foreign in ((county, tree.other_basic), (neighbour, tree.basic)):
        assert foreign.name not in client_of(user).get(reverse(page)).content.decode()
        bodies = list(Body.objects.visible_to(user, "unions.view"))
        assert bodies
        assert all(body.path.startswith(user.home_body.path) for body in bodies)


def test_a_branch_is_scored_by_whoever_owns_it(
    client_of: SignIn, tree: Tree, county: User, chair: User
) -> None:
    page = reverse("homes:run-branch")
    assert client_of(county).post(page, {"body": tree.county.pk}).status_code == 302
    for above_or_beside in (tree.city, tree.province, tree.other_county):
        assert client_of(county).post(page, {"body": above_or_beside.pk}).status_code == 404
    assert client_of(chair).post(page, {"body": tree.basic.pk}).status_code == 403


def test_a_document_is_issued_downwards_only(
    client_of: SignIn, tree: Tree, township: User, chair: User
) -> None:
    for user in (township, chair):
        assert client_of(user).get(reverse("unions:document-create")).status_code == 403
