"""Session limits, the second factor on every path, and rights that end with the next request."""

import datetime as dt
import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.middleware import SEEN, STARTED
from accounts.models import Grant, User
from accounts.tasks import sessions_ended
from accounts.workflows import factors, users
from accounts.workflows.tokens import issue_token
from core.clock import now, today
from tests.accounts.conftest import SIGN_IN, browser, code, enrol
from tests.conftest import PASSWORD, Tree

pytestmark = pytest.mark.django_db
PROFILE = "/accounts/me/"
VERIFY = "/accounts/me/second-factor/verify/"
ENROL = "/accounts/me/second-factor/"
# a page, a fragment, a file, the admin, the API: whatever hangs on a session
PATHS = (
    "/",
    "/accounts/users/",
    "/accounts/me/tokens/",
    "/accounts/log/",
    "/accounts/jobs/",
    "/admin/",
    "/search/?q=x",
    PROFILE,
)


def age(client: Client, name: str, seconds: int) -> None:
    session = client.session
    session[name] = int(time.time()) - seconds
    session.save()


def signed_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def test_an_idle_session_ends_and_says_why(county: User, settings) -> None:
    client = browser(county)
    assert signed_in(client)
    age(client, SEEN, settings.SESSION_IDLE_MINUTES * 60 + 5)
    answer = client.get("/accounts/users/?q=a")
    assert answer.status_code == 302 and "reason=idle" in answer.headers["Location"]
    assert "next=%2Faccounts%2Fusers%2F%3Fq%3Da" in answer.headers["Location"]
    assert "较长时间没有操作" in client.get(answer.headers["Location"]).content.decode()
    assert not signed_in(client)


def test_a_busy_session_goes_on_until_the_absolute_limit(county: User, settings) -> None:
    client = browser(county)
    assert signed_in(client)
    age(client, SEEN, settings.SESSION_IDLE_MINUTES * 60 - 60)
    assert signed_in(client) and client.session[SEEN] > time.time() - 5
    age(client, STARTED, settings.SESSION_ABSOLUTE_HOURS * 3600 + 5)
    assert not signed_in(client)


def test_keep_alive_counts_as_activity(county: User) -> None:
    client = browser(county)
    client.get(PROFILE)
    age(client, SEEN, 600)
    assert client.post(reverse("accounts:keep-alive")).status_code == 204
    assert client.session[SEEN] > time.time() - 5


def test_a_fragment_of_an_ended_session_sends_the_whole_page_to_the_sign_in(county: User) -> None:
    client = Client()
    answer = client.get(
        "/accounts/users/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/users/?role=chair"},
    )
    assert (
        answer.headers["HX-Redirect"].startswith(SIGN_IN) and "role%3Dchair" in answer.headers["HX-Redirect"]
    )


def test_a_disabled_user_is_out_with_the_next_request(county: User, chair: User) -> None:
    client = browser(chair)
    assert signed_in(client)
    users.set_active(chair, False, by=county, reason="离职交接", on=today())
    assert not signed_in(client)


def test_a_password_change_ends_the_other_sessions_and_keeps_this_one(county: User) -> None:
    here, elsewhere = browser(county), browser(county)
    key = here.session.session_key
    answer = here.post(
        "/accounts/me/password/",
        {"current": PASSWORD, "new": "Fresh-Wording-77", "again": "Fresh-Wording-77"},
    )
    assert answer.status_code == 302
    assert signed_in(here) and not signed_in(elsewhere)
    assert here.session.session_key != key


def test_sign_out_everywhere_ends_every_session_and_token(county: User) -> None:
    here, elsewhere = browser(county), browser(county)
    _, raw = issue_token(county, name="x", days=30, verified=False, on=today())
    assert "所有电脑和手机" in here.get("/accounts/me/sign-out-everywhere/").content.decode()
    assert signed_in(elsewhere)
    here.post("/accounts/me/sign-out-everywhere/")
    assert not signed_in(here) and not signed_in(elsewhere)
    assert Client().get("/api/me/", headers={"Authorization": f"Token {raw}"}).status_code == 403


def test_a_withdrawn_grant_is_gone_with_the_next_request(
    county: User, township: User, tree: Tree, province: User
) -> None:
    client = browser(township)
    assert client.get("/accounts/users/").status_code == 200
    grant = township.grants.get()
    users.withdraw(grant, by=county, reason="岗位调整", on=today())
    assert client.get("/accounts/users/").status_code == 403
    assert client.get("/").headers["Location"] == reverse("accounts:no-grant")


def test_a_grant_that_ran_out_yesterday_opens_nothing(township: User) -> None:
    client = browser(township)
    Grant.objects.filter(user=township).update(valid_to=today() - dt.timedelta(days=1))
    assert client.get("/accounts/users/").status_code == 403


def test_a_grant_given_while_signed_in_opens_at_once(stranger: User, county: User, tree: Tree) -> None:
    client = browser(stranger)
    assert client.get("/accounts/users/").status_code == 403
    users.give(
        stranger,
        by=county,
        role="township_officer",
        body=tree.township,
        valid_from=today(),
        valid_to=None,
        on=today(),
    )
    assert client.get("/accounts/users/").status_code == 200


def test_the_first_password_must_be_changed_before_anything_else(county: User) -> None:
    county.must_change_password, county.initial_until = True, now() + dt.timedelta(hours=72)
    county.save()
    client = browser(county)
    for path in PATHS:
        answer = client.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith(
            "/accounts/me/password/"
        ), path
    assert "先设置您自己的密码" in client.get("/accounts/me/password/").content.decode()
    answer = client.post(
        "/accounts/me/password/",
        {
            "current": PASSWORD,
            "new": "Fresh-Wording-77",
            "again": "Fresh-Wording-77",
            "next": "/accounts/users/",
        },
    )
    assert answer.headers["Location"] == "/accounts/users/"
    assert client.get("/accounts/users/").status_code == 200


def test_an_initial_password_that_runs_out_during_the_session_ends_it(county: User) -> None:
    county.must_change_password, county.initial_until = True, now() + dt.timedelta(hours=1)
    county.save()
    client = browser(county)
    assert client.get("/accounts/me/password/").status_code == 200
    User.objects.filter(pk=county.pk).update(initial_until=now() - dt.timedelta(seconds=1))
    assert client.get("/accounts/me/password/").headers["Location"].startswith(SIGN_IN)


def test_an_old_password_must_be_renewed(county: User, settings) -> None:
    county.password_changed_on = today() - dt.timedelta(days=settings.PASSWORD_MAX_DAYS + 1)
    county.save()
    client = browser(county)
    assert client.get("/").headers["Location"].startswith("/accounts/me/password/")
    settings.PASSWORD_MAX_DAYS = 0
    assert client.get("/accounts/users/").status_code == 200


def test_roles_that_see_personal_data_must_enrol_on_every_path(county: User, mfa: None) -> None:
    client = browser(county)
    for path in PATHS:
        answer = client.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith(ENROL), path
        posted = client.post(path)
        assert posted.status_code == 302 and posted.headers["Location"].startswith(ENROL), path


def test_roles_that_see_no_personal_data_need_not(auditor: User, mfa: None) -> None:
    assert signed_in(browser(auditor))


def test_nobody_has_to_where_it_is_not_required(county: User) -> None:
    assert signed_in(browser(county))


def test_a_user_with_a_second_factor_verifies_on_every_path(auditor: User) -> None:
    enrol(auditor)
    client = browser(auditor)
    for path in PATHS:
        answer = client.get(path)
        assert answer.status_code == 302 and answer.headers["Location"].startswith(VERIFY), path
    assert client.get("/accounts/me/second-factor/qr.svg").status_code == 302


def test_the_api_says_what_is_owed_instead_of_redirecting(county: User, mfa: None) -> None:
    client = browser(county)
    answer = client.get("/api/me/")
    assert answer.status_code == 403 and answer.json() == {"detail": "请先登录平台启用动态口令。"}
    assert client.get("/api/accounts/users/").status_code == 403


def test_a_fragment_goes_to_the_owed_page_as_a_whole(auditor: User) -> None:
    enrol(auditor)
    answer = browser(auditor).get("/accounts/jobs/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith(VERIFY)


def test_sign_out_stays_open_while_something_is_owed(auditor: User) -> None:
    enrol(auditor)
    client = browser(auditor)
    assert client.post("/accounts/sign-out/").status_code == 302
    assert client.get(VERIFY).headers["Location"].startswith(SIGN_IN)


def test_the_right_code_opens_and_rotates_the_session(auditor: User) -> None:
    device, _ = enrol(auditor)
    client = browser(auditor)
    key = client.session.session_key
    answer = client.post(VERIFY, {"code": code(device), "next": "/accounts/jobs/"})
    assert answer.headers["Location"] == "/accounts/jobs/"
    assert client.session.session_key != key and signed_in(client)
    assert client.get(VERIFY).status_code == 302


def test_a_verified_session_of_somebody_else_verifies_nobody(auditor: User, chair: User) -> None:
    enrol(auditor)
    device, _ = enrol(chair)
    client = browser(auditor)
    session = client.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert client.get("/accounts/jobs/").headers["Location"].startswith(VERIFY)


def test_a_second_factor_taken_away_shuts_the_session_that_rested_on_it(auditor: User) -> None:
    device, _ = enrol(auditor)
    client = browser(auditor)
    client.post(VERIFY, {"code": code(device)})
    assert signed_in(client)
    factors.remove(auditor, by=auditor)
    assert not signed_in(client)


def test_signed_in_pages_are_not_stored(county: User) -> None:
    assert browser(county).get(PROFILE).headers["Cache-Control"] == "no-store"


def test_a_session_long_over_leaves_no_row_and_one_that_lives_keeps_its_own(county: User) -> None:
    lives, over = browser(county), browser(county)
    ended = Session.objects.filter(pk=over.session.session_key)
    ended.update(expire_date=now() - dt.timedelta(seconds=1))
    sessions_ended()
    assert list(Session.objects.values_list("pk", flat=True)) == [lives.session.session_key]
    assert signed_in(lives) and not signed_in(over)
