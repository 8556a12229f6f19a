"""Commands: demo accounts, the first account of a new installation, key rotation."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from accounts.demo import DEMO_LOGINS, DEMO_PASSWORD, demo_users
from accounts.models import Grant, SecondFactor, User
from accounts.roles import ROLES
from core import crypto
from core.audit import broken_links
from core.clock import today
from tests.accounts.conftest import browser, enrol
from tests.conftest import Tree, make_body
from unions.models import Body

pytestmark = pytest.mark.django_db
NEW_KEY = "2:" + "ab" * 32


def run(name: str, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def seats_of(tree: Tree) -> dict[str, Body]:
    """Where the demo accounts sit."""
    line = Body.objects.filter(kind="industrial").first()
    return {
        "province": tree.province,
        "city": tree.city,
        "county": tree.county,
        "township": tree.township,
        "basic": tree.basic,
        "industry": line or make_body("临沂市教育工会", "industrial", tree.city, "3713"),
    }


@pytest.fixture
def demo(tree: Tree) -> None:
    demo_users(seats_of(tree))


def test_there_is_one_demo_login_per_role_and_it_opens_the_portal(demo: None, tree: Tree) -> None:
    assert {login.role for login in DEMO_LOGINS} == set(ROLES) and len(
        {login.name for login in DEMO_LOGINS}
    ) == len(DEMO_LOGINS)
    for login in DEMO_LOGINS:
        user = User.objects.get(username=login.username)
        assert [grant.role for grant in user.grants_today] == [login.role] and not user.must_change_password
        kinds = ROLES[login.role].kinds
        assert not kinds or user.home_body.kind in kinds
    client = browser(User.objects.get(username="county"), DEMO_PASSWORD)
    assert client.get("/accounts/me/").status_code == 200


def test_demo_users_can_be_made_twice(demo: None, tree: Tree) -> None:
    before = (User.objects.count(), Grant.objects.count())
    demo_users(seats_of(tree))
    assert (User.objects.count(), Grant.objects.count()) == before


def test_demo_accounts_are_listed_only_in_the_demonstration(demo: None, settings) -> None:
    settings.PORTAL_DEMO = False
    with pytest.raises(CommandError, match="不是演示环境"):
        run("demo_accounts")
    settings.PORTAL_DEMO = True
    table = run("demo_accounts")
    assert (
        all(login.username in table and ROLES[login.role].title in table for login in DEMO_LOGINS)
        and DEMO_PASSWORD in table
    )


def test_demo_accounts_says_when_there_are_none(db: None, settings) -> None:
    settings.PORTAL_DEMO = True
    with pytest.raises(CommandError, match="还没有演示账号"):
        run("demo_accounts")


def test_the_first_account_founds_the_root_and_can_open_the_next(policy_data: None) -> None:
    with pytest.raises(CommandError, match="还没有省总工会"):
        run("first_account", "gu.sd", "顾安")
    text = run("first_account", "gu.sd", "顾安", union="山东省总工会", place="37")
    user = User.objects.get(username="gu.sd")
    assert (
        user.can("accounts.manage")
        and user.must_change_password
        and Body.objects.get().name == "山东省总工会"
    )
    password = next(line.split("：")[1] for line in text.splitlines() if line.startswith("初始密码"))
    assert user.check_password(password)
    with pytest.raises(CommandError, match="已有安全管理员"):
        run("first_account", "other.sd", "另一人")
    assert not list(broken_links())


@pytest.fixture
def two_keys(settings):
    """The newest key first, the old one still there; caches of the key ring emptied around it."""

    def clear() -> None:
        for cached in (crypto._masters, crypto._derive, crypto._cipher):
            cached.cache_clear()

    old = settings.DATA_KEYS

    def use(keys: str) -> None:
        settings.DATA_KEYS = keys
        clear()

    yield lambda: use(f"{NEW_KEY},{old}"), lambda: use(NEW_KEY)
    settings.DATA_KEYS = old
    clear()


def key_ids() -> set[int]:
    return {
        crypto.key_id_of(bytes(sealed))
        for sealed in SecondFactor.objects.values_list("key_sealed", flat=True)
    }


def test_rotation_seals_everything_anew_and_the_old_key_can_go(make, tree: Tree, two_keys) -> None:
    both, only_new = two_keys
    seeds = {}
    for number in range(7):
        device, _ = enrol(make(f"u{number}", f"用户{number}", "chair", tree.basic))
        seeds[device.pk] = device.key
    assert key_ids() == {1}
    both()
    text = run("rotate_keys", batch=3)
    assert "动态口令" in text and "7 行" in text and key_ids() == {2}
    assert "本次重新加密 0 行" in run("rotate_keys")
    only_new()
    assert {device.pk: device.key for device in SecondFactor.objects.all()} == seeds


def test_rotation_goes_on_where_it_was_stopped(
    make, tree: Tree, two_keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.management.commands import rotate_keys

    both, _ = two_keys
    for number in range(6):
        enrol(make(f"u{number}", f"用户{number}", "chair", tree.basic))
    both()
    seal, calls = rotate_keys.seal, []

    def stops(*args: object, **options: object) -> bytes:
        calls.append(1)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return seal(*args, **options)

    monkeypatch.setattr(rotate_keys, "seal", stops)
    with pytest.raises(KeyboardInterrupt):
        run("rotate_keys", batch=2)
    assert key_ids() == {1, 2}
    monkeypatch.setattr(rotate_keys, "seal", seal)
    assert "本次重新加密 4 行" in run("rotate_keys", batch=2)
    assert key_ids() == {2}


def test_a_value_moved_to_another_row_is_unreadable(county: User, chair: User) -> None:
    enrol(county), enrol(chair)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_secondfactor SET key_sealed = (SELECT key_sealed FROM accounts_secondfactor WHERE user_id = %s) WHERE user_id = %s",
            [chair.pk, county.pk],
        )
    with pytest.raises(crypto.Unreadable):
        SecondFactor.objects.get(user=county).key  # noqa: B018


def test_users_made_by_demo_keep_working_after_their_grant_dates(demo: None) -> None:
    assert Grant.objects.active_on(today()).filter(
        user__username__in=[login.username for login in DEMO_LOGINS]
    ).count() == len(DEMO_LOGINS)
