"""Grants: given and withdrawn at the page's door, reaching one branch, and the administrators' powers apart."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from accounts.models import Grant, User, holders
from accounts.models.grants import grants_of
from accounts.roles import APART, PERMISSION_TITLES, PERMISSIONS, ROLES
from accounts.workflows import users
from core.clock import today
from core.models import AuditEvent
from core.workflow import Refused
from tests.accounts.conftest import grant
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
REASON = {"reason": "岗位调整交接"}


def give_url(user: User) -> str:
    return f"/accounts/users/{user.pk}/grants/new/"


def terms(body, role: str = "chair", **changed: object) -> dict[str, object]:
    return {"role": role, "body": body.pk, "valid_from": today().isoformat(), "valid_to": "", **changed}


@pytest.mark.entry("P-005")
def test_a_grant_from_the_page_reaches_its_branch_and_no_further(
    county: User, chair: User, tree: Tree, client_of
) -> None:
    client = client_of(county)
    answer = client.post(give_url(chair), terms(tree.township, "township_officer"))
    assert answer.status_code == 302
    made = Grant.objects.get(user=chair, role="township_officer")
    assert made.granted_by == county.name
    chair = User.objects.get(pk=chair.pk)
    assert User.objects.visible_to(chair, "accounts.view").filter(pk=chair.pk).exists()
    assert not User.objects.visible_to(chair, "accounts.view").filter(pk=county.pk).exists()
    assert AuditEvent.objects.get(verb="grant.create").path == tree.township.path


def test_the_form_offers_only_the_roles_one_manages(county: User, chair: User, client_of) -> None:
    page = client_of(county).get(give_url(chair)).content.decode()
    assert (
        'value="township_officer"' in page
        and 'value="city_officer"' not in page
        and 'value="system_admin"' not in page
    )


def test_a_withdrawn_grant_keeps_its_row_and_can_be_given_again(
    county: User, chair: User, tree: Tree, client_of
) -> None:
    client = client_of(county)
    old = chair.grants.get()
    path = f"/accounts/grants/{old.pk}/withdraw/"
    assert chair.name in client.get(path).content.decode()
    assert client.post(path, {"reason": "走"}).status_code == 422
    assert client.post(path, REASON).status_code == 302
    old.refresh_from_db()
    assert old.valid_to == old.withdrawn_on == today() and old.state_on(today()) == "已收回"
    assert not User.objects.get(pk=chair.pk).grants_today
    again = client.post(path, REASON)
    assert again.status_code == 422 and "已经结束" in again.content.decode()
    assert client.post(give_url(chair), terms(tree.basic)).status_code == 302
    assert User.objects.get(pk=chair.pk).can("homes.file")


def test_what_was_valid_before_the_withdrawal_stays_so_in_hindsight(county: User, chair: User) -> None:
    users.withdraw(chair.grants.get(), by=county, reason="岗位调整", on=today())
    yesterday = today() - dt.timedelta(days=1)
    assert Grant.objects.active_on(yesterday).filter(user=chair).exists()
    assert not Grant.objects.active_on(today()).filter(user=chair).exists()


def test_a_grant_that_has_not_begun_can_be_withdrawn(county: User, chair: User, tree: Tree) -> None:
    later = grant(chair, "chair", tree.joint, valid_from=today() + dt.timedelta(days=30))
    assert later.state_on(today()) == "未生效"
    users.withdraw(later, by=county, reason="岗位调整", on=today())
    assert not Grant.objects.active_on(today() + dt.timedelta(days=31)).filter(pk=later.pk).exists()


@pytest.mark.parametrize(
    ("admin", "other"), [(admin, other) for admin in sorted(APART) for other in ROLES if other != admin]
)
def test_the_database_keeps_the_three_powers_apart(
    admin: str, other: str, stranger: User, tree: Tree
) -> None:
    grant(stranger, admin, tree.province)
    with pytest.raises(IntegrityError, match="stay apart"), transaction.atomic():
        grant(stranger, other, tree.province)
    Grant.objects.filter(user=stranger).delete()
    grant(stranger, other, tree.province)
    with pytest.raises(IntegrityError, match="stay apart"), transaction.atomic():
        grant(stranger, admin, tree.province)


def test_one_after_the_other_is_allowed(stranger: User, tree: Tree) -> None:
    grant(stranger, "system_admin", tree.province, valid_to=dt.date(2024, 12, 31))
    withdrawn = grant(stranger, "security_admin", tree.province, valid_from=dt.date(2025, 1, 1))
    withdrawn.withdrawn_on, withdrawn.valid_to = dt.date(2025, 1, 1), dt.date(2025, 1, 1)
    withdrawn.save()
    grant(stranger, "county_staff", tree.county, valid_from=dt.date(2025, 1, 1))
    assert stranger.grants.count() == 3


def test_moving_an_end_date_cannot_bring_the_powers_together(stranger: User, tree: Tree) -> None:
    first = grant(stranger, "system_admin", tree.province, valid_to=dt.date(2024, 12, 31))
    grant(stranger, "county_staff", tree.county, valid_from=dt.date(2025, 1, 1))
    first.valid_to = None
    with pytest.raises(IntegrityError, match="stay apart"), transaction.atomic():
        first.save()


def test_the_workflow_says_why_before_the_database_has_to(security: User, county: User, tree: Tree) -> None:
    with pytest.raises(Refused, match="不能兼任"):
        users.give(
            county,
            by=security,
            role="system_admin",
            body=tree.county,
            valid_from=today(),
            valid_to=None,
            on=today(),
        )


def test_the_system_administrator_reads_no_business(system: User, client_of) -> None:
    business = PERMISSIONS - {"core.view", "inbox.view", "accounts.view", "system.run"}
    assert not any(system.can(permission) for permission in business)
    client = client_of(system)
    assert client.get("/accounts/users/").status_code == 200
    assert client.get("/accounts/users/new/").status_code == 403
    assert client.get("/accounts/log/").status_code == 403
    assert client.get("/accounts/reads/").status_code == 403


def test_every_permission_has_a_chinese_title_and_every_role_fits_its_managers() -> None:
    assert set(PERMISSION_TITLES) == PERMISSIONS
    for role in ROLES.values():
        assert role.manages <= set(ROLES) and role.code not in role.manages
        assert all(
            "members" not in code and "petitions" not in code
            for code in role.permissions
            if role.code in APART
        )


def test_holders_are_those_on_the_body_and_above(
    county: User, township: User, neighbour: User, tree: Tree
) -> None:
    found = set(holders("homes.verify", tree.basic, today()))
    assert {county, township} <= found and neighbour not in found
    users.withdraw(township.grants.get(), by=county, reason="岗位调整", on=today())
    assert township not in set(holders("homes.verify", tree.basic, today()))


def test_the_role_page_is_open_to_everybody_signed_in(stranger: User, chair: User, client_of, client) -> None:
    assert client.get("/accounts/roles/").status_code == 302
    for user in (stranger, chair):
        page = client_of(user).get("/accounts/roles/").content.decode()
        assert all(role.title in page for role in ROLES.values())
        assert all(title in page for title in PERMISSION_TITLES.values())
    assert "我的角色" in page


def test_the_grants_of_a_day_are_the_ones_the_queryset_finds(county: User, chair: User, tree: Tree) -> None:
    day = dt.date(2026, 3, 10)
    Grant.objects.filter(user=chair).delete()
    for number, (start, end, withdrawn) in enumerate(
        (
            ("2026-03-10", None, None), ("2026-03-11", None, None), ("2025-01-01", "2026-03-10", None),
            ("2025-01-01", "2026-03-09", None), ("2025-01-01", None, "2026-03-10"), ("2025-01-01", None, "2026-03-11"),
        )
    ):  # fmt: skip
        body = (tree.basic, tree.joint, tree.other_basic, tree.township, tree.county, tree.city)[number]
        Grant.objects.create(
            user=chair, role="chair", body=body, valid_from=start, valid_to=end, withdrawn_on=withdrawn
        )
    for user in (chair, county, chair):
        rows = user.grants.active_on(day).select_related("body").order_by("body__path", "role")
        found = grants_of(user, day)
        assert found == list(rows)
        for one, other in zip(found, rows, strict=True):
            assert model_to_dict(one) == model_to_dict(other)
            assert model_to_dict(one.body) == model_to_dict(other.body)
            assert one.user == user
    assert len(grants_of(chair, day)) == 3
