"""Input that cannot be, tried at each door: page, endpoint, workbook, database. A sentence each time, and nothing written."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months
from core.desk import batches
from core.models import AuditEvent, ImportBatch, ImportRow
from core.views.records import integrity_sentence
from tests.conftest import Tree, make_body
from tests.desk import load, run, workbook
from tests.unions.ballots import made, result
from tests.unions.test_resources import code, row
from unions.models import Body, BodyRequest, Committee, Election, Officer, TownCongress, TownSystem, Training
from unions.workflows import bulk_place

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-009")]
SignIn = Callable[[User], Client]
START, LONG_AGO = dt.date(2024, 3, 1), dt.date(2001, 2, 3)
FOUR_YEARS = {"term_start": str(START), "term_end": str(add_months(START, 48) - dt.timedelta(days=1))}
WRONG = code(77, "81")[:17] + ("0" if code(77, "81")[17] != "0" else "1")
JSON = {"content_type": "application/json"}


@dataclass(frozen=True)
class Wrong:
    """One kind of bad input: what a page and an endpoint are sent, what is put into the database, and what each says."""

    name: str
    says: str
    page: Callable[[Tree], tuple[str, dict[str, Any]]]
    api: Callable[[Tree], tuple[str, dict[str, Any]]]
    raw: Callable[[Tree], Any]
    by_database: str


def new_body(tree: Tree, **changes: Any) -> dict[str, Any]:
    data = {"name": "白沙埠镇新立公司工会委员会", "kind": "single", "superior": tree.township.pk, "state": "normal",
            "established_on": "2023-03-01", "independent_organ": "on", "legal_eligible": "unknown"}  # fmt: skip
    return {**data, **changes}


def new_officer(tree: Tree, **changes: Any) -> dict[str, Any]:
    return {"body": tree.basic.pk, "name": "李晓岚", "post": "chair", "took_post_on": "2024-05-18", **changes}


def officer(tree: Tree, **changes: Any) -> Officer:
    values = {"name": "王立群", "post": "chair", "took_post_on": dt.date(2023, 5, 18), **changes}
    return Officer.objects.create(body=tree.basic, **values)


def committee(tree: Tree, start: int, end: int | None, **changes: Any) -> Committee:
    values = {"kind": "union", "members_count": 5, "state": "past" if end else "current", **changes}
    last = dt.date(end, 5, 17) if end else None
    return Committee.objects.create(
        body=tree.basic, elected_on=dt.date(start, 5, 18), term_end=last, **values
    )


def below_quorum(tree: Tree) -> dict[str, Any]:
    votes = [{"candidate": "王立群", "in_favour": 45, "against": 0, "abstained": 0, "elected": True}]
    return {"notice_on": "2026-06-01", "held_on": "2026-06-10", "congress": "members", "entitled": 80, "present": 50,
            "term_years": 5, "votes": votes}  # fmt: skip


def request(tree: Tree, **changes: Any) -> dict[str, Any]:
    data = {"kind": "move", "body": tree.township.pk, "new_superior": tree.basic.pk, "resolved_on": "2025-03-01",
            "reason": "区划和企业调整，经会议研究"}  # fmt: skip
    return {**data, **changes}


def planted(tree: Tree, **fields: Any) -> None:
    """A row as a script would write it, past every form."""
    values = {
        "name": "白沙埠镇旧址公司工会委员会",
        "kind": "single",
        "established_on": dt.date(2023, 3, 1),
        **fields,
    }
    body = Body(superior=tree.township, jurisdiction=tree.township.jurisdiction, **values)
    Body.objects.bulk_create(bulk_place([body], tree.township))


def set_body(body: Body, **fields: Any) -> None:
    Body.objects.filter(pk=body.pk).update(**fields)


def page(name: str, *args: Any) -> str:
    return reverse(f"unions:{name}", args=args)


API = "/api/unions/"
CASES = (
    Wrong(
        "a wrong credit code", "最后一位校验不对",
        lambda t: (page("body-create"), new_body(t, uscc=WRONG)),
        lambda t: (f"{API}bodies/", new_body(t, uscc=WRONG)),
        lambda t: set_body(t.basic, uscc=WRONG), "最后一位校验不对。请照证书重新核对",
    ),
    Wrong(
        "a wrong credit code of an employer", "最后一位校验不对",
        lambda t: (page("unit-create"), {"name": "临沂新立公司", "uscc": WRONG, "workers": "5", "nature": "private"}),
        lambda t: (f"{API}units/", {"name": "临沂新立公司", "uscc": WRONG, "workers": "5", "nature": "private"}),
        lambda t: type(t.unit).objects.filter(pk=t.unit.pk).update(uscc=WRONG), "最后一位校验不对。请照证书重新核对",
    ),
    Wrong(
        "a term of four years", "任期应为 3年或5年",
        lambda t: (page("body-create"), new_body(t, **FOUR_YEARS)),
        lambda t: (f"{API}bodies/", new_body(t, **FOUR_YEARS)),
        lambda t: planted(t, term_start=START, term_end=add_months(START, 48)), "请核对本届起止",
    ),
    Wrong(
        "a term of four years of an election", "任期应为 3 年或 5 年",
        lambda t: (page("election-record", made(t.basic).pk), result(term_years="4")),
        lambda t: (f"{API}elections/{made(t.basic).pk}/record/", {**below_quorum(t), "present": 70, "term_years": 4}),
        lambda t: made(t.basic, term_years=4, held_on=dt.date(2026, 6, 10)), "请核对本届起止",
    ),
    Wrong(
        "a second chair at once", "请先办理王立群离任",
        lambda t: (officer(t) and page("officer-create"), new_officer(t)),
        lambda t: (officer(t) and f"{API}officers/", new_officer(t)),
        lambda t: (officer(t), officer(t, name="李晓岚")), "已有一位在任主席。请先办理离任",
    ),
    Wrong(
        "an election below quorum", "不足应到 80 人的三分之二",
        lambda t: (page("election-record", made(t.basic).pk), result(present="50")),
        lambda t: (f"{API}elections/{made(t.basic).pk}/record/", below_quorum(t)),
        lambda t: made(t.basic, state="held", entitled=80, present=53), "请另行召开大会",
    ),
    Wrong(
        "an industrial superior below oneself", "不能是本会或本会的下级工会",
        lambda t: (page("body-edit", t.township.pk), new_body(
            t, name=t.township.name, jurisdiction="371302101", established_on="2019-05-01",
            party_superior="中共白沙埠镇委员会", industry_superior=line_below(t).pk)),
        lambda t: ("patch", f"{API}bodies/{t.township.pk}/", {
            "industry_superior": line_below(t).pk, "party_superior": "中共白沙埠镇委员会"}),
        lambda t: set_body(t.township, industry_superior=t.basic), "不能是本会或本会的下级工会。请另选",
    ),
    Wrong(
        "a body moved below its own child", "不能移到自己或自己的下级工会下面",
        lambda t: (page("request-create", t.township.pk, "move"), request(t)),
        lambda t: (f"{API}requests/", request(t)),
        lambda t: set_body(t.township, superior=t.basic), "不能是本会或本会的下级工会。请刷新页面",
    ),
    Wrong(
        "a request to move below its own child", "不能移到自己或自己的下级工会下面",
        lambda t: (page("request-create", t.township.pk, "move"), request(t, new_superior=t.township.pk)),
        lambda t: (f"{API}requests/", request(t, new_superior=t.township.pk)),
        lambda t: BodyRequest.objects.create(
            body=t.township, kind="move", new_superior=t.basic, resolved_on=START, reason="区划调整"),
        "不能移到自己或自己的下级工会下面。请另选",
    ),
    Wrong(
        "overlapping terms of a committee", "任期重叠",
        lambda t: (committee(t, 2021, 2026) and page("committee-create", t.basic.pk), {
            "kind": "union", "state": "past", "members_count": "5", "elected_on": "2019-05-18", "term_end": "2022-01-01"}),
        lambda t: (committee(t, 2021, 2026) and f"{API}committees/", {
            "body": t.basic.pk, "kind": "union", "state": "past", "members_count": 5, "elected_on": "2022-05-18",
            "term_end": "2024-05-17"}),
        lambda t: (committee(t, 2020, 2023), committee(t, 2021, None)), "任期重叠。请核对两届的选举日期",
    ),
    Wrong(
        "a current committee older than the sitting one", "任期重叠",
        lambda t: (committee(t, 2023, None) and page("committee-create", t.basic.pk), {
            "kind": "union", "state": "current", "members_count": "5", "elected_on": "2021-05-18"}),
        lambda t: (committee(t, 2023, None) and f"{API}committees/", {
            "body": t.basic.pk, "kind": "union", "state": "current", "members_count": 5, "elected_on": "2021-05-18"}),
        lambda t: (committee(t, 2023, None), committee(t, 2021, None)), "这类委员会已有现任一届",
    ),
    Wrong(
        "a committee before the founding", "早于本会成立日期 2019-05-01",
        lambda t: (page("committee-create", t.basic.pk), {
            "kind": "audit", "state": "current", "members_count": "3", "elected_on": str(LONG_AGO)}),
        lambda t: (f"{API}committees/", {
            "body": t.basic.pk, "kind": "audit", "state": "current", "members_count": 3, "elected_on": str(LONG_AGO)}),
        lambda t: committee(t, 2001, None), "早于工会的成立日期",
    ),
    Wrong(
        "an officer before the founding", "早于本会成立日期 2019-05-01",
        lambda t: (page("officer-create"), new_officer(t, took_post_on=str(LONG_AGO))),
        lambda t: (f"{API}officers/", new_officer(t, took_post_on=str(LONG_AGO))),
        lambda t: officer(t, took_post_on=LONG_AGO), "任职日期早于工会的成立日期",
    ),
    Wrong(
        "an election before the founding", "选举日期早于本会成立日期",
        lambda t: (page("election-record", made(t.basic).pk), result(held_on="2001-02-03", notice_on="2001-01-01")),
        lambda t: (f"{API}elections/{made(t.basic).pk}/record/", {
            **below_quorum(t), "present": 70, "held_on": "2001-02-03", "notice_on": "2001-01-01"}),
        lambda t: made(t.basic, held_on=LONG_AGO), "选举日期早于工会的成立日期",
    ),
    Wrong(
        "a training before the founding", "早于本会成立日期 2019-05-01",
        lambda t: (page("training-create", officer(t).pk), training(t)),
        lambda t: (f"{API}trainings/", {"officer": officer(t).pk, **training(t)}),
        lambda t: Training.objects.create(
            officer=officer(t), course="任职培训", kind="post", organiser="县总", organiser_level="county",
            started_on=LONG_AGO, hundredths=300),
        "培训开始日期早于工会的成立日期",
    ),
    Wrong(
        "a congress before the founding", "早于本会成立日期 2019-05-01",
        lambda t: (page("towncongress-create"), congress(t)),
        lambda t: (f"{API}town-congresses/", congress(t)),
        lambda t: TownCongress.objects.create(
            body=t.township, term=2, session=1, held_on=LONG_AGO, entitled=80, present=70),
        "大会召开日期早于工会的成立日期",
    ),
    Wrong(
        "a term before the founding", "早于成立日期",
        lambda t: (page("body-create"), new_body(t, term_start="2022-03-01", term_end="2027-02-28")),
        lambda t: (f"{API}bodies/", new_body(t, term_start="2022-03-01", term_end="2027-02-28")),
        lambda t: planted(t, term_start=dt.date(2022, 3, 1), term_end=dt.date(2027, 2, 28)), "本届起早于成立日期",
    ),
    Wrong(
        "a legal registration before the founding", "法人核准日期 2022-03-01 早于成立日期",
        lambda t: (page("body-create"), new_body(t, legal_no="鲁工法证字第1号", legal_on="2022-03-01")),
        lambda t: (f"{API}bodies/", new_body(t, legal_no="鲁工法证字第1号", legal_on="2022-03-01")),
        lambda t: planted(t, legal_on=dt.date(2022, 3, 1)), "法人核准日期早于成立日期",
    ),
    Wrong(
        "a request decided before the founding", "早于",
        lambda t: (page("request-create", t.basic.pk, "dissolve"), request(t, resolved_on=str(LONG_AGO))),
        lambda t: (f"{API}requests/", request(t, kind="dissolve", body=t.basic.pk, resolved_on=str(LONG_AGO))),
        lambda t: BodyRequest.objects.create(body=t.basic, kind="dissolve", resolved_on=LONG_AGO, reason="停产"),
        "决定日期早于本会成立日期",
    ),
    Wrong(
        "a sibling's name", "已有一家叫",
        lambda t: (page("body-create"), new_body(t, name=t.basic.name)),
        lambda t: (f"{API}bodies/", new_body(t, name=t.basic.name)),
        lambda t: planted(t, name=t.basic.name), "同一上级下面已有一家同名的工会",
    ),
)  # fmt: skip


def line_below(tree: Tree) -> Body:
    return make_body("白沙埠镇教育工会", "industrial", tree.township, "371302101")


def training(tree: Tree) -> dict[str, Any]:
    return {"course": "任职培训", "kind": "post", "organiser": "兰山区总工会", "organiser_level": "county",
            "started_on": str(LONG_AGO), "days": "3", "passed": "on"}  # fmt: skip


def congress(tree: Tree) -> dict[str, Any]:
    return {"body": tree.township.pk, "term": "2", "session": "1", "held_on": str(LONG_AGO), "entitled": "80",
            "present": "70"}  # fmt: skip


def everything() -> list[Any]:
    """What no refusal may change."""
    models = (Body, BodyRequest, Committee, Election, Officer, TownCongress, TownSystem, Training)
    return [list(model.objects.order_by("pk").values()) for model in models] + [AuditEvent.objects.count()]


@pytest.mark.parametrize("wrong", CASES, ids=lambda wrong: wrong.name.replace(" ", "-"))
def test_the_page_refuses(wrong: Wrong, client_of: SignIn, county: User, tree: Tree) -> None:
    url, data = wrong.page(tree)
    client, before = client_of(county), everything()
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert wrong.says in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("wrong", CASES, ids=lambda wrong: wrong.name.replace(" ", "-"))
def test_the_endpoint_refuses(wrong: Wrong, client_of: SignIn, county: User, tree: Tree) -> None:
    *verb, url, data = wrong.api(tree)
    client, before = client_of(county), everything()
    answer = (client.patch if verb else client.post)(url, data, **JSON)
    assert answer.status_code in (400, 422)
    assert wrong.says in str(answer.json())
    assert everything() == before


@pytest.mark.parametrize("wrong", CASES, ids=lambda wrong: wrong.name.replace(" ", "-"))
def test_the_database_refuses(wrong: Wrong, tree: Tree) -> None:
    before = everything()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        wrong.raw(tree)
    assert wrong.by_database in integrity_sentence(refusal.value)
    assert everything() == before


def test_a_refusal_by_the_database_alone_is_a_sentence_at_the_endpoint(
    client_of: SignIn, county: User, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Committee, "clean", lambda self: None)
    data = {
        "body": tree.basic.pk,
        "kind": "audit",
        "members_count": 3,
        "state": "current",
        "elected_on": str(LONG_AGO),
    }
    answer = client_of(county).post(f"{API}committees/", data, **JSON)
    assert (answer.status_code, Committee.objects.count()) == (422, 0)
    assert "早于工会的成立日期" in answer.json()["detail"]


# what is right beside it ---------------------------------------------------------------------------------------------


def test_the_congress_that_founds_a_union_meets_before_its_approval(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    data = {"kind": "union", "state": "current", "members_count": "5", "elected_on": "2019-04-20",
            "approved_on": "2019-05-01"}  # fmt: skip
    assert client_of(county).post(page("committee-create", tree.basic.pk), data).status_code == 302
    taken = new_officer(tree, took_post_on="2019-04-20", elected_on="2019-04-20")
    assert client_of(county).post(page("officer-create"), taken).status_code == 302
    made(tree.basic, kind="founding", held_on=dt.date(2019, 4, 20), entitled=60, present=40, state="approved")


def test_a_new_committee_ends_the_term_before_it(client_of: SignIn, county: User, tree: Tree) -> None:
    old = committee(tree, 2019, None)
    data = {"kind": "union", "state": "current", "members_count": "5", "elected_on": "2024-06-01"}
    assert client_of(county).post(page("committee-create", tree.basic.pk), data).status_code == 302
    old.refresh_from_db()
    assert (old.state, old.term_end) == ("past", dt.date(2024, 5, 31))
    first = {**data, "kind": "union", "state": "past", "elected_on": "2019-05-02", "term_end": "2019-05-17"}
    assert client_of(county).post(page("committee-create", tree.basic.pk), first).status_code == 302
    assert Committee.objects.filter(body=tree.basic).count() == 3


def test_lengths_of_terms_follow_the_figures_in_force(tree: Tree) -> None:
    from unions.models import Jurisdiction, Threshold

    Threshold.objects.create(
        key="elect.term_years", jurisdiction=Jurisdiction.objects.get(code="3713"), value=[4], source="local",
        effective_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    planted(tree, term_start=START, term_end=add_months(START, 48) - dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        set_body(tree.basic, term_start=START, term_end=add_months(START, 60))
    set_body(tree.city, term_start=START, term_end=add_months(START, 60))


def test_an_unusual_committee_is_kept_and_said_at_both_doors(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    data = {"kind": "audit", "state": "current", "members_count": 4, "elected_on": "2024-06-01"}
    answer = client_of(county).post(f"{API}committees/", {"body": tree.basic.pk, **data}, **JSON)
    assert answer.status_code == 201
    assert "一般为单数" in answer.json()["warning"]
    said = client_of(county).post(
        page("committee-create", tree.basic.pk), {**data, "elected_on": "2025-06-01"}, follow=True
    )
    assert "一般为单数" in said.content.decode()
    assert (
        client_of(county)
        .post(page("committee-create", tree.basic.pk), {**data, "members_count": 100})
        .status_code
        == 422
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        committee(tree, 2026, None, members_count=100)


# the workbook --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(
    settings: Any, tmp_path: Any, tree: Tree, township: User
) -> Callable[[list[list[str]]], ImportBatch]:
    settings.MEDIA_ROOT = tmp_path

    def check(rows: list[list[str]]) -> ImportBatch:
        batch = batches.upload(
            workbook("unions", rows), "工会.xlsx", resource="unions", body=tree.township, by=township
        )
        return run("desk.check", batch)

    return check


JOINT = {"kind": "联合基层工会", "name": "白沙埠镇机械联合工会委员会"}
BOOKS: dict[str, tuple[Callable[[], list[list[str]]], str]] = {
    "wrong code": (lambda: [row(1, uscc=WRONG)], "最后一位校验不对"),
    "wrong code of the employer": (lambda: [row(1, unit_uscc=code(1)[:17] + "I")], "不会出现"),
    "two chairs at once": (
        lambda: [row(1, **JOINT, uscc="", head="王学敏"), row(2, **JOINT, uscc="", head="李晓岚")], "只有一位主席",
    ),
    "one name for two unions": (
        lambda: [row(1, **JOINT, uscc=code(1, "81")), row(2, **JOINT, uscc=code(2, "81"))], "工会代码不一样",
    ),
    "a superior that is the union itself": (
        lambda: [row(1, superior="临沂第1机械有限公司工会委员会")], "没有找到上级工会",
    ),
    "a date to come": (lambda: [row(1, established_on="2099/05/01")], "晚于今天"),
}  # fmt: skip


@pytest.mark.parametrize("name", BOOKS)
def test_the_workbook_refuses(name: str, desk: Any, tree: Tree) -> None:
    rows, says = BOOKS[name]
    before = everything()
    batch = desk(rows())
    assert batch.counts["good"] == 0, batch.counts
    assert says in said(batch)
    assert everything()[:-1] == before[:-1]


def said(batch: ImportBatch) -> str:
    marks = [issue for kept in ImportRow.objects.filter(batch=batch) for issue in kept.issues]
    return "；".join(f"{what} {remedy}" for _, what, remedy, _ in marks)


def test_the_workbook_refuses_a_second_chair_and_a_siblings_name(
    desk: Any, township: User, tree: Tree
) -> None:
    load(desk([row(1), row(2)]), township)
    before = everything()
    for rows, says in (
        ([row(1, head="李晓岚")], "王学敏还在任"),
        ([row(2, name="临沂第1机械有限公司工会委员会")], "已有另一家"),
    ):
        other = desk(rows)
        assert (other.counts["good"], other.counts["error"]) == (0, 1), other.counts
        assert says in said(other)
    assert everything()[:-1] == before[:-1]
