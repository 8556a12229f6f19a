"""What a password must be, which are refused, and that five are remembered."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import PasswordHistory, User
from accounts.workflows.passwords import change_password, random_password
from core.clock import today
from core.models import AuditEvent
from core.workflow import Refused
from tests.accounts.conftest import browser
from tests.conftest import PASSWORD

URL = "/accounts/me/password/"


@pytest.mark.parametrize(
    "password",
    [
        "Aa1-aaaaa",
        "aaaaaaaaaaaa",
        "lowercase-only",
        "UPPERCASE1234",
        "Gonghui-2026",
        "G0nghui-2026",
        "Chenxian-88",
        "P@ssword-2026",
        "Abc123456789",
        "Zhanghao.c-1",
    ],
)
def test_weak_passwords_are_refused_in_chinese(password: str) -> None:
    user = User(username="zhanghao.c", name="陈县")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert all(any("\u4e00" <= char <= "\u9fff" for char in text) for text in refused.value.messages)


@pytest.mark.parametrize(
    "password", ["Fresh-Wording-77", "abcDEF-qwxz", "雨后青山-Ab1234", "x9-" + "Longer Than Sixty Four " * 4]
)
def test_strong_and_long_passwords_are_taken(password: str) -> None:
    validate_password(password, User(username="chen", name="陈县"))


def test_issued_passwords_pass_the_rules_themselves() -> None:
    for _ in range(300):
        validate_password(random_password(), User(username="u", name="甲"))


@pytest.mark.django_db
def test_the_last_five_are_refused_the_sixth_is_free(county: User) -> None:
    words = [f"Fresh-Wording-{number}7" for number in range(5)]
    for word in words:
        change_password(county, word, on=today())
    for word in words:
        with pytest.raises(Refused, match="最近 5 次"):
            change_password(county, word, on=today())
    change_password(county, PASSWORD, on=today())
    change_password(county, words[0], on=today())
    assert PasswordHistory.objects.filter(user=county).count() == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"current": "wrong-wrong-1"}, "现在的密码不对"),
        ({"again": "Other-Wording-77"}, "两次填写的新密码不一样"),
        ({"new": "short-1A", "again": "short-1A"}, "10"),
        ({"new": PASSWORD, "again": PASSWORD}, "最近 5 次"),
        ({"new": ""}, "请填写新密码"),
    ],
)
def test_the_page_says_what_is_wrong_and_changes_nothing(
    county: User, changed: dict[str, str], sentence: str
) -> None:
    data = {"current": PASSWORD, "new": "Fresh-Wording-77", "again": "Fresh-Wording-77", **changed}
    page = browser(county).post(URL, data)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert PASSWORD not in page.content.decode() and "Fresh-Wording-77" not in page.content.decode()
    county.refresh_from_db()
    assert county.check_password(PASSWORD)


@pytest.mark.django_db
def test_guessing_the_old_password_in_an_open_session_is_locked_too(county: User) -> None:
    client = browser(county)
    data = {"current": "wrong-wrong-1", "new": "Fresh-Wording-77", "again": "Fresh-Wording-77"}
    answers = [client.post(URL, data).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert client.post(URL, {**data, "current": PASSWORD}).status_code == 429


@pytest.mark.django_db
def test_a_change_is_recorded_without_the_password(county: User) -> None:
    browser(county).post(URL, {"current": PASSWORD, "new": "Fresh-Wording-77", "again": "Fresh-Wording-77"})
    event = AuditEvent.objects.get(verb="user.password")
    assert event.actor_id == county.pk and not event.before and not event.after
    county.refresh_from_db()
    assert county.password_changed_on == today() and county.password.startswith(
        "argon2$argon2id$v=19$m=19456,t=2,p=1$"
    )
