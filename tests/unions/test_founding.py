"""Founding a union: started from an employer, seven links in order, what the superior's replies write into the registers."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree, make_unit, make_user
from tests.unions.cases import advance, paper, send_back, vote
from unions.models import Body, Case, Committee, Election, Officer, Unit
from unions.policies.catalogue import entries
from unions.policies.force import policy_of
from unions.workflows.procedures import PROCEDURES, live_steps
from unions.workflows.procedures.founding import LINKS

Clients = Callable[[User], Client]
STATES = ["筹备", "形式确定", "会员登记", "代表产生", "人选协管", "选举", "报批", "批复", "登记"]


@pytest.fixture
def new_unit(tree: Tree) -> Unit:
    return make_unit("临沂百川家具有限公司", "371302101", workers=46, uscc="91350100M000100Y43")


@pytest.fixture
def boss(tree: Tree) -> User:
    """A second officer of the township: who files does not decide."""
    return make_user("boss", "钱镇", "township_officer", tree.township)


def start(client: Client, unit: Unit, superior: Body, **data: Any) -> Any:
    given = {"codes": unit.uscc or unit.name, "superior": superior.pk, "mode": "单独组建", **data}
    return client.post(reverse("unions:founding-start"), given)


@pytest.fixture
def case(tree: Tree, new_unit: Unit, township: User, client_of: Clients) -> Case:
    assert start(client_of(township), new_unit, tree.township).status_code == 302
    return Case.objects.get(procedure="founding")


def to_candidates(case: Case, own: Client, above: Client) -> None:
    advance(own, case, prep_head="王立群", prep_members="王立群、李晓岚、赵志强", paper=paper())
    advance(own, case, form_kind="single", form_reason="职工 46 人")
    advance(above, case, approval_no="白工发〔2026〕3号")
    advance(own, case, members=40, paper=paper("会员名册.pdf"))
    advance(own, case, skip="on", note="会员 40 人，召开会员大会")
    advance(own, case, candidates="王立群（主席）、李晓岚", party_word="同意", women="on", paper=paper())
    advance(above, case, candidates_word="同意")


def to_reported(case: Case, own: Client, above: Client, held_on: dt.date) -> None:
    to_candidates(case, own, above)
    for election in Election.objects.filter(body=case.body):
        vote(own, election, "王立群", held_on=held_on)
    advance(own, case, done_on=held_on.isoformat(), paper=paper("大会记录.pdf"))
    advance(own, case)


def test_the_steps_are_the_states_and_the_links_those_of_the_document() -> None:
    shown = [stage.label for stage in PROCEDURES["founding"].stages if not stage.minor]
    assert shown == STATES
    assert PROCEDURES["founding"].opened_label == "线索"
    assert set(LINKS) <= {stage.key for stage in PROCEDURES["founding"].stages}


@pytest.mark.django_db
def test_the_links_are_those_of_the_policy_data(policy_data: None) -> None:
    assert set(LINKS.values()) == set(policy_of("3205", today()).value("org.founding_links"))


@pytest.mark.entry("P-025")
def test_a_start_makes_a_body_in_preparation_over_its_employer(
    tree: Tree, case: Case, new_unit: Unit
) -> None:
    body = case.body
    assert (body.state, body.kind, body.form) == (Body.State.PREPARING, Body.Kind.SINGLE, "单独组建")
    assert body.name == "临沂百川家具有限公司工会委员会"
    assert body.superior == tree.township
    assert [row.unit for row in body.coverages.all()] == [new_unit]
    assert case.stage_label == "线索"


@pytest.mark.entry("P-025")
def test_founding_runs_through_every_link_and_ends_in_normal_work(
    case: Case, township: User, boss: User, county: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    to_reported(case, own, above, today())
    assert {row.state for row in Election.objects.filter(body=case.body)} == {"reported"}
    advance(above, case, approval_no="白工发〔2026〕8号")
    body = Body.objects.get(pk=case.body_id)
    assert (body.established_on, body.declared_members) == (today(), 40)
    assert body.term_start == today() and body.state == Body.State.PREPARING
    assert Officer.objects.get(body=body, post="chair").name == "王立群"
    kinds = set(
        Committee.objects.filter(body=body, approval_no="白工发〔2026〕8号").values_list("kind", flat=True)
    )
    assert kinds == {"union", "audit", "women"}
    registration = Case.objects.get(procedure="registration", body=body)
    assert registration.state == Case.State.OPEN
    assert "还没有登记法人资格证书" in advance(above, case, 422, legal="certified")
    advance(above, case, legal="later")
    body.refresh_from_db()
    assert (case.state, body.state, body.legal_eligible) == (Case.State.DONE, Body.State.NORMAL, False)
    assert set(LINKS) - {"representatives"} <= {
        key for key, row in live_steps(case).items() if row.kind == "advance"
    }


@pytest.mark.entry("P-025")
def test_no_link_is_skipped_and_no_side_takes_the_others_step(
    case: Case, township: User, client_of: Clients
) -> None:
    own = client_of(township)
    text = advance(own, case, 422, skip="on", note="跳过", prep_head="王立群", prep_members="三人")
    assert "材料" in text
    advance(own, case, prep_head="王立群", prep_members="三人", paper=paper())
    advance(own, case, form_kind="single")
    assert "请由上级工会的另一位同志办理" in advance(own, case, 422, approval_no="白工发〔2026〕3号")


def test_form_members_and_representatives_are_checked(
    case: Case, township: User, boss: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    advance(own, case, prep_head="王立群", prep_members="三人", paper=paper())
    advance(own, case, form_kind="single")
    assert "文号格式不对" in advance(above, case, 422, approval_no="第三号")
    advance(above, case, approval_no="白工发[2026]3号")
    assert live_steps(case)["form"].answers["approval_no"] == "白工发〔2026〕3号"
    assert "不能是 0" in advance(own, case, 422, members=0, paper=paper())
    advance(own, case, members=40, paper=paper())
    assert "1 至 40 人" in advance(own, case, 422, delegates=41, delegates_how="分组推选", paper=paper())
    advance(own, case, delegates=30, delegates_how="分组推选", paper=paper())


@pytest.mark.entry("P-025")
def test_the_election_step_waits_for_the_results_and_takes_their_day(
    case: Case, township: User, boss: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    to_candidates(case, own, above)
    assert "还没有登记结果" in advance(own, case, 422, paper=paper())
    for election in Election.objects.filter(body=case.body):
        assert election.kind == "founding"
        vote(own, election, "王立群", held_on=today() - dt.timedelta(days=1))
    assert "办理日期应填选举大会的日期" in advance(own, case, 422, paper=paper())


def test_a_returned_report_gives_the_elections_back(
    case: Case, township: User, boss: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    to_reported(case, own, above, today())
    send_back(above, case, "大会记录缺签到表")
    assert {row.state for row in Election.objects.filter(body=case.body)} == {"returned"}
    advance(own, case)
    assert {row.state for row in Election.objects.filter(body=case.body)} == {"reported"}


def test_the_superior_may_send_back_to_an_earlier_step(
    case: Case, township: User, boss: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    advance(own, case, prep_head="王立群", prep_members="三人", paper=paper())
    advance(own, case, form_kind="single")
    page = above.get(reverse("unions:case-return", args=[case.pk])).content.decode()
    assert "退回到" in page
    send_back(above, case, "筹备组没有职工代表", to="preparing")
    assert case.stage == "" and case.turn == Case.Turn.OWN


def test_a_start_is_refused_where_the_employer_has_a_union_or_the_mode_does_not_fit(
    tree: Tree, case: Case, new_unit: Unit, township: User, client_of: Clients
) -> None:
    client = client_of(township)
    assert "正在由" in start(client, new_unit, tree.township).content.decode()
    covered = start(client, tree.unit, tree.township, codes=tree.unit.name)
    assert covered.status_code == 422 and "已由" in covered.content.decode()
    assert "请选择组建模式" in start(client, new_unit, tree.township, mode="").content.decode()
    assert "没有找到单位" in start(client, new_unit, tree.township, codes="没有的公司").content.decode()
    two = f"{new_unit.uscc}\n{tree.unit.name}"
    assert "单独组建只能选一家单位" in start(client, new_unit, tree.township, codes=two).content.decode()


def test_who_may_start(tree: Tree, new_unit: Unit, chair: User, neighbour: User, client_of: Clients) -> None:
    assert start(client_of(chair), new_unit, tree.township).status_code == 403
    answer = start(client_of(neighbour), new_unit, tree.township)
    assert answer.status_code == 422  # neither the employer nor the superior is in his sight
    assert not Case.objects.exists()


def test_the_pages_lead_to_it(tree: Tree, new_unit: Unit, township: User, client_of: Clients) -> None:
    client = client_of(township)
    unit_page = client.get(reverse("unions:unit-detail", args=[new_unit.pk])).content.decode()
    address = f"{reverse('unions:founding-start')}?unit={new_unit.pk}"
    assert address in unit_page
    form = client.get(address).content.decode()
    assert new_unit.uscc in form and tree.township.name in form
    assert "启动建会" in client.get(reverse("unions:body-list")).content.decode()


def test_replies_and_the_sheet_are_printed(
    case: Case, township: User, boss: User, neighbour: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    sheet = reverse("unions:case-sheet", args=[case.pk])
    assert own.get(sheet).content.startswith(b"%PDF")
    letter = reverse("unions:case-letter", args=[case.pk, "approved"])
    assert own.get(letter).status_code == 409
    to_reported(case, own, above, today())
    advance(above, case, approval_no="白工发〔2026〕8号")
    assert own.get(letter).content.startswith(b"%PDF")
    assert client_of(neighbour).get(letter).status_code == 404
    page = own.get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert letter in page and sheet in page


def test_one_number_is_one_paper(
    case: Case, tree: Tree, township: User, boss: User, client_of: Clients
) -> None:
    own, above = client_of(township), client_of(boss)
    other = make_unit("临沂鲁信家具有限公司", "371302101", workers=30)
    start(own, other, tree.township)
    second = Case.objects.latest("pk")
    for one in (case, second):
        advance(own, one, prep_head="王立群", prep_members="三人", paper=paper())
        advance(own, one, form_kind="single")
    advance(above, case, approval_no="白工发〔2026〕3号")
    assert "已经用在" in advance(above, second, 422, approval_no="白工发〔2026〕3号")


def test_the_remedy_of_the_quality_of_founding_names_the_links() -> None:
    assert "{items}" in entries()["P-026"].remedy


@pytest.mark.entry("P-026")
def test_a_founding_with_every_link_is_regular_and_one_entered_afterwards_is_not(
    case: Case, tree: Tree, township: User, boss: User, client_of: Clients
) -> None:
    from core.indicators import INDICATORS
    from unions.policies.judge import findings

    own, above = client_of(township), client_of(boss)
    to_reported(case, own, above, today())
    advance(above, case, approval_no="白工发〔2026〕8号")
    advance(above, case, legal="later")
    Body.objects.filter(pk=tree.basic.pk).update(established_on=today())
    indicator, policy = INDICATORS["founding-quality"], policy_of("3205", today())
    found = {row.row.pk: row for row in findings(indicator, policy, indicator.rows(policy))}
    assert found[case.body_id].letter == "P" and set(found[tree.basic.pk].items) >= set(LINKS.values())
    step = live_steps(case)["members"]
    step.paper = ""
    step.save()
    again = {row.row.pk: row for row in findings(indicator, policy, indicator.rows(policy))}
    assert again[case.body_id].items == ("会员会籍的管理",)


@pytest.mark.parametrize(
    ("members", "kind", "count", "said"),
    [(110, "union", 5, ""), (110, "union", 9, "3 至 7 人"), (12, "union", 9, "3 至 5 人"), (110, "audit", 3, ""), (110, "audit", 4, "单数")],
)  # fmt: skip
def test_an_unusual_size_of_a_committee_is_kept_and_said(
    tree: Tree, county: User, client_of: Clients, members: int, kind: str, count: int, said: str
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(declared_members=members)
    data = {
        "kind": kind,
        "state": "current",
        "members_count": count,
        "elected_on": "2023-05-18",
        "approved_on": "2023-05-20",
    }
    answer = client_of(county).post(
        reverse("unions:committee-create", args=[tree.basic.pk]), data, follow=True
    )
    assert Committee.objects.get(body=tree.basic, kind=kind).members_count == count
    text = answer.content.decode()
    assert ("平台校验" in text) is bool(said) and said in text


def test_impossible_dates_are_refused_by_the_database(tree: Tree) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Committee.objects.create(
            body=tree.basic, kind="audit", elected_on=dt.date(2024, 5, 2), approved_on=dt.date(2024, 5, 1)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Body.objects.filter(pk=tree.basic.pk).update(
            legal_on=dt.date(2024, 5, 2), legal_until=dt.date(2024, 5, 1)
        )
