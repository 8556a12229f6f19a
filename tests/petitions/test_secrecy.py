"""What stays hidden: petitions from the accused, petitioners from everybody, both from logs and plain columns."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from core.models import AuditEvent
from petitions import workflows as w
from petitions.models import Petition, PetitionIdentity
from petitions.urls import urlpatterns
from petitions.views.steps import STEPS
from tests.conftest import Tree, make_user
from tests.petitions.conftest import ID_NUMBER, MATTER, NAME, PHONE, Make, grant
from unions.workflows import move_body

SignIn = Callable[[User], Client]
JPEG = (
    bytes.fromhex("ffd8ffe000104a46494600010100000100010000")
    + b"\xff\xe1\x00\x0fExif\x00\x00GPSHERE"
    + bytes.fromhex("ffda0008010100003f00")
    + b"scan\xff\xd9"
)


def own_addresses(petition: Petition, file_pk: int = 0) -> list[str]:
    """Every signed-in address of this app."""
    found = []
    for pattern in urlpatterns:
        name = str(pattern.name)  # type: ignore[union-attr]
        if name.startswith("public"):
            continue
        route = str(pattern.pattern)
        if "field" in route:
            found.append(reverse(f"petitions:{name}", args=[petition.pk, "name"]))
        elif "files/" in route:
            found.append(reverse(f"petitions:{name}", args=[file_pk]))
        else:
            found.append(reverse(f"petitions:{name}", args=[petition.pk] if "pk" in route else []))
    return found


def seen_by(client: Client, addresses: list[str]) -> list[tuple[int, bytes]]:
    """Status and body of each page, with what differs on every request taken out."""
    seen = []
    for url in addresses:
        listed = url.endswith(("/petitions/", "/figures/", "/counts/"))
        for path in (
            url,
            *(f"{url}{query}" for query in ("?q=鲁", "?export=csv", "?tab=late", "?under=1") if listed),
        ):
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
            body = re.sub(rb'(csrf-token" content|csrfmiddlewaretoken" value)="[^"]*"', b"", body)
            seen.append((response.status_code, re.sub(rb"\b[0-9A-F]{8}\b|\d\d:\d\d", b"", body)))
    return seen


@pytest.mark.parametrize("accused", ["unit", "accused_body", "accused_user"])
def test_the_accused_see_the_same_bytes_with_and_without_the_petition(
    accused: str, tree: Tree, make_petition: Make, client_of: SignIn, city_clerk: User
) -> None:
    chair = make_user("chair9", "周主席", "chair", tree.basic)
    torn = grant(make_user("torn", "两头", "petition_clerk", tree.county), "chair", tree.basic)
    torn = grant(torn, "leader", tree.county)
    torn = grant(torn, "county_staff", tree.county)
    people = [chair, torn] if accused != "accused_user" else [torn]
    make_petition(channel="letter")  # something else to see, for those who may
    subject = {"unit": tree.unit, "accused_body": tree.basic, "accused_user": torn}[accused]
    clients = [client_of(person) for person in people]
    ghost = Petition(pk=987654)
    extra = ["/api/petitions/"]
    before = [seen_by(client, [*own_addresses(ghost), *extra]) for client in clients]
    waiting = [(inbox.todos(person, today()), inbox.counts(person, today())) for person in people]
    petition = make_petition(by=city_clerk, at=tree.city, **{accused: subject})
    Petition.objects.filter(pk=petition.pk).update(
        handler_body=tree.county, handler_path=tree.county.path, received_on=dt.date(2025, 2, 3)
    )
    petition.refresh_from_db()
    same = own_addresses(petition)
    after = [seen_by(client, [*same, *extra]) for client in clients]
    assert after == before
    assert [(inbox.todos(person, today()), inbox.counts(person, today())) for person in people] == waiting
    assert any(status == 200 for status, _ in after[-1])
    plain = client_of(make_user("clerk2", "另一专干", "petition_clerk", tree.county))
    assert plain.get(reverse("petitions:petition-detail", args=[petition.pk])).status_code == 200


def test_audit_pages_of_a_branch_hold_nothing_about_petitions(
    tree: Tree, county: User, province: User, clerk: User, make_petition: Make
) -> None:
    petition = make_petition()
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.county)
    assert AuditEvent.objects.filter(object_type="petitions.petition").count() == 2
    for user in (county, province):
        assert (
            not AuditEvent.objects.visible_to(user, "audit.view")
            .filter(object_type__startswith="petitions")
            .exists()
        )


def test_every_page_answers_404_outside_the_branch_and_403_without_the_right(
    tree: Tree, make_petition: Make, client_of: SignIn, far_clerk: User, leader: User, county: User
) -> None:
    petition = make_petition()
    far, reader, staff = client_of(far_clerk), client_of(leader), client_of(county)
    for transition, _ in STEPS:
        url = reverse(f"petitions:petition-{transition.slug}", args=[petition.pk])
        assert far.get(url).status_code == 404
        assert far.post(url, {}).status_code in (404, 422)
        assert reader.get(url).status_code == (200 if transition.permission == "petitions.approve" else 403)
        assert staff.get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert far.get(reverse("petitions:identity-reveal", args=[petition.pk, "name"])).status_code == 404
    assert (
        reader.post(
            reverse("petitions:identity-reveal", args=[petition.pk, "name"]), {"reason": "contact"}
        ).status_code
        == 403
    )
    assert staff.get(reverse("petitions:petition-list")).status_code == 403


def test_no_identity_leaves_its_table(
    tree: Tree, clerk: User, leader: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition(
        person=w.Person(
            name=NAME, phone=PHONE, id_number=ID_NUMBER, address="琅琊路八十八号", workplace="三车间"
        )
    )
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.county)
    canaries = [NAME, PHONE, ID_NUMBER, "琅琊路八十八号", "三车间"]
    for user in (clerk, leader):
        client = client_of(user)
        urls = [*own_addresses(petition), "/api/petitions/", f"/api/petitions/{petition.pk}/"]
        for status, body in seen_by(client, urls):
            if status in (200, 422):
                text = body.decode("utf-8", "ignore")
                assert [c for c in canaries if c in text and f'value="{c}' not in text] == []
    events = str(list(AuditEvent.objects.values()))
    assert not any(canary in events for canary in [*canaries, MATTER])
    dump = plain_dump()
    for canary in [*canaries, MATTER]:
        assert canary not in dump, canary
    assert PetitionIdentity.objects.get().name == NAME


def plain_dump() -> str:
    """Every column of every table of the portal as text; bytes in hex."""
    parts = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.managed and model._meta.db_table in connection.introspection.table_names(cursor):
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t')
                parts += [row[0] for row in cursor.fetchall()]
    return "\n".join(parts)


def test_disabled_users_and_late_grants_change_the_view_at_once(
    tree: Tree, clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    petition, client = make_petition(unit=tree.unit), client_of(clerk)
    url = reverse("petitions:petition-detail", args=[petition.pk])
    assert client.get(url).status_code == 200
    grant(clerk, "chair", tree.basic)
    assert client.get(url).status_code == 404


def test_a_moved_union_takes_its_petitions_along(
    tree: Tree, clerk: User, township_clerk: User, make_petition: Make, client_of: SignIn
) -> None:
    petition = make_petition()
    w.ASSIGN.apply(petition, by=clerk, handler_body=tree.township)
    move_body(tree.township, superior=tree.other_county, by=None, reason="区划调整")
    petition.refresh_from_db()
    tree.township.refresh_from_db()
    assert petition.handler_path == tree.township.path
    assert not Petition.objects.visible_to(User.objects.get(pk=clerk.pk), "petitions.view").exists()
    assert (
        Petition.objects.visible_to(User.objects.get(pk=township_clerk.pk), "petitions.view").get()
        == petition
    )
