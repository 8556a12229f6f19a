"""Documents on their way down: registered, forwarded, signed for, studied, reminded; the chain and the clauses."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.inbox import counts, todos
from core.models import AuditEvent
from tests.conftest import Tree, make_body
from unions.models import DocReceipt, PolicyDoc
from unions.views.documents import chain

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-001")]
SignIn = Callable[[User], Client]
YESTERDAY = today() - dt.timedelta(days=1)


def typed(**changes: Any) -> dict[str, Any]:
    data = {
        "title": "关于做好建会工作的通知", "number": "临会〔2026〕12号", "issuer": "临沂市总工会", "issuer_kind": "工会",
        "issued_on": "2026-03-02", "effective_from": "2026-03-02", "kinds": ["county"],
        "clauses": "第一条：任期届满按时换届：按时换届\n第二条：规范换届资料",
    }  # fmt: skip
    return {**data, **changes}


@pytest.fixture
def doc(client_of: SignIn, city: User, tree: Tree) -> PolicyDoc:
    answer = client_of(city).post(reverse("unions:document-create"), typed())
    assert answer.status_code == 302, answer.context["form"].errors
    return PolicyDoc.objects.get(number="临会〔2026〕12号")


def receipt(doc: PolicyDoc, body: Any) -> DocReceipt:
    return DocReceipt.objects.get(doc=doc, body=body)


def test_a_city_sends_to_the_counties_below_it_and_to_no_other(
    doc: PolicyDoc, tree: Tree, city: User
) -> None:
    assert [row.body for row in doc.receipts.all()] == [tree.county]
    assert (doc.body, doc.jurisdiction, doc.addressees) == (
        tree.city,
        tree.city.jurisdiction,
        "各县（市、区）总工会",
    )
    assert receipt(doc, tree.county).sent_on == today()
    event = AuditEvent.objects.get(verb="policydoc.register")
    assert (event.path, event.actor_id) == (tree.city.path, city.pk)


def test_chosen_bodies_and_every_kind_below(client_of: SignIn, province: User, tree: Tree) -> None:
    data = typed(
        kinds=["township", "single"],
        names=f"{tree.joint.name}\n{tree.city.name}",
        number="鲁会〔2026〕1号",
        issuer="山东省总工会",
    )
    assert client_of(province).post(reverse("unions:document-create"), data).status_code == 302
    sent = {row.body for row in PolicyDoc.objects.get(number="鲁会〔2026〕1号").receipts.all()}
    assert sent == {tree.township, tree.other_township, tree.basic, tree.other_basic, tree.joint, tree.city}


BAD = [
    ({"number": ""}, "请填写文号"),
    ({"kinds": []}, "请选择主送的单位"),
    ({"names": "济南市总工会"}, "本级下面没有“济南市总工会”"),
    ({"issued_on": "2126-01-01"}, "今天以后"),
    ({"effective_to": "2026-01-01"}, "失效日期应晚于生效日期"),
    ({"clauses": "第一条 没有冒号"}, "没有写成"),
    ({"clauses": "第一条：甲\n第一条：乙"}, "写了两次"),
    ({"clauses": "第一条：甲：没有的条目"}, "平台里没有条目"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_wrong_input_is_refused_in_words(
    client_of: SignIn, city: User, tree: Tree, changes: dict[str, Any], sentence: str
) -> None:
    answer = client_of(city).post(reverse("unions:document-create"), typed(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PolicyDoc.objects.filter(body=tree.city).exists()


def test_a_number_is_given_once(doc: PolicyDoc, client_of: SignIn, city: User) -> None:
    answer = client_of(city).post(reverse("unions:document-create"), typed(number="临会〔2026〕 12号"))
    assert answer.status_code == 422
    assert "已登记过文号" in answer.content.decode()


def test_the_addressee_signs_studies_and_says_what_it_will_do(
    doc: PolicyDoc, client_of: SignIn, county: User, tree: Tree
) -> None:
    row, client = receipt(doc, tree.county), client_of(county)
    mine = [todo for todo in todos(county, today()) if todo.title.startswith("收文待签收")]
    assert [todo.url for todo in mine] == [reverse("unions:docreceipt-detail", args=[row.pk])]
    sign, study = (reverse(f"unions:docreceipt-{step}", args=[row.pk]) for step in ("sign", "study"))
    assert (
        client.post(study, {"studied_on": str(today()), "action": "召开主席办公会学习，制定方案"}).status_code
        == 409
    )
    assert client.post(sign, {"received_on": str(YESTERDAY)}).status_code == 422  # before it was sent
    assert client.post(sign, {"received_on": "2126-01-01"}).status_code == 422
    assert client.post(sign, {"received_on": str(today())}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.received_on, row.filed_by_name) == ("received", today(), "陈县")
    assert client.post(sign, {"received_on": str(today())}).status_code == 409
    assert client.post(study, {"studied_on": str(today()), "action": "学习"}).status_code == 422
    assert (
        client.post(
            study, {"studied_on": str(YESTERDAY), "action": "召开主席办公会学习，制定方案"}
        ).status_code
        == 422
    )
    assert (
        client.post(study, {"studied_on": str(today()), "action": "召开主席办公会学习，制定方案"}).status_code
        == 302
    )
    assert (
        client.post(study, {"studied_on": str(today()), "action": "再开一次会，明确专人负责"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert (row.state, row.action) == ("studied", "再开一次会，明确专人负责")
    assert AuditEvent.objects.filter(verb="docreceipt.study").count() == 2


def test_nobody_signs_for_those_below_and_no_stranger_sees_it(
    doc: PolicyDoc, client_of: SignIn, city: User, township: User, neighbour: User, tree: Tree
) -> None:
    row = receipt(doc, tree.county)
    sign = reverse("unions:docreceipt-sign", args=[row.pk])
    refused = client_of(city).post(sign, {"received_on": str(today())})
    assert refused.status_code == 422
    assert "自己签收" in refused.content.decode()
    assert client_of(township).post(sign, {"received_on": str(today())}).status_code == 404
    assert client_of(neighbour).get(reverse("unions:docreceipt-detail", args=[row.pk])).status_code == 404
    assert receipt(doc, tree.county).state == "sent"


def test_a_chair_signs_for_his_own_union(client_of: SignIn, county: User, chair: User, tree: Tree) -> None:
    data = typed(kinds=["single"], number="兰会〔2026〕3号", issuer="兰山区总工会")
    assert client_of(county).post(reverse("unions:document-create"), data).status_code == 302
    row = receipt(PolicyDoc.objects.get(number="兰会〔2026〕3号"), tree.basic)
    assert counts(chair, today())["标准参数"] == 1
    assert (
        client_of(chair)
        .post(reverse("unions:docreceipt-sign", args=[row.pk]), {"received_on": str(today())})
        .status_code
        == 302
    )
    assert receipt(row.doc, tree.basic).state == "received"


def test_forwarding_makes_a_new_document_and_keeps_the_chain(
    doc: PolicyDoc, client_of: SignIn, county: User, township: User, tree: Tree
) -> None:
    client, page = client_of(county), reverse("unions:document-forward", args=[doc.pk])
    data = typed(
        kinds=["township"],
        number="兰会〔2026〕5号",
        issuer="兰山区总工会",
        issued_on="2026-03-10",
        remark="结合本区实际，四月底前排查完。",
    )
    early = client.post(page, data)
    assert early.status_code == 422
    assert "请先签收" in early.content.decode()
    client.post(
        reverse("unions:docreceipt-sign", args=[receipt(doc, tree.county).pk]), {"received_on": str(today())}
    )
    assert client.post(page, {**data, "issued_on": "2026-03-01"}).status_code == 422  # before its source
    assert client.get(page).context["form"].initial["title"].startswith("关于转发《关于做好建会工作的通知》")
    assert client.post(page, data).status_code == 302
    made = PolicyDoc.objects.get(number="兰会〔2026〕5号")
    assert (made.forwards, made.body, made.remark[:4]) == (doc, tree.county, "结合本区")
    assert [row.body for row in made.receipts.all()] == [tree.township]
    levels = {level["label"]: [card["title"] for card in level["cards"]] for level in chain(made)}
    assert levels["市"] == ["临会〔2026〕12号"]
    assert levels["县"] == ["兰会〔2026〕5号"]
    text = client_of(township).get(reverse("unions:document-detail", args=[doc.pk])).content.decode()
    assert "被转发为" in text
    assert "兰会〔2026〕5号" in text


def test_a_document_of_another_place_is_not_forwarded(client_of: SignIn, county: User, tree: Tree) -> None:
    foreign = PolicyDoc.objects.get(code="SX2013")
    answer = client_of(county).post(
        reverse("unions:document-forward", args=[foreign.pk]),
        typed(kinds=["township"], issued_on="2026-03-10"),
    )
    assert answer.status_code == 422
    assert "不能转发" in answer.content.decode()


def test_the_issuer_sees_who_has_not_signed_and_reminds_once_a_day(
    client_of: SignIn, city: User, county: User, tree: Tree
) -> None:
    other = make_body("河东区总工会", "county", tree.city, "371312")
    client_of(city).post(reverse("unions:document-create"), typed())
    doc = PolicyDoc.objects.get(number="临会〔2026〕12号")
    client_of(county).post(
        reverse("unions:docreceipt-sign", args=[receipt(doc, tree.county).pk]), {"received_on": str(today())}
    )
    listed = reverse("unions:document-receipts", args=[doc.pk])
    rows = client_of(city).get(f"{listed}?tab=sent").context["rows"]
    assert [row.object.body for row in rows] == [other]
    remind = reverse("unions:document-remind", args=[doc.pk])
    assert client_of(county).post(remind).status_code == 403
    assert "催办没有签收的 1 家" in client_of(city).get(remind).content.decode()
    assert client_of(city).post(remind).status_code == 302
    assert receipt(doc, other).reminded_on == today()
    assert receipt(doc, tree.county).reminded_on is None
    assert client_of(city).post(remind).status_code == 422
    page = client_of(city).get(reverse("unions:document-detail", args=[doc.pk])).content.decode()
    assert "还没有签收" in page
    assert "河东区总工会" in page


def test_a_changed_document_keeps_its_addressees_and_reaches_new_ones(
    doc: PolicyDoc, client_of: SignIn, city: User, province: User, county: User, tree: Tree
) -> None:
    page = reverse("unions:document-edit", args=[doc.pk])
    assert "第一条：任期届满按时换届：按时换届" in client_of(city).get(page).content.decode()
    for other in (province, county):
        assert client_of(other).post(page, typed()).status_code == 403
    data = typed(kinds=["township"], clauses="第一条：新的说法")
    assert client_of(city).post(page, data).status_code == 302
    assert {row.body for row in doc.receipts.all()} == {tree.county, tree.township}
    assert [clause.heading for clause in doc.clauses.all()] == ["新的说法"]
    seeded = PolicyDoc.objects.get(code="SD2014")
    assert client_of(province).get(reverse("unions:document-edit", args=[seeded.pk])).status_code == 403


def test_clauses_show_the_demands_they_found_and_the_figures_they_give(
    doc: PolicyDoc, client_of: SignIn, county: User, tree: Tree
) -> None:
    client = client_of(county)
    own = client.get(reverse("unions:document-detail", args=[doc.pk])).content.decode()
    assert "第一条 任期届满按时换届" in own
    assert "条目：按时换届" in own
    source = PolicyDoc.objects.get(code="SD2014")
    page = client.get(reverse("unions:document-detail", args=[source.pk]))
    clauses = next(panel for panel in page.context["panels"] if panel["title"] == "条款")["events"]
    fourth = next(event for event in clauses if event["title"] == "第4条")
    assert "条目：" in fourth["when"]
    assert "标准：" in fourth["when"]
    assert not re.search(r"P-\d{3}", page.content.decode())


def test_the_chain_runs_from_the_nation_to_the_city(tree: Tree) -> None:
    levels = {level["label"]: level["cards"] for level in chain(PolicyDoc.objects.get(code="LY2014"))}
    assert [card["title"] for card in levels["国家"]] == ["总工发〔2014〕22号"]
    assert any(card["title"] == "鲁会〔2014〕79号" for card in levels["省"])
    assert [(card["here"], card["how"]) for card in levels["市"]] == [(True, "转发")]


def test_the_api_signs_and_studies(doc: PolicyDoc, client_of: SignIn, county: User, tree: Tree) -> None:
    row, client = receipt(doc, tree.county), client_of(county)
    base = f"/api/unions/receipts/{row.pk}/"
    assert client.post(f"{base}sign/", {"received_on": str(today())}).json()["state"] == "received"
    answer = client.post(
        f"{base}study/", {"studied_on": str(today()), "action": "召开主席办公会学习，制定方案"}
    )
    assert answer.json()["state"] == "studied"
