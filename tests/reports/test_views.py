"""Pages and API: who sees which bulletin, words but no figures change, publishing is final."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox, jobs
from core.models import AuditEvent, Job
from reports.models import Bulletin, BulletinFile
from reports.tasks import DRAFT
from tests.conftest import Tree, make_user
from tests.reports.conftest import NIGHT, QUARTER

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
NUMBER = {"number": "兰会〔2026〕3号", "signed_by": "陈县"}


def url(name: str, *args: object) -> str:
    return reverse(f"reports:{name}", args=args)


@pytest.fixture
def published(county_draft: Bulletin, county: User, client_of: SignIn) -> Bulletin:
    answer = client_of(county).post(url("bulletin-publish", county_draft.pk), NUMBER)
    assert answer.status_code == 302
    return Bulletin.objects.get(pk=county_draft.pk)


def test_a_draft_is_seen_by_its_drafter_and_nobody_else(
    county_draft: Bulletin, county: User, city: User, township: User, province: User, client_of: SignIn
) -> None:
    page = url("bulletin-detail", county_draft.pk)
    assert "样稿 · 未签发" in client_of(county).get(page).content.decode()
    for other in (city, township, province):
        assert client_of(other).get(page).status_code == 404
        assert client_of(other).get(url("bulletin-file", county_draft.pk, "pdf")).status_code == 404


def test_a_published_one_is_seen_above_and_below_but_not_beside(
    published: Bulletin,
    tree: Tree,
    city: User,
    township: User,
    neighbour: User,
    chair: User,
    client_of: SignIn,
) -> None:
    page = url("bulletin-detail", published.pk)
    assert client_of(city).get(page).status_code == 200
    assert client_of(township).get(page).status_code == 200
    assert client_of(neighbour).get(page).status_code == 404
    assert client_of(chair).get(page).status_code == 403
    assert published.body.name in client_of(township).get(url("bulletin-list")).content.decode()


def test_a_party_reader_sees_only_what_is_published(
    county_draft: Bulletin, tree: Tree, client_of: SignIn
) -> None:
    reader = client_of(make_user("party", "党委", "party_reader", tree.county))
    assert reader.get(url("bulletin-detail", county_draft.pk)).status_code == 404
    assert reader.get(url("bulletin-create")).status_code == 403


def test_words_change_and_figures_do_not(county_draft: Bulletin, county: User, client_of: SignIn) -> None:
    data = {
        "addressees": "各镇总工会",
        "problems": "补充一段。",
        "next_steps": "（一）整改\n请于月底前报送。",
        "figures": "{}",
    }
    assert client_of(county).post(url("bulletin-edit", county_draft.pk), data).status_code == 302
    again = Bulletin.objects.get(pk=county_draft.pk)
    assert again.problems == "补充一段。" and again.figures == county_draft.figures
    page = client_of(county).get(url("bulletin-detail", again.pk)).content.decode()
    assert "请于月底前报送。" in page and "各镇总工会：" in page


def test_empty_next_steps_are_refused_with_a_sentence(
    county_draft: Bulletin, county: User, client_of: SignIn
) -> None:
    answer = client_of(county).post(
        url("bulletin-edit", county_draft.pk), {"addressees": "各镇", "next_steps": " "}
    )
    assert answer.status_code == 422 and "请写明下步要求" in answer.content.decode()


@pytest.mark.entry("P-215")
def test_publishing_keeps_three_files_and_ends_all_change(
    published: Bulletin, county: User, client_of: SignIn
) -> None:
    assert published.number == NUMBER["number"] and published.published_on
    assert BulletinFile.objects.filter(bulletin=published).count() == 3
    assert AuditEvent.objects.filter(verb="bulletin.publish", object_id=str(published.pk)).exists()
    client = client_of(county)
    assert client.get(url("bulletin-edit", published.pk)).status_code == 409
    assert client.post(url("bulletin-publish", published.pk), NUMBER).status_code == 409
    answer = client.get(url("bulletin-file", published.pk, "docx"))
    assert answer.content == bytes(BulletinFile.objects.get(bulletin=published, kind="docx").content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert client.get(url("bulletin-file", published.pk, "exe")).status_code == 404


@pytest.mark.parametrize("number", ["兰会[2026]3号", "兰会〔2026〕第3号", "兰会〔2026〕03号", ""])
def test_a_crooked_number_is_refused_with_an_example(
    number: str, county_draft: Bulletin, county: User, client_of: SignIn
) -> None:
    answer = client_of(county).post(url("bulletin-publish", county_draft.pk), {**NUMBER, "number": number})
    assert answer.status_code == 422 and "〔2026〕12号" in answer.content.decode()
    assert Bulletin.objects.get().is_draft


def test_a_superior_may_read_but_neither_edit_nor_publish(
    published: Bulletin, city: User, client_of: SignIn
) -> None:
    client = client_of(city)
    assert client.get(url("bulletin-edit", published.pk)).status_code == 403
    assert client.post(url("bulletin-publish", published.pk), NUMBER).status_code == 403


def test_starting_enqueues_a_job_that_drafts_once(
    tree: Tree, scored: object, county: User, client_of: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.forms.today", lambda: NIGHT)
    monkeypatch.setattr("reports.tasks.today", lambda: NIGHT)
    client, data = client_of(county), {"body": tree.county.pk, "quarter": QUARTER}
    first = client.post(url("bulletin-create"), data)
    job = Job.objects.get(kind=DRAFT)
    assert first.headers["Location"] == url("bulletin-job", job.pk)
    client.post(url("bulletin-create"), data)
    made = jobs.HANDLERS[DRAFT](job, lambda *_: None)
    assert jobs.HANDLERS[DRAFT](job, lambda *_: None) == made
    assert client.post(url("bulletin-create"), data).headers["Location"] == url(
        "bulletin-detail", made["bulletin"]
    )
    assert Bulletin.objects.get().body == tree.county


def test_another_body_or_an_open_quarter_cannot_be_chosen(
    tree: Tree, county: User, client_of: SignIn
) -> None:
    answer = client_of(county).post(url("bulletin-create"), {"body": tree.city.pk, "quarter": "2099Q1"})
    assert answer.status_code == 422 and "还没有结束" in answer.content.decode()


def test_nobody_else_sees_the_job(tree: Tree, county: User, city: User, client_of: SignIn) -> None:
    job = Job.objects.create(kind=DRAFT, key="x", title="起草", owner_id=county.pk, path=tree.county.path)
    assert client_of(county).get(url("bulletin-job", job.pk)).status_code == 200
    assert client_of(city).get(url("bulletin-job", job.pk)).status_code == 404


def test_the_inbox_asks_for_the_missing_bulletin_then_for_publishing(
    frozen: object, tree: Tree, county: User
) -> None:
    from reports.workflows.publish import draft

    titles = [todo.title for todo in inbox.todos(county, NIGHT, "调度与通报")]
    assert titles == ["起草2026年第三季度通报"]
    draft(tree.county, QUARTER, on=NIGHT, by=county)
    assert [todo.action for todo in inbox.todos(county, NIGHT, "调度与通报")] == ["去印发"]
    assert inbox.counts(county, NIGHT)["调度与通报"] == 1


def test_two_quarters_are_compared_within_sight(
    frozen: object, tree: Tree, county: User, client_of: SignIn
) -> None:
    client = client_of(county)
    page = client.get(url("compare")).content.decode()
    assert "“六有”达标率" in page and "白沙埠镇" in page and "两边是同一个季度" in page
    assert client.get(url("compare"), {"under": tree.other_county.pk}).status_code == 404
    assert client.get(url("compare"), {"under": "x"}).status_code == 404


def test_comparison_before_the_first_freeze_says_when_it_comes(
    tree: Tree, county: User, client_of: SignIn
) -> None:
    assert "还没有冻结过的季度" in client_of(county).get(url("compare")).content.decode()


def test_the_api_mirrors_the_pages(
    county_draft: Bulletin, county: User, city: User, client_of: SignIn
) -> None:
    base = "/api/v1/reports/bulletins/"
    client = client_of(county)
    listed = client.get(base)
    if listed.status_code == 404:
        base = reverse("api-reports-bulletins-list")
        listed = client.get(base)
    assert [row["id"] for row in listed.json()["results"]] == [county_draft.pk]
    assert client_of(city).get(f"{base}{county_draft.pk}/").status_code == 404
    edited = client.patch(
        f"{base}{county_draft.pk}/", {"problems": "另有一点。"}, content_type="application/json"
    )
    assert edited.status_code == 200 and edited.json()["problems"] == "另有一点。"
    done = client.post(f"{base}{county_draft.pk}/publish/", NUMBER, content_type="application/json")
    assert done.status_code == 200 and done.json()["state"] == "published"
    late = client.patch(f"{base}{county_draft.pk}/", {"problems": "晚了"}, content_type="application/json")
    assert late.status_code == 409
