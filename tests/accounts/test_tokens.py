"""API tokens: shown once, revocable, no way round the second factor; and what the API shows of users."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken, User
from accounts.workflows import users
from accounts.workflows.tokens import MOST, issue_token
from core.clock import now, today
from core.models import AuditEvent
from tests.accounts.conftest import browser, code, enrol
from tests.conftest import Tree

pytestmark = pytest.mark.django_db
PAGE = "/accounts/me/tokens/"
VERIFY = "/accounts/me/second-factor/verify/"


def call(raw: str, path: str = "/api/me/"):
    return Client().get(path, headers={"Authorization": f"Token {raw}"})


def token(user: User, *, verified: bool = False) -> str:
    return issue_token(user, name="数据交换", days=90, verified=verified, on=today())[1]


def test_a_token_is_shown_once_and_stored_as_a_digest(county: User) -> None:
    client = browser(county)
    page = client.post(PAGE, {"name": "数据交换", "days": 90}).content.decode()
    raw = re.search(r"data-secret>([^<]+)<", page)[1].strip()
    assert call(raw).json()["username"] == "county"
    assert raw not in client.get(PAGE).content.decode() and "数据交换" in client.get(PAGE).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM accounts_apitoken t")
        assert raw not in cursor.fetchone()[0]
    assert ApiToken.objects.get().last_used_at > now() - dt.timedelta(minutes=1)
    assert AuditEvent.objects.filter(verb="apitoken.create").count() == 1


def test_purpose_and_days_are_needed(county: User) -> None:
    client = browser(county)
    assert "请写明令牌的用途" in client.post(PAGE, {"name": "", "days": 90}).content.decode()
    assert client.post(PAGE, {"name": "x", "days": 9999}).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_dead_and_nobody_revokes_anothers(county: User, township: User) -> None:
    raw = token(county)
    row = ApiToken.objects.get()
    assert browser(township).post(f"{PAGE}{row.pk}/revoke/").status_code == 404
    assert call(raw).status_code == 200
    assert browser(county).post(f"{PAGE}{row.pk}/revoke/").status_code == 302
    assert call(raw).status_code == 403
    assert "已撤销" in browser(county).get(PAGE).content.decode()


@pytest.mark.parametrize("raw", ["", "pt_", "nonsense", "a b", "中文", "pt_" + "x" * 5000])
def test_nonsense_is_refused(county: User, raw: str) -> None:
    assert call(raw.encode().decode("latin-1")).status_code == 403


def test_an_expired_token_is_dead(county: User) -> None:
    raw = token(county)
    ApiToken.objects.update(expires_on=today() - dt.timedelta(days=1))
    assert call(raw).status_code == 403


def test_disabling_and_withdrawing_end_what_a_token_may_do(county: User, township: User) -> None:
    raw = token(township)
    assert call(raw, "/api/accounts/users/").status_code == 200
    users.withdraw(township.grants.get(), by=county, reason="岗位调整", on=today())
    assert call(raw, "/api/accounts/users/").status_code == 403
    assert call(raw).json()["permissions"] == []
    users.set_active(township, False, by=county, reason="离职交接", on=today())
    assert call(raw).status_code == 403


def test_a_token_made_without_a_code_is_refused_once_a_code_is_due(
    county: User, auditor: User, settings
) -> None:
    raw, plain = token(county), token(auditor)
    assert call(raw).status_code == 200
    settings.MFA_REQUIRED = True
    refused = call(raw)
    assert refused.status_code == 403 and "没有验证动态口令" in refused.json()["detail"]
    assert call(plain).status_code == 200


def test_a_token_from_a_verified_session_is_good(county: User, mfa: None) -> None:
    device, _ = enrol(county)
    client = browser(county)
    assert client.post(PAGE, {"name": "x", "days": 90}).status_code == 302
    client.post(VERIFY, {"code": code(device)})
    page = client.post(PAGE, {"name": "数据交换", "days": 90}).content.decode()
    assert call(re.search(r"data-secret>([^<]+)<", page)[1].strip()).status_code == 200


def test_a_voluntary_second_factor_binds_tokens_too(auditor: User) -> None:
    raw = token(auditor)
    enrol(auditor)
    assert call(raw).status_code == 403


def test_no_token_goes_round_the_first_password(county: User) -> None:
    raw = token(county)
    User.objects.filter(pk=county.pk).update(must_change_password=True)
    assert "修改初始密码" in call(raw).json()["detail"]


def test_a_password_change_ends_the_tokens(county: User) -> None:
    from accounts.workflows.passwords import change_password

    raw = token(county)
    change_password(county, "Fresh-Wording-77", on=today())
    assert call(raw).status_code == 403


def test_a_token_opens_no_page(county: User) -> None:
    assert call(token(county), "/accounts/me/").status_code == 302
    assert call(token(county), "/accounts/users/").status_code == 302


def test_there_is_a_limit_to_live_tokens(county: User) -> None:
    for _ in range(MOST):
        token(county)
    page = browser(county).post(PAGE, {"name": "x", "days": 90})
    assert page.status_code == 422 and f"{MOST} 个有效令牌" in page.content.decode()


def test_the_api_lists_the_branch_and_hides_the_rest(
    county: User, chair: User, neighbour: User, auditor: User, client_of
) -> None:
    client = client_of(county)
    names = {row["username"] for row in client.get("/api/accounts/users/").json()["results"]}
    assert {"county", "chair"} <= names and "neighbour" not in names
    one = client.get(f"/api/accounts/users/{chair.pk}/").json()
    assert one["grants"][0]["role_title"] == "工会主席"
    assert not set(one) & {"password", "session_version", "initial_until"}
    assert client.get(f"/api/accounts/users/{neighbour.pk}/").status_code == 404
    assert client_of(auditor).get("/api/accounts/users/").status_code == 403
    assert Client().get("/api/accounts/users/").status_code == 403
    assert client.post("/api/accounts/users/", {"username": "x"}).status_code == 405
    assert client.delete(f"/api/accounts/users/{chair.pk}/").status_code == 405


def test_the_api_shows_only_grants_in_view(county: User, chair: User, tree: Tree, client_of) -> None:
    from tests.accounts.conftest import grant

    grant(chair, "chair", tree.other_basic)
    one = client_of(county).get(f"/api/accounts/users/{chair.pk}/").json()
    assert [row["body_name"] for row in one["grants"]] == [tree.basic.name]


def test_the_api_list_asks_the_same_number_of_questions_for_1_and_30_rows(
    county: User, make, tree: Tree, client_of
) -> None:
    client = client_of(county)
    client.get("/api/accounts/users/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/api/accounts/users/")
        return len(seen)

    one = queries()
    for number in range(30):
        make(f"many{number}", "多人", "chair", tree.basic)
    assert queries() == one


def test_me_tells_who_and_what(stranger: User, chair: User, client_of) -> None:
    assert Client().get("/api/me/").status_code == 403
    assert client_of(stranger).get("/api/me/").json()["grants"] == []
    me = client_of(chair).get("/api/me/").json()
    assert (
        me["name"] == chair.name
        and "homes.file" in me["permissions"]
        and "homes.verify" not in me["permissions"]
    )
