"""Enrolment, codes once only, guesses counted, recovery codes hashed."""

import datetime as dt
import re

import pytest
from django.db import connection

from accounts.models import RecoveryCode, SecondFactor, User
from accounts.workflows import factors
from core.clock import now
from core.models import AuditEvent
from core.workflow import Refused
from tests.accounts.conftest import browser, code, enrol

pytestmark = pytest.mark.django_db
VERIFY = "/accounts/me/second-factor/verify/"
ENROL = "/accounts/me/second-factor/"


def test_enrolment_from_the_first_page_to_the_recovery_codes(county: User, mfa: None) -> None:
    client = browser(county)
    assert "开始设置" in client.get(ENROL).content.decode()
    assert client.get("/accounts/me/second-factor/qr.svg").status_code == 404
    client.post(ENROL, {"action": "start", "next": "/accounts/jobs/"})
    picture = client.get("/accounts/me/second-factor/qr.svg")
    assert picture.headers["Content-Type"] == "image/svg+xml" and b"<path" in picture.content
    assert picture.headers["Cache-Control"] == "no-store"
    device = SecondFactor.objects.get(user=county)
    assert client.post(ENROL, {"code": "000000"}).status_code == 422
    assert client.get("/accounts/jobs/").status_code == 302
    page = client.post(ENROL, {"code": code(device), "next": "/accounts/jobs/"})
    codes = re.findall(r"<li>([0-9A-Z]{5}-[0-9A-Z]{5})</li>", page.content.decode())
    assert page.status_code == 200 and len(set(codes)) == 8
    assert client.get("/accounts/jobs/").status_code == 200
    assert client.get("/accounts/me/second-factor/qr.svg").status_code == 404
    assert codes[0] not in client.get("/accounts/me/").content.decode()
    assert AuditEvent.objects.filter(verb="user.second_factor", actor_id=county.pk).exists()


def test_enrolment_ends_the_sessions_that_never_showed_a_code(county: User) -> None:
    here, elsewhere = browser(county), browser(county)
    here.post(ENROL, {"action": "start"})
    here.post(ENROL, {"code": code(SecondFactor.objects.get(user=county))})
    assert here.get("/accounts/me/").status_code == 200
    assert elsewhere.get("/accounts/me/").status_code == 302


def test_seed_and_recovery_codes_cannot_be_read_from_the_database(county: User) -> None:
    device, codes = enrol(county)
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(key_sealed, 'escape') FROM accounts_secondfactor")
        assert device.key not in cursor.fetchone()[0]
        cursor.execute("SELECT encode(digest, 'escape') FROM accounts_recoverycode")
        stored = " ".join(row[0] for row in cursor.fetchall())
    assert not any(part in stored for text in codes for part in (text, text.replace("-", "")))


def test_a_code_works_once(county: User) -> None:
    device, _ = enrol(county)
    now_code = code(device)
    assert factors.verify(county, now_code) == device
    with pytest.raises(Refused, match="已经用过"):
        factors.verify(county, now_code)
    second = browser(county)
    assert second.post(VERIFY, {"code": now_code}).status_code == 422
    assert second.get("/accounts/me/").status_code == 302


def test_an_earlier_code_is_dead_after_a_later_one(county: User) -> None:
    device, _ = enrol(county)
    factors.verify(county, code(device, steps=1))
    with pytest.raises(Refused):
        factors.verify(county, code(device))


def test_one_step_of_clock_error_is_forgiven_two_are_not(make, tree) -> None:
    user = make("u1", "甲", "chair", tree.basic)
    device = factors.start(user)
    factors.confirm(user, code(device, steps=-1))
    device.refresh_from_db()
    with pytest.raises(Refused):
        factors.verify(user, code(device, steps=3))
    assert factors.verify(user, code(device, steps=1))


def test_five_wrong_codes_shut_the_door_even_for_the_right_one(county: User) -> None:
    device, codes = enrol(county)
    client = browser(county)
    for left in (4, 3, 2, 1):
        assert f"还可以再试 {left} 次" in client.post(VERIFY, {"code": "000000"}).content.decode()
    assert "已暂停验证" in client.post(VERIFY, {"code": "000000"}).content.decode()
    assert client.post(VERIFY, {"code": code(device)}).status_code == 422
    assert browser(county).post(VERIFY, {"code": codes[0]}).status_code == 422
    assert AuditEvent.objects.filter(verb="user.code_locked").count() == 1
    SecondFactor.objects.update(locked_until=now() - dt.timedelta(seconds=1))
    assert client.post(VERIFY, {"code": code(device)}).status_code == 302


def test_a_recovery_code_replaces_the_phone_once(county: User) -> None:
    _, codes = enrol(county)
    client = browser(county)
    assert client.post(VERIFY, {"code": codes[0].lower().replace("-", " ")}).status_code == 302
    assert client.get("/accounts/me/").status_code == 200
    assert RecoveryCode.objects.filter(user=county).count() == 7
    again = browser(county)
    assert again.post(VERIFY, {"code": codes[0]}).status_code == 422


def test_a_recovery_code_of_somebody_else_is_worth_nothing(county: User, chair: User) -> None:
    enrol(county)
    _, codes = enrol(chair)
    assert browser(county).post(VERIFY, {"code": codes[0]}).status_code == 422


def test_new_recovery_codes_need_a_code_and_kill_the_old_ones(county: User) -> None:
    device, codes = enrol(county)
    client = browser(county)
    client.post(VERIFY, {"code": code(device)})
    assert client.post("/accounts/me/second-factor/codes/", {"code": "123456"}).status_code == 422
    page = client.post("/accounts/me/second-factor/codes/", {"code": codes[1]})
    assert page.status_code == 200 and RecoveryCode.objects.filter(user=county).count() == 8
    assert browser(county).post(VERIFY, {"code": codes[2]}).status_code == 422


def test_switching_off_needs_a_code_and_is_refused_where_it_is_compulsory(county: User, settings) -> None:
    device, codes = enrol(county)
    client = browser(county)
    client.post(VERIFY, {"code": code(device)})
    settings.MFA_REQUIRED = True
    refused = client.post("/accounts/me/second-factor/off/", {"code": codes[0]})
    assert refused.status_code == 422 and "不能停用" in refused.content.decode()
    settings.MFA_REQUIRED = False
    assert client.post("/accounts/me/second-factor/off/", {"code": "000000"}).status_code == 422
    assert client.post("/accounts/me/second-factor/off/", {"code": codes[0]}).status_code == 302
    county.refresh_from_db()
    assert not county.second_factor and not SecondFactor.objects.filter(user=county).exists()
    assert client.get("/accounts/me/").status_code == 200


def test_nobody_gets_a_second_second_factor(county: User) -> None:
    enrol(county)
    draft = factors.start(county)
    with pytest.raises(Refused, match="已经启用"):
        factors.confirm(county, code(draft))
