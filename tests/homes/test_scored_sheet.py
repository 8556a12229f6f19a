"""The three-score sheet: what the portal knows, points, declarations level by level, notice, objections, ranks, spot checks."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import throttle
from core.clock import today
from core.inbox import SOURCES
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused, WrongState
from homes.models import AssessItem, Assessment, Campaign, LevelReview, Objection
from homes.models.grades import Grade
from homes.scoring.run import score
from homes.views.notices import notice_url
from homes.workflows import (
    ACCEPT,
    RETURN_ITEM,
    SUBMIT,
    VERIFY,
    add_evidence,
    open_cycle,
    save_item,
    start_sheet,
)
from homes.workflows.appraise import FEEDBACK, FINDING, RANK, chosen, draw, pool_of, remind
from homes.workflows.declare import (
    DISMISS,
    PASS,
    REFUSE_GRADE,
    SEND_BACK,
    UPHOLD,
    declare_grade,
    file_objection,
)
from homes.workflows.library import carry_over, papers_of, reuse, set_dates
from homes.workflows.scored import scored_rows, total_of
from homes.workflows.seeded import load_standards
from tests.conftest import Tree, found, make_body, make_unit, make_user

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sheet(tree: Tree, chair: User) -> Assessment:
    load_standards()
    score(on=today())
    return start_sheet(tree.basic, cycle=today().year, by=chair, on=today())


def paper(number: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"材料{number}.pdf", b"%PDF-1.4\n" + str(number).encode())


def best(row: AssessItem) -> int | None:
    """The answer that brings all points."""
    item = row.standard_item
    if item is None or not item.unit:
        return None
    return 0 if item.scoring == "deduct" else 10_000 if item.unit == "%" else 99


def fill(sheet: Assessment, chair: User) -> None:
    """Every row at its best; what the portal knows otherwise is overridden with a reason."""
    for row in sheet.items.filter(parts=None).select_related("standard_item"):
        if row.due == 0 and row.standard_item and not row.standard_item.veto:
            continue
        save_item(
            row.pk,
            by=chair,
            version=row.version,
            claim="met",
            value=best(row),
            note="",
            override="系统资料没有及时更新",
        )
        row.refresh_from_db()
        add_evidence(row.pk, by=chair, file=paper(row.pk))


def declared(tree: Tree, chair: User, grade: str = Grade.QUALIFIED) -> Assessment:
    load_standards()
    score(on=today())
    made = declare_grade(tree.basic, grade=grade, by=chair, on=today())
    fill(made, chair)
    return SUBMIT.apply(made, by=chair)


def passed(tree: Tree, chair: User, *officers: User) -> Assessment:
    made = declared(tree, chair)
    for officer in officers:
        made = PASS.apply(made, by=officer, accept_rest=True, opinion="材料齐全")
    return made


@pytest.mark.entry("P-099", "P-100")
def test_the_portal_fills_what_it_knows_and_the_dues_keep_the_sum(sheet: Assessment) -> None:
    rows = scored_rows(sheet)
    assert len(rows) == 26 and sheet.standard is not None
    assert sum(row.due or 0 for row in rows if row.standard_item and not row.standard_item.bonus) == 10_000
    join = next(row for row in rows if row.standard_item and row.standard_item.code == "B1")
    assert join.known is not None and join.value == join.known and join.claim


@pytest.mark.entry("P-100")
def test_a_known_figure_is_overridden_only_with_a_reason(sheet: Assessment, chair: User) -> None:
    row = sheet.items.get(standard_item__code="B1")
    with pytest.raises(Refused, match="请写明原因"):
        save_item(row.pk, by=chair, version=row.version, claim="", value=9700, note="")
    saved = save_item(
        row.pk, by=chair, version=row.version, claim="", value=9700, note="", override="名册正在补录"
    )
    assert saved.value == 9700 and saved.self_points == row.due
    again = start_sheet(sheet.body, cycle=sheet.cycle, by=chair, on=today())
    assert again.items.get(pk=row.pk).value == 9700  # a later look does not undo it


@pytest.mark.entry("P-099")
def test_an_attested_entry_and_its_item_are_one_row(sheet: Assessment) -> None:
    row = sheet.items.get(entry="P-191")
    assert row.standard_item is not None and row.standard_item.code == "D1"
    assert sheet.items.filter(standard_item=row.standard_item).count() == 1


@pytest.mark.entry("P-097")
def test_the_duties_of_a_kind_are_answered_one_by_one(sheet: Assessment, chair: User, township: User) -> None:
    parent = sheet.items.get(entry="P-097")
    parts = list(parent.parts.order_by("pk"))
    assert [p.part for p in parts] == ["互利双赢", "代表维护", "和谐稳定"]
    for part in parts[:2]:
        save_item(part.pk, by=chair, version=0, claim="met", value=None, note="")
    parent.refresh_from_db()
    assert parent.claim == ""
    fill(sheet, chair)
    SUBMIT.apply(sheet, by=chair)
    RETURN_ITEM.apply(parts[0], by=township, reason="请补充协商记录")
    parent.refresh_from_db()
    assert (parent.claim, parent.state) == ("met", "returned")


@pytest.mark.entry("P-100")
def test_three_scores_and_a_correction_with_its_reason(
    sheet: Assessment, chair: User, township: User
) -> None:
    fill(sheet, chair)
    sent = SUBMIT.apply(sheet, by=chair)
    assert sent.self_score == total_of(scored_rows(sent), verified=False).total >= 10_000
    row = sent.items.get(standard_item__code="C1")
    with pytest.raises(Refused, match="请写明原因"):
        ACCEPT.apply(row, by=township, points=300)
    with pytest.raises(Refused, match="最多"):
        ACCEPT.apply(row, by=township, points=99_900, reason="现场核实")
    ACCEPT.apply(row, by=township, points=300, reason="现场只有三项")
    done = VERIFY.apply(sent, by=township, accept_rest=True)
    assert done.verified_score == sent.self_score - (row.due or 0) + 300
    lines = scored_rows(done)
    base = sum(r.verified_points or 0 for r in lines if r.standard_item and not r.standard_item.bonus)
    extra = sum(r.verified_points or 0 for r in lines if r.standard_item and r.standard_item.bonus)
    assert done.verified_score == base + min(extra, 500)


@pytest.mark.entry("P-103")
def test_the_year_ends_with_a_rank_and_its_feedback(sheet: Assessment, chair: User, township: User) -> None:
    fill(sheet, chair)
    SUBMIT.apply(sheet, by=chair)
    VERIFY.apply(sheet, by=township, accept_rest=True)
    with pytest.raises(Refused, match="还没有定等"):
        FEEDBACK.apply(sheet, by=township, feedback="继续保持")
    assert RANK.apply(sheet, by=township).rank == "模范"
    assert FEEDBACK.apply(sheet, by=township, feedback="继续保持").fed_back_on == today()


@pytest.mark.entry("P-103")
def test_a_campaign_counts_and_reminds_once_a_day(
    tree: Tree, county: User, chair: User, township: User
) -> None:
    due = today() + dt.timedelta(days=20)
    open_cycle(tree.county, cycle=today().year, due_on=due, by=county, on=today())
    campaign = Campaign.objects.get(body=tree.county)
    assert remind(campaign, by=county, on=today()) == 2
    with pytest.raises(Refused, match="今天已经提醒过"):
        remind(campaign, by=county, on=today())
    assert set(Assessment.objects.values_list("reminded_on", flat=True)) == {today()}
    with pytest.raises(NotAllowed):
        remind(campaign, by=chair, on=today())


@pytest.mark.entry("P-100")
def test_a_declaration_climbs_to_the_naming_level_and_is_published(
    tree: Tree, chair: User, township: User, county: User
) -> None:
    made = declared(tree, chair)
    assert (made.state, made.at) == ("submitted", tree.township)
    with pytest.raises(Refused, match="现在由"):
        PASS.apply(made, by=county, accept_rest=True)
    with pytest.raises(WrongState):
        VERIFY.apply(made, by=township, accept_rest=True)
    made = PASS.apply(made, by=township, accept_rest=True, opinion="材料齐全")
    assert (made.state, made.at) == ("submitted", tree.county)
    row = made.items.filter(standard_item__code="C3").get()
    ACCEPT.apply(row, by=county, points=100, reason="只兑现了一部分")  # each level judges anew
    made = PASS.apply(made, by=county, accept_rest=True)
    assert made.state == "published" and made.publish_until == today() + dt.timedelta(days=7)
    assert [r.score for r in made.reviews.order_by("pk")] == [made.self_score, made.verified_score]


@pytest.mark.entry("P-100")
@pytest.mark.parametrize("kind", ["industrial", "large"])
def test_a_declaration_never_waits_where_nobody_reviews(
    tree: Tree, county: User, kind: str, client_of: SignIn
) -> None:
    """Industrial unions and unions of large enterprises do not verify: the level above them has the sheet at once."""
    line = make_body("兰山区轻工工会", kind, tree.county, "371302")
    unit = make_unit("兰山轻工机械有限公司", "371302")
    tree = replace(tree, basic=found(unit, "兰山轻工机械有限公司工会委员会", "single", line, "371302"))
    chair = make_user("line_chair", "孙主席", "chair", tree.basic)
    made = declared(tree, chair)
    assert (made.state, made.at) == ("submitted", tree.county)
    page = client_of(chair).get(f"{reverse('homes:sheet', args=[tree.basic.pk])}?sheet={made.pk}")
    assert f"等{tree.county}审核" in page.content.decode()
    assert [todo.sub for todo in SOURCES["homes.verify"].find(county, today())] == [tree.basic.name]
    made = PASS.apply(made, by=county, accept_rest=True, opinion="材料齐全")
    assert made.state == "published" and LevelReview.objects.get().body == tree.county
    yearly = start_sheet(tree.basic, cycle=today().year, by=chair, on=today())
    Assessment.objects.filter(pk=yearly.pk).update(state="submitted", submitted_on=today())
    assert [todo.sub for todo in SOURCES["homes.verify"].find(county, today())] == [tree.basic.name]


@pytest.mark.entry("P-100")
def test_who_does_not_reach_the_standard_cannot_declare(tree: Tree, chair: User) -> None:
    load_standards()
    score(on=today())
    made = declare_grade(tree.basic, grade=Grade.QUALIFIED, by=chair, on=today())
    fill(made, chair)
    row = made.items.get(standard_item__code="E1")
    save_item(
        row.pk, by=chair, version=row.version, claim="", value=0, note="", override="系统资料没有及时更新"
    )
    with pytest.raises(Refused, match="还不能申报"):
        SUBMIT.apply(made, by=chair)


@pytest.mark.entry("P-100")
def test_a_declaration_comes_back_or_is_refused(tree: Tree, chair: User, township: User) -> None:
    made = declared(tree, chair)
    with pytest.raises(Refused, match="没有退回的条目"):
        SEND_BACK.apply(made, by=township, reason="请补充")
    row = made.items.get(standard_item__code="C3")
    RETURN_ITEM.apply(row, by=township, reason="请补实事清单")
    back = SEND_BACK.apply(made, by=township, reason="请补实事清单")
    assert (back.state, back.at) == ("returned", None)
    row.refresh_from_db()
    save_item(row.pk, by=chair, version=row.version, claim="", value=10_000, note="已补清单")
    again = SUBMIT.apply(back, by=chair)
    assert REFUSE_GRADE.apply(again, by=township, reason="现场与材料不符").state == "refused"
    assert list(LevelReview.objects.order_by("pk").values_list("result", flat=True)) == [
        "returned",
        "refused",
    ]


@pytest.mark.entry("P-100")
def test_an_objection_has_its_own_clock_and_may_bring_the_sheet_down(
    tree: Tree, chair: User, township: User, county: User
) -> None:
    made = passed(tree, chair, township, county)
    first = file_objection(made, channel="phone", text="活动场所长期不开放", by=county, on=today())
    assert first.due_on == today() + dt.timedelta(days=15)
    with pytest.raises(Refused, match="调查答复"):
        DISMISS.apply(first, by=township, answer="现场开放")
    DISMISS.apply(first, by=county, answer="经查现场按时开放")
    made.refresh_from_db()
    assert made.state == "published"
    late = made.publish_until + dt.timedelta(days=1)
    with pytest.raises(Refused, match="公示已在"):
        file_objection(made, channel="phone", text="活动场所长期不开放", by=county, on=late)
    second = file_objection(made, channel="letter", text="签到表系伪造", by=county, on=today())
    UPHOLD.apply(second, by=county, answer="签到表经查不实")
    made.refresh_from_db()
    assert made.state == "refused" and "签到表经查不实" in made.reason


@pytest.mark.entry("P-100")
def test_anybody_reads_the_notice_and_objects_without_an_account(
    tree: Tree, chair: User, township: User, county: User, client: Client, client_of: SignIn
) -> None:
    made = passed(tree, chair, township, county)
    listed = client.get(reverse("homes:notices"), {"q": "岱蒙"}).content.decode()
    url = notice_url(made)
    assert tree.basic.name in listed and url in listed
    assert "没有找到" in client.get(reverse("homes:notices"), {"q": "没有这家"}).content.decode()
    page = client.get(url).content.decode()
    assert f"{made.published_on} 至 {made.publish_until}" in page and tree.county.name in page
    assert county.name not in page and chair.name not in page  # unions, not persons
    assert "还差一点" not in page
    assert client.post(url, {"text": "太短"}).status_code == 422
    assert client.post(url, {"text": "活动场所长期不开放"}).status_code == 302
    row = Objection.objects.get()
    assert (row.channel, row.recorded_by_name, row.due_on) == ("online", "", today() + dt.timedelta(days=15))
    assert AuditEvent.objects.get(verb="objection.create").actor_id is None
    assert "1 件，已答复 0 件" in client.get(url).content.decode()
    shown = client_of(county).get(reverse("homes:objection-detail", args=[row.pk])).content.decode()
    assert "网上提出，没有登记人" in shown
    assert (
        url
        in client_of(chair)
        .get(f"{reverse('homes:sheet', args=[tree.basic.pk])}?sheet={made.pk}")
        .content.decode()
    )
    assert url in client_of(county).get(reverse("homes:assessment-detail", args=[made.pk])).content.decode()
    for _ in range(throttle.FILINGS_PER_HOUR - 1):
        client.post(url, {"text": "活动场所长期不开放"})
    assert client.post(url, {"text": "活动场所长期不开放"}).status_code == 429
    assert Objection.objects.count() == throttle.FILINGS_PER_HOUR


@pytest.mark.entry("P-100")
def test_a_notice_that_is_over_or_made_up_takes_no_objection(
    tree: Tree, chair: User, township: User, county: User, client: Client
) -> None:
    made = passed(tree, chair, township, county)
    url = notice_url(made)
    for wrong in (f"{made.pk}-000000000000", f"{made.pk + 1}-{url.split('-')[-1].strip('/')}", "x-1", "-"):
        assert client.get(reverse("homes:notice", args=[wrong])).status_code == 404
    Assessment.objects.filter(pk=made.pk).update(publish_until=today() - dt.timedelta(days=1))
    assert "公示已经结束" in client.get(url).content.decode()
    late = client.post(url, {"text": "活动场所长期不开放"})
    assert late.status_code == 422 and not Objection.objects.exists()
    assert tree.basic.name not in client.get(reverse("homes:notices")).content.decode()
    Assessment.objects.filter(pk=made.pk).update(state="named")
    assert client.get(url).status_code == 404


@pytest.mark.entry("P-100")
def test_a_draw_can_be_repeated_from_its_seed(
    sheet: Assessment, tree: Tree, chair: User, township: User, county: User
) -> None:
    fill(sheet, chair)
    SUBMIT.apply(sheet, by=chair)
    with pytest.raises(Refused, match="还没有核实过"):
        draw(tree.county, cycle=today().year, number=3, by=county, on=today())
    VERIFY.apply(sheet, by=township, accept_rest=True)
    check = draw(tree.county, cycle=today().year, number=3, by=county, on=today(), seed="20261121")
    assert [f.assessment_id for f in check.findings.all()] == chosen(
        pool_of(tree.county, today().year), "20261121", 3
    )
    seen = FINDING.apply(
        check.findings.get(), by=county, result="differs", note="活动室没有开放", visited_on=today()
    )
    assert seen.result == "differs"
    with pytest.raises(WrongState):
        FINDING.apply(seen, by=county, result="true", note="改为相符了", visited_on=today())
    assert (
        chosen(list(range(100)), "7", 5)
        == chosen(list(range(100)), "7", 5)
        != chosen(list(range(100)), "8", 5)
    )


@pytest.mark.entry("P-100")
def test_papers_serve_other_items_while_they_are_valid(sheet: Assessment, chair: User) -> None:
    one, two = sheet.items.get(entry="P-191"), sheet.items.get(entry="P-195")
    kept = add_evidence(one.pk, by=chair, file=paper(1))
    taken = reuse(two.pk, kept, by=chair, on=today())
    assert (taken.digest, taken.file.name, taken.reused_from) == (kept.digest, kept.file.name, kept)
    with pytest.raises(Refused, match="已经有了"):
        reuse(two.pk, kept, by=chair, on=today())
    set_dates(kept, by=chair, valid_until=today() - dt.timedelta(days=1))
    other = sheet.items.get(entry="P-181")
    with pytest.raises(Refused, match="不能再用"):
        reuse(other.pk, kept, by=chair, on=today())
    assert kept not in papers_of(other, today())
    newer = add_evidence(one.pk, by=chair, file=SimpleUploadedFile("材料1.pdf", b"%PDF-1.4\nnew"))
    assert (newer.version, newer.replaces) == (2, kept)


@pytest.mark.entry("P-100")
def test_last_years_answers_carry_over_with_valid_papers(sheet: Assessment, chair: User) -> None:
    old = Assessment.objects.create(
        body=sheet.body,
        cycle=sheet.cycle - 1,
        state="verified",
        submitted_on=today() - dt.timedelta(days=300),
    )
    row = AssessItem.objects.create(
        assessment=old, entry="P-181", claim="met", note="十件实事全部办结", state="accepted"
    )
    source = sheet.items.get(entry="P-191")
    sample = add_evidence(source.pk, by=chair, file=paper(1))
    sample.item, sample.valid_until = row, today() + dt.timedelta(days=30)
    sample.save()
    assert carry_over(sheet, by=chair, on=today()) == (1, 1)
    now = sheet.items.get(entry="P-181")
    assert (now.note, now.claim, now.evidence.count()) == ("十件实事全部办结", "met", 1)
    assert carry_over(sheet, by=chair, on=today()) == (0, 0)  # nothing typed is overwritten


@pytest.mark.entry("P-100")
def test_pages_of_a_declaration(
    tree: Tree, chair: User, township: User, county: User, neighbour: User, client_of: SignIn
) -> None:
    made = passed(tree, chair, township, county)
    detail, sheet_url = (
        reverse("homes:assessment-detail", args=[made.pk]),
        reverse("homes:sheet", args=[tree.basic.pk]),
    )
    page = client_of(county).get(detail).content.decode()
    assert "公示" in page and "登记异议" in page and "材料齐全" in page
    shown = client_of(chair).get(sheet_url, {"sheet": made.pk}).content.decode()
    assert "合格职工之家申报表" in shown and "本系统综合拟定" in shown
    printed = (
        client_of(chair)
        .get(reverse("homes:sheet-print", args=[tree.basic.pk]), {"sheet": made.pk})
        .content.decode()
    )
    for column in ("验收标准", "工作情况", "应得分", "自评分", "验收分"):
        assert column in printed
    post = client_of(county).post(
        reverse("homes:objection-create", args=[made.pk]), {"channel": "visit", "text": "场所不开放"}
    )
    assert post.status_code == 302
    assert client_of(neighbour).get(detail).status_code == 404
    assert client_of(chair).post(reverse("homes:assessment-pass", args=[made.pk])).status_code == 403
    assert (
        client_of(county)
        .post(reverse("homes:assessment-pass", args=[made.pk]), {"accept_rest": "on"})
        .status_code
        == 409
    )
    assert client_of(chair).get(reverse("homes:sheet-declare", args=[tree.basic.pk])).status_code == 200
    for name in ("declaration-list", "objection-list", "campaign-list", "spotcheck-list"):
        assert client_of(county).get(reverse(f"homes:{name}")).status_code == 200
