"""Many records in an hour: asked again, an alert for those who read the logs, none on normal days, nothing to empty."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import now
from core.models import AuditEvent, PersonalDataRead, ReadAlert
from core.stepup import PROVEN, STARTED
from members.models import Member
from tests.conftest import PASSWORD, Tree, make_user
from tests.members.test_twins import person

pytestmark = pytest.mark.django_db
LIMIT = 5


@pytest.fixture
def few(settings: Any) -> None:
    settings.READS_PER_HOUR = LIMIT


@pytest.fixture
def people(tree: Tree) -> list[Member]:
    return [person(f"某人{'甲乙丙丁戊己庚辛'[n]}", n + 1, tree.basic) for n in range(8)]


@pytest.fixture
def auditor_of_logs(tree: Tree) -> User:
    return make_user("logs", "审计员", "log_auditor", tree.province)


def detail(member: Member) -> str:
    return reverse("members:member-detail", args=[member.pk])


def reveal(member: Member) -> str:
    return reverse("members:member-id-number", args=[member.pk])


def age(client: Client, seconds: int) -> None:
    session = client.session
    session[STARTED] = session.get(STARTED, 0) - seconds
    if PROVEN in session:
        session[PROVEN] -= seconds
    session.save()


def test_beyond_the_limit_the_password_is_asked_and_an_alert_raised(
    few: None, people: list[Member], township: User, auditor_of_logs: User, client_of: Any
) -> None:
    client = client_of(township)
    for member in people[:LIMIT]:
        assert client.get(detail(member)).status_code == 200
        assert client.post(reveal(member), {"reason": "verify"}).status_code == 200
    assert not ReadAlert.objects.exists()
    asked = client.get(detail(people[LIMIT]))
    assert asked.status_code == 302
    assert asked.headers["Location"].startswith(reverse("accounts:prove"))
    htmx = client.post(reveal(people[LIMIT]), {"reason": "verify"}, headers={"HX-Request": "true"})
    assert htmx.headers["HX-Redirect"].startswith(reverse("accounts:prove"))
    assert not PersonalDataRead.objects.filter(object_id=people[LIMIT].pk).exists()
    assert client.get(detail(people[0])).status_code == 200  # whom he has seen he may see again
    alert = ReadAlert.objects.get()
    assert (alert.user_id, alert.persons, alert.path) == (township.pk, LIMIT, township.body.path)
    assert AuditEvent.objects.filter(verb="user.reads_over").count() == 1
    log = client_of(auditor_of_logs)
    assert "一小时内查看了 5 人" in log.get("/").content.decode()
    proof = client.post(asked.headers["Location"], {"password": PASSWORD})
    assert proof.headers["Location"] == detail(people[LIMIT])
    assert client.get(detail(people[LIMIT])).status_code == 200


def test_the_api_stops_too(few: None, people: list[Member], township: User, client_of: Any) -> None:
    client = client_of(township)
    answers = [client.get(f"/api/members/{member.pk}/").status_code for member in people]
    assert answers[:LIMIT] == [200] * LIMIT
    assert set(answers[LIMIT:]) == {422}
    assert PersonalDataRead.objects.count() == LIMIT


def test_the_count_is_of_persons_and_of_one_hour(
    few: None, people: list[Member], township: User, client_of: Any
) -> None:
    """No false alarm: the same few people all day, or many people over many hours."""
    client = client_of(township)
    for _ in range(4):
        for member in people[: LIMIT - 1]:
            assert client.get(detail(member)).status_code == 200
    assert PersonalDataRead.objects.count() == LIMIT - 1  # opening again within the hour is noted once
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_personaldataread DISABLE TRIGGER append_only")
    PersonalDataRead.objects.update(at=now() - dt.timedelta(minutes=61))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_personaldataread ENABLE TRIGGER append_only")
    for member in people[LIMIT - 1 :]:
        assert client.get(detail(member)).status_code == 200
    assert not ReadAlert.objects.exists()


def test_another_account_is_not_held_for_it(
    few: None, people: list[Member], township: User, county: User, client_of: Any
) -> None:
    for member in people:
        client_of(township).get(detail(member))
    assert client_of(county).get(detail(people[0])).status_code == 200
    assert set(ReadAlert.objects.values_list("user_id", flat=True)) <= {township.pk}


def test_one_alert_an_hour_closed_by_somebody_else(
    few: None, people: list[Member], township: User, county: User, neighbour: User, client_of: Any
) -> None:
    client = client_of(township)
    client.get("/accounts/me/")
    for member in people:
        if client.get(detail(member)).status_code == 302:
            client.post(reverse("accounts:prove"), {"password": PASSWORD})
            client.get(detail(member))
    assert ReadAlert.objects.count() == 1
    alert = ReadAlert.objects.get()
    assert alert.persons >= LIMIT
    url = reverse("accounts:readalert-close", args=[alert.pk])
    said = {"reason": "核对入会资料，属正常办理"}
    assert client.post(url, said).status_code == 403  # not the account itself
    assert client_of(neighbour).post(url, said).status_code == 404
    assert "一小时内查看了" not in client.get("/").content.decode()
    assert client_of(county).post(url, said).status_code == 302
    assert client_of(county).post(url, said).status_code == 422
    alert.refresh_from_db()
    assert (alert.state, alert.finding) == ("closed", said["reason"])
    assert "已核查" in client_of(county).get(reverse("accounts:readalert-list")).content.decode()


def test_the_record_of_reads_cannot_be_emptied(db: None) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE core_personaldataread")


def test_whoever_would_rather_not_say_goes_back_to_where_he_was(
    few: None, people: list[Member], township: User, client_of: Any
) -> None:
    client = client_of(township)
    for member in people[:LIMIT]:
        client.get(detail(member))
    register = reverse("members:member-list")
    came = client.get(detail(people[LIMIT]), headers={"Referer": f"http://testserver{register}?tab=left"})
    assert f'href="{register}?tab=left"' in client.get(came.headers["Location"]).content.decode()
    for stranger in ("https://elsewhere.example/members/", f"http://testserver{detail(people[LIMIT])}"):
        asked = client.get(detail(people[LIMIT]), headers={"Referer": stranger}).headers["Location"]
        page = client.get(asked).content.decode()
        assert 'href="/"\n         data-cancel' in page  # not to the page that would only ask again
    page = client.get(f"{reverse('accounts:prove')}?leave=//elsewhere.example/").content.decode()
    assert 'href="//elsewhere' not in page
