"""Restructuring watch: reported by anyone in scope, verified by the county, ordered, restored or handed on."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.rules import RULES
from homes.models import Outcome
from homes.scoring.run import score
from tests.conftest import Tree, make_user
from tests.unions.cases import advance, opened, paper, refused_opening
from unions.models import Body, Case
from unions.workflows import life
from unions.workflows.procedures import PROCEDURES

Clients = Callable[[User], Client]


def report(client: Client, body: Body) -> Case:
    return opened(
        client,
        "restructuring",
        body,
        found_on=today().isoformat(),
        change="folded",
        story="改制后工会并入党群工作部",
    )


@pytest.fixture
def case(tree: Tree, auditor: User, client_of: Clients) -> Case:
    return report(client_of(auditor), tree.basic)


def verify(client: Client, case: Case, finding: str = "true") -> None:
    advance(client, case, finding=finding, finding_word="已向单位和职工核实")


def order(client: Client, case: Case) -> None:
    until = today() + dt.timedelta(days=30)
    advance(
        client, case, correct_by=until.isoformat(), order_word="恢复工会独立设置", paper=paper("通知.pdf")
    )


def test_the_states_are_those_of_the_catalogue() -> None:
    procedure = PROCEDURES["restructuring"]
    assert procedure.opened_label == "发现"
    assert [stage.label for stage in procedure.stages] == ["核实", "责令纠正", "已恢复", "移送", "办结"]


@pytest.mark.entry("P-028")
def test_anyone_in_scope_reports_and_only_the_county_verifies(
    case: Case, township: User, county: User, auditor: User, client_of: Clients
) -> None:
    assert case.opened_by_name == str(auditor)
    assert "由县级以上总工会办理" in advance(
        client_of(township), case, 422, finding="true", finding_word="属实"
    )
    advance(client_of(auditor), case, 403, finding="true", finding_word="属实")
    verify(client_of(county), case)
    assert case.stage_label == "核实"


@pytest.mark.entry("P-028")
def test_who_reported_does_not_verify(tree: Tree, county: User, client_of: Clients) -> None:
    case = report(client_of(county), tree.basic)
    text = advance(client_of(county), case, 422, finding="true", finding_word="属实")
    assert "另一位同志" in text


@pytest.mark.entry("P-028")
def test_a_restored_organ_closes_the_case(
    case: Case, tree: Tree, township: User, county: User, client_of: Clients
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(independent_organ=False, merged_into="党群工作部")
    above = client_of(township)
    verify(client_of(county), case)
    order(above, case)
    assert case.due_on == today() + dt.timedelta(days=30)
    assert "没有独立设置机构" in advance(above, case, 422, restored_word="已恢复", paper=paper())
    Body.objects.filter(pk=tree.basic.pk).update(independent_organ=True, merged_into="")
    advance(above, case, restored_word="已恢复独立设置", paper=paper())
    assert case.next_stage is not None and case.next_stage.key == "closed"
    advance(above, case)
    assert case.state == Case.State.DONE


@pytest.mark.entry("P-028")
def test_what_is_not_restored_goes_to_the_law_department(
    case: Case, township: User, county: User, client_of: Clients
) -> None:
    above = client_of(township)
    verify(client_of(county), case)
    order(above, case)
    advance(above, case, skip="on", note="到期没有恢复")
    assert case.next_stage is not None and case.next_stage.label == "移送"
    advance(above, case, transfer_word="法律工作部受理", paper=paper())
    advance(above, case)
    assert case.state == Case.State.DONE


def test_a_report_that_is_untrue_ends_at_once(case: Case, county: User, client_of: Clients) -> None:
    verify(client_of(county), case, "untrue")
    assert (case.state, case.closed_on) == (Case.State.DONE, today())


@pytest.mark.entry("P-016", "P-028")
def test_an_open_case_fails_the_independent_organ(
    case: Case, tree: Tree, county: User, client_of: Clients
) -> None:
    score(on=today())
    assert Outcome.objects.get(body=tree.basic).letters[RULES["P-016"].slot] == "F"
    verify(client_of(county), case, "untrue")
    score(on=today())
    assert Outcome.objects.get(body=tree.basic).letters[RULES["P-016"].slot] == "P"


@pytest.mark.entry("P-028")
def test_a_dissolved_union_whose_employer_goes_on_is_reported_by_itself(tree: Tree, township: User) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(declared_members=90)
    life.dissolve(tree.basic, by=township, on=today(), reason="单位改制撤销工会")
    case = Case.objects.get(procedure="restructuring", body=tree.basic)
    assert case.data["employer"]["pk"] == tree.unit.pk
    assert case.opened_by_name == "撤销工会时自动报告"


def test_a_union_without_members_or_with_a_closed_employer_is_not(tree: Tree, township: User) -> None:
    life.dissolve(tree.joint, by=township, on=today(), reason="单位已无会员，撤销")
    type(tree.unit).objects.filter(pk=tree.unit.pk).update(closed_on=today())
    Body.objects.filter(pk=tree.basic.pk).update(declared_members=90)
    life.dissolve(tree.basic, by=township, on=today(), reason="单位注销，撤销工会")
    assert not Case.objects.exists()


def test_a_dissolved_union_is_restored_only_by_a_union_that_works(
    tree: Tree, township: User, county: User, client_of: Clients
) -> None:
    Body.objects.filter(pk=tree.basic.pk).update(declared_members=90)
    life.dissolve(tree.basic, by=township, on=today(), reason="单位改制撤销工会")
    case = Case.objects.get(procedure="restructuring")
    verify(client_of(county), case)
    order(client_of(township), case)
    assert "还是撤销状态" in advance(client_of(township), case, 422, restored_word="已恢复", paper=paper())


def test_a_date_to_come_is_refused_and_strangers_report_nothing(
    tree: Tree, auditor: User, neighbour: User, client_of: Clients
) -> None:
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    data = {"found_on": tomorrow, "change": "merged", "story": "合并"}
    assert "今天以后" in refused_opening(client_of(auditor), "restructuring", tree.basic, **data)
    assert "没有找到这家工会" in refused_opening(client_of(neighbour), "restructuring", tree.basic, **data)
    reader = make_user("reader", "阅读", "party_reader", tree.county)
    assert client_of(reader).get(reverse("unions:case-create", args=["restructuring"])).status_code == 403
