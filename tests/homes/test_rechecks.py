"""Re-verification of titles every three years: due by itself, rectified within half a year, confirmed or revoked."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.inbox import SOURCES
from core.models import AuditEvent
from core.workflow import Refused
from homes.models import HomeTitle, TitleReview
from homes.tasks import run_titles
from homes.workflows import rechecks
from homes.workflows.rechecks import open_due
from tests.conftest import Tree, place
from tests.homes.test_titles import PDF, make_title
from tests.unions.cases import advance, opened
from unions.models import RuleException, Threshold

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-104")]
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def review(tree: Tree) -> TitleReview:
    make_title(tree.basic, tree.city, named_on=add_months(today(), -36))
    assert open_due(today())["opened"] == 1
    return TitleReview.objects.select_related("title__named_by", "title__body").get()


def todos(user: User, key: str) -> list[str]:
    return [todo.title for todo in SOURCES[key].find(user, today())]


def test_due_days_come_by_themselves_and_reviews_open_once(tree: Tree) -> None:
    title = make_title(tree.basic, tree.city, named_on=add_months(today(), -36) + dt.timedelta(days=1))
    assert open_due(today()) == {"changed": 1, "opened": 0, "proposed": 0}
    title.refresh_from_db()
    assert title.review_on == today() + dt.timedelta(days=1)
    assert open_due(today() + dt.timedelta(days=1))["opened"] == 1
    assert open_due(today() + dt.timedelta(days=1)) == {"changed": 0, "opened": 0, "proposed": 0}
    assert AuditEvent.objects.filter(verb="titlereview.open").count() == 1


def test_a_changed_figure_moves_the_due_day_and_a_missing_one_takes_it_away(tree: Tree) -> None:
    title = make_title(tree.basic, tree.city, named_on=dt.date(2024, 2, 29))
    open_due(dt.date(2025, 1, 1))
    Threshold.objects.create(
        key="home.review_years", jurisdiction=place("3713"), value=5, effective_from=dt.date(2025, 6, 1), confirmed=True,
        source="portal",
    )  # fmt: skip
    open_due(dt.date(2025, 7, 1))
    title.refresh_from_db()
    assert title.review_on == dt.date(2029, 2, 28)
    Threshold.objects.filter(key="home.review_years").delete()
    open_due(dt.date(2025, 7, 2))
    title.refresh_from_db()
    assert title.review_on is None


def test_passed_is_confirmed_and_counts_anew(review: TitleReview, city: User, client_of: SignIn) -> None:
    assert todos(city, "homes.titles_review") == ["称号复核：模范职工之家"]
    url = reverse("homes:titlereview-confirm", args=[review.pk])
    assert client_of(city).post(url, {"decision": "各项工作保持标准"}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.done_on) == ("confirmed", today())
    title = HomeTitle.objects.get()
    assert (title.confirmed_on, title.review_on, title.state) == (
        today(),
        add_months(today(), 36),
        "in_force",
    )
    assert todos(city, "homes.titles_review") == []


def test_failed_is_rectified_reported_and_confirmed(
    review: TitleReview, city: User, chair: User, county: User, client_of: SignIn
) -> None:
    until = add_months(today(), 6)
    order = {"items": "补选工会主席", "rectify_until": until.isoformat()}
    url = reverse("homes:titlereview-rectify", args=[review.pk])
    assert client_of(county).post(url, order).status_code == 422
    assert client_of(chair).post(url, order).status_code == 403
    assert client_of(city).post(url, order).status_code == 302
    assert HomeTitle.objects.get().state == "rectifying"
    assert todos(chair, "homes.titles_rectify") == ["限期整改：模范职工之家"]
    page = client_of(chair).get(reverse("homes:titlereview-detail", args=[review.pk]))
    assert "补选工会主席" in page.content.decode()
    letter = client_of(city).get(reverse("homes:titlereview-letter", args=[review.pk]))
    assert letter.content.startswith(b"%PDF")
    said = {"report": "已补选", "paper": SimpleUploadedFile("选举.pdf", PDF)}
    assert (
        client_of(chair).post(reverse("homes:titlereview-report", args=[review.pk]), said).status_code == 302
    )
    paper = client_of(city).get(reverse("homes:titlereview-paper", args=[review.pk]))
    assert b"".join(paper.streaming_content) == PDF  # type: ignore[attr-defined]
    confirm = reverse("homes:titlereview-confirm", args=[review.pk])
    assert client_of(city).post(confirm, {"decision": "复评合格"}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.rechecked_on) == ("confirmed", today())
    assert HomeTitle.objects.get().state == "in_force"


def test_a_longer_limit_needs_an_approved_exception(
    review: TitleReview, tree: Tree, city: User, chair: User, township: User, client_of: SignIn
) -> None:
    late = add_months(today(), 6) + dt.timedelta(days=1)
    with pytest.raises(Refused, match=f"最晚到 {add_months(today(), 6)}"):
        rechecks.RECTIFY.apply(review, by=city, items="场地", rectify_until=late)
    case = opened(client_of(chair), "exception", tree.basic)
    file = SimpleUploadedFile("说明.pdf", PDF)
    advance(client_of(chair), case, demand="P-104", reason="场地在建", paper=file)
    advance(client_of(township), case, valid_to=(late + dt.timedelta(days=10)).isoformat())
    assert RuleException.objects.get().entry == "P-104"
    assert rechecks.RECTIFY.apply(review, by=city, items="场地", rectify_until=late).state == "rectifying"


def test_the_day_after_the_limit_software_proposes_and_the_naming_union_decides(
    review: TitleReview, city: User, province: User, client_of: SignIn
) -> None:
    until = today() + dt.timedelta(days=20)
    rechecks.RECTIFY.apply(review, by=city, items="场地", rectify_until=until)
    revoke = reverse("homes:titlereview-revoke", args=[review.pk])
    early = client_of(city).post(revoke, {"reason": "没有整改"})
    assert early.status_code == 422 and "还没有到期" in early.content.decode()
    assert open_due(until)["proposed"] == 0
    assert open_due(until + dt.timedelta(days=1))["proposed"] == 1
    TitleReview.objects.filter(pk=review.pk).update(
        done_on=today() - dt.timedelta(days=60), rectify_until=today() - dt.timedelta(days=1)
    )
    assert todos(city, "homes.titles_revoke") == ["整改期限已过，建议撤销：模范职工之家"]
    assert todos(province, "homes.titles_revoke") == []
    page = client_of(city).get(reverse("homes:titlereview-detail", args=[review.pk])).content.decode()
    assert "建议撤销称号" in page
    assert HomeTitle.objects.get().state == "rectifying"  # nothing happens by itself
    assert client_of(province).post(revoke, {"reason": "没有整改"}).status_code == 422
    assert client_of(city).post(revoke, {"reason": "逾期没有整改"}).status_code == 302
    title = HomeTitle.objects.get()
    assert (title.state, title.revoked_reason, title.review_on) == ("revoked", "逾期没有整改", None)
    review.refresh_from_db()
    assert (review.state, review.decision) == ("revoked", "逾期没有整改")


def test_the_night_runs_as_a_job(tree: Tree) -> None:
    from core import jobs
    from core.models import Job

    make_title(tree.basic, tree.city, named_on=add_months(today(), -40))
    job = jobs.enqueue("homes.titles", key="1", title="列入到期称号复核", business_date=today())
    assert run_titles(Job.objects.get(pk=job.pk), lambda *a: None) == {
        "changed": 1,
        "opened": 1,
        "proposed": 0,
    }


def test_the_list_shows_what_is_due(review: TitleReview, city: User, chair: User, client_of: SignIn) -> None:
    for user in (city, chair):
        page = client_of(user).get(reverse("homes:titlereview-list")).content.decode()
        assert review.title.body.name in page
    answer = client_of(city).get("/api/homes/reviews/")
    assert answer.json()["results"][0]["state"] == "due"
