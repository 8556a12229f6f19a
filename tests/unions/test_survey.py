"""The dragnet survey: filled from the register, visited, classified, dated, followed to a union, confirmed by the city."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import add_months, today
from core.indicators import INDICATORS
from core.models import AuditEvent
from reports.measures import standing
from reports.models import Measure
from reports.workflows.measure import measure
from tests.conftest import Tree, found, make_unit, make_user, place
from unions.models import Coverage, SurveyItem, SurveyRound, Threshold, Unit
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
TOWN = "371302101"


@pytest.fixture
def market(tree: Tree) -> Unit:
    return make_unit("白沙埠镇百货市场", TOWN, workers=40, domain8="market")


@pytest.fixture
def depot(tree: Tree) -> Unit:
    return make_unit("白沙埠镇货运站", TOWN, workers=30, domain8="freight")


@pytest.fixture
def survey(tree: Tree, market: Unit, depot: Unit, county: User, client_of: Clients) -> SurveyRound:
    Unit.objects.filter(pk=tree.unit.pk).update(domain8="park")
    return begun(client_of(county), tree)


def begun(client: Client, tree: Tree, status: int = 302, **data: Any) -> Any:
    fields = {"body": tree.county.pk, "domain8": "", "started_on": today().isoformat(), **data}
    answer = client.post(reverse("unions:survey-create"), fields)
    assert answer.status_code == status, answer.content.decode()
    return SurveyRound.objects.latest("pk") if status == 302 else answer.content.decode()


def item_of(survey: SurveyRound, unit: Unit) -> SurveyItem:
    return SurveyItem.objects.get(round=survey, unit=unit)


def visit(client: Client, item: SurveyItem, status: int = 302, **data: Any) -> str:
    fields = {"visited_on": today().isoformat(), "workers": "33", **data}
    answer = client.post(reverse("unions:survey-item-visit", args=[item.pk]), fields)
    assert answer.status_code == status, answer.content.decode()
    item.refresh_from_db()
    return answer.content.decode() if status != 302 else answer.headers["Location"]


def step(client: Client, name: str, obj: Any, status: int = 302, **data: Any) -> str:
    kind = "survey" if isinstance(obj, SurveyRound) else "survey-item"
    answer = client.post(reverse(f"unions:{kind}-{name}", args=[obj.pk]), data)
    assert answer.status_code == status, answer.content.decode()
    obj.refresh_from_db()
    return answer.content.decode()


SOON = {"result": "should", "mode": "单独组建", "due_on": (today() + dt.timedelta(days=30)).isoformat()}


@pytest.mark.entry("P-040")
def test_a_round_is_filled_with_the_open_employers_of_the_domains_below_the_county(
    survey: SurveyRound, tree: Tree, market: Unit, depot: Unit
) -> None:
    make_unit("历下货运站", "370102001", domain8="freight")
    assert set(survey.items.values_list("unit", flat=True)) == {market.pk, depot.pk, tree.unit.pk}
    assert set(survey.items.values_list("state", flat=True)) == {"planned"}
    event = AuditEvent.objects.get(verb="surveyround.start")
    assert event.after["items"] == 3


@pytest.mark.entry("P-040")
def test_a_round_of_one_domain_leaves_out_others_closed_ones_and_those_being_surveyed(
    tree: Tree, market: Unit, depot: Unit, county: User, client_of: Clients
) -> None:
    client = client_of(county)
    first = begun(client, tree, domain8="market")
    assert [item.unit for item in first.items.all()] == [market]
    shut = make_unit("关门的市场", TOWN, domain8="freight")
    Unit.objects.filter(pk=shut.pk).update(closed_on=today())
    second = begun(client, tree)
    assert [item.unit for item in second.items.all()] == [depot]
    assert "已有一轮排查没有结束" in begun(client, tree, 422)


@pytest.mark.entry("P-040")
def test_no_round_before_the_campaign_nor_tomorrow_nor_without_employers(
    tree: Tree, county: User, client_of: Clients
) -> None:
    client = client_of(county)
    assert "没有可以排查的单位" in begun(client, tree, 422)
    make_unit("白沙埠镇百货市场", TOWN, domain8="market")
    assert "2018-07-01" in begun(client, tree, 422, started_on="2018-06-30")
    assert "今天以后" in begun(client, tree, 422, started_on=(today() + dt.timedelta(days=1)).isoformat())
    Threshold.objects.create(
        key="cov.survey_from",
        jurisdiction=place("37"),
        value="2018-01-01",
        effective_from=dt.date(2020, 1, 1),
        set_by="测试",
    )
    begun(client, tree, started_on="2018-06-30")


@pytest.mark.entry("P-040")
def test_one_visit_says_all_and_leads_to_the_next_employer(
    survey: SurveyRound, depot: Unit, market: Unit, township: User, client_of: Clients
) -> None:
    client, one = client_of(township), item_of(survey, market)
    away = visit(client, one, next="1", **SOON)
    assert (one.state, one.mode, one.workers, one.visitor_name) == ("dated", "单独组建", 33, str(township))
    assert "/visit/" in away
    verbs = list(
        AuditEvent.objects.filter(object_id=str(one.pk)).order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["surveyitem.visit", "surveyitem.classify", "surveyitem.mode", "surveyitem.date"]
    page = client.get(reverse("unions:survey-visits", args=[survey.pk])).content.decode()
    assert "还有 2 家待走访" in page and "今天您走访了 1 家" in page


@pytest.mark.entry("P-040")
def test_a_visit_without_a_class_waits_and_later_steps_follow_in_order(
    survey: SurveyRound, market: Unit, township: User, client_of: Clients
) -> None:
    client, one = client_of(township), item_of(survey, market)
    step(client, "mode", one, 409, mode="单独组建")
    visit(client, one)
    assert (one.state, one.result) == ("visited", "")
    assert "只有分类为“应建”" not in step(client, "classify", one, result="cannot", reason="只有三人")
    assert "只有分类为“应建”" in step(client, "mode", one, 422, mode="单独组建")
    step(client, "classify", one, result="should")
    assert "重新选择" in step(client, "mode", one, 422, mode="随便建") or one.mode == ""
    step(client, "mode", one, mode="区域联建")
    assert "今天或以后" in step(client, "date", one, 422, due_on="2020-01-01")
    step(client, "date", one, due_on=today().isoformat())
    assert (one.state, one.mode, one.due_on) == ("dated", "区域联建", today())
    visit(client, one, 409)


@pytest.mark.entry("P-040")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"result": "cannot"}, "为什么不具备"),
        ({"visited_on": "2019-01-01"}, "早于本轮排查"),
        ({"visited_on": "2099-01-01"}, "今天以后"),
        ({"workers": "-1"}, "不能是负数"),
        ({**SOON, "mode": ""}, "一并选择建会方式"),
        ({**SOON, "due_on": "2020-01-01"}, "今天或以后"),
    ],
)
def test_a_wrong_visit_is_refused_with_a_sentence_and_nothing_is_kept(
    survey: SurveyRound, market: Unit, township: User, client_of: Clients, data: dict[str, str], words: str
) -> None:
    one = item_of(survey, market)
    assert words in visit(client_of(township), one, 422, **data)
    assert one.state == "planned"


@pytest.mark.entry("P-040")
def test_without_modes_in_force_the_page_says_what_to_set(
    survey: SurveyRound, market: Unit, township: User, client_of: Clients
) -> None:
    Threshold.objects.filter(key="cov.modes").delete()
    page = client_of(township).get(reverse("unions:survey-item-visit", args=[item_of(survey, market).pk]))
    assert "还没有设定组建模式" in page.content.decode()


@pytest.mark.entry("P-040")
def test_an_employer_with_a_union_is_done_at_once_and_cannot_be_called_due(
    survey: SurveyRound, tree: Tree, township: User, client_of: Clients
) -> None:
    client, one = client_of(township), item_of(survey, tree.unit)
    assert "已有工会覆盖" in visit(client, one, 422, **SOON)
    visit(client, one, result="has")
    assert (one.state, one.union, one.done_on) == ("founded", tree.basic, today())


@pytest.mark.entry("P-040")
def test_founding_a_union_finishes_the_item_and_preparation_does_not(
    survey: SurveyRound, tree: Tree, market: Unit, depot: Unit, township: User, client_of: Clients
) -> None:
    client, one, two = client_of(township), item_of(survey, market), item_of(survey, depot)
    visit(client, one, **SOON)
    visit(client, two, result="has")
    assert (two.state, two.result) == ("classified", "has")
    assert "还没有正常运行的基层工会" in step(client, "found", two, 422)
    union = found(market, "白沙埠镇百货市场工会委员会", "single", tree.township, TOWN, state="preparing")
    one.refresh_from_db()
    assert one.state == "dated"
    day = {"established_on": today().isoformat()}
    assert client.post(reverse("unions:body-open", args=[union.pk]), day).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.union, one.result) == ("founded", union, "should")
    other = found(depot, "白沙埠镇货运站工会委员会", "single", tree.township, TOWN)
    two.refresh_from_db()
    assert (two.state, two.union) == ("founded", other)


@pytest.mark.entry("P-040")
def test_only_the_county_strikes_an_employer_off(
    survey: SurveyRound, market: Unit, township: User, county: User, client_of: Clients
) -> None:
    one = item_of(survey, market)
    step(client_of(township), "drop", one, 403, reason="已经搬走了")
    step(client_of(county), "drop", one, reason="已经搬走了")
    assert (one.state, one.reason, one.visited_on) == ("dropped", "已经搬走了", None)


@pytest.mark.entry("P-040")
def test_the_city_confirms_the_end_never_who_reported_it(
    survey: SurveyRound,
    tree: Tree,
    market: Unit,
    depot: Unit,
    county: User,
    city: User,
    township: User,
    client_of: Clients,
) -> None:
    staff, above = client_of(county), client_of(city)
    assert "还有 3 家没有走访" in step(staff, "report", survey, 422)
    visit(staff, item_of(survey, market), result="should")
    visit(staff, item_of(survey, depot), result="cannot", reason="只有三人")
    visit(staff, item_of(survey, tree.unit), result="has")
    assert "还有 1 家应建单位没有定" in step(staff, "report", survey, 422)
    one = item_of(survey, market)
    step(staff, "mode", one, mode="单独组建")
    step(staff, "date", one, due_on=today().isoformat())
    step(client_of(township), "report", survey, 403)
    step(staff, "report", survey)
    assert survey.state == "reported"
    assert [t.title for t in inbox.todos(city, today(), "工会组织") if "排查" in t.title] == [str(survey)]
    assert "由“临沂市总工会”确认" in step(staff, "confirm", survey, 422)
    assert "待市确认，不能再登记" in step(staff, "date", one, 422, due_on=today().isoformat())
    step(above, "return", survey, reason="请核对不具备的原因")
    assert survey.is_open and [t for t in inbox.todos(county, today(), "工会组织") if "被退回" in t.title]
    step(staff, "report", survey)
    step(above, "confirm", survey)
    assert (survey.state, survey.closed_on) == ("closed", today())
    step(above, "return", survey, 409, reason="再退一次看看")


@pytest.mark.entry("P-040")
def test_employers_marked_later_are_added_and_the_ledger_counts_and_exports(
    survey: SurveyRound, tree: Tree, market: Unit, county: User, city: User, client_of: Clients
) -> None:
    Unit.objects.filter(pk=tree.small_unit.pk).update(domain8="freight")
    step(client_of(county), "refill", survey)
    assert survey.items.count() == 4
    one = item_of(survey, market)
    visit(client_of(county), one, **SOON)
    SurveyItem.objects.filter(pk=one.pk).update(due_on=today() - dt.timedelta(days=1))
    client = client_of(city)
    ledger = reverse("unions:survey-item-list")
    page = client.get(ledger, {"round": survey.pk, "tab": "late"}).content.decode()
    assert market.name in page and tree.unit.name not in page and "超过时限" in page
    page = client.get(reverse("unions:survey-detail", args=[survey.pk])).content.decode()
    assert "白沙埠镇总工会" in page and "走访率 25%" in page and "专业市场" in page
    rows = client.get(ledger, {"round": survey.pk, "export": "csv"})
    text = b"".join(rows.streaming_content if rows.streaming else [rows.content]).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert len(text.strip().splitlines()) == 5 and "单独组建" in text
    late = [t for t in inbox.todos(county, today(), "工会组织") if "过了建会时限" in t.title]
    assert len(late) == 1 and late[0].due_on == today() - dt.timedelta(days=1)
    assert not [t for t in inbox.todos(city, today(), "工会组织") if "过了建会时限" in t.title]


@pytest.mark.entry("P-040")
def test_townships_read_their_countys_round_neighbours_and_others_do_not(
    survey: SurveyRound, tree: Tree, market: Unit, township: User, neighbour: User, client_of: Clients
) -> None:
    one = item_of(survey, market)
    pages = [
        reverse("unions:survey-detail", args=[survey.pk]), reverse("unions:survey-visits", args=[survey.pk]),
        reverse("unions:survey-item-detail", args=[one.pk]), reverse("unions:survey-item-visit", args=[one.pk]),
    ]  # fmt: skip
    reader = make_user("reader", "部室", "department_user", tree.county)
    for page in pages:
        assert client_of(township).get(page).status_code == 200
        assert client_of(neighbour).get(page).status_code == 404
        assert client_of(reader).get(page).status_code == 403
    assert client_of(township).get(reverse("unions:survey-create")).status_code == 403
    begun(client_of(township), tree, 403)


@pytest.mark.entry("P-040")
def test_the_interface_mirrors_the_pages(
    survey: SurveyRound, market: Unit, township: User, county: User, client_of: Clients
) -> None:
    client, one = client_of(township), item_of(survey, market)
    base = f"/api/unions/survey-items/{one.pk}"
    send: Any = lambda path, data: client.post(path, data, content_type="application/json")  # noqa: E731
    assert (
        send(f"{base}/visit/", {"visited_on": today().isoformat(), "workers": 20}).json()["state"]
        == "visited"
    )
    assert send(f"{base}/classify/", {"result": "should"}).json()["state"] == "classified"
    assert send(f"{base}/mode/", {"mode": "随便建"}).status_code == 422
    assert send(f"{base}/mode/", {"mode": "行业统建"}).json()["mode"] == "行业统建"
    assert send(f"{base}/drop/", {"reason": "已经搬走了"}).status_code == 403
    assert client.get("/api/unions/surveys/").json()["results"][0]["id"] == survey.pk


def test_the_database_refuses_what_the_steps_refuse(survey: SurveyRound, market: Unit) -> None:
    one = item_of(survey, market)
    for wrong in (
        {"state": "visited"},
        {"state": "classified", "visited_on": today()},
        {"state": "mode", "visited_on": today(), "result": "has"},
        {"state": "dated", "visited_on": today(), "result": "should", "mode": "单独组建"},
        {"state": "founded"},
        {"result": "should"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SurveyItem.objects.filter(pk=one.pk).update(**wrong)


def test_ten_thousand_employers_are_listed_by_a_few_statements(
    tree: Tree, county: User, client_of: Clients
) -> None:
    home = tree.township.path
    Unit.objects.bulk_create(
        Unit(
            name=f"市场{n}号摊区",
            jurisdiction=place(TOWN),
            home_path=home,
            nature="private",
            workers=9,
            domain8="market",
        )
        for n in range(10_000)
    )
    client = client_of(county)
    with CaptureQueriesContext(connection) as caught:
        survey = begun(client, tree)
    assert survey.items.count() == 10_000
    assert len(caught) < 60


# ---- the rate ------------------------------------------------------------------------------------------------------


def figure(slug: str, node: Any) -> tuple[int, int] | None:
    row = Measure.objects.filter(indicator=slug, node=node, on=today()).first()
    return (row.met, row.total) if row else None


def shown(slug: str, node: Any) -> Any:
    rows = list(Measure.objects.filter(indicator=slug, node=node))
    return standing(node, INDICATORS[slug], policy_of(node.place, today()), rows)


@pytest.mark.entry("P-039")
def test_the_rate_counts_surveyed_open_employers_of_a_domain(
    survey: SurveyRound, tree: Tree, market: Unit, depot: Unit, township: User, client_of: Clients
) -> None:
    measure(today())
    assert figure("domain8-market", tree.county) == (0, 0)
    assert shown("domain8-market", tree.county).state == ("尚未排查", "nodata")
    assert shown("domain8-market", tree.county).rate is None
    client = client_of(township)
    visit(client, item_of(survey, market), **SOON)
    visit(client, item_of(survey, tree.unit), result="has")
    measure(today())
    assert figure("domain8-market", tree.county) == (0, 1)
    assert figure("domain8-park", tree.county) == (1, 1)
    assert figure("domain8-freight", tree.county) == (0, 0)
    assert figure("domain8", tree.province) == (1, 2)
    one = shown("domain8-market", tree.county)
    assert one.state == ("逾期未达", "fail") and one.goal == "70%"
    assert one.remedy.startswith("专业市场领域建会率0%，未达70")
    assert shown("domain8-park", tree.county).state[1] == "pass"
    Unit.objects.filter(pk=market.pk).update(closed_on=today())
    measure(today())
    assert figure("domain8-market", tree.county) == (0, 0)


@pytest.mark.entry("P-039")
def test_the_target_is_data_and_a_dissolved_union_does_not_count(
    survey: SurveyRound, tree: Tree, township: User, client_of: Clients
) -> None:
    visit(client_of(township), item_of(survey, tree.unit), result="has")
    Coverage.objects.filter(body=tree.basic).update(to_on=today())
    measure(today())
    assert figure("domain8", tree.county) == (0, 1)
    assert shown("domain8", tree.county).state == ("逾期未达", "fail")
    day = add_months(today(), 12).isoformat()
    for key, value in (("cov.domain8_deadline", day), ("cov.domain8_rate", 0)):
        Threshold.objects.create(
            key=key, jurisdiction=place("37"), value=value, effective_from=dt.date(2021, 1, 1), set_by="测试"
        )
        policy_of("37", today())
    assert shown("domain8", tree.county).state == ("已达标", "pass")


@pytest.mark.entry("P-039")
def test_where_nobody_has_set_a_target_the_rate_is_shown_without_verdict(
    survey: SurveyRound, tree: Tree
) -> None:
    Threshold.objects.filter(key="cov.domain8_rate").delete()
    SurveyItem.objects.update(state="visited", visited_on=today())
    measure(today())
    assert shown("domain8", tree.county).state == ("未设目标", "na")


# ---- the register of employers -------------------------------------------------------------------------------------


@pytest.mark.entry("P-008")
def test_the_register_keeps_the_marks_and_offers_key_areas_only_where_they_are_set(
    tree: Tree, county: User, client_of: Clients
) -> None:
    client, edit = client_of(county), reverse("unions:unit-edit", args=[tree.unit.pk])
    page = client.get(edit).content.decode()
    assert "劳动密集型" in page and "建会重点领域" not in page
    Threshold.objects.create(
        key="cov.key_areas", jurisdiction=place("37"), value=["非公有制企业", "新社会组织"],
        effective_from=dt.date(2020, 1, 1), set_by="测试",
    )  # fmt: skip
    assert "建会重点领域" in client.get(edit).content.decode()
    data = {
        "name": tree.unit.name, "jurisdiction": TOWN, "nature": "private", "workers": "120", "is_company": "on",
        "has_board": "on", "has_supervisors": "on", "labour_intensive": "on", "restructured": "on", "key_area": "非公有制企业",
    }  # fmt: skip
    assert client.post(edit, {**data, "key_area": "别的"}).status_code == 422
    assert client.post(edit, data).status_code == 302
    unit = Unit.objects.get(pk=tree.unit.pk)
    assert all(
        (unit.is_company, unit.has_board, unit.has_supervisors, unit.labour_intensive, unit.restructured)
    )
    assert unit.key_area == "非公有制企业"
    said = client.get(reverse("unions:unit-detail", args=[unit.pk])).content.decode()
    assert "有监事会" in said and "非公有制企业" in said
    shown = client.get(f"/api/unions/units/{unit.pk}/").json()
    assert shown["labour_intensive"] is True and shown["key_area"] == "非公有制企业"
