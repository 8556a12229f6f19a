"""Choosing a chair: both opinions before publication, the bars one by one, election, approval, in post."""

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
from unions.gates import candidate_conditions
from unions.models import Appraisal, Case, Election, Jurisdiction, Officer, SocialWorker, Threshold
from unions.policies.catalogue import entries
from unions.workflows import appoint
from unions.workflows.procedures import PROCEDURES

Clients = Callable[[User], Client]
BARS = ["单位行政主要负责人", "外籍职工"]
STATES = ["推荐", "资格审查", "党组织意见", "上级意见", "公示", "选举", "批复", "上岗"]
FIT = {"party_org": "中共白沙埠镇委员会", "party_opinion": "yes", "party_fit": "yes"}
LONG_AGO = today() - dt.timedelta(days=30)
HELD = today() - dt.timedelta(days=10)


def join(tree: Tree, name: str) -> Member:
    return Member.objects.create(
        name=name,
        body=tree.basic,
        unit=tree.unit,
        sex="1",
        change_on=dt.date(2024, 1, 1),
        path=tree.basic.path,
    )


@pytest.fixture
def bars(policy_data: None) -> list[str]:
    place = Jurisdiction.objects.get(code="37")
    Threshold.objects.create(
        key="elect.bar_list",
        jurisdiction=place,
        value=BARS,
        effective_from=dt.date(2020, 1, 1),
        source="document",
    )
    return BARS


@pytest.fixture
def case(tree: Tree, bars: list[str], chair: User, client_of: Clients) -> Case:
    join(tree, "李晓岚")
    return opened(client_of(chair), "choosing", tree.basic, office="chair", kind="byelection")


def screening(case: Case, answer: str = "no") -> dict[str, Any]:
    stage = PROCEDURES["choosing"].stage("screened")
    assert stage is not None
    asks = [ask for ask in stage.questions(case) if ask.name.startswith("bar_")]
    assert len(asks) == len(BARS)
    return {**{ask.name: "no" for ask in asks}, asks[0].name: answer, "screen_word": "符合"}


def to_opinions(
    case: Case, own: Client, above: Client, *, barred: str = "no", name: str = "李晓岚", **fit: str
) -> None:
    day = LONG_AGO.isoformat()
    advance(own, case, done_on=day, candidates=name, source="members", paper=paper())
    advance(own, case, done_on=day, **screening(case, barred))
    advance(own, case, done_on=day, **{**FIT, **fit}, paper=paper("党组织意见.pdf"))
    advance(above, case, done_on=day, superior_opinion="yes", superior_fit=fit.get("superior_fit", "yes"))


def publish(client: Client, case: Case, status: int = 302) -> str:
    return advance(
        client, case, status, done_on=LONG_AGO.isoformat(), published_at="厂区公告栏", paper=paper("公示.pdf")
    )


def test_the_states_are_those_of_the_catalogue() -> None:
    procedure = PROCEDURES["choosing"]
    assert procedure.opened_label == "启动"
    assert [stage.label for stage in procedure.stages if not stage.minor] == STATES


@pytest.mark.entry("P-046")
def test_a_chair_is_chosen_elected_approved_and_takes_his_post(
    case: Case, tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above)
    publish(own, case)
    election = Election.objects.get(pk=case.election_id)
    assert (election.office, election.kind, election.direct) == ("chair", "byelection", False)
    vote(own, election, "李晓岚", held_on=HELD)
    advance(own, case, done_on=HELD.isoformat())
    election.refresh_from_db()
    assert election.state == "reported"
    advance(above, case, approval_no="白工发〔2026〕21号")
    officer = Officer.objects.get(body=tree.basic, post="chair", left_on=None)
    assert (officer.name, officer.took_post_on) == ("李晓岚", HELD)
    advance(own, case)
    officer.refresh_from_db()
    assert (case.state, officer.took_post_on, case.officer) == (Case.State.DONE, today(), officer)
    assert own.get(reverse("unions:case-letter", args=[case.pk, "approved"])).content.startswith(b"%PDF")


@pytest.mark.entry("P-047")
def test_every_bar_is_a_question_and_a_yes_stops_publication(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    day = LONG_AGO.isoformat()
    advance(own, case, done_on=day, candidates="李晓岚", source="members", paper=paper())
    page = own.get(reverse("unions:case-advance", args=[case.pk])).content.decode()
    assert all(bar in page for bar in BARS)
    assert "请选择" in advance(own, case, 422, done_on=day, screen_word="符合")
    advance(own, case, done_on=day, **screening(case, "yes"))
    advance(own, case, done_on=day, **FIT, paper=paper())
    advance(above, case, done_on=day, superior_opinion="yes", superior_fit="yes")
    assert entries()["P-047"].remedy.replace("{items}", BARS[0]) in publish(own, case, 422)


@pytest.mark.entry("P-047")
@pytest.mark.parametrize(
    ("fit", "said"),
    [({"party_fit": "no"}, "同级党组织没有签署"), ({"superior_fit": "no"}, "上级工会没有签署")],
)
def test_both_sign_the_four_standards(
    case: Case, chair: User, township: User, client_of: Clients, fit: dict[str, str], said: str
) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above, **fit)
    assert said in publish(own, case, 422)


@pytest.mark.entry("P-047")
def test_a_candidate_is_a_member_unless_the_superior_sends_him(
    case: Case, tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above, name="外来人")
    assert "外来人不是本会在会会员" in publish(own, case, 422)
    member = join(tree, "已退会")
    Member.objects.filter(pk=member.pk).update(status=Member.Status.LEFT)
    with pytest.raises(Exception, match="已退会不是本会在会会员"):
        candidate_conditions(tree.basic, ["已退会"], barred=[], party=True, superior=True, sent=False)
    candidate_conditions(tree.basic, ["外来人"], barred=[], party=True, superior=True, sent=True)


@pytest.mark.entry("P-046")
def test_the_party_comes_first_and_both_must_agree(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    day = LONG_AGO.isoformat()
    advance(own, case, done_on=day, candidates="李晓岚", source="members", paper=paper())
    advance(own, case, done_on=day, **screening(case))
    assert case.next_stage is not None and case.next_stage.key == "party"
    no = {**FIT, "party_opinion": "no"}
    assert "党组织不同意" in advance(own, case, 422, done_on=day, **no, paper=paper())
    advance(own, case, done_on=day, **FIT, paper=paper())
    assert "退回补正" in advance(above, case, 422, done_on=day, superior_opinion="no", superior_fit="yes")


def test_the_days_of_publication_run_before_the_election(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above)
    publish(own, case)
    election = Election.objects.get(pk=case.election_id)
    early = LONG_AGO + dt.timedelta(days=6)
    vote(own, election, "李晓岚", held_on=early)
    assert "才期满" in advance(own, case, 422, done_on=early.isoformat())


def test_only_a_published_candidate_is_elected(
    case: Case, chair: User, township: User, client_of: Clients
) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above)
    publish(own, case)
    vote(own, Election.objects.get(pk=case.election_id), "赵志强", held_on=HELD)
    assert "不是公示的候选人" in advance(own, case, 422, done_on=HELD.isoformat())


def test_a_return_reopens_the_result(case: Case, chair: User, township: User, client_of: Clients) -> None:
    own, above = client_of(chair), client_of(township)
    to_opinions(case, own, above)
    publish(own, case)
    vote(own, Election.objects.get(pk=case.election_id), "李晓岚", held_on=HELD)
    advance(own, case, done_on=HELD.isoformat())
    send_back(above, case, "会议记录缺监票人签名")
    election = Election.objects.get(pk=case.election_id)
    assert (election.state, case.stage) == ("returned", "published")
    vote(own, election, "李晓岚", held_on=HELD)
    advance(own, case, done_on=HELD.isoformat())


def test_it_starts_where_the_post_is_vacant_or_the_term_ends(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    sitting = Officer(name="周学敏", body=tree.basic, post="chair", took_post_on=dt.date(2023, 5, 18))
    appoint(sitting, by=None)
    client = client_of(chair)
    assert "还在任主席" in refused_opening(client, "choosing", tree.basic, office="chair", kind="byelection")
    assert "才届满" in refused_opening(client, "choosing", tree.basic, office="chair", kind="reelection")
    opened(client, "choosing", tree.basic, office="vice", kind="byelection")


@pytest.mark.entry("P-067")
def test_an_outstanding_professional_is_a_source_for_a_vice_chair_of_a_township_only(
    tree: Tree, chair: User, county: User, client_of: Clients
) -> None:
    own = client_of(county)
    case = opened(own, "choosing", tree.township, office="vice", kind="byelection")
    give = {"candidates": "孙明霞", "source": "professional"}
    assert "没有在岗的孙明霞" in advance(own, case, 422, **give, paper=paper())
    worker = SocialWorker.objects.create(
        name="孙明霞", body=tree.township, source="hired", hired_on=dt.date(2021, 1, 1), professional=True
    )
    assert "未达优秀" in advance(own, case, 422, **give, paper=paper())
    Appraisal.objects.create(worker=worker, year=today().year - 1, result="excellent")
    advance(own, case, **give, paper=paper())
    other = opened(client_of(chair), "choosing", tree.basic, office="vice", kind="byelection")
    assert "请重新选择" in advance(client_of(chair), other, 422, **give, paper=paper())


def test_strangers_stay_outside(
    case: Case, tree: Tree, neighbour: User, petition_clerk: User, client_of: Clients
) -> None:
    url = reverse("unions:case-detail", args=[case.pk])
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(petition_clerk).get(url).status_code == 404
    assert client_of(neighbour).post(reverse("unions:case-advance", args=[case.pk]), {}).status_code == 404
