"""The line of time of a body: everything that happened, by kind, each for those who may see that register."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import audit
from core.clock import today
from core.workflow import update
from tests.conftest import Tree
from unions.models import Body, Committee, Coverage, Election, Officer
from unions.workflows import RECTIFY

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def lived(body: Body) -> None:
    Officer.objects.create(
        body=body, name="周明", post="chair", took_post_on=dt.date(2023, 5, 20), left_on=dt.date(2025, 3, 1),
        left_reason="退休",
    )  # fmt: skip
    Committee.objects.create(
        body=body,
        kind="audit",
        members_count=3,
        elected_on=dt.date(2023, 5, 18),
        approved_on=dt.date(2023, 6, 2),
    )
    Election.objects.create(
        body=body, kind="reelection", office="committee", state="approved", notice_on=dt.date(2023, 5, 8),
        held_on=dt.date(2023, 5, 18), entitled=60, present=55, approved_on=dt.date(2023, 6, 2), approval_no="兰工〔2023〕8号",
    )  # fmt: skip
    Coverage.objects.filter(body=body).update(from_on=dt.date(2019, 5, 1), to_on=dt.date(2024, 2, 2))


def titles(client: Client, body: Body, **query: str) -> list[str]:
    page = client.get(reverse("unions:body-timeline", args=[body.pk]), query)
    assert page.status_code == 200
    return [f"{event['when']} {event['title']}" for event in page.context["panels"][0]["events"]]


def test_everything_stands_in_order_newest_first(tree: Tree, client_of: SignIn, county: User) -> None:
    lived(tree.basic)
    RECTIFY.apply(tree.basic, by=county, form={"reason": "长期不开展活动"})
    found = titles(client_of(county), tree.basic)
    assert found[0] == f"{today()} {RECTIFY.verb}"
    assert found[1:] == [
        "2025-03-01 周明不再任主席",
        "2024-02-02 结束覆盖临沂岱蒙板材有限公司",
        "2023-06-02 选举结果批复：换届选举（工会委员会）",
        "2023-06-02 批复经费审查委员会（现任）",
        "2023-05-20 周明任主席",
        "2023-05-18 本届开始",
        "2023-05-18 召开大会选举：换届选举（工会委员会）",
        "2023-05-18 选举产生经费审查委员会（现任）",
        "2023-05-08 发布选举公告：换届选举（工会委员会）",
        "2019-05-01 成立",
        "2019-05-01 开始覆盖临沂岱蒙板材有限公司",
    ]


@pytest.mark.parametrize(
    ("kind", "number"),
    [("body", 2), ("election", 3), ("committee", 2), ("cadre", 2), ("coverage", 2), ("x", 0)],
)
def test_one_kind_alone(tree: Tree, client_of: SignIn, county: User, kind: str, number: int) -> None:
    lived(tree.basic)
    assert len(titles(client_of(county), tree.basic, kind=kind)) == number


def test_an_edit_of_the_name_is_told_under_names(tree: Tree, client_of: SignIn, county: User) -> None:
    body = Body.objects.get(pk=tree.basic.pk)
    before = audit.snapshot(body)
    body.name = "临沂岱蒙新材料有限公司工会委员会"
    update(body, before=before, by=county, verb="edit")
    client = client_of(county)
    assert any("修改资料" in title for title in titles(client, tree.basic, kind="name"))
    assert any("更名" in title for title in titles(client, tree.basic, kind="name"))
    page = client.get(reverse("unions:body-timeline", args=[body.pk]), {"kind": "name"}).content.decode()
    assert "临沂岱蒙板材有限公司工会委员会 → 临沂岱蒙新材料有限公司工会委员会" in page


def test_registers_out_of_sight_stay_out(
    tree: Tree, client_of: SignIn, neighbour: User, auditor: User
) -> None:
    lived(tree.basic)
    url = reverse("unions:body-timeline", args=[tree.basic.pk])
    assert client_of(neighbour).get(url).status_code == 404
    if auditor.can("unions.view"):
        assert not any("周明" in title for title in titles(client_of(auditor), tree.basic))
    else:
        assert client_of(auditor).get(url).status_code == 403


def test_the_page_prints_and_the_log_keeps_its_tab(tree: Tree, client_of: SignIn, county: User) -> None:
    page = client_of(county).get(reverse("unions:body-timeline", args=[tree.basic.pk])).content.decode()
    assert "data-print" in page and "操作记录" in page and ">历程<" in page
