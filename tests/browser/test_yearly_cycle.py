"""A whole year of a home: campaign, sheet, return, verification, rating, declaration, notice, naming, re-verification, revocation."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from core import clock
from core.clock import add_months, today
from homes.models import (
    Assessment,
    Campaign,
    HomeTitle,
    NamingRound,
    Objection,
    RatingRound,
    Rectification,
    SpotCheck,
    TitleReview,
)
from homes.workflows import ACCEPT, SUBMIT, ballots, open_cycle, ratings, start_sheet
from homes.workflows.declare import PASS
from homes.workflows.rechecks import open_due
from homes.workflows.seeded import load_standards
from tests.browser.cycle import PAPER, Cycle, letter, rescore, row_of
from tests.browser.steps import PHONE, follow, no_sideways
from tests.conftest import Tree, make_user
from tests.homes.test_rating import BAD, GOOD, people, rated, with_chair
from tests.homes.test_scored_sheet import declared, fill
from tests.homes.test_titles import make_title

pytestmark = pytest.mark.browser


@pytest.fixture
def cycle(page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cycle]:
    real = clock.now

    def move(day: dt.date) -> None:
        ahead = day - real().date()
        monkeypatch.setattr(clock, "now", lambda: real() + ahead)

    yield Cycle(page, live_server.url, move)
    page.goto("about:blank")  # nothing is asked of the portal any more when its tables are emptied


@pytest.mark.entry("P-099", "P-100", "P-103")
def test_a_campaign_is_opened_and_the_chair_fills_his_sheet_on_a_phone(
    tree: Tree, county: User, chair: User, cycle: Cycle
) -> None:
    load_standards()
    rescore()
    due = today() + dt.timedelta(days=20)
    page = cycle.desk(county)
    cycle.menu("年度考核").get_by_role("link", name="启动年度自评").first.click()
    cycle.send("启动自评", due_on=due.isoformat())
    expect(page.locator("main")).to_contain_text(tree.basic.name)  # nobody has filed yet
    campaign = Campaign.objects.get(body=tree.county)

    page = cycle.phone(chair)
    cycle.refused("assessment-open", status=403, body=str(tree.county.pk), due_on=due.isoformat())
    cycle.refused("campaign-remind", campaign.pk, status=403)
    cycle.todo(f"填报 {today().year} 年度自评")
    no_sideways(page)
    expect(page.locator(".pagehead")).to_contain_text(f"填报期限 {due}")
    sheet = Assessment.objects.get(body=tree.basic)

    known = sheet.items.get(standard_item__code="B1")  # the joining rate, which the portal counts itself
    row = row_of(page, known)
    expect(row.locator(".i-known")).to_contain_text("系统数据：")
    box = row.locator("input[name=rate]")
    assert box.input_value() == f"{known.known / 100:g}"
    box.fill("97")
    box.press("Tab")
    expect(row.locator("[data-said]")).to_contain_text("请写明原因")
    row.locator("input[name=override]").fill("名册正在补录")
    with page.expect_response(re.compile(rf"/items/{known.pk}/save/")) as answer:
        row.locator("input[name=override]").press("Tab")
    assert answer.value.status == 200
    expect(page.locator("[data-sheet-saved]")).to_contain_text("已自动保存")

    said = sheet.items.get(entry="P-191")
    row = row_of(page, said)
    with page.expect_response(re.compile(rf"/items/{said.pk}/save/")):
        row.get_by_label("达到", exact=True).check()
    row.locator("textarea[name=note]").fill("3 月 8 日职代会通过")
    with page.expect_response(re.compile(rf"/items/{said.pk}/save/")):
        row.locator("textarea[name=note]").press("Tab")
    row.locator("input[type=file]").first.set_input_files([PAPER])  # type: ignore[list-item]
    expect(row.get_by_role("link", name="佐证材料.pdf")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^还差 .* 项，去补齐"))).to_be_visible()
    fill(sheet, chair)  # the other rows in the same way, without the browser
    page.reload()
    row = row_of(page, said)
    expect(row.locator("textarea[name=note]")).to_have_value("")
    no_sideways(page)
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator("#savebar")).to_contain_text(f"等{tree.township}核实")
    no_sideways(page)

    cycle.desk(county)
    cycle.menu("年度考核").get_by_role("link", name=campaign.title).first.click()
    expect(page.locator("dl.facts")).to_contain_text("已提交")
    cycle.act("提醒没有提交的工会")
    expect(page.locator("#toasts")).to_contain_text("已提醒 1 家")


def filed(tree: Tree, county: User, chair: User, second: User) -> tuple[Assessment, Assessment]:
    """The state in which the first leg ends: two unions have submitted."""
    load_standards()
    rescore()
    open_cycle(tree.county, cycle=today().year, due_on=today() + dt.timedelta(days=20), by=county, on=today())
    found = []
    for body, user in ((tree.basic, chair), (tree.joint, second)):
        sheet = start_sheet(body, cycle=today().year, by=user, on=today())
        fill(sheet, user)
        found.append(SUBMIT.apply(sheet, by=user))
    return found[0], found[1]


@pytest.mark.entry("P-097", "P-100", "P-103")
def test_a_sheet_comes_back_is_mended_verified_ranked_and_drawn_for_a_check(
    tree: Tree, chair: User, township: User, county: User, cycle: Cycle
) -> None:
    second = make_user("second", "吴主席", "chair", tree.joint)
    sheet, other = filed(tree, county, chair, second)
    year, reason = today().year, "职代会决议没有盖章，请补盖后再传"

    page = cycle.phone(chair)
    cycle.open("assessment-detail", sheet.pk)  # he is led to his own sheet
    expect(page.locator(".pagehead h1")).to_contain_text("建家自评表")
    cycle.lacks("核实办结", "收下", "退回修改")
    cycle.refused("assessment-verify", sheet.pk, status=403, accept_rest="on")

    item = sheet.items.get(entry="P-191")
    page = cycle.desk(township)
    cycle.todo(f"核实 {year} 年度自评", of=tree.basic.name)
    row = row_of(page, item)
    row.locator("summary", has_text="退回或不认可").click()
    row.locator("textarea[name=reason]").fill(reason)
    row.get_by_role("button", name="退回补充").click()
    expect(row.locator(".i-back")).to_contain_text(reason)
    for rest in sheet.items.filter(state="filed", parts=None):
        ACCEPT.apply(rest, by=township)
    page.reload()
    cycle.act("退回修改", due_on=(today() + dt.timedelta(days=5)).isoformat(), then="退回修改")

    page = cycle.phone(chair)
    cycle.todo(f"{year} 年度自评退回 1 项")
    back = page.locator(".note-warn.returned")
    expect(back).to_contain_text(f"{tree.township}退回了 1 项")
    expect(back).to_contain_text(reason)
    no_sideways(page)
    row = row_of(page, item)
    row.locator("input[type=file]").first.set_input_files(
        [{**PAPER, "name": "盖章的决议.pdf", "buffer": PAPER["buffer"] + b"2"}]  # type: ignore[list-item, operator]
    )
    expect(row.get_by_role("link", name="盖章的决议.pdf")).to_be_visible()
    page.get_by_role("button", name="重新提交").click()
    expect(page.locator("#savebar")).to_contain_text(f"等{tree.township}核实")

    page = cycle.desk(township)
    cycle.todo(f"核实 {year} 年度自评", of=tree.basic.name)
    row_of(page, item).get_by_role("button", name="收下", exact=True).click()
    cycle.act("核实办结", then="已核实")

    page = cycle.desk(county)  # any level above may take the step, here with whole sheets at once
    cycle.menu("自评核实")
    page.locator("tr", has_text=tree.joint.name).locator("input[type=checkbox]").check()
    page.get_by_role("button", name="整表收下").click()
    page.get_by_role("button", name="整表收下并办结").click()
    expect(page.locator("#toasts")).to_contain_text("已办结 1 份自评")
    other.refresh_from_db()
    assert other.state == "verified"

    cycle.menu("随机抽查").get_by_role("link", name="抽取", exact=True).click()
    cycle.send("抽取", number="1", seed="20260318")
    facts = page.locator("dl.facts")
    expect(facts).to_contain_text("20260318")
    expect(facts).to_contain_text("用种子重抽，结果相同")
    cycle.act("登记结果", result="true", note="现场与材料相符", then="与自评相符")
    check = SpotCheck.objects.get()
    cycle.phone(chair)
    cycle.refused("spotcheck-draw", status=403, body=str(tree.county.pk), cycle=str(year), number="1")
    assert list(SpotCheck.objects.all()) == [check]

    page = cycle.desk(county)
    cycle.menu("年度考核").get_by_role("link", name=Campaign.objects.get().title).first.click()
    cycle.act("为已核实的定等")
    expect(page.locator("#toasts")).to_contain_text("已为 2 家定等")
    sheet.refresh_from_db()
    cycle.open("assessment-detail", sheet.pk)
    cycle.act("反馈结果", feedback="公开及时，民主管理要留好记录", then="公开及时")
    page = cycle.phone(chair)
    cycle.menu("建家自评")
    expect(page.locator("main")).to_contain_text("上级反馈：公开及时，民主管理要留好记录")
    expect(page.locator("main")).to_contain_text(sheet.rank)
    no_sideways(page)
    rescore()
    assert letter(tree.basic, "P-191") == "P"


def vote(cycle: Cycle, code: str, answers: dict[str, int], *, scanned: bool = False) -> Page:
    """On a member's own phone: the slip's picture leads there, or the code is typed."""
    page = cycle.phone()
    page.goto("about:blank")
    page.goto(f"{cycle.address}{reverse('homes:rating-vote')}{f'#{code}' if scanned else ''}")
    if not scanned:
        page.fill("input[name=code]", code.lower())
        page.get_by_role("button", name="下一步").click()
    if answers:
        for subject, answer in answers.items():
            page.locator(f"input[name={subject}][value='{answer}']").check()
        no_sideways(page)
        page.get_by_role("button", name="投票").click()
    return page


@pytest.mark.entry("P-094", "P-096", "P-107")
def test_members_vote_on_their_phones_and_the_portal_counts(
    tree: Tree, chair: User, township: User, neighbour: User, cycle: Cycle
) -> None:
    people(tree, 4)
    with_chair(tree)
    page = cycle.phone(chair)
    follow(cycle.menu("会员评家").get_by_role("link", name="发起评家"))
    no_sideways(page)
    cycle.send("发起", closes_on=(today() + dt.timedelta(days=7)).isoformat(), deeds="建成职工书屋")
    row = RatingRound.objects.get()
    page.get_by_role("link", name="印票条（还差 4 张）").click()
    page.get_by_role("button", name="生成票条").click()
    expect(page.locator(".slipcode")).to_have_count(4)
    codes = page.locator(".slipcode").all_inner_texts()
    cycle.open("rating-detail", row.pk)
    cycle.act("开始投票", then="投票中")
    cycle.lacks("截止投票", "公布结果")
    cycle.refused("rating-close", row.pk, status=422, says="提前截止由上级工会办理")

    expect(vote(cycle, codes[0], GOOD, scanned=True).locator("h1")).to_have_text("已投票")
    expect(vote(cycle, codes[1], GOOD).locator("h1")).to_have_text("已投票")
    expect(vote(cycle, codes[2], BAD).locator("h1")).to_have_text("已投票")
    expect(vote(cycle, codes[0], {}).locator("h1")).to_have_text("不用再投")

    page = cycle.desk(neighbour)
    cycle.refused("rating-close", row.pk, status=404)
    page = cycle.desk(township)
    cycle.open("rating-detail", row.pk)
    expect(page.locator("main")).to_contain_text("3 张")
    expect(page.locator("main")).not_to_contain_text("不满意")  # nobody reads a running count
    cycle.lacks("计票", "发计票码")
    cycle.refused("rating-tellers", row.pk, status=422, says="纸质票截止以后")
    cycle.act("截止投票", then="已计票")
    row.refresh_from_db()
    assert (row.voted, row.entitled, row.turnout, row.valid, row.union_rate) == (3, 4, 7500, True, 6666)
    expect(page.locator("main")).to_contain_text("66.66%")
    assert Rectification.objects.filter(body=tree.basic, rating=row).exists()  # below the floor of seventy


@pytest.mark.entry("P-096", "P-105", "P-107")
def test_a_bad_rating_is_put_right_rated_again_and_lifted(
    tree: Tree, chair: User, township: User, cycle: Cycle
) -> None:
    people(tree, 4)
    with_chair(tree)
    rated(tree, chair, township, [BAD] * 4)
    held = Rectification.objects.get()
    day = today().isoformat()

    page = cycle.phone(chair)
    cycle.todo("本会在整顿")
    no_sideways(page)
    cycle.lacks("解除整顿", "升级处理")
    cycle.refused("rectification-lift", held.pk, status=403, outcome="已经整改")
    cycle.act("登记原因", cause="会务公开不及时，意见没有回音", then="会务公开不及时")
    cycle.act(
        "公布措施", measures="每月公开一次", published_on=day, published_at="车间公布栏", then="每月公开一次"
    )
    cycle.act("登记落实", carried="三个月连续公开", carried_on=day, then="三个月连续公开")
    page.locator("main").get_by_role("link", name="发起复评").click()
    cycle.send("发起", closes_on=day)
    row = RatingRound.objects.latest("pk")
    codes = ballots.issue(row, 4, by=chair, own=True)
    row = ratings.START.apply(row, by=chair)
    expect(vote(cycle, codes[0], GOOD, scanned=True).locator("h1")).to_have_text("已投票")
    for code in codes[1:]:
        ballots.cast(code, GOOD)

    page = cycle.desk(township)
    page.goto(f"{cycle.address}{reverse('unions:body-detail', args=[tree.basic.pk])}")
    cycle.act("解除整顿", reason="已经整改好了", then="到“建家”里的“整顿”打开这一件")

    cycle.open("rating-detail", row.pk)
    cycle.act("截止投票", then="已计票")
    cycle.act("公布结果", then="已公布")
    page.locator("main .slipnote a").click()
    page.set_viewport_size(PHONE)
    expect(page.locator("main")).to_contain_text("100%")
    no_sideways(page)
    cycle.desk(township)
    cycle.todo("整顿可以解除，请审定")
    cycle.act("解除整顿", outcome="复评满意率达到标准", then="已解除")
    tree.basic.refresh_from_db()
    assert tree.basic.state == "normal"

    rescore()
    assert letter(tree.basic, "P-096") == "P"
    page = cycle.phone(chair)
    cycle.open("body", tree.basic.pk, query="?show=all")
    expect(page.locator("li.rule", has_text="会员满意").first.locator(".r-chip")).to_have_text("达标")


def declaring(tree: Tree, chair: User, *officers: User) -> Assessment:
    made = declared(tree, chair, grade="advanced")
    for officer in officers:
        made = PASS.apply(made, by=officer, accept_rest=True, opinion="材料齐全")
    return made


@pytest.mark.entry("P-100", "P-101", "P-102", "P-117")
def test_a_declaration_climbs_stands_under_notice_and_is_named(
    tree: Tree, chair: User, township: User, county: User, city: User, cycle: Cycle
) -> None:
    load_standards()
    rescore()
    page = cycle.phone(chair)
    follow(cycle.menu("建家自评").get_by_role("link", name="申报职工之家"))
    cycle.send("开始申报", grade="advanced")
    expect(page.locator("h1")).to_contain_text("先进职工之家申报表")
    no_sideways(page)
    sheet = Assessment.objects.get(purpose="declare")
    fill(sheet, chair)
    page.reload()
    page.get_by_role("button", name="提交自评").click()
    expect(page.locator("#savebar")).to_contain_text(f"等{tree.township}审核")

    page = cycle.desk(county)  # not yet his turn
    cycle.open("assessment-detail", sheet.pk)
    cycle.lacks("审核通过", "不予命名")
    cycle.refused(
        "assessment-pass", sheet.pk, status=422, says=f"现在由{tree.township}审核", accept_rest="on"
    )
    for officer in (township, county, city):
        page = cycle.desk(officer)
        cycle.todo("先进职工之家申报", of=tree.basic.name)
        cycle.act("审核通过", opinion="材料齐全，同意上报", then="同意上报")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.at, sheet.reviews.count()) == ("published", tree.city, 3)
    page = cycle.phone(chair)
    cycle.refused("assessment-pass", sheet.pk, status=403, accept_rest="on")
    cycle.open("sheet", tree.basic.pk, query=f"?sheet={sheet.pk}")
    expect(page.locator("#savebar")).to_contain_text(f"公示到 {sheet.publish_until}")

    page = cycle.phone()  # a worker of the plant, without an account
    cycle.open("notices")
    page.get_by_role("link", name=tree.basic.name).click()
    expect(page.locator("main")).to_contain_text(f"{sheet.published_on} 至 {sheet.publish_until}")
    no_sideways(page)
    cycle.send("提出异议", text="活动场所周末不开放")
    expect(page.locator(".note")).to_contain_text("已收到您的异议。")
    row = Objection.objects.get()
    assert (row.channel, row.recorded_by_name, row.assessment) == ("online", "", sheet)

    page = cycle.desk(county)
    cycle.open("assessment-detail", sheet.pk)
    page.locator("main").get_by_role("link", name="登记异议").click()
    cycle.send("登记", channel="letter", text="来信反映账目没有公开")
    inside = Objection.objects.latest("pk")
    cycle.lacks("异议成立", "异议不成立")
    cycle.refused(
        "objection-dismiss", inside.pk, status=422, says=f"异议由{tree.city}调查答复", answer="账目已公开"
    )
    cycle.open("objection-detail", row.pk)
    cycle.lacks("异议成立", "异议不成立")
    cycle.refused(
        "objection-dismiss", row.pk, status=422, says=f"异议由{tree.city}调查答复", answer="周末开放"
    )

    page = cycle.desk(city)
    cycle.menu("命名批次").get_by_role("link", name="启动命名").first.click()
    cycle.send(
        "保存", name="先进职工之家", grade="advanced", opened_on=today().isoformat(), declare_until=today().isoformat(),
        doc_no="临工发〔2026〕18号",
    )  # fmt: skip
    rnd = NamingRound.objects.get()
    cycle.act("取入已公示的申报", then=tree.basic.name)
    cycle.open("naminground-detail", rnd.pk)
    cycle.act("命名达到标准的", then=f"公示到 {sheet.publish_until} 结束")
    cycle.move(sheet.publish_until + dt.timedelta(days=1))
    cycle.open("naminground-detail", rnd.pk)
    cycle.act("命名达到标准的", then="公示异议还在调查")
    cycle.todo("答复公示异议", of=tree.basic.name)
    cycle.act("异议不成立", answer="三个周末现场查看，按时开放", then="三个周末现场查看")
    cycle.todo("答复公示异议", of=tree.basic.name)
    cycle.act("异议不成立", answer="查阅公开栏照片，账目按季公开", then="账目按季公开")
    page = cycle.phone()
    cycle.open("notices")
    expect(page.locator("main")).to_contain_text("现在没有公示")
    cycle.desk(city)
    cycle.open("naminground-detail", rnd.pk)
    cycle.act("命名达到标准的", then="已命名")
    title = HomeTitle.objects.get()
    assert (title.named_by, title.level, title.named_on) == (tree.city, "city", today())
    cycle.act("结束命名", then="已结束")

    page = cycle.phone(chair)
    follow(cycle.menu("称号名册").get_by_role("link", name=tree.basic.name).first)
    no_sideways(page)
    cycle.lacks("撤销称号")
    paper = page.request.get(f"{cycle.address}{reverse('homes:title-certificate', args=[title.pk])}")
    assert paper.body().startswith(b"%PDF")
    page = cycle.phone()
    cycle.open("title-check")
    page.fill("input[name=code]", title.code)
    page.get_by_role("button", name="查验").click()
    expect(page.locator(".note")).to_contain_text("有效。")
    expect(page.locator("main")).to_contain_text("先进职工之家")
    no_sideways(page)


def checked(cycle: Cycle, title: HomeTitle, says: str) -> None:
    """Anybody, without an account, on his phone."""
    page = cycle.phone()
    cycle.open("title-check", query=f"?code={title.code}")
    expect(page.locator(".note")).to_contain_text(says)
    no_sideways(page)


@pytest.mark.entry("P-102", "P-104")
def test_after_three_years_one_title_is_confirmed_and_one_rectified_and_revoked(
    tree: Tree, chair: User, county: User, city: User, cycle: Cycle
) -> None:
    day = add_months(today(), -36)
    good = make_title(tree.basic, tree.city, name="先进职工之家", grade="advanced", named_on=day)
    bad = make_title(tree.joint, tree.city, name="先进职工之家", grade="advanced", named_on=day)
    second = make_user("second", "吴主席", "chair", tree.joint)
    assert open_due(today())["opened"] == 2  # the night's own work
    failing = TitleReview.objects.get(title=bad)

    page = cycle.desk(county)
    cycle.open("titlereview-detail", failing.pk)
    cycle.lacks("复核通过，确认称号", "责令限期整改", "撤销称号")
    until = add_months(today(), 6)
    order = {"items": "补选工会主席，恢复活动", "rectify_until": until.isoformat()}
    cycle.refused("titlereview-rectify", failing.pk, status=422, says="由命名单位", **order)
    cycle.open("hometitle-detail", bad.pk)
    cycle.lacks("撤销称号")
    cycle.refused("hometitle-revoke", bad.pk, status=422, says="由命名单位", reason="三年没有活动")

    page = cycle.desk(city)
    cycle.todo("称号复核：先进职工之家", of=tree.basic.name)
    cycle.act("复核通过，确认称号", decision="各项工作保持标准", then="已确认")
    cycle.todo("称号复核：先进职工之家", of=tree.joint.name)
    cycle.act("责令限期整改", then="限期整改", **order)
    good.refresh_from_db()
    assert (good.confirmed_on, good.review_on) == (today(), add_months(today(), 36))

    page = cycle.phone(second)
    cycle.todo("限期整改：先进职工之家")
    no_sideways(page)
    cycle.lacks("撤销称号", "复核通过，确认称号")
    cycle.refused("titlereview-revoke", failing.pk, status=403, reason="不想要了")
    cycle.act("报送整改情况", report="主席已补选，活动还没有恢复", paper=True, then="整改已报")

    cycle.move(until + dt.timedelta(days=1))
    assert open_due(today())["proposed"] == 1
    page = cycle.desk(city)
    cycle.todo("称号复核：先进职工之家", of=tree.joint.name)
    expect(page.locator("main")).to_contain_text("建议撤销称号")
    cycle.act("撤销称号", reason="整改期满，活动仍没有恢复", then="已撤销")
    bad.refresh_from_db()
    assert (bad.state, bad.revoked_on) == ("revoked", today())
    checked(cycle, bad, "已撤销。")
    checked(cycle, good, "有效。")
