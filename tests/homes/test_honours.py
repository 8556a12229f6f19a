"""Honours: conditions with clause and the day they lift, nomination level by level, vetoes, operators, contests."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.workflow import Refused
from homes.gates import Wish, failing, judge, refusal
from homes.models import (
    DemoUnit,
    Facts,
    HomeTitle,
    HonourNomination,
    ManagerOpinion,
    TitleReview,
    TopTen,
    Veto,
)
from homes.scoring.run import score
from homes.workflows import vetoes
from tests.conftest import Tree, make_user
from tests.homes.test_titles import make_title
from tests.unions.cases import advance, opened, paper, refused_opening
from unions.models import Body, Case, Officer

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ON = today()


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def wrong(body: Body, *wish: str) -> list[str]:
    return [verdict.entry for verdict in failing(judge(body, Wish(*wish), ON))]


@pytest.mark.entry("P-126")
def test_an_award_needs_the_model_home_of_its_level(tree: Tree) -> None:
    assert wrong(tree.basic, "certificate", "city", "unit") == ["P-126"]
    assert wrong(tree.basic, "certificate", "city", "worker") == []
    make_title(tree.basic, tree.county)
    assert wrong(tree.basic, "certificate", "city", "leader") == ["P-126"]
    assert wrong(tree.basic, "certificate", "county", "leader") == []
    title = make_title(tree.basic, tree.city, state="pending")
    text = refusal(judge(tree.basic, Wish("certificate", "city", "unit"), ON))
    assert "还没有经命名单位" in text and "第18条" in text
    HomeTitle.objects.filter(pk=title.pk).update(state="rectifying")
    assert "正在限期整改" in refusal(judge(tree.basic, Wish("certificate", "city", "unit"), ON))
    HomeTitle.objects.filter(pk=title.pk).update(state="in_force")
    assert wrong(tree.basic, "certificate", "city", "unit") == []
    make_title(tree.joint, tree.city, person_name="甲")
    assert wrong(tree.joint, "certificate", "city", "unit") == ["P-126"]  # a person's title is not the home's
    make_title(tree.joint, tree.city, grade="advanced", name="先进职工之家")
    assert wrong(tree.joint, "certificate", "city", "unit") == ["P-126"]


@pytest.mark.entry("P-127")
def test_provincial_honours_need_the_provincial_home_the_chair_included(tree: Tree) -> None:
    make_title(tree.basic, tree.city, named_on=add_months(ON, -48))
    assert wrong(tree.basic, "model_worker", "province", "chair") == ["P-127"]
    assert wrong(tree.basic, "model_worker", "province", "vice") == []
    # three unbroken years open the May-Day award above, but never the provincial condition
    assert wrong(tree.basic, "mayday_cert", "province", "unit", "years") == ["P-127"]
    make_title(tree.basic, tree.province, level="national", named_on=dt.date(2025, 1, 1))
    assert wrong(tree.basic, "model_worker", "province", "chair") == []


@pytest.mark.entry("P-128")
def test_three_unbroken_years_open_the_next_level_and_say_when(tree: Tree) -> None:
    named = add_months(ON, -36) + dt.timedelta(days=1)
    title = make_title(tree.basic, tree.county, named_on=named)
    verdicts = failing(judge(tree.basic, Wish("mayday_cert", "city", "unit", "years"), ON))
    assert {verdict.entry: verdict.lifts_on for verdict in verdicts} == {
        "P-126": None,
        "P-128": add_months(named, 36),
    }
    assert f"{add_months(named, 36)} 起解除" in refusal(verdicts)
    HomeTitle.objects.filter(pk=title.pk).update(named_on=add_months(ON, -36))
    assert wrong(tree.basic, "mayday_cert", "city", "unit", "years") == []
    assert wrong(tree.basic, "mayday_cert", "province", "vice", "years") == ["P-128"]  # only one level above
    assert wrong(tree.basic, "certificate", "city", "unit", "years") == ["P-126", "P-128"]  # no May-Day award
    assert wrong(tree.basic, "mayday_medal", "city", "worker", "years") == ["P-128"]


@pytest.mark.entry("P-128")
def test_a_rectification_breaks_the_years(tree: Tree) -> None:
    title = make_title(tree.basic, tree.county, named_on=add_months(ON, -60))
    passed = add_months(ON, -12)
    TitleReview.objects.create(
        title=title, due_on=add_months(ON, -24), state="confirmed", done_on=add_months(ON, -24),
        rectify_until=add_months(ON, -18), rechecked_on=passed,
    )  # fmt: skip
    verdict = next(
        v for v in judge(tree.basic, Wish("mayday_medal", "city", "chair", "years"), ON) if v.entry == "P-128"
    )
    assert not verdict.passed and verdict.lifts_on == add_months(passed, 36)


@pytest.mark.entry("P-131")
def test_a_veto_bars_everybody_below_until_its_last_day(
    suzhou: dict[str, Body],
    tree: Tree,
    client_of: SignIn,
) -> None:
    there = make_user("suzhou", "苏州", "city_officer", suzhou["city"])
    url, until = reverse("homes:veto-create"), ON + dt.timedelta(days=20)
    data = {
        "body": suzhou["county"].pk, "decided_by": suzhou["city"].pk, "reason": "建会率没有完成", "doc_no": "",
        "from_on": ON.isoformat(), "to_on": until.isoformat(),
    }  # fmt: skip
    below = make_user("huqiu", "虎丘", "county_staff", suzhou["county"])
    assert client_of(below).post(url, data).status_code in (403, 422)
    assert client_of(there).post(url, data).status_code == 302
    verdict = judge(suzhou["basic"], Wish("certificate", "city", "worker"), ON)[0]
    assert (verdict.entry, verdict.passed, verdict.lifts_on) == ("P-131", False, until + dt.timedelta(days=1))
    assert "五、4" in verdict.clause or "苏工" in verdict.clause
    assert judge(suzhou["basic"], Wish("certificate", "city", "worker"), until + dt.timedelta(days=1))[
        0
    ].passed
    veto = Veto.objects.get()
    with pytest.raises(Refused, match="由决定单位"):
        vetoes.LIFT.apply(veto, by=below, reason="后来完成")
    assert (
        client_of(there)
        .post(reverse("homes:veto-lift", args=[veto.pk]), {"reason": "已补完成目标"})
        .status_code
        == 302
    )
    assert judge(suzhou["basic"], Wish("certificate", "city", "worker"), ON)[0].passed


@pytest.mark.entry("P-131")
def test_where_no_document_knows_the_veto_none_is_entered(tree: Tree, city: User, client_of: SignIn) -> None:
    data = {
        "body": tree.county.pk, "decided_by": tree.city.pk, "reason": "目标", "doc_no": "", "from_on": ON.isoformat(),
        "to_on": ON.isoformat(),
    }  # fmt: skip
    answer = client_of(city).post(reverse("homes:veto-create"), data)
    assert answer.status_code == 422 and "没有规定一票否决" in answer.content.decode()
    assert "P-131" not in [
        verdict.entry for verdict in judge(tree.basic, Wish("certificate", "city", "unit"), ON)
    ]


def nomination(**more: Any) -> dict[str, Any]:
    return {
        "award": "certificate",
        "honour": "市劳动奖状",
        "level": "city",
        "role": "unit",
        "nominee": "临沂岱蒙板材有限公司",
        "basis": "",
        **more,
    }


@pytest.mark.entry("P-125")
@pytest.mark.entry("P-126")
def test_a_gate_that_fails_blocks_the_nomination_and_prints_why(
    tree: Tree, chair: User, client_of: SignIn
) -> None:
    text = refused_opening(client_of(chair), "honour", tree.basic, **nomination())
    assert "没有有效的市级模范职工之家" in text and "鲁会〔2014〕79号" in text
    assert not HonourNomination.objects.exists()
    url = reverse("homes:honour-check", args=[tree.basic.pk])
    page = client_of(chair).get(url, {"award": "certificate", "level": "city", "role": "unit", "basis": ""})
    assert "现在不能推荐" in page.content.decode()
    printed = client_of(chair).get(
        url, {"award": "certificate", "level": "city", "role": "unit", "print": "1"}
    )
    assert printed.content.startswith(b"%PDF")


@pytest.mark.entry("P-125")
def test_an_honour_goes_up_level_by_level_and_is_revoked_by_who_decided(
    tree: Tree, chair: User, township: User, county: User, city: User, province: User, client_of: SignIn
) -> None:
    make_title(tree.basic, tree.city)
    case = opened(client_of(chair), "honour", tree.basic, **nomination())
    row = HonourNomination.objects.get(case=case)
    assert row.gate_results[0]["entry"] == "P-126" and row.gate_results[0]["passed"]
    advance(client_of(chair), case, merits="连续三年安全生产", paper=paper())
    assert "由县（市、区）总工会办理" in advance(client_of(township), case, 422)
    advance(client_of(county), case)
    advance(client_of(county), case, asked="税务局、人社局", result="none", paper=paper())
    assert "由市总工会办理" in advance(client_of(county), case, 422, city_word="同意")
    advance(client_of(city), case, city_word="同意")
    day = ON.isoformat()
    late = (ON + dt.timedelta(days=3)).isoformat()
    assert "公示还没有结束" in advance(
        client_of(city), case, 422, from_on=day, until_on=late, notice_word="网站公示"
    )
    advance(client_of(city), case, from_on=day, until_on=day, notice_word="网站公示五天，没有异议")
    HomeTitle.objects.update(state="rectifying")
    assert "条件没有恢复前" in advance(client_of(city), case, 422, approval_no="临工发〔2026〕9号")
    HomeTitle.objects.update(state="in_force")
    advance(client_of(city), case, approval_no="临工发〔2026〕9号")
    advance(client_of(city), case)
    advance(client_of(chair), case, follow_up="开展先进事迹宣讲")
    row.refresh_from_db()
    assert (case.state, row.state, row.doc_no, row.follow_up) == (
        "done",
        "managed",
        "临工发〔2026〕9号",
        "开展先进事迹宣讲",
    )
    url = reverse("homes:honournomination-revoke", args=[row.pk])
    assert client_of(province).post(url, {"reason": "弄虚作假"}).status_code == 422
    assert client_of(city).post(url, {"reason": "弄虚作假"}).status_code == 302
    page = client_of(chair).get(reverse("homes:honournomination-detail", args=[row.pk]))
    assert "弄虚作假" in page.content.decode()


@pytest.mark.entry("P-125")
def test_a_refused_nomination_is_stopped(tree: Tree, chair: User, county: User, client_of: SignIn) -> None:
    case = opened(client_of(chair), "honour", tree.basic, **nomination(role="worker", nominee="孟庆徽"))
    advance(client_of(chair), case, merits="技术革新", paper=paper())
    url = reverse("unions:case-refuse", args=[case.pk])
    assert client_of(county).post(url, {"reason": "材料不实"}).status_code == 302
    assert HonourNomination.objects.get().state == "stopped"


@pytest.fixture
def inquiry(tree: Tree) -> ManagerOpinion:
    return ManagerOpinion.objects.create(
        body=tree.county, unit=tree.unit, person="孟庆徽", honour="deputy", asked_by="县委组织部", asked_on=ON
    )


@pytest.mark.entry("P-132")
def test_no_consent_where_a_necessary_condition_is_missing(
    tree: Tree, inquiry: ManagerOpinion, county: User, city: User, chair: User, client_of: SignIn
) -> None:
    url = reverse("homes:manageropinion-reply", args=[inquiry.pk])
    assert client_of(chair).get(reverse("homes:manageropinion-detail", args=[inquiry.pk])).status_code == 403
    assert client_of(city).post(url, {"opinion": "object", "opinion_word": "没有"}).status_code == 422
    answer = client_of(county).post(url, {"opinion": "agree"})
    assert answer.status_code == 422 and "拨缴工会经费" in answer.content.decode()
    assert client_of(county).post(url, {"opinion": "defer", "opinion_word": ""}).status_code == 422
    said = {"opinion": "defer", "opinion_word": "经费没有缴清，集体协商没有开展"}
    assert client_of(county).post(url, said).status_code == 302
    inquiry.refresh_from_db()
    assert [fact["holds"] for fact in inquiry.facts] == [True, False, False, False]
    letter = client_of(county).get(reverse("homes:manageropinion-letter", args=[inquiry.pk]))
    assert letter.content.startswith(b"%PDF")


@pytest.mark.entry("P-132")
def test_consent_where_everything_holds_and_no_unlawful_case(
    tree: Tree, inquiry: ManagerOpinion, county: User
) -> None:
    from finance.models import Contribution

    score(on=ON, mode="full")
    Facts.objects.filter(body=tree.basic).update(att_agreement=2, att_workers_congress=2)
    Contribution.objects.create(
        body=tree.basic, unit=tree.unit, quarter="2026Q3", workers=120, wages=0, rate_bp=200, due=0, received=0, state="settled",
        declared_on=ON,
    )  # fmt: skip
    with pytest.raises(Refused, match="没有严重违法案件"):
        vetoes.REPLY.apply(inquiry, by=county, opinion="agree", unlawful=True)
    row = vetoes.REPLY.apply(inquiry, by=county, opinion="agree", unlawful=False)
    assert (row.state, row.opinion, all(fact["holds"] for fact in row.facts)) == ("replied", "agree", True)


@pytest.mark.entry("P-132")
def test_an_inquiry_is_entered_by_the_employers_name(tree: Tree, county: User, client_of: SignIn) -> None:
    data = {
        "body": tree.county.pk, "unit": tree.unit.name, "person": "孟庆徽", "post": "总经理", "honour": "model",
        "asked_by": "县委统战部", "asked_on": ON.isoformat(), "reply_by": "",
    }  # fmt: skip
    url = reverse("homes:manageropinion-create")
    assert client_of(county).post(url, data).status_code == 302
    answer = client_of(county).post(url, {**data, "unit": "没有这家公司"})
    assert answer.status_code == 422 and "没有找到" in answer.content.decode()


@pytest.mark.entry("P-129")
def test_ten_and_ten_and_no_more(
    tree: Tree, city: User, county: User, province: User, client_of: SignIn
) -> None:
    said = {"kind": "home", "year": str(ON.year), "story": "会员信赖", "person": ""}
    assert "由市总工会办理" in refused_opening(client_of(county), "topten", tree.basic, **said)
    case = opened(client_of(city), "topten", tree.basic, **said)
    assert (
        "今年" in (text := refused_opening(client_of(city), "topten", tree.basic, **said))
        or "已经推荐过" in text
    )
    head, day = client_of(province), ON.isoformat()
    advance(head, case, shortlist_word="入围")
    advance(head, case, from_on=day, until_on=day, notice_word="没有异议")
    assert "1 至 10" in advance(head, case, 422, rank="11", approval_no="鲁会〔2026〕30号")
    others = [
        Case.objects.create(procedure="topten", body=tree.joint, opened_on=ON, state="done")
        for _ in range(10)
    ]
    for n, other in enumerate(others):
        TopTen.objects.create(
            case=other, year=ON.year, kind="person", body=tree.joint, rank=n + 1, decided_on=ON,
            person=Officer.objects.create(body=tree.joint, name="甲", post="vice", took_post_on=ON),
        )  # fmt: skip
    advance(head, case, rank="1", approval_no="鲁会〔2026〕30号")
    advance(head, case, award="省富民兴鲁劳动奖状", treatment="")
    advance(head, case, amount="500000", paper=paper())
    row = TopTen.objects.get(case=case)
    assert (case.state, row.rank, row.paid, row.honour) == ("done", 1, 50_000_000, "省富民兴鲁劳动奖状")
    officer = Officer.objects.create(body=tree.basic, name="孟庆徽", post="chair", took_post_on=ON)
    extra = opened(client_of(city), "topten", tree.basic, **{**said, "kind": "person", "person": officer.pk})
    advance(head, extra, shortlist_word="入围")
    advance(head, extra, from_on=day, until_on=day, notice_word="没有异议")
    assert "不能再多" in advance(head, extra, 422, rank="1", approval_no="鲁会〔2026〕31号")
    assert tree.basic.name in client_of(province).get(reverse("homes:topten-list")).content.decode()


@pytest.mark.entry("P-130")
def test_a_demonstration_unit_is_named_by_the_city_on_merit(
    tree: Tree, county: User, city: User, client_of: SignIn
) -> None:
    case = opened(client_of(county), "demo_unit", tree.basic, kind="unit", year=str(ON.year))
    second = make_user("county2", "县二", "county_staff", tree.county)
    advance(client_of(second), case, score="95", why="基础扎实", paper=paper())
    assert "由市总工会办理" in advance(client_of(second), case, 422, place_in_list="1", compare_word="第一")
    day = ON.isoformat()
    advance(client_of(city), case, place_in_list="1", compare_word="综合第一")
    advance(client_of(city), case, from_on=day, until_on=day, notice_word="没有异议")
    advance(client_of(city), case, approval_no="临工发〔2026〕21号")
    row = DemoUnit.objects.get()
    assert (row.recommended_by, row.named_by, row.doc_no) == (tree.county, tree.city, "临工发〔2026〕21号")
    advance(client_of(city), case, experience="建家五步法")
    row.refresh_from_db()
    assert row.experience == "建家五步法" and case.state == "done"
