"""Direct election: eight steps by name and order, who may hold one, the superior's three answers, speeches, approval."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from members.models import Member
from tests.conftest import Tree
from tests.unions.cases import advance, opened, paper, refused_opening, send_back, vote
from unions.gates import lacks_for_direct
from unions.models import Body, Case, Election, Officer, Unit
from unions.policies.catalogue import entries
from unions.policies.force import policy_of
from unions.workflows.procedures import ABOVE, PROCEDURES

Clients = Callable[[User], Client]
START = today() - dt.timedelta(days=30)
HELD = today() - dt.timedelta(days=10)
PARTY = {"party_org": "中共临沂岱蒙板材有限公司支部", "party_opinion": "yes", "party_fit": "yes"}


@pytest.fixture
def fit(tree: Tree) -> Unit:
    """An employer that meets every condition, at the end of its union's term."""
    Unit.objects.filter(pk=tree.unit.pk).update(
        sme=True, ops_normal=True, relations_ok=True, staff_stable=True, attested_on=dt.date(2026, 3, 1)
    )
    Member.objects.create(
        name="李晓岚",
        body=tree.basic,
        unit=tree.unit,
        sex="2",
        change_on=dt.date(2024, 1, 1),
        path=tree.basic.path,
    )
    return tree.unit


@pytest.fixture
def case(tree: Tree, fit: Unit, chair: User, client_of: Clients) -> Case:
    return opened(client_of(chair), "direct", tree.basic, office="chair", kind="reelection")


def to_published(case: Case, own: Client, above: Client) -> None:
    day = START.isoformat()
    advance(own, case, done_on=day, apply_word="本届届满", paper=paper("申请书.pdf"))
    advance(above, case, done_on=day)
    advance(own, case, done_on=day, team="周学敏、赵志强", paper=paper("选举办法.pdf"))
    advance(own, case, done_on=day, mobilised=110)
    advance(own, case, done_on=day, recommended="各班组推荐，李晓岚 88 票", paper=paper())
    advance(own, case, done_on=day, candidates="李晓岚", **PARTY, paper=paper("协商记录.pdf"))
    advance(above, case, done_on=day, superior_opinion="yes", superior_fit="yes")
    advance(own, case, done_on=day, published_at="厂区公告栏", paper=paper("公示.pdf"))


def elect(case: Case, client: Client, status: int = 302, **data: Any) -> str:
    given = {
        "done_on": HELD.isoformat(),
        "speeches": "一、李晓岚：为职工办好三件实事",
        "paper": paper("会议记录.pdf"),
    }
    return advance(client, case, status, **{**given, **data})


@pytest.mark.entry("P-048")
def test_the_steps_are_exactly_those_of_the_policy_data(policy_data: None) -> None:
    steps = [stage for stage in PROCEDURES["direct"].stages if not stage.minor]
    assert [stage.label for stage in steps] == policy_of("37", today()).value("elect.direct_steps")
    assert [number for number, stage in enumerate(steps, start=1) if stage.turn == ABOVE] == [1, 5, 8]


@pytest.mark.entry("P-048")
def test_eight_steps_make_a_directly_elected_chair(
    case: Case, tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_published(case, own, above)
    election = Election.objects.get(pk=case.election_id)
    assert (election.direct, election.kind, election.office) == (True, "reelection", "chair")
    assert "还没有登记结果" in elect(case, own, 422)
    vote(own, election, "李晓岚", held_on=HELD)
    assert "每位候选人都要当场演说" in elect(case, own, 422, speeches="无")
    elect(case, own)
    advance(own, case)
    advance(above, case, approval_no="白工发〔2026〕30号")
    officer = Officer.objects.get(body=tree.basic, post="chair", left_on=None)
    assert case.state == Case.State.DONE
    assert officer.name == "李晓岚" and officer.election is not None and officer.election.direct
    assert own.get(reverse("unions:case-letter", args=[case.pk, "report"])).content.startswith(b"%PDF")


@pytest.mark.entry("P-048")
def test_no_step_closes_before_the_one_before_it(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    advance(own, case, apply_word="本届届满", paper=paper())
    advance(own, case, 403, team="周学敏", paper=paper())  # waits for the superior
    advance(above, case)
    early = START.isoformat()
    assert "早于上一步" in advance(own, case, 422, done_on=early, team="周学敏", paper=paper())


@pytest.mark.entry("P-048")
def test_the_superior_may_send_the_report_back(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_published(case, own, above)
    vote(own, Election.objects.get(pk=case.election_id), "李晓岚", held_on=HELD)
    elect(case, own)
    advance(own, case)
    send_back(above, case, "计票结果缺签名")
    assert Election.objects.get(pk=case.election_id).state == "returned"
    advance(own, case)
    assert case.turn == Case.Turn.ABOVE


def test_the_ballot_is_checked_as_in_every_election(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_published(case, own, above)
    election = Election.objects.get(pk=case.election_id)
    data = {
        "notice_on": START.isoformat(), "held_on": HELD.isoformat(), "congress": "members", "entitled": 100, "present": 50,
        "term_years": "5", "minutes": paper(), "votes-0-candidate": "李晓岚", "votes-0-in_favour": 48, "votes-0-elected": "1",
    }  # fmt: skip
    answer = own.post(reverse("unions:election-record", args=[election.pk]), data)
    assert answer.status_code == 422 and "三分之二" in answer.content.decode()


@pytest.mark.entry("P-049")
def test_an_employer_without_the_conditions_is_refused_with_the_reasons(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    text = refused_opening(client_of(chair), "direct", tree.basic, office="chair", kind="reelection")
    items = "；".join(f"没有认定“{word}”" for word in ("经营管理正常", "劳动关系和谐", "职工队伍稳定"))
    assert entries()["P-049"].remedy.replace("{items}", items) in text


@pytest.mark.entry("P-049")
@pytest.mark.parametrize(
    ("changes", "kind", "item"),
    [
        ({"sme": False}, "reelection", "不是中小企事业单位"), ({"nature": "organ"}, "reelection", "不是中小企事业单位"),
        ({"staff_stable": False}, "reelection", "没有认定“职工队伍稳定”"), ({}, "byelection", "不是新建或届满换届"),
    ],
)  # fmt: skip
def test_each_condition_counts(fit: Unit, changes: dict[str, Any], kind: str, item: str) -> None:
    Unit.objects.filter(pk=fit.pk).update(**changes)
    assert lacks_for_direct([Unit.objects.get(pk=fit.pk)], kind) == [item]


@pytest.mark.entry("P-049")
def test_elsewhere_the_superior_may_agree_with_a_reason(
    tree: Tree, chair: User, township: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In Suzhou no list of conditions is in force: the same case opens, and the superior gives his reason."""
    Body.objects.filter(pk=tree.basic.pk).update(place="320505")
    case = opened(client_of(chair), "direct", tree.basic, office="chair", kind="reelection")
    advance(client_of(chair), case, apply_word="职工要求直选", paper=paper())
    assert "请写明同意的理由" in advance(client_of(township), case, 422)
    advance(client_of(township), case, exception_word="职工队伍稳定，先行试点")
    assert case.stage == "apply"


def test_the_marks_need_their_day_in_form_endpoint_and_database(
    tree: Tree, county: User, client_of: Clients
) -> None:
    from django.db import IntegrityError, transaction

    client = client_of(county)
    url = reverse("unions:unit-edit", args=[tree.unit.pk])
    form = client.get(url).context["form"]
    data = {name: value for name in form.fields if (value := form[name].value()) not in (None, False)}
    answer = client.post(url, {**data, "ops_normal": "on"})
    assert answer.status_code == 422 and "也要填认定日期" in answer.content.decode()
    wrong = client.patch(
        f"/api/unions/units/{tree.unit.pk}/", {"ops_normal": True}, content_type="application/json"
    )
    assert wrong.status_code == 400 and "attested_on" in wrong.json()
    with pytest.raises(IntegrityError), transaction.atomic():
        Unit.objects.filter(pk=tree.unit.pk).update(ops_normal=True)
    assert client.post(url, {**data, "ops_normal": "on", "attested_on": "2026-03-01"}).status_code == 302


def test_who_has_no_part_in_it(case: Case, neighbour: User, auditor: User, client_of: Clients) -> None:
    for user in (neighbour, auditor):
        assert client_of(user).get(reverse("unions:case-detail", args=[case.pk])).status_code == 404
