"""The front door: who gets in, what a stranger learns, when it shuts."""

import datetime as dt

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts.demo import DEMO_LOGINS, demo_users
from accounts.hashers import PortalArgon2PasswordHasher
from accounts.models import User
from core.clock import now
from core.models import AuditEvent
from tests.accounts.conftest import SIGN_IN, browser
from tests.accounts.test_commands import seats_of
from tests.conftest import PASSWORD, Tree

pytestmark = pytest.mark.django_db


def attempt(client: Client, username: str, password: str, **headers: str):
    return client.post(SIGN_IN, {"username": username, "password": password}, headers=headers)


def test_the_right_password_opens_the_inbox_and_is_recorded(county: User) -> None:
    answer = attempt(Client(), "county", PASSWORD)
    assert answer.status_code == 302 and answer.headers["Location"] == "/"
    assert AuditEvent.objects.filter(verb="user.sign_in", actor_id=county.pk).count() == 1


def test_the_session_key_changes_at_sign_in(county: User) -> None:
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    attempt(client, "county", PASSWORD)
    assert client.session.session_key != before


def test_unknown_user_and_wrong_password_and_disabled_user_read_the_same(county: User, chair: User) -> None:
    chair.is_active = False
    chair.save()
    pages = []
    for username, password in (
        ("county", "wrong-wrong-1"),
        ("nobody-1", "wrong-wrong-1"),
        ("chair", PASSWORD),
    ):
        answer = attempt(Client(), username, password)
        assert answer.status_code == 422
        text = answer.content.decode()
        for token in (username, answer.wsgi_request.META.get("CSRF_COOKIE", "-")):
            text = text.replace(token, "")
        pages.append("\n".join(line for line in text.splitlines() if "csrf" not in line))
    assert pages[0] == pages[1] == pages[2]
    assert "用户名或密码不对。" in pages[0] and "还可以再试 4 次" in pages[0]


def test_unknown_user_and_wrong_password_cost_the_same_work(
    county: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slow hash each, by whichever way: nothing else in a sign-in takes that long."""
    hashed: list[str] = []
    for way in ("encode", "verify"):
        real = getattr(PortalArgon2PasswordHasher, way)
        monkeypatch.setattr(
            PortalArgon2PasswordHasher,
            way,
            lambda *words, real=real, way=way: hashed.append(way) or real(*words),
        )
    attempt(Client(), "county", "wrong-wrong-1")
    assert hashed == ["verify"]
    attempt(Client(), "nobody", "wrong-wrong-1")
    assert hashed == ["verify", "encode"]


def test_five_failures_lock_the_name_even_for_the_right_password(county: User) -> None:
    for _ in range(4):
        assert attempt(Client(), "county", "wrong-wrong-1").status_code == 422
    fifth = attempt(Client(), "county", "wrong-wrong-1")
    assert (
        fifth.status_code == 429
        and "30 分钟" in fifth.content.decode()
        and int(fifth.headers["Retry-After"]) > 1500
    )
    assert attempt(Client(), "county", PASSWORD).status_code == 429
    assert AuditEvent.objects.filter(verb="user.locked", object_id=str(county.pk)).count() == 1


def test_an_unknown_name_is_locked_in_the_same_way(db: None) -> None:
    answers = [attempt(Client(), "nobody", "wrong-wrong-1").status_code for _ in range(6)]
    assert answers == [422, 422, 422, 422, 429, 429]


def test_other_addresses_browsers_and_forged_headers_do_not_reset_the_count(county: User) -> None:
    for number in range(5):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        attempt(
            client,
            "county",
            "wrong-wrong-1",
            x_forwarded_for=f"1.2.3.{number}",
            user_agent=f"Browser {number}",
        )
    last = attempt(
        Client(REMOTE_ADDR="10.9.9.9"), "county", PASSWORD, x_forwarded_for="8.8.8.8", user_agent="new"
    )
    assert last.status_code == 429


def test_the_lock_ends_after_half_an_hour(county: User) -> None:
    for _ in range(5):
        attempt(Client(), "county", "wrong-wrong-1")
    AccessAttempt.objects.update(attempt_time=now() - dt.timedelta(minutes=31))
    assert attempt(Client(), "county", PASSWORD).status_code == 302


def test_one_locked_name_leaves_the_others_alone(county: User, township: User) -> None:
    for _ in range(5):
        attempt(Client(), "county", "wrong-wrong-1")
    assert attempt(Client(), "township", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/accounts/sign-out/",
    ],
)
def test_next_never_leads_away(county: User, target: str) -> None:
    answer = Client().post(SIGN_IN, {"username": "county", "password": PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"
    assert "evil" not in Client().get(SIGN_IN, {"next": target}).content.decode()


def test_next_leads_back_to_a_local_page(county: User) -> None:
    asked = Client().get("/accounts/users/?role=chair")
    assert asked.status_code == 302 and asked.headers["Location"].startswith(SIGN_IN)
    answer = Client().post(
        SIGN_IN, {"username": "county", "password": PASSWORD, "next": "/accounts/users/?role=chair"}
    )
    assert answer.headers["Location"] == "/accounts/users/?role=chair"


def test_sign_out_works_by_post_only(county: User) -> None:
    client = browser(county)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert client.get(reverse("accounts:profile")).status_code == 200
    assert client.post(reverse("accounts:sign-out")).status_code == 302
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_sign_out_needs_the_csrf_token(county: User) -> None:
    client = browser(county, enforce_csrf_checks=False)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.post(reverse("accounts:sign-out")).status_code == 403
    assert strict.get(reverse("accounts:profile")).status_code == 200


def test_somebody_without_a_grant_gets_in_and_is_told_what_to_do(stranger: User) -> None:
    client = Client()
    answer = client.post(SIGN_IN, {"username": "stranger", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("accounts:no-grant")
    assert (
        "请联系上一级工会的平台管理人员" in answer.content.decode() and "stranger" in answer.content.decode()
    )
    assert client.get("/").headers["Location"] == reverse("accounts:no-grant")
    assert client.get(reverse("accounts:user-list")).status_code == 403


def test_somebody_with_a_grant_does_not_stay_on_that_page(county: User) -> None:
    assert browser(county).get(reverse("accounts:no-grant")).headers["Location"] == "/"


def test_an_initial_password_dies_after_its_hours(county: User) -> None:
    county.must_change_password, county.initial_until = True, now() - dt.timedelta(minutes=1)
    county.save()
    client = Client()
    answer = attempt(client, "county", PASSWORD)
    assert answer.status_code == 422 and "初始密码已过有效期" in answer.content.decode()
    assert client.get(reverse("accounts:profile")).status_code == 302


def test_the_page_offers_one_login_per_role_only_in_the_demonstration(tree: Tree, settings) -> None:
    demo_users(seats_of(tree))
    settings.PORTAL_DEMO = True
    page = Client().get(SIGN_IN).content.decode()
    assert all(f'data-fill-user="{login.username}"' in page for login in DEMO_LOGINS)
    assert "<script>" not in page and "onclick" not in page
    settings.PORTAL_DEMO = False
    assert "data-fill-user" not in Client().get(SIGN_IN).content.decode()


def test_one_session_at_a_time_for_whoever_runs_the_portal(system: User, county: User) -> None:
    first, second = browser(system), browser(system)
    assert first.get(reverse("accounts:profile")).status_code == 302
    assert second.get(reverse("accounts:profile")).status_code == 200
    one, two = browser(county), browser(county)
    assert {
        one.get(reverse("accounts:profile")).status_code,
        two.get(reverse("accounts:profile")).status_code,
    } == {200}


def test_the_admin_has_no_sign_in_of_its_own(county: User, system: User) -> None:
    assert Client().get("/admin/").status_code == 302
    answer = Client().get("/admin/login/")
    assert answer.status_code == 302 and answer.headers["Location"].startswith(SIGN_IN)
    assert Client().post("/admin/login/", {"username": "system", "password": PASSWORD}).status_code == 302
    assert browser(county).get("/admin/", follow=True).status_code == 403
    assert browser(system).get("/admin/").status_code == 200


def test_sign_in_is_never_cached(db: None) -> None:
    assert "no-store" in Client().get(SIGN_IN).headers["Cache-Control"]


def sprayed(address: str, count: int = 50, **extra: str) -> list[int]:
    """One wrong password for each of many names."""
    client = Client(REMOTE_ADDR=address, **extra)
    return [attempt(client, f"name-{number}", "wrong-wrong-1").status_code for number in range(count)]


def later(minutes: float) -> None:
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - dt.timedelta(minutes=minutes))


def test_fifty_failures_from_one_address_lock_it_for_every_name(county: User) -> None:
    assert sprayed("10.1.1.1") == [422] * 49 + [429]
    locked = attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", PASSWORD)
    page = locked.content.decode()
    assert locked.status_code == 429 and locked.headers["Retry-After"] == "900"
    until = now() + dt.timedelta(minutes=15)
    assert "请 15 分钟后（" in page and (
        f"{until:%H:%M}" in page or f"{until - dt.timedelta(minutes=1):%H:%M}" in page
    )
    assert "15 分钟内密码输错 50 次" in page and "从这里暂停登录" in page
    event = AuditEvent.objects.get(verb="user.address_locked")
    assert "10.1.1.1" in event.object_name
    assert not AuditEvent.objects.filter(verb="user.locked").exists()


def test_a_locked_address_leaves_the_others_alone_and_opens_after_a_quarter_of_an_hour(county: User) -> None:
    sprayed("10.1.1.1")
    assert attempt(Client(REMOTE_ADDR="10.1.1.2"), "county", PASSWORD).status_code == 302
    later(14.5)
    assert attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", PASSWORD).status_code == 429
    later(0.6)
    assert attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", PASSWORD).status_code == 302


def test_trying_on_does_not_prolong_the_lock(county: User) -> None:
    sprayed("10.1.1.1")
    later(10)
    assert sprayed("10.1.1.1", 5) == [429] * 5
    later(5.1)
    assert attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", PASSWORD).status_code == 302


def test_trying_on_does_not_prolong_the_lock_of_a_name_either(county: User) -> None:
    for _ in range(5):
        attempt(Client(), "county", "wrong-wrong-1")
    later(29)
    assert attempt(Client(), "county", "wrong-wrong-1").status_code == 429
    later(1.1)
    assert attempt(Client(), "county", PASSWORD).status_code == 302


def test_failures_spread_over_more_than_the_quarter_of_an_hour_do_not_lock_an_address(county: User) -> None:
    assert sprayed("10.1.1.1", 40) == [422] * 40
    later(15.1)
    client = Client(REMOTE_ADDR="10.1.1.1")
    answers = [attempt(client, f"other-{number}", "wrong-wrong-1").status_code for number in range(40)]
    assert answers == [422] * 40
    assert attempt(client, "county", PASSWORD).status_code == 302


def test_an_office_behind_one_address_may_mistype_on_its_busiest_morning(make, tree: Tree) -> None:
    office = Client(REMOTE_ADDR="10.1.1.1")
    for number in range(30):  # sixty failures, each pair made good by the right password
        user = make(f"clerk{number}", f"科员{number}", "township_officer", tree.township)
        for _ in range(2):
            assert attempt(office, user.username, "wrong-wrong-1").status_code == 422
        assert attempt(office, user.username, PASSWORD).status_code == 302
        office.logout()


def test_a_forged_header_hides_no_address_behind_the_proxy(county: User, settings) -> None:
    settings.PRODUCTION = True
    for number in range(50):
        attempt(Client(), f"name-{number}", "wrong-wrong-1", x_forwarded_for=f"1.2.3.{number}, 10.1.1.1")
    locked = attempt(Client(), "county", PASSWORD, x_forwarded_for="8.8.8.8, 10.1.1.1")
    assert locked.status_code == 429
    assert attempt(Client(), "county", PASSWORD, x_forwarded_for="10.1.1.1, 10.1.1.2").status_code == 302


def test_one_households_ipv6_addresses_count_as_one(county: User) -> None:
    for number in range(50):
        attempt(Client(REMOTE_ADDR=f"2001:db8:1:2::{number:x}"), f"name-{number}", "wrong-wrong-1")
    assert attempt(Client(REMOTE_ADDR="2001:db8:1:2:ffff::9"), "county", PASSWORD).status_code == 429
    assert attempt(Client(REMOTE_ADDR="2001:db8:1:3::9"), "county", PASSWORD).status_code == 302


def test_of_two_locks_the_page_tells_the_one_that_ends_last(county: User) -> None:
    for _ in range(5):
        attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", "wrong-wrong-1")
    sprayed("10.1.1.1", 45)
    page = attempt(Client(REMOTE_ADDR="10.1.1.1"), "county", PASSWORD).content.decode()
    assert "这个用户名暂停登录" in page and "30 分钟" in page
    assert AuditEvent.objects.filter(verb__in=("user.locked", "user.address_locked")).count() == 2


def test_window_and_lock_fit_into_the_time_that_failures_are_kept(settings) -> None:
    minutes = settings.SIGN_IN_ADDRESS_WINDOW_MINUTES + settings.SIGN_IN_ADDRESS_LOCK_MINUTES
    assert minutes <= settings.AXES_COOLOFF_TIME * 60
