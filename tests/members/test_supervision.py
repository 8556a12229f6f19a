"""Representatives ask and the chair answers in writing; members recommended to the Party; standing representatives counted."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.inbox import SOURCES, todos
from core.indicators import INDICATORS
from members.models import MemberOpinion
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, make_body, make_user
from tests.members.test_democracy import elect, join, paper
from tests.unions.test_procedures import advance, opened
from unions.models import Body, Case, TownCongress
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


@pytest.fixture
def rep(tree: Tree) -> User:
    elect(tree.basic, *join(tree.basic, "于望舒"))
    return make_user("rep", "于望舒", "member_representative", tree.basic)


@pytest.mark.entry("P-090")
def test_a_representative_asks_and_the_chair_answers(
    tree: Tree, rep: User, chair: User, client_of: Clients
) -> None:
    asking = client_of(rep)
    assert asking.post(reverse("members:query-create"), {"text": "短"}).status_code == 422
    answer = asking.post(reverse("members:query-create"), {"text": "上半年经费开支为什么没有公开"})
    assert answer.status_code == 302
    row = MemberOpinion.objects.get()
    assert (row.kind, row.member.name, row.body) == ("query", "于望舒", tree.basic)
    found = [todo for todo in todos(chair, today()) if "监督询问" in todo.title]
    assert (
        len(found) == 1
        and "还剩 15 天" in found[0].sub
        and found[0].due_on == today() + dt.timedelta(days=15)
    )
    assert (
        asking.post(reverse("members:opinion-answer", args=[row.pk]), {"answer": "自己答复"}).status_code
        == 403
    )
    done = client_of(chair).post(
        reverse("members:opinion-answer", args=[row.pk]), {"answer": "已在公开栏补公布，见附表。"}
    )
    assert done.status_code == 302
    page = asking.get(reverse("members:query-detail", args=[row.pk])).content.decode()
    assert "已在公开栏补公布" in page
    assert not [todo for todo in todos(chair, today()) if "监督询问" in todo.title]


@pytest.mark.entry("P-090")
def test_what_is_not_answered_in_time_reaches_the_superior(
    tree: Tree, rep: User, chair: User, township: User
) -> None:
    row = MemberOpinion.objects.create(
        body=tree.basic, member=join(tree.basic, "甲一")[0], kind="query", text="为什么不开大会", lodged_on=today() - dt.timedelta(days=15)
    )  # fmt: skip
    late = SOURCES["members.queries_late"]
    assert late.count(township, today()) == 0 and SOURCES["members.queries"].count(township, today()) == 0
    MemberOpinion.objects.filter(pk=row.pk).update(lodged_on=today() - dt.timedelta(days=16))
    assert late.count(township, today()) == 1 and late.count(chair, today()) == 0
    found = [todo for todo in todos(township, today()) if "逾期" in todo.title]
    assert found and "已逾期 1 天" in found[0].sub


@pytest.mark.entry("P-090")
def test_only_a_representative_in_office_asks(tree: Tree, chair: User, client_of: Clients) -> None:
    nobody = make_user("old", "沈从前", "member_representative", tree.basic)
    text = client_of(nobody).post(reverse("members:query-create"), {"text": "为什么不开大会"})
    assert text.status_code == 422 and "请联系工会主席" in text.content.decode()
    assert client_of(chair).get(reverse("members:query-list")).status_code == 403
    for page in (
        "members:membercongress-list",
        "members:memberrep-list",
        "unions:election-list",
        "members:query-list",
    ):
        assert client_of(nobody).get(reverse(page)).status_code == 200
    assert client_of(nobody).get(reverse("members:member-list")).status_code == 403
    assert client_of(nobody).get(reverse("members:membercongress-create")).status_code == 403


def start(client: Client, body: Body, **data: Any) -> Case:
    return opened(client, "party", body, **{"member": "甲一", "merits": "连续三年先进", **data})


@pytest.mark.entry("P-091")
def test_a_member_is_recommended_to_the_party(tree: Tree, chair: User, client_of: Clients) -> None:
    member = join(tree.basic, "甲一", politics="13")[0]
    join(tree.basic, "乙二", politics="01")
    join(tree.other_basic, "外会")
    client, url = client_of(chair), reverse("unions:case-create", args=["party"])
    for name, word in (("乙二", "不用再推荐"), ("外会", "没有“外会”"), ("", "请填写")):
        answer = client.post(url, {"body": tree.basic.pk, "member": name, "merits": "好"})
        assert answer.status_code == 422 and word in answer.content.decode()
    case = start(client, tree.basic)
    assert case.data["member"] == {"pk": member.pk, "name": "甲一"}
    again = client.post(url, {"body": tree.basic.pk, "member": "甲一", "merits": "好"})
    assert again.status_code == 422 and "正在办理" in again.content.decode()
    said = {"present": 5, "agreed_votes": 2, "paper": paper()}
    assert "没有超过" in advance(client, case, 422, **said)
    advance(client, case, **{**said, "agreed_votes": 4, "paper": paper()})
    advance(client, case, party_org="中共白沙埠镇委员会")
    assert "请填写答复意见" in advance(client, case, 422, result="returned")
    advance(client, case, result="accepted")
    assert (case.state, case.data["result"]) == ("done", "accepted")
    page = client.get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert "确定为入党积极分子" in page and "甲一" in page


@pytest.mark.entry("P-091")
def test_the_endpoint_recommends_alike(tree: Tree, chair: User, client_of: Clients) -> None:
    join(tree.basic, "甲一", politics="13")
    data = {"procedure": "party", "body": tree.basic.pk, "member": "甲一", "merits": "好"}
    answer = client_of(chair).post("/api/unions/cases/", data, content_type="application/json")
    assert answer.status_code == 201, answer.content.decode()
    wrong = client_of(chair).post(
        "/api/unions/cases/", {**data, "member": "没有"}, content_type="application/json"
    )
    assert wrong.status_code == 400 and "member" in wrong.json()


def figure(node: Body) -> tuple[int, int] | None:
    measure(today(), entries=("P-089",))
    row = Measure.objects.filter(node=node, indicator="standing-representatives", on=today()).first()
    return (row.met, row.total) if row else None


@pytest.mark.entry("P-089")
def test_unions_with_standing_representatives_are_counted_among_those_with_representatives(
    tree: Tree,
) -> None:
    assert figure(tree.county) in (None, (0, 0))
    elect(tree.basic, *join(tree.basic, "甲一"), standing=False)
    assert figure(tree.county) == (0, 1)
    rep = elect(tree.basic, *join(tree.basic, "乙二"))[0]
    assert figure(tree.county) == (1, 1)
    elect(tree.joint, *join(tree.joint, "丙三"), standing=False)
    assert figure(tree.county) == (1, 2)
    rep.ended_on, rep.ended_reason = today(), "调离"
    rep.save()
    assert figure(tree.county) == (0, 2)


@pytest.mark.entry("P-089")
def test_shaoxing_counts_township_federations(tree: Tree) -> None:
    indicator, policy = INDICATORS["standing-representatives"], policy_of("3306", today())
    zhejiang = make_body("浙江省总工会", "province", None, "33")
    city = make_body("绍兴市总工会", "city", zhejiang, "3306")
    town = make_body("平水镇总工会", "township", city, "3306", township_form="federation")
    make_body("富盛镇工会委员会", "township", city, "3306", township_form="committee")
    rows = indicator.rows(policy).filter(path__startswith=city.path)
    assert list(rows) == [town] and not rows.filter(indicator.condition(policy)).exists()
    TownCongress.objects.create(
        body=town, term=2, held_on=dt.date(2025, 5, 1), entitled=60, present=55, standing=True
    )
    assert list(rows.filter(indicator.condition(policy))) == [town]
