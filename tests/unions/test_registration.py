"""Registration pack: handed out, applied for, certified by the county, seal, code, account, closed; returned where wanting."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.models import AuditEvent
from tests.conftest import Tree, make_user
from tests.unions.cases import advance, opened, paper, refused_opening, send_back
from unions.models import Body, Case
from unions.workflows.procedures import PROCEDURES

Clients = Callable[[User], Client]
CODE = "81371302MC0000012W"
STATES = ["已告知", "已申请", "已审核", "已发证", "已刻章", "已取码", "已开户", "办结"]


def application(**changes: Any) -> dict[str, Any]:
    return {
        "address": "白沙埠镇工业路 8 号", "legal_person": "周学敏", "legal_workers": 120, "legal_members": 110, "legal_fulltime": 1,
        "income_carried": 20000, "income_fees": 6000, "income_share": 90000, "income_other": 0, "capital_total": 60000,
        "capital_fixed": 20000, "capital_working": 40000, "rooms_total": 120, "rooms_office": 30, "business": "维护职工权益，服务职工",
        "paper": paper("申请登记表.pdf"), **changes,
    }  # fmt: skip


def certificate(**changes: Any) -> dict[str, Any]:
    until = today() + dt.timedelta(days=900)
    return {
        "legal_no": "鲁工法证字第13020188号", "uscc": CODE, "legal_until": until.isoformat(), "approval_no": "兰工法〔2026〕5号", **changes,
    }  # fmt: skip


@pytest.fixture
def case(tree: Tree, township: User, client_of: Clients) -> Case:
    return opened(client_of(township), "registration", tree.basic)


def to_reviewed(case: Case, chair: Client, township: Client) -> None:
    advance(township, case, guided_to="周学敏")
    advance(chair, case, **application())
    advance(township, case, review_word="材料齐全")


def test_the_steps_are_the_states_of_the_catalogue() -> None:
    assert [stage.label for stage in PROCEDURES["registration"].stages] == STATES


@pytest.mark.entry("P-024")
def test_registration_fills_the_register_step_by_step(
    case: Case, tree: Tree, chair: User, township: User, county: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_reviewed(case, own, above)
    assert "由县级以上总工会办理" in advance(above, case, 422, **certificate())
    advance(client_of(county), case, **certificate())
    body = Body.objects.get(pk=tree.basic.pk)
    assert (body.legal_no, body.uscc, body.legal_on, body.legal_eligible) == (
        "鲁工法证字第13020188号",
        CODE,
        today(),
        True,
    )
    advance(own, case, paper=paper("印模.pdf"))
    advance(own, case, skip="on", note="证书已载明")
    advance(own, case, bank="中国建设银行临沂白沙埠支行", paper=paper("开户许可.pdf"))
    advance(above, case)
    body.refresh_from_db()
    assert (case.state, body.seal_on) == (Case.State.DONE, today())
    event = AuditEvent.objects.get(verb="body.account_opened")
    assert event.after["bank"] == "中国建设银行临沂白沙埠支行"
    page = own.get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert reverse("finance:account-create", args=[body.pk]) in page
    assert reverse("unions:case-letter", args=[case.pk, "certified"]) in page


@pytest.mark.entry("P-024")
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("81371302MC0000012X", "最后一位校验不对"), ("91350100M000100Y43", "以 81 开头"), ("81371302MC000001", "应为 18 位"),
        ("81371302MI0000012W", "不会出现"),
    ],
)  # fmt: skip
def test_the_code_is_checked_alike_in_form_and_endpoint(
    case: Case, chair: User, township: User, county: User, client_of: Clients, code: str, sentence: str
) -> None:
    to_reviewed(case, client_of(chair), client_of(township))
    assert sentence in advance(client_of(county), case, 422, **certificate(uscc=code))
    data = {"done_on": today().isoformat(), **certificate(uscc=code)}
    answer = client_of(county).post(f"/api/unions/cases/{case.pk}/advance/", data)
    assert answer.status_code == 400 and sentence in answer.json()["uscc"][0]


@pytest.mark.entry("P-024")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"capital_working": 5999}, "平台校验"), ({"capital_total": 100}, "资金合计少于"), ({"rooms_office": 500}, "办公场所面积"),
        ({"legal_members": 121}, "多于职工人数"),
    ],
)  # fmt: skip
def test_the_application_adds_up(
    case: Case, chair: User, township: User, client_of: Clients, changes: dict[str, Any], sentence: str
) -> None:
    advance(client_of(township), case, guided_to="周学敏")
    assert sentence in advance(client_of(chair), case, 422, **application(**changes))


def test_what_is_wanting_goes_back_to_its_step_with_the_reason(
    case: Case, chair: User, township: User, county: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_reviewed(case, own, above)
    advance(client_of(county), case, **certificate())
    advance(own, case, paper=paper("印模.pdf"))
    advance(own, case, paper=paper("代码证.pdf"))
    advance(own, case, bank="建设银行", paper=paper())
    send_back(above, case, "印模不清楚，请重新上传", to="seal")
    assert case.stage == "certified"
    assert "印模不清楚" in own.get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    advance(own, case, paper=paper("印模.pdf"))


def test_it_does_not_open_twice_nor_for_a_valid_certificate(
    case: Case, tree: Tree, township: User, client_of: Clients
) -> None:
    assert "正在办理" in refused_opening(client_of(township), "registration", tree.basic)
    until = today() + dt.timedelta(days=300)
    Body.objects.filter(pk=tree.joint.pk).update(
        legal_no="鲁工法证字第1号", legal_on=dt.date(2023, 6, 1), legal_until=until
    )
    assert "还在有效期内" in refused_opening(client_of(township), "registration", tree.joint)
    Body.objects.filter(pk=tree.joint.pk).update(legal_until=today())
    opened(client_of(township), "registration", tree.joint)


def test_a_county_clerk_may_open_and_hand_out_the_sheet_himself(
    tree: Tree, county: User, client_of: Clients
) -> None:
    case = opened(client_of(county), "registration", tree.basic)
    advance(client_of(county), case, guided_to="周学敏")
    assert case.turn == Case.Turn.OWN


def test_who_has_no_part_in_it(
    case: Case, tree: Tree, chair: User, neighbour: User, client_of: Clients
) -> None:
    advance(client_of(chair), case, 403, guided_to="本人")
    reader = make_user("reader", "审计", "audit_officer", tree.county)
    advance(client_of(reader), case, 403, guided_to="本人")
    assert client_of(neighbour).get(reverse("unions:case-detail", args=[case.pk])).status_code == 404
