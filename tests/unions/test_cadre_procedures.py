"""Transfer before the term's end, labour contracts reported, cadres protected: at the pages, by the right people only."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.workflow import Refused
from tests.conftest import Tree, make_user, place
from tests.unions.cases import advance, opened, paper
from unions.gates import outstanding_professional
from unions.models import Appraisal, Case, ContractEvent, Officer, RuleAdoption, SocialWorker, Threshold
from unions.workflows.cadres import fill_officer

Clients = Callable[[User], Client]


def make_officer(body: Any, post: str = "chair", **more: Any) -> Officer:
    fields = {
        "name": "周立国",
        "took_post_on": dt.date(2023, 5, 20),
        "term_end": dt.date(2028, 5, 17),
        **more,
    }
    row = Officer(body=body, post=post, **fields)
    fill_officer(row).save()
    return row


def demand_consent(on: bool = True) -> None:
    RuleAdoption.objects.create(
        jurisdiction=place("37"), entry="P-059", enabled=on, core=False, weight=1, strength="MUST",
        effective_from=dt.date(2024, 1, 1),
    )  # fmt: skip


def day(ago: int) -> str:
    return (today() - dt.timedelta(days=ago)).isoformat()


def leave(client: Client, officer: Officer, status: int = 302, **data: Any) -> None:
    url = reverse("unions:officer-leave", args=[officer.pk])
    answer = client.post(url, {"left_on": today().isoformat(), "reason": "调到总部", **data})
    assert answer.status_code == status, answer.content.decode()
    officer.refresh_from_db()


# ---- transfer before the term's end ------------------------------------------------------------


@pytest.mark.entry("P-059")
def test_a_chair_is_moved_after_committee_and_superior_have_consented(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    demand_consent()
    officer, own = make_officer(tree.basic), client_of(chair)
    case = opened(own, "transfer", tree.basic, officer=officer.pk, reason="集团统一调配")
    assert "材料" in advance(own, case, 422, present="7", agreed="on", done_on=day(5))
    assert "请确认" in advance(own, case, 422, present="7", paper=paper(), done_on=day(5))
    advance(own, case, present="7", agreed="on", paper=paper(), done_on=day(5))
    assert case.turn == Case.Turn.ABOVE
    advance(own, case, 403)
    assert "下一步：同意调动" in client_of(township).get("/").content.decode()
    advance(client_of(township), case, done_on=day(3), opinion="同意")
    assert "早于上一级工会同意" in advance(own, case, 422, left_on=day(4))
    advance(own, case, left_on=day(2))
    officer.refresh_from_db()
    assert case.state == Case.State.DONE
    assert (officer.left_on, officer.improper_transfer) == (today() - dt.timedelta(days=2), False)
    assert officer.left_reason == "任期内调动：集团统一调配"


@pytest.mark.entry("P-059")
def test_a_chair_moved_without_both_consents_is_marked_and_put_before_the_county(
    tree: Tree, chair: User, township: User, county: User, city: User, client_of: Clients
) -> None:
    demand_consent()
    officer, own = make_officer(tree.basic), client_of(chair)
    case = opened(own, "transfer", tree.basic, officer=officer.pk, reason="集团统一调配")
    advance(
        own, case, present="7", agreed="on", paper=paper(), done_on=day(5)
    )  # the committee alone is not enough
    leave(own, officer)
    assert officer.improper_transfer
    url = reverse("unions:officer-detail", args=[officer.pk])
    page = own.get(url).content.decode()
    assert "没有本级委员会和上一级工会两个同意" in page and "依法选举的工会主席" in page
    assert "周立国" in own.get(reverse("unions:officer-list"), {"tab": "improper"}).content.decode()
    assert "违规调动：周立国" in client_of(county).get("/").content.decode()
    assert "违规调动：周立国" not in client_of(township).get("/").content.decode()
    settle = reverse("unions:officer-settle", args=[officer.pk])
    assert client_of(township).post(settle, {"reason": "已约谈单位"}).status_code == 403
    assert client_of(county).post(settle, {"reason": ""}).status_code == 422
    assert client_of(county).post(settle, {"reason": "已约谈单位，责成整改"}).status_code == 302
    officer.refresh_from_db()
    assert officer.improper_transfer and officer.improper_settled_on == today()
    assert "违规调动：周立国" not in client_of(county).get("/").content.decode()
    again = client_of(city).post(settle, {"reason": "再登记一次"})
    assert again.status_code == 422 and "已于" in again.content.decode()
    assert "责成整改" in own.get(url).content.decode()


@pytest.mark.entry("P-059")
@pytest.mark.parametrize(
    ("fields", "form", "adopted", "marked"),
    [
        ({}, {}, True, True),
        ({"post": "vice"}, {}, True, True),
        ({"post": "member"}, {}, True, False),
        ({"term_end": dt.date(2024, 5, 17)}, {}, True, False),
        ({"term_end": None}, {}, True, False),
        ({}, {"cause": "retired"}, True, False),
        ({}, {"cause": "moved"}, True, True),
        ({}, {}, False, False),
    ],
    ids=["chair", "vice", "member", "term over", "no term", "retired", "moved", "not demanded here"],
)
def test_who_is_marked(
    tree: Tree,
    chair: User,
    client_of: Clients,
    fields: dict[str, Any],
    form: dict[str, str],
    adopted: bool,
    marked: bool,
) -> None:
    if adopted:
        demand_consent()
    officer = make_officer(tree.basic, **fields)
    leave(client_of(chair), officer, **form)
    assert officer.improper_transfer is marked


@pytest.mark.entry("P-059")
def test_refused_by_the_superior_nobody_is_moved_and_only_heads_in_term_are_transferred(
    tree: Tree, chair: User, township: User, neighbour: User, client_of: Clients
) -> None:
    officer, own = make_officer(tree.basic), client_of(chair)
    case = opened(own, "transfer", tree.basic, officer=officer.pk, reason="集团统一调配")
    advance(own, case, present="7", agreed="on", paper=paper())
    refuse = reverse("unions:case-refuse", args=[case.pk])
    assert client_of(neighbour).post(refuse, {"reason": "理由不充分"}).status_code == 404
    assert client_of(township).post(refuse, {"reason": "理由不充分"}).status_code == 302
    case.refresh_from_db()
    officer.refresh_from_db()
    assert case.state == Case.State.REFUSED and officer.left_on is None
    create = reverse("unions:case-create", args=["transfer"])
    for post, term, sentence in (
        ("member", dt.date(2028, 5, 17), "只办理主席、副主席"), ("vice", dt.date(2024, 1, 1), "不属于任期内调动"), ("vice", None, "没有登记任期"),
    ):  # fmt: skip
        other = make_officer(tree.basic, post, name="吴海", term_end=term)
        answer = own.post(create, {"body": tree.basic.pk, "officer": other.pk, "reason": "工作需要"})
        assert answer.status_code == 422 and sentence in answer.content.decode()


# ---- labour contracts --------------------------------------------------------------------------


def contract(client: Client, tree: Tree, officer: Officer, planned: str, **more: Any) -> Case:
    return opened(
        client,
        "contract",
        tree.basic,
        officer=officer.pk,
        event="cancel",
        planned_on=planned,
        cause="岗位撤销",
        **more,
    )


@pytest.mark.entry("P-060")
def test_a_contract_is_told_reported_filed_and_then_touched(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    officer, own = make_officer(tree.basic), client_of(chair)
    case = contract(own, tree, officer, (today() + dt.timedelta(days=9)).isoformat())
    advance(own, case, opinion="agrees", done_on=day(6))
    advance(own, case, done_on=day(5), paper=paper())
    advance(own, case, 403)
    advance(client_of(township), case, done_on=day(4))
    assert "实际办理日期" in advance(own, case, 422, outcome="done")
    advance(own, case, outcome="done", effected_on=day(1))
    event = ContractEvent.objects.get(case=case)
    assert (event.late, event.filed_on, event.effected_on) == (
        False,
        today() - dt.timedelta(days=4),
        today() - dt.timedelta(days=1),
    )
    assert event.filed_by == "赵镇" and case.state == Case.State.DONE
    assert "劳动合同变动" in own.get(reverse("unions:officer-detail", args=[officer.pk])).content.decode()


@pytest.mark.entry("P-060")
def test_touched_before_it_was_filed_it_is_marked_and_the_superior_is_alerted(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    officer, own = make_officer(tree.basic), client_of(chair)
    case = contract(own, tree, officer, day(10))  # it has happened already
    assert ContractEvent.objects.get(case=case).late
    assert "未先报备：周立国" in client_of(township).get("/").content.decode()
    page = own.get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert "没有先报上级工会备案" in page
    advance(own, case, opinion="agrees", done_on=day(3))
    advance(own, case, paper=paper(), done_on=day(3))
    advance(client_of(township), case, done_on=day(2))
    advance(own, case, outcome="done", effected_on=day(10))
    assert (case.state, case.next_stage.key if case.next_stage else "") == (Case.State.OPEN, "warned")
    advance(own, case, 403, warned="已督促")
    advance(client_of(township), case, warned="已约谈单位")
    assert case.state == Case.State.DONE and ContractEvent.objects.get(case=case).late
    assert "未先报备：周立国" not in client_of(township).get("/").content.decode()


@pytest.mark.entry("P-060")
@pytest.mark.parametrize(("timing", "late"), [("before", True), ("at", False)])
def test_on_the_very_day_is_too_late_only_where_it_must_be_before(
    tree: Tree, chair: User, township: User, client_of: Clients, timing: str, late: bool
) -> None:
    Threshold.objects.filter(key="contract.covered_posts", jurisdiction__code="37").update(
        value={"posts": ["chair"], "timing": timing}
    )
    officer, own = make_officer(tree.basic), client_of(chair)
    case = contract(own, tree, officer, today().isoformat())
    advance(own, case, opinion="agrees")
    advance(own, case, paper=paper())
    advance(client_of(township), case)
    advance(own, case, outcome="done", effected_on=today().isoformat())
    assert ContractEvent.objects.get(case=case).late is late


@pytest.mark.entry("P-060")
def test_whose_contracts_are_reported_is_data(tree: Tree, chair: User, client_of: Clients) -> None:
    member, own = make_officer(tree.basic, "member"), client_of(chair)
    create = reverse("unions:case-create", args=["contract"])
    data = {
        "body": tree.basic.pk,
        "officer": member.pk,
        "event": "change",
        "planned_on": today().isoformat(),
        "cause": "调岗",
    }
    answer = own.post(create, data)
    assert answer.status_code == 422 and "不用报上级工会备案" in answer.content.decode()
    rows = Threshold.objects.filter(key="contract.covered_posts")
    rows.filter(jurisdiction__code="37").update(value={"posts": ["chair", "vice", "member"], "timing": "at"})
    assert own.post(create, data).status_code == 302
    rows.delete()
    answer = own.post(create, {**data, "officer": make_officer(tree.basic).pk})
    assert answer.status_code == 422 and "本地还没有设定" in answer.content.decode()


# ---- protection --------------------------------------------------------------------------------


@pytest.mark.entry("P-060", "P-061")
def test_an_objection_becomes_a_rights_case_with_a_warning_of_revenge(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    officer, own, above = make_officer(tree.basic), client_of(chair), client_of(township)
    case = contract(own, tree, officer, (today() + dt.timedelta(days=9)).isoformat())
    assert "请写明异议内容" in advance(own, case, 422, opinion="objects")
    advance(own, case, opinion="objects", objection="因参加集体协商被解除")
    rights = Case.objects.get(procedure="protection")
    assert (rights.officer, rights.data["need"], rights.turn) == (officer, "rights", Case.Turn.ABOVE)
    page = above.get(reverse("unions:case-detail", args=[rights.pk])).content.decode()
    assert "可能是打击报复" in page and "因参加集体协商被解除" in page
    assert "可能是打击报复" in above.get(reverse("unions:case-detail", args=[case.pk])).content.decode()


@pytest.mark.entry("P-061")
@pytest.mark.parametrize(("months", "warned"), [(12, True), (1, False)])
def test_revenge_is_suspected_within_the_months_of_the_place(
    tree: Tree, chair: User, township: User, client_of: Clients, months: int, warned: bool
) -> None:
    Threshold.objects.filter(key="protect.watch_months").update(value=months)
    officer, own = make_officer(tree.basic), client_of(chair)
    contract(own, tree, officer, (today() + dt.timedelta(days=60)).isoformat())
    case = opened(own, "protection", tree.basic, officer=officer.pk, need="rights", facts="单位停发岗位津贴")
    page = client_of(township).get(reverse("unions:case-detail", args=[case.pk])).content.decode()
    assert ("可能是打击报复" in page) is warned


@pytest.mark.entry("P-061")
def test_the_superior_verifies_helps_and_closes(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    officer, own, above = make_officer(tree.basic), client_of(chair), client_of(township)
    case = opened(
        own, "protection", tree.basic, officer=officer.pk, need="hardship", facts="配偶重病，家庭困难"
    )
    advance(own, case, 403, verified="yes", finding="属实")
    advance(above, case, verified="yes", finding="入户走访，情况属实")
    advance(above, case, skip="on", note="家庭困难，不涉及单位")
    assert "金额" in advance(above, case, 422, fund="困难帮扶资金")
    advance(above, case, payment="3000", fund="困难帮扶资金")
    advance(above, case, skip="on", note="不需要")
    advance(above, case, result="已发放补助")
    assert case.state == Case.State.DONE and case.data["payment"] == 3000


@pytest.mark.entry("P-061")
def test_only_those_who_handle_it_see_a_protection_case(
    tree: Tree,
    chair: User,
    county: User,
    city: User,
    neighbour: User,
    petition_clerk: User,
    client_of: Clients,
) -> None:
    case = opened(
        client_of(chair),
        "protection",
        tree.basic,
        officer=make_officer(tree.basic).pk,
        need="rights",
        facts="被停职",
    )
    url = reverse("unions:case-detail", args=[case.pk])
    assert client_of(county).get(url).status_code == 200
    for other in (city, neighbour, petition_clerk):
        assert client_of(other).get(url).status_code == 404
    # the city handles what its counties put before it; a grassroots union's is not even listed there
    listed = client_of(city).get(reverse("unions:case-list", args=["protection"]))
    assert listed.status_code == 200 and not list(listed.context["rows"])
    second = make_user("reader", "读者", "department_user", tree.basic)
    assert client_of(second).get(url).status_code == 404


# ---- from social worker to vice chair ----------------------------------------------------------


@pytest.mark.entry("P-067")
@pytest.mark.parametrize(
    ("fields", "results", "bars", "sentence"),
    [
        ({}, {2025: "excellent"}, (), ""),
        ({}, {2024: "pass", 2025: "excellent"}, (), ""),
        ({}, {2024: "excellent", 2025: "pass"}, (), "年度评价未达优秀"),
        ({}, {}, (), "年度评价未达优秀"),
        ({"professional": False}, {2025: "excellent"}, (), "不是社会工作专业人才"),
        ({"left_on": dt.date(2025, 6, 1)}, {2025: "excellent"}, (), "离岗"),
        ({}, {2025: "excellent"}, ("单位负责人近亲属",), "单位负责人近亲属"),
    ],
)
def test_only_an_outstanding_professional_is_nominated(
    tree: Tree, fields: dict[str, Any], results: dict[int, str], bars: tuple[str, ...], sentence: str
) -> None:
    defaults = {"name": "宋小岚", "source": "hired", "hired_on": dt.date(2023, 3, 1), "professional": True}
    worker = SocialWorker.objects.create(body=tree.township, **{**defaults, **fields})
    for year, result in results.items():
        Appraisal.objects.create(worker=worker, year=year, result=result)
    if not sentence:
        outstanding_professional(worker, bars)
        return
    with pytest.raises(Refused, match=sentence):
        outstanding_professional(worker, bars)
