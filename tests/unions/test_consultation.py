"""Dual leadership and consultation: the Party's opinion first, then the superior's; who took a post without them is flagged."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.inbox import todos
from core.models import AuditEvent
from tests.conftest import Tree, make_user
from unions.models import Body, Consultation, Officer, RuleAdoption
from unions.workflows.consultations import is_unconsulted, unconsulted

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SINCE = dt.date(2025, 1, 1)
State = Consultation.State


def demand(place: Any, *, enabled: bool = True, since: dt.date = SINCE) -> None:
    RuleAdoption.objects.create(entry="P-007", jurisdiction=place, enabled=enabled, effective_from=since)


def chair_of(body: Body, **fields: Any) -> Officer:
    row = Officer(
        **{"name": "王立群", "body": body, "post": "chair", "took_post_on": dt.date(2025, 6, 1), **fields}
    )
    row.save()
    return row


@pytest.fixture
def clerk(tree: Tree) -> User:
    """A second person of the county: who proposes does not give the opinion."""
    return make_user("clerk", "孙县", "county_staff", tree.county)


@pytest.fixture
def asked(client_of: SignIn, township: User, tree: Tree) -> Consultation:
    data = {
        "body": tree.township.pk,
        "name": "李晓岚",
        "post": "chair",
        "event": "appoint",
        "asked_on": str(today()),
    }
    answer = client_of(township).post(reverse("unions:consultation-create"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    return Consultation.objects.get(name="李晓岚")


def party(client: Client, row: Consultation, **changes: Any) -> int:
    data = {
        "party_opinion": "agree",
        "party_opinion_on": str(today()),
        "party_no": "白发〔2026〕8号",
        **changes,
    }
    return client.post(reverse("unions:consultation-party", args=[row.pk]), data).status_code


def superior(client: Client, row: Consultation, **changes: Any) -> Any:
    data = {"superior_opinion": "agree", "superior_opinion_on": str(today()), **changes}
    return client.post(reverse("unions:consultation-superior", args=[row.pk]), data)


@pytest.mark.entry("P-006")
def test_in_a_township_the_party_speaks_first(
    asked: Consultation, client_of: SignIn, township: User, clerk: User, tree: Tree
) -> None:
    early = superior(client_of(clerk), asked)
    assert early.status_code == 422
    assert "请先登记同级党组织意见" in early.content.decode()
    assert party(client_of(township), asked) == 302
    asked.refresh_from_db()
    assert (asked.state, asked.party_no) == (State.PARTY, "白发〔2026〕8号")
    assert superior(client_of(clerk), asked).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.superior_by, asked.superior_opinion_on) == (State.DONE, "孙县", today())
    verbs = (
        AuditEvent.objects.filter(object_type="unions.consultation")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["consultation.ask", "consultation.party", "consultation.superior"]


@pytest.mark.entry("P-006")
def test_an_enterprise_without_party_organisation_asks_the_superior_alone(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    data = {
        "body": tree.basic.pk,
        "name": "李晓岚",
        "post": "vice",
        "event": "appoint",
        "asked_on": str(today()),
    }
    assert client_of(chair).post(reverse("unions:consultation-create"), data).status_code == 302
    row = Consultation.objects.get()
    assert superior(client_of(township), row).status_code == 302


@pytest.mark.entry("P-006")
def test_a_township_keeps_both_superiors(client_of: SignIn, county: User, tree: Tree) -> None:
    client, page = client_of(county), reverse("unions:body-edit", args=[tree.township.pk])
    form = client.get(page).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    refused = client.post(page, {**data, "party_superior": ""})
    assert refused.status_code == 422
    assert "双重领导" in refused.content.decode()
    assert client.post(page, {**data, "party_superior": "中共白沙埠镇委员会"}).status_code == 302
    text = client.get(reverse("unions:body-detail", args=[tree.township.pk])).content.decode()
    for word in ("双重领导", "以同级党委领导为主", "中共白沙埠镇委员会", "上级工会"):
        assert word in text
    new = {
        "name": "枣园镇总工会", "kind": "township", "superior": tree.county.pk, "state": "preparing",
        "jurisdiction": "371302102", "legal_eligible": "unknown", "independent_organ": "on",
    }  # fmt: skip
    assert "party_superior" in client.post(reverse("unions:body-create"), new).context["form"].errors


@pytest.mark.entry("P-006")
def test_a_township_officer_manages_the_bodies_of_his_township_only(
    client_of: SignIn, township: User, tree: Tree
) -> None:
    client = client_of(township)
    for body in (tree.basic, tree.joint):
        assert client.get(reverse("unions:body-edit", args=[body.pk])).status_code == 200
    assert client.get(reverse("unions:body-edit", args=[tree.other_basic.pk])).status_code == 404
    assert client.get(reverse("unions:body-edit", args=[tree.county.pk])).status_code == 404


WRONG = [
    ({"party_no": ""}, "请填写党组织文件"),
    ({"party_opinion": "other"}, "请写明内容"),
    ({"party_opinion_on": "2126-01-01"}, "不能晚于今天"),
]


@pytest.mark.entry("P-007")
@pytest.mark.parametrize(("changes", "sentence"), WRONG)
def test_an_opinion_is_whole(
    asked: Consultation, client_of: SignIn, township: User, changes: dict[str, str], sentence: str
) -> None:
    data = {
        "party_opinion": "agree",
        "party_opinion_on": str(today()),
        "party_no": "白发〔2026〕8号",
        **changes,
    }
    answer = client_of(township).post(reverse("unions:consultation-party", args=[asked.pk]), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


@pytest.mark.entry("P-007")
def test_only_those_above_give_the_opinion_and_never_who_asked(
    asked: Consultation, client_of: SignIn, township: User, neighbour: User, county: User, tree: Tree
) -> None:
    assert party(client_of(township), asked) == 302
    assert superior(client_of(township), asked).status_code == 422
    assert superior(client_of(neighbour), asked).status_code == 404
    Consultation.objects.filter(pk=asked.pk).update(filed_by_id=county.pk)
    own = superior(client_of(county), asked)
    assert own.status_code == 422
    assert "这一件是您提出的" in own.content.decode()
    yesterday = str(today() - dt.timedelta(days=1))
    Consultation.objects.filter(pk=asked.pk).update(filed_by_id=township.pk)
    assert superior(client_of(county), asked, superior_opinion_on=yesterday).status_code == 422
    assert superior(client_of(county), asked).status_code == 302
    assert superior(client_of(county), asked).status_code == 409


@pytest.mark.entry("P-007")
def test_one_open_matter_at_a_time_and_only_people_in_post_are_moved(
    asked: Consultation, client_of: SignIn, township: User, tree: Tree
) -> None:
    page = reverse("unions:consultation-create")
    data = {
        "body": tree.township.pk,
        "name": "李晓岚",
        "post": "chair",
        "event": "appoint",
        "asked_on": str(today()),
    }
    again = client_of(township).post(page, data)
    assert again.status_code == 422
    assert "已经提出过" in again.content.decode()
    missing = client_of(township).post(page, {**data, "event": "remove"})
    assert missing.status_code == 422
    assert "没有李晓岚" in missing.content.decode()
    assert (
        client_of(township).post(page, {**data, "name": "周文博", "body": tree.other_basic.pk}).status_code
        == 422
    )


@pytest.mark.entry("P-007")
def test_the_candidate_brings_his_opinions_into_the_register(
    asked: Consultation, client_of: SignIn, township: User, clerk: User, tree: Tree
) -> None:
    demand(tree.county.jurisdiction)
    party(client_of(township), asked)
    superior(client_of(clerk), asked)
    data = {"body": tree.township.pk, "name": "李晓岚", "post": "chair", "took_post_on": str(today())}
    assert client_of(township).post(reverse("unions:officer-create"), data).status_code == 302
    officer = Officer.objects.get(name="李晓岚")
    asked.refresh_from_db()
    assert asked.officer == officer
    assert not is_unconsulted(officer)


@pytest.mark.entry("P-007")
def test_without_the_opinion_the_record_the_list_and_the_inbox_say_so(
    client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    officer = chair_of(tree.basic)
    assert not is_unconsulted(officer)  # nothing demands it in Shandong until somebody adopts it
    demand(tree.county.jurisdiction)
    client = client_of(township)
    listed = client.get(f"{reverse('unions:officer-list')}?tab=unconsulted")
    assert [row.object for row in listed.context["rows"]] == [officer]
    tab = next(tab for tab in listed.context["tabs"] if tab["title"] == "未履行协管")
    assert tab["count"] == "1"
    record = client.get(reverse("unions:officer-detail", args=[officer.pk])).content.decode()
    assert "未履行协管" in record
    assert [todo.url for todo in todos(township, today()) if "未履行协管" in todo.title] == [
        reverse("unions:officer-detail", args=[officer.pk])
    ]
    assert not [
        todo for todo in todos(county, today()) if "未履行协管" in todo.title
    ]  # the direct superior is asked
    page = f"{reverse('unions:consultation-create')}?officer={officer.pk}"
    assert client.post(page, {"event": "appoint", "asked_on": str(today())}).status_code == 302
    row = Consultation.objects.get(officer=officer)
    assert is_unconsulted(officer)  # asked is not given
    assert superior(client_of(county), row).status_code == 302
    assert not is_unconsulted(officer)
    text = client.get(reverse("unions:officer-detail", args=[officer.pk])).content.decode()
    assert "未履行协管" not in text
    assert "任职后补办" in client.get(reverse("unions:consultation-detail", args=[row.pk])).content.decode()


LEFT = [
    ({"left_on": dt.date(2026, 2, 1), "left_reason": "调任"}, True),
    ({"left_on": dt.date(2026, 2, 1), "left_reason": "换届选举产生新任"}, False),
    ({"left_on": dt.date(2026, 2, 1), "left_reason": "工会撤销"}, False),
    ({"left_on": dt.date(2030, 6, 1), "left_reason": "届满离任"}, False),
    ({"left_on": dt.date(2024, 12, 1), "took_post_on": dt.date(2020, 1, 1), "left_reason": "调任"}, False),
    ({"took_post_on": dt.date(2024, 12, 31)}, False),
    ({"post": "member"}, False),
    ({}, True),
]


@pytest.mark.entry("P-007")
@pytest.mark.parametrize(("fields", "flagged"), LEFT)
def test_whom_the_flag_meets(tree: Tree, fields: dict[str, Any], flagged: bool) -> None:
    demand(tree.county.jurisdiction)
    officer = chair_of(tree.basic, term_end=dt.date(2030, 5, 31), **fields)
    assert is_unconsulted(officer) is flagged


@pytest.mark.entry("P-007")
def test_a_removal_needs_an_opinion_of_its_own(
    client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    demand(tree.county.jurisdiction)
    officer = chair_of(tree.basic, term_end=dt.date(2030, 5, 31))
    done = {
        "party_opinion_on": today(),
        "superior_opinion_on": today(),
        "state": State.DONE,
        "asked_on": today(),
    }
    Consultation.objects.create(
        body=tree.basic, officer=officer, name=officer.name, post="chair", event="appoint", **done
    )
    assert not is_unconsulted(officer)
    officer.left_on, officer.left_reason = today(), "调任"
    officer.save()
    assert is_unconsulted(officer)
    page = f"{reverse('unions:consultation-create')}?officer={officer.pk}"
    assert client_of(township).get(page).context["form"].initial["event"] == "remove"
    assert client_of(township).post(page, {"event": "transfer", "asked_on": str(today())}).status_code == 302
    row = Consultation.objects.get(event="transfer")
    assert superior(client_of(county), row, superior_opinion="other").status_code == 422
    assert (
        superior(
            client_of(county), row, superior_opinion="other", superior_text="任期未满，建议留任"
        ).status_code
        == 302
    )
    assert not is_unconsulted(officer)
    assert "有不同意见" in client_of(township).get(reverse("unions:consultation-list")).content.decode()


@pytest.mark.entry("P-007")
def test_a_place_below_may_decide_for_itself(tree: Tree) -> None:
    demand(tree.city.jurisdiction)
    here, there = chair_of(tree.basic), chair_of(tree.other_basic, name="别处的主席")
    assert list(unconsulted(Officer.objects.all(), today())) == [here]
    demand(tree.county.jurisdiction, enabled=False, since=dt.date(2025, 2, 1))
    assert not unconsulted(Officer.objects.all(), today()).exists()
    assert there.pk


@pytest.mark.entry("P-007")
def test_what_waits_for_whom(
    asked: Consultation, client_of: SignIn, township: User, county: User, tree: Tree
) -> None:
    mine = [todo.action for todo in todos(township, today()) if "李晓岚" in todo.title]
    assert mine == ["去登记"]
    assert not [todo for todo in todos(county, today()) if "李晓岚" in todo.title]
    party(client_of(township), asked)
    assert [todo.action for todo in todos(county, today()) if "李晓岚" in todo.title] == ["去填写"]
    tab = client_of(county).get(f"{reverse('unions:consultation-list')}?tab=party")
    assert [row.object for row in tab.context["rows"]] == [asked]


@pytest.mark.entry("P-007")
def test_the_api_takes_the_same_way(client_of: SignIn, township: User, county: User, tree: Tree) -> None:
    base = "/api/unions/consultations/"
    data = {
        "body": tree.township.pk,
        "name": "李晓岚",
        "post": "vice",
        "event": "appoint",
        "asked_on": str(today()),
    }
    made = client_of(township).post(base, data)
    assert made.status_code == 201, made.content
    row = f"{base}{made.json()['id']}/"
    opinion = {"superior_opinion": "agree", "superior_opinion_on": str(today())}
    assert client_of(county).post(f"{row}superior/", opinion).status_code == 422
    said = {"party_opinion": "agree", "party_opinion_on": str(today()), "party_no": "白发〔2026〕9号"}
    assert client_of(township).post(f"{row}party/", said).json()["state"] == "party"
    assert client_of(county).post(f"{row}superior/", opinion).json()["state"] == "done"
