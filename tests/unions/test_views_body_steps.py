"""Steps of a body: opening and rectification; no door moves or ends it without a request."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree, make_body, make_unit
from unions.demo.names import credit_code
from unions.models import Committee, Officer
from unions.workflows import life

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
UNION_CODE = credit_code("81", "371302", 7, "MC")


@pytest.mark.entry("P-009")
def test_no_door_moves_or_ends_a_body_without_a_request(
    client_of: SignIn, county: User, city: User, tree: Tree
) -> None:
    for verb, data in (("move", {"superior": tree.city.pk}), ("dissolve", {})):
        sent = {**data, "reason": "区划调整，经会议研究"}
        for client in (client_of(county), client_of(city)):
            assert client.post(f"/unions/bodies/{tree.basic.pk}/{verb}/", sent).status_code == 404
            api = f"/api/unions/bodies/{tree.basic.pk}/{verb}/"
            assert client.post(api, sent, content_type="application/json").status_code == 404
    tree.basic.refresh_from_db()
    assert (tree.basic.superior, tree.basic.state) == (tree.township, "normal")


def test_a_prepared_body_opens_when_its_employer_is_there(
    client_of: SignIn, township: User, tree: Tree
) -> None:
    body = make_body(
        "筹建中的公司工会委员会", "single", tree.township, "371302101", state="preparing", established_on=None
    )
    url = reverse("unions:body-open", args=[body.pk])
    client = client_of(township)
    refused = client.post(url, {"established_on": "2026-05-01"})
    assert refused.status_code == 422
    assert "先登记它所在的一家单位" in refused.content.decode()
    unit = make_unit("筹建中的公司", "371302101", uscc=credit_code("91", "371302", 11, "MA"))
    covered = client.post(
        reverse("unions:coverage-create", args=[body.pk]), {"unit": unit.uscc, "from_on": "2026-05-01"}
    )
    assert covered.status_code == 302
    assert client.post(url, {"established_on": "2026-05-01"}).status_code == 302
    body.refresh_from_db()
    assert (body.state, body.established_on) == ("normal", dt.date(2026, 5, 1))
    assert client.post(url, {"established_on": "2026-05-01"}).status_code == 409


def test_rectification_starts_and_ends_from_above(
    client_of: SignIn, county: User, township: User, tree: Tree
) -> None:
    url = reverse("unions:body-rectify", args=[tree.township.pk])
    assert client_of(township).post(url, {"reason": "工作长期停顿"}).status_code == 422
    assert client_of(county).post(url, {"reason": "工作长期停顿"}).status_code == 302
    tree.township.refresh_from_db()
    assert tree.township.state == "rectifying"
    lift = reverse("unions:body-lift", args=[tree.township.pk])
    assert client_of(county).post(lift, {"reason": "整改完成，验收合格"}).status_code == 302


def test_a_dissolved_body_keeps_its_records(client_of: SignIn, county: User, tree: Tree) -> None:
    Officer.objects.create(
        name="王立群",
        pinyin="wanglq",
        initials="wlq",
        body=tree.basic,
        post="chair",
        took_post_on=dt.date(2023, 5, 18),
    )
    Committee.objects.create(body=tree.basic, kind="union", members_count=5)
    client = client_of(county)
    life.dissolve(tree.basic, by=county, on=today(), reason="企业已注销")
    tree.basic.refresh_from_db()
    assert tree.basic.state == "dissolved"
    assert tree.basic.coverages.get().to_on == today()
    assert tree.basic.officers.get().left_on == today()
    assert tree.basic.committees.get().state == "past"
    page = client.get(reverse("unions:body-detail", args=[tree.basic.pk])).content.decode()
    assert "修改资料" not in page
