"""Administration within one's branch: what may be seen, opened, changed and by whom; never above, never for oneself."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Grant, PasswordHistory, User
from accounts.workflows import users
from core.clock import now, today
from core.models import AuditEvent
from tests.accounts.conftest import SIGN_IN, browser, enrol, grant
from tests.conftest import PASSWORD, Tree

pytestmark = pytest.mark.django_db
LIST = "/accounts/users/"
NEW = "/accounts/users/new/"
REASON = {"reason": "岗位调整交接"}
ACTIONS = ("edit", "disable", "enable", "reset-password", "reset-factor", "grants/new")


def url(user: User, tail: str = "") -> str:
    return f"{LIST}{user.pk}/{tail}{'/' if tail else ''}"


def fields(tree: Tree, **changed: object) -> dict[str, object]:
    return {
        "username": "zhouli.bsb", "name": "周厉", "post": "工会干事", "role": "chair", "body": tree.basic.pk,
        "valid_from": today().isoformat(), "valid_to": "", **changed,
    }  # fmt: skip


def test_the_list_shows_the_branch_and_nobody_else(
    county: User,
    township: User,
    chair: User,
    neighbour: User,
    city: User,
    client_of: Callable[[User], Client],
) -> None:
    page = client_of(county).get(LIST).content.decode()
    assert all(user.name in page for user in (county, township, chair))
    assert neighbour.name not in page and city.name not in page


@pytest.mark.parametrize("name", ["chair", "auditor", "petition_clerk", "stranger"])
def test_without_the_permission_the_list_is_closed(
    name: str, request: pytest.FixtureRequest, client_of
) -> None:
    client = client_of(request.getfixturevalue(name))
    assert client.get(LIST).status_code == 403
    assert client.get(NEW).status_code == 403


def test_out_of_sight_looks_like_a_number_that_does_not_exist(
    county: User, neighbour: User, city: User, client_of
) -> None:
    client = client_of(county)
    for tail in ("", *ACTIONS):
        for target in (neighbour, city):
            seen, missing = (
                client.get(url(target, tail)),
                client.get(f"{LIST}99999999/{tail}{'/' if tail else ''}"),
            )
            assert seen.status_code == missing.status_code == 404
    other = neighbour.grants.get()
    assert client.post(f"/accounts/grants/{other.pk}/withdraw/", REASON).status_code == 404


def test_a_colleague_of_the_same_rank_is_seen_but_not_touched(
    county: User, make, tree: Tree, client_of
) -> None:
    colleague = make("colleague", "同事", "county_staff", tree.county)
    client = client_of(county)
    assert client.get(url(colleague)).status_code == 200
    for tail in ACTIONS:
        assert client.get(url(colleague, tail)).status_code == 403, tail
        assert client.post(url(colleague, tail), REASON).status_code == 403, tail
    assert client.post(f"/accounts/grants/{colleague.grants.get().pk}/withdraw/", REASON).status_code == 403


def test_nobody_administers_himself(county: User, client_of) -> None:
    client = client_of(county)
    assert "这是您自己的账号" in client.get(url(county)).content.decode()
    for tail in ACTIONS:
        assert client.post(url(county, tail), REASON).status_code == 403, tail
    assert client.post(f"/accounts/grants/{county.grants.get().pk}/withdraw/", REASON).status_code == 403
    assert county.grants.count() == 1


def test_a_right_beyond_my_branch_protects_the_whole_account(
    county: User, township: User, tree: Tree, client_of
) -> None:
    """Resetting the password of somebody who reaches further would hand over what lies beyond."""
    grant(township, "township_officer", tree.other_township)
    client = client_of(county)
    page = client.get(url(township)).content.decode()
    assert "另有您范围以外的授权 1 项" in page and tree.other_township.name not in page
    assert client.post(url(township, "reset-password")).status_code == 403
    Grant.objects.filter(user=township, body=tree.other_township).update(valid_to=dt.date(2021, 1, 1))
    assert client.post(url(township, "reset-password")).status_code == 200


def test_a_future_right_above_protects_already_now(
    county: User, township: User, tree: Tree, client_of
) -> None:
    grant(township, "city_officer", tree.city, valid_from=today() + dt.timedelta(days=10))
    assert client_of(county).post(url(township, "reset-password")).status_code == 403


def test_a_new_account_gets_an_initial_password_shown_once(county: User, tree: Tree, client_of) -> None:
    client = client_of(county)
    page = client.post(NEW, fields(tree))
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    password = re.search(r"data-secret>([^<]+)<", page.content.decode())[1].strip()
    user = User.objects.get(username="zhouli.bsb")
    assert user.check_password(password) and user.must_change_password and user.pinyin == "zhouli"
    assert dt.timedelta(hours=71) < user.initial_until - now() <= dt.timedelta(hours=72)
    assert password not in client.get(url(user)).content.decode()
    assert not any(
        password in str((event.before, event.after, event.note)) for event in AuditEvent.objects.all()
    )
    verbs = set(AuditEvent.objects.filter(actor_id=county.pk).values_list("verb", flat=True))
    assert {"user.create", "grant.create"} <= verbs
    assert AuditEvent.objects.get(verb="user.create").path == tree.basic.path
    own = browser(user, password)
    assert own.get("/").headers["Location"].startswith("/accounts/me/password/")


def test_initial_passwords_differ(county: User, tree: Tree) -> None:
    from accounts.workflows.passwords import random_password

    made = {random_password() for _ in range(20_000)}
    assert len(made) == 20_000
    assert all(
        len(set(re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", text))))) >= 4
        for text in list(made)[:500]
    )


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"username": "Zhou"}, "登录名用小写字母开头"),
        ({"username": "a b"}, "登录名用小写字母开头"),
        ({"username": "chair"}, "已有人使用"),
        ({"name": ""}, "请填写姓名"),
        ({"role": "city_officer"}, "您不能授予这个角色"),
        ({"role": "county_staff"}, "您不能授予这个角色"),
        ({"role": "system_admin"}, "您不能授予这个角色"),
        ({"role": "nonsense"}, "您不能授予这个角色"),
        ({"body": "city"}, "不在您的管理范围内"),
        ({"body": "other_basic"}, "不在您的管理范围内"),
        ({"role": "township_officer"}, "不设“乡镇（街道）工会干部”"),
        ({"valid_to": "2020-01-01"}, "截止日期早于生效日期"),
        ({"valid_from": "2019-01-01", "valid_to": "2020-01-01"}, "截止日期已过"),
        ({"valid_from": "02/03/04"}, "日期格式不对"),
    ],
)
def test_a_wrong_field_is_refused_in_words_and_nothing_is_saved(
    county: User, chair: User, tree: Tree, client_of, changed: dict[str, str], sentence: str
) -> None:
    if changed.get("body"):
        changed = {"body": getattr(tree, changed["body"]).pk}
    count = User.objects.count()
    page = client_of(county).post(NEW, fields(tree, **changed))
    assert page.status_code == 422 and sentence in page.content.decode()
    assert User.objects.count() == count


def test_fields_that_are_not_on_the_form_are_not_taken(
    county: User, chair: User, tree: Tree, client_of
) -> None:
    client = client_of(county)
    client.post(
        url(chair, "edit"),
        {
            "name": "周新名",
            "post": "主席",
            "username": "root",
            "is_active": "",
            "session_version": 99,
            "password": "x",
        },
    )
    before = (chair.username, chair.password, chair.session_version)
    chair.refresh_from_db()
    assert (chair.username, chair.password, chair.session_version) == before
    assert chair.name == "周新名" and chair.initials == "zxm" and chair.is_active
    event = AuditEvent.objects.get(verb="user.edit")
    assert event.before["name"] == "周主席" and event.after["name"] == "周新名"


def test_disable_and_enable_with_a_reason(county: User, chair: User, client_of) -> None:
    client = client_of(county)
    assert client.post(url(chair, "disable"), {"reason": "走"}).status_code == 422
    assert client.post(url(chair, "disable"), REASON).status_code == 302
    assert Client().post(SIGN_IN, {"username": "chair", "password": PASSWORD}).status_code == 422
    again = client.post(url(chair, "disable"), REASON)
    assert again.status_code == 422 and "已经停用" in again.content.decode()
    assert client.post(url(chair, "enable"), REASON).status_code == 302
    assert browser(chair).get("/accounts/me/").status_code == 200
    assert AuditEvent.objects.get(verb="user.disable").note == REASON["reason"]


def test_a_disabled_user_stays_in_the_list_and_the_events_keep_their_branch(
    county: User, chair: User, tree: Tree, client_of
) -> None:
    client = client_of(county)
    client.post(url(chair, "disable"), REASON)
    assert chair.name in client.get(f"{LIST}?state=off").content.decode()
    assert chair.name not in client.get(f"{LIST}?state=on").content.decode()
    assert AuditEvent.objects.get(verb="user.disable").path == tree.basic.path


def test_a_reset_password_ends_the_session_and_lifts_the_lock(county: User, chair: User, client_of) -> None:
    session = browser(chair)
    for _ in range(5):
        Client().post(SIGN_IN, {"username": "chair", "password": "wrong-wrong-1"})
    page = client_of(county).post(url(chair, "reset-password"))
    password = re.search(r"data-secret>([^<]+)<", page.content.decode())[1].strip()
    assert session.get("/accounts/me/").status_code == 302
    assert Client().post(SIGN_IN, {"username": "chair", "password": password}).status_code == 302
    assert PasswordHistory.objects.filter(user=chair).count() == 1


def test_a_reset_second_factor_lets_the_user_enrol_anew(county: User, chair: User, client_of) -> None:
    client = client_of(county)
    page = client.post(url(chair, "reset-factor"), REASON)
    assert page.status_code == 422 and "没有启用动态口令" in page.content.decode()
    enrol(chair)
    assert "重置动态口令" in client.get(url(chair)).content.decode()
    assert client.post(url(chair, "reset-factor"), REASON).status_code == 302
    chair.refresh_from_db()
    assert not chair.second_factor and not chair.recovery_codes.exists()


def test_search_by_name_initials_and_login(county: User, chair: User, township: User, client_of) -> None:
    for user in (county, chair, township):
        user.spell_name()
        user.save()
    client = client_of(county)
    for text in ("周主", "zzx", "chair", "zhouzhuxi"):
        page = client.get(LIST, {"q": text}).content.decode()
        assert chair.name in page and township.name not in page, text
    assert "没有找到用户" in client.get(LIST, {"q": "查无此人"}).content.decode()


def test_filters_by_role_state_and_branch(
    county: User, chair: User, township: User, tree: Tree, client_of
) -> None:
    client = client_of(county)
    page = client.get(LIST, {"role": "chair"}).content.decode()
    assert chair.name in page and township.name not in page
    page = client.get(LIST, {"under": tree.township.pk}).content.decode()
    assert (
        chair.name in page and township.name in page and f">{county.name}<" not in page.split('id="rows"')[1]
    )
    Grant.objects.filter(user=chair).update(valid_to=dt.date(2021, 1, 1))
    assert chair.name in client.get(LIST, {"state": "idle"}).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_1_and_30_rows(
    county: User, make, tree: Tree, client_of
) -> None:
    client = client_of(county)
    client.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    one = queries()
    for number in range(30):
        make(f"many{number}", f"多人{number}", "chair", tree.basic)
    assert queries() == one


def test_the_list_is_exported_as_shown(county: User, chair: User, neighbour: User, client_of) -> None:
    answer = client_of(county).get(LIST, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert chair.name in text and neighbour.name not in text and "argon2" not in text


def test_the_list_pages_by_key(county: User, make, tree: Tree, client_of) -> None:
    for number in range(60):
        user = make(f"many{number:02d}", f"多人{number:02d}", "chair", tree.basic)
        user.spell_name()
        user.save()
    page = client_of(county).get(LIST)
    second = client_of(county).get(f"{LIST}{page.context['pager'].next_url}")
    shown = [row.object.pk for row in (*page.context["rows"], *second.context["rows"])]
    assert len(shown) == len(set(shown)) == 61


def test_security_admin_opens_high_accounts_but_sees_no_business(
    security: User, tree: Tree, client_of
) -> None:
    client = client_of(security)
    page = client.post(
        NEW,
        fields(tree, username="lisheng.sd", name="李省", role="provincial_officer", body=tree.province.pk),
    )
    assert page.status_code == 200
    assert client.get("/accounts/log/").status_code == 403
    assert not any(
        security.can(permission)
        for permission in ("members.view", "petitions.view", "finance.view", "audit.view")
    )


def test_the_workflow_refuses_what_the_form_would_have_refused(county: User, chair: User, tree: Tree) -> None:
    from core.workflow import NotAllowed, Refused

    on = today()
    terms = {"valid_from": on, "valid_to": None, "on": on}
    with pytest.raises(Refused, match="自己"):
        users.give(county, by=county, role="chair", body=tree.basic, **terms)
    with pytest.raises(Refused, match="您不能在"):
        users.give(chair, by=county, role="chair", body=tree.other_basic, **terms)
    with pytest.raises(Refused, match="您不能在"):
        users.give(chair, by=county, role="city_officer", body=tree.county, **terms)
    with pytest.raises(Refused, match="不设"):
        users.give(chair, by=county, role="township_officer", body=tree.county, **terms)
    with pytest.raises(Refused, match="已有这个角色"):
        users.give(chair, by=county, role="chair", body=tree.basic, **terms)
    with pytest.raises(NotAllowed):
        users.set_active(county, False, by=chair, reason="越权一试", on=on)
