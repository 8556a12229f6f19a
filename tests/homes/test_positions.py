"""Positions: kept by their union, shown with papers, checked by the county, shared with consent, closed with a day."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.indicators import INDICATORS
from core.models import AuditEvent
from core.workflow import Refused
from homes.models import (
    Assessment,
    Facts,
    HallSession,
    JointHome,
    OnlineHome,
    Outcome,
    Position,
    PositionPaper,
    PositionShare,
    ScoreRun,
)
from homes.models.positions import MARKS
from homes.scoring.explain import explain, facts_of
from homes.scoring.run import score
from homes.workflows import positions as steps
from tests.conftest import Tree, found, make_unit, make_user
from unions.models import Body, Unit
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
OPENED = dt.date(2020, 6, 1)
HAS = {f"has_{key}": True for key in MARKS}


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def spot(body: Body, **more: Any) -> Position:
    said = {
        "kind": "station", "name": f"{body.name}服务站", "jurisdiction": body.jurisdiction, "address": "人民路 1 号",
        "opened_on": OPENED, **more,
    }  # fmt: skip
    return Position.objects.create(body=body, **said)


def pdf(name: str = "照片.pdf", text: bytes = b"a") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4\n" + text + b"\n%%EOF")


def said(body: Body, **more: Any) -> dict[str, Any]:
    return {
        "body": body.pk, "kind": "station", "name": "岱蒙板材职工服务站", "jurisdiction": "白沙埠镇", "address": "工业路 6 号",
        "opened_on": "2021-03-01", "functions": ["帮扶维权", "学习培训"], "menu": "法律咨询：每周三", **more,
    }  # fmt: skip


def letter(body: Body, entry: str) -> str:
    from core.rules import RULES

    score(on=today(), mode=ScoreRun.Mode.FULL)
    return str(Outcome.objects.get(pk=body.pk).letters[RULES[entry].slot])


# ---- P-116 ----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-116")
def test_a_chair_registers_a_position_and_others_do_not_see_it_there(
    tree: Tree, chair: User, neighbour: User, auditor: User, county: User, client_of: SignIn
) -> None:
    client = client_of(chair)
    page = client.post(reverse("homes:position-create"), said(tree.basic, office_phone="13805391234"))
    assert page.status_code == 422 and "不要填个人手机号" in page.content.decode()
    page = client.post(reverse("homes:position-create"), said(tree.basic, functions=["洗车"]))
    assert page.status_code == 422 and "不在功能列表里" in page.content.decode()
    assert client.post(reverse("homes:position-create"), said(tree.basic, has_place="on")).status_code == 302
    row = Position.objects.get()
    assert (
        row.functions == ["帮扶维权", "学习培训"] and row.has_place and row.jurisdiction.code == "371302101"
    )
    assert AuditEvent.objects.filter(verb="position.create").exists()
    again = client.post(reverse("homes:position-create"), said(tree.basic))
    assert again.status_code == 422 and "已有同名的阵地" in again.content.decode()
    address = reverse("homes:position-detail", args=[row.pk])
    assert client_of(county).get(address).status_code == 200
    assert client_of(neighbour).get(address).status_code == 404
    assert client_of(auditor).get(address).status_code == 403
    listed = client_of(county).get(reverse("homes:position-list"), {"function": "学习培训", "q": "岱蒙"})
    assert "岱蒙板材职工服务站" in listed.content.decode()
    assert (
        "岱蒙板材职工服务站"
        not in client_of(county)
        .get(reverse("homes:position-list"), {"function": "志愿服务"})
        .content.decode()
    )


@pytest.mark.entry("P-116")
def test_form_and_database_refuse_alike(tree: Tree) -> None:
    row = spot(tree.basic)
    with pytest.raises(IntegrityError), transaction.atomic():
        spot(tree.basic, name=row.name)
    with pytest.raises(IntegrityError), transaction.atomic():
        spot(tree.basic, name="另一个", closed_on=OPENED - dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        spot(tree.basic, name="第三个", state="met")
    row.opened_on = today() + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        row.full_clean()


@pytest.mark.entry("P-116")
def test_a_position_closes_with_its_shares_and_opens_again(
    tree: Tree, chair: User, county: User, neighbour: User, client_of: SignIn
) -> None:
    row = spot(tree.basic)
    share = PositionShare.objects.create(position=row, body=tree.joint, state="agreed", asked_on=OPENED)
    client, url = client_of(chair), reverse("homes:position-close", args=[row.pk])
    answer = {"closed_on": (today() + dt.timedelta(days=1)).isoformat(), "reason": "租期到期收回"}
    assert client.post(url, answer).status_code == 422
    assert client_of(neighbour).post(url, answer).status_code == 404
    assert client.post(url, {**answer, "closed_on": today().isoformat()}).status_code == 302
    row.refresh_from_db()
    share.refresh_from_db()
    assert row.closed_on == today() and share.state == "ended" and share.ended_on == today()
    edit = client.post(reverse("homes:position-edit", args=[row.pk]), said(tree.basic))
    assert edit.status_code == 422 and "不能再改" in edit.content.decode()
    assert client.post(reverse("homes:position-reopen", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.closed_on is None


@pytest.mark.entry("P-116")
def test_a_share_needs_the_owners_consent(tree: Tree, chair: User, county: User, client_of: SignIn) -> None:
    row = spot(tree.basic)
    asker = make_user("asker", "联合主席", "chair", tree.joint)
    theirs, owner = client_of(asker), client_of(chair)
    own = theirs.post(
        reverse("homes:positionshare-create"), {"body": tree.joint.pk, "position": spot(tree.joint).pk}
    )
    assert own.status_code == 422 and "自己的阵地" in own.content.decode()
    assert (
        theirs.post(
            reverse("homes:positionshare-create"), {"body": tree.joint.pk, "position": row.pk}
        ).status_code
        == 302
    )
    share = PositionShare.objects.get()
    assert share.state == "asked"
    agree = reverse("homes:positionshare-agree", args=[share.pk])
    assert theirs.post(agree).status_code == 403 and theirs.get(agree).status_code == 403
    assert "答复共享申请" in owner.get(reverse("inbox")).content.decode()
    assert owner.post(agree).status_code == 302
    share.refresh_from_db()
    assert share.state == "agreed" and share.answered_on == today()
    assert owner.post(agree).status_code == 409
    twice = theirs.post(reverse("homes:positionshare-create"), {"body": tree.joint.pk, "position": row.pk})
    assert twice.status_code == 422 and "已在共享" in twice.content.decode()
    end = reverse("homes:positionshare-end", args=[share.pk])
    assert theirs.post(end, {"reason": "已建自己的站"}).status_code == 302


@pytest.mark.entry("P-116")
def test_everybody_finds_open_positions_near_him(
    tree: Tree, client: Client, chair: User, client_of: SignIn
) -> None:
    here = spot(tree.basic, name="白沙埠镇职工服务站", functions=["帮扶维权"], office_phone="0539-8100001")
    near = spot(tree.county, name="兰山区职工服务中心", kind="centre", functions=["法律咨询"])
    spot(tree.basic, name="关掉的书屋", kind="books", closed_on=today())
    spot(tree.other_basic, name="济南的站")
    url = reverse("homes:position-near")
    assert client.get(url).status_code == 200
    page = client.get(url, {"place": "371302101"}).content.decode()
    assert here.name in page and near.name in page and "0539-8100001" in page
    assert page.index(here.name) < page.index(near.name)
    assert "关掉的书屋" not in page and "济南的站" not in page and "申请共享" not in page
    only = client.get(url, {"place": "371302101", "function": "法律咨询"}).content.decode()
    assert near.name in only and here.name not in only
    wrong = client.get(url, {"place": "没有这个镇"})
    assert wrong.status_code == 422 and "没有找到" in wrong.content.decode()
    assert "申请共享" in client_of(chair).get(url, {"place": "371302101"}).content.decode()
    printed = client_of(chair).get(reverse("homes:position-print")).content.decode()
    assert here.name in printed and "关掉的书屋" not in printed and near.name not in printed


# ---- P-120 ----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-120")
def test_the_owner_shows_eight_marks_and_the_county_checks_them(
    tree: Tree, chair: User, township: User, county: User, neighbour: User, client_of: SignIn
) -> None:
    row, own, theirs = spot(tree.basic), client_of(chair), client_of(county)
    ask, check = (reverse(f"homes:position-{name}", args=[row.pk]) for name in ("ask", "check"))
    assert "还缺" in own.post(ask).content.decode()
    edit = own.post(
        reverse("homes:position-edit", args=[row.pk]), {**said(tree.basic), **dict.fromkeys(HAS, "on")}
    )
    assert edit.status_code == 302
    assert "还没有照片或材料" in own.post(ask).content.decode()
    papers = reverse("homes:position-papers", args=[row.pk])
    for key in MARKS:
        answer = own.post(papers, {"mark": key, "papers": [pdf(text=key.encode())]})
        assert answer.status_code == 302, answer.content.decode()
    assert own.post(papers, {"mark": "place", "papers": [pdf(text=b"place")]}).status_code == 422
    assert own.post(ask).status_code == 302
    assert "核验阵地八有" in theirs.get(reverse("inbox")).content.decode()
    ticks = dict.fromkeys(MARKS, "on")
    assert own.post(check, ticks).status_code == 403 and own.get(check).status_code == 403
    assert client_of(township).post(check, ticks).status_code == 403
    assert client_of(neighbour).post(check, ticks).status_code == 404
    without = {key: "on" for key in MARKS if key != "books"}
    assert "写明缺什么" in theirs.post(check, without).content.decode()
    assert theirs.post(check, {**without, "why_books": "书架是空的，请补书"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "lacking" and not row.has_books and row.checked_on == today()
    page = own.get(reverse("homes:position-detail", args=[row.pk])).content.decode()
    assert "书架是空的" in page
    assert "补齐阵地八有" in own.get(reverse("inbox")).content.decode()
    assert theirs.post(check, ticks).status_code == 302
    row.refresh_from_db()
    assert row.state == "met" and row.lacking == [] and row.checks.count() == 2


@pytest.mark.entry("P-120")
def test_a_changed_mark_must_be_checked_again(tree: Tree, chair: User, client_of: SignIn) -> None:
    row = spot(tree.basic, state="met", checked_on=today(), checked_by="陈县", **HAS)
    ticks = {name: "on" for name in HAS if name != "has_sign"}
    assert (
        client_of(chair)
        .post(reverse("homes:position-edit", args=[row.pk]), {**said(tree.basic), **ticks})
        .status_code
        == 302
    )
    row.refresh_from_db()
    assert row.state == "unasked" and not row.has_sign


@pytest.mark.entry("P-120")
def test_papers_leave_through_the_scope_alone_and_stay_while_the_county_waits(
    tree: Tree, chair: User, neighbour: User, client_of: SignIn
) -> None:
    row = spot(tree.basic)
    with pytest.raises(Refused):
        steps.add_paper(row, by=chair, mark="sign", file=SimpleUploadedFile("a.pdf", b"<html>"))
    paper = steps.add_paper(row, by=chair, mark="sign", file=pdf())
    url, gone = (reverse(f"homes:position-paper{tail}", args=[paper.pk]) for tail in ("", "-remove"))
    assert client_of(neighbour).get(url).status_code == 404
    answer = client_of(chair).get(url)
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    Position.objects.filter(pk=row.pk).update(state="asked", asked_on=today())
    client_of(chair).post(gone)
    assert PositionPaper.objects.filter(pk=paper.pk).exists()
    Position.objects.filter(pk=row.pk).update(state="unasked", asked_on=None)
    assert client_of(chair).post(gone).status_code == 302
    assert not PositionPaper.objects.filter(pk=paper.pk).exists()


@pytest.mark.entry("P-120")
def test_the_night_reads_marks_and_the_day_of_the_check(tree: Tree) -> None:
    assert letter(tree.basic, "P-120") == "N"
    row = spot(tree.basic)
    assert letter(tree.basic, "P-120") == "F"
    facts = Facts.objects.get(pk=tree.basic.pk)
    judged = explain(
        facts_of(facts), policy_of(tree.basic.place, today()), Outcome.objects.get(pk=tree.basic.pk).letters
    )
    remedy = next(one.remedy for one in judged if one.entry.id == "P-120")
    assert "缺活动场所、统一标识" in remedy
    kept = Position.objects.filter(pk=row.pk)
    kept.update(**HAS)
    assert letter(tree.basic, "P-120") == "D"
    kept.update(state="asked", asked_on=today())
    assert letter(tree.basic, "P-120") == "H"
    kept.update(state="met", asked_on=None, checked_on=today())
    assert letter(tree.basic, "P-120") == "P"
    kept.update(checked_on=today() - dt.timedelta(days=500))
    assert letter(tree.basic, "P-120") == "F"
    kept.update(closed_on=today())
    assert letter(tree.basic, "P-120") == "N"


# ---- P-117, P-119 ---------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-117")
def test_a_shared_station_and_a_declared_home_make_one(tree: Tree) -> None:
    assert letter(tree.basic, "P-117") == "F"
    station = spot(tree.township)
    share = PositionShare.objects.create(position=station, body=tree.basic, asked_on=OPENED)
    Assessment.objects.create(body=tree.basic, cycle=2025, state="verified")
    assert letter(tree.basic, "P-117") == "F"
    PositionShare.objects.filter(pk=share.pk).update(state="agreed")
    assert letter(tree.basic, "P-117") == "P"
    Position.objects.filter(pk=station.pk).update(closed_on=today())
    score(on=today(), mode=ScoreRun.Mode.INCREMENTAL)  # the trigger has marked the union that shares it
    assert Outcome.objects.get(pk=tree.basic.pk).letters[45] == "F"


@pytest.mark.entry("P-119")
def test_a_station_of_an_above_scale_enterprise_counts_with_all_functions(tree: Tree) -> None:
    Unit.objects.filter(pk=tree.unit.pk).update(above_scale=True)
    spot(tree.basic, functions=["帮扶维权", "学习培训"])
    score(on=today(), mode=ScoreRun.Mode.FULL)
    facts = Facts.objects.get(pk=tree.basic.pk)
    assert (facts.scale_units, facts.stations_open, facts.stations_full) == (1, 1, 0)
    from homes.rules.positions import _positions

    policy = policy_of("37", today()).with_overrides({"home.station_functions": ["帮扶维权", "学习培训"]})
    from django.db import connection

    text, params = _positions(policy)
    with connection.cursor() as cursor:
        cursor.execute(text.replace("{dirty}", ""), params)
        found = {row[0]: row[3] for row in cursor.fetchall()}
    assert found[tree.basic.pk] == 1


# ---- P-118, P-121 ---------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-118")
def test_large_enterprises_with_a_full_station_are_counted(tree: Tree) -> None:
    policy = policy_of("3205", today())
    indicator = INDICATORS["large-stations"]
    assert not indicator.rows(policy).exists()
    Unit.objects.filter(pk=tree.unit.pk).update(workers=1000, above_scale=True)
    rows = indicator.rows(policy)
    assert [row.pk for row in rows] == [tree.unit.pk]
    row = spot(tree.basic, functions=["帮扶维权", "学习培训"])
    assert not rows.filter(indicator.condition(policy)).exists()
    Position.objects.filter(pk=row.pk).update(functions=["帮扶维权", "学习培训", "文体活动"])
    assert rows.filter(indicator.condition(policy)).exists()
    assert INDICATORS["scale-stations"].rows(policy).count() == 1
    assert indicator.target == "home.station_rate" and policy.value("home.station_rate") == 8000


@pytest.mark.entry("P-121")
def test_grassroots_positions_with_eight_haves_are_counted(tree: Tree) -> None:
    policy, indicator = policy_of("37", today()), INDICATORS["eight-haves"]
    spot(tree.county)
    good = spot(tree.basic, state="met", checked_on=today(), **HAS)
    spot(tree.township, state="lacking", checked_on=today())
    old = spot(tree.joint, state="met", checked_on=today() - dt.timedelta(days=500), **HAS)
    rows = indicator.rows(policy)
    assert rows.count() == 3
    assert [row.pk for row in rows.filter(indicator.condition(policy))] == [good.pk] and old.pk != good.pk


# ---- P-122 ----------------------------------------------------------------------------------------------------------


@pytest.mark.entry("P-122")
def test_a_joint_home_is_of_unions_that_share_its_position(
    tree: Tree, chair: User, client_of: SignIn
) -> None:
    row, client = spot(tree.basic), client_of(chair)
    answer = {
        "body": tree.basic.pk,
        "name": "白沙埠联合职工之家",
        "position": row.pk,
        "founded_on": "2024-05-01",
    }
    page = client.post(reverse("homes:jointhome-create"), answer)
    assert page.status_code == 422 and "还没有别的工会共享" in page.content.decode()
    PositionShare.objects.create(position=row, body=tree.joint, state="agreed", asked_on=OPENED)
    assert client.post(reverse("homes:jointhome-create"), answer).status_code == 302
    home = JointHome.objects.get()
    assert set(home.members.all()) == {tree.basic, tree.joint}
    assert tree.joint.name in client.get(reverse("homes:jointhome-detail", args=[home.pk])).content.decode()


@pytest.mark.entry("P-122")
def test_the_log_names_the_unions_added_to_a_joint_home_and_taken_from_it(
    tree: Tree, chair: User, county: User, client_of: SignIn
) -> None:
    row, client = spot(tree.basic), client_of(chair)
    unit = make_unit("白沙埠镇第三物流服务部", "371302101", workers=12)
    third = found(unit, "白沙埠镇第三物流工会委员会", "single", tree.township, "371302101")
    for body in (tree.joint, third):
        PositionShare.objects.create(position=row, body=body, state="agreed", asked_on=OPENED)
    data = {"body": tree.basic.pk, "name": "联合之家", "position": row.pk, "founded_on": "2024-05-01"}
    two = [tree.basic.pk, tree.joint.pk]
    assert client.post(reverse("homes:jointhome-create"), {**data, "members": two}).status_code == 302
    made = AuditEvent.objects.get(verb="jointhome.create")
    assert made.after["members:added"] == sorted([tree.basic.name, tree.joint.name])
    home = JointHome.objects.get()
    edit = reverse("homes:jointhome-edit", args=[home.pk])
    assert client.post(edit, {**data, "members": [tree.basic.pk, third.pk]}).status_code == 302
    event = AuditEvent.objects.get(verb="jointhome.edit")
    assert (event.before, event.after) == (
        {"members:removed": [tree.joint.name]},
        {"members:added": [third.name]},
    )
    page = client_of(county).get(reverse("accounts:auditevent-detail", args=[event.pk])).content.decode()
    assert (
        "成员工会（增加）" in page
        and "成员工会（减少）" in page
        and third.name in page
        and tree.joint.name in page
    )
    assert client.post(edit, {**data, "members": [tree.basic.pk, third.pk]}).status_code == 302
    assert AuditEvent.objects.filter(verb="jointhome.edit").count() == 1  # nothing changed, nothing recorded
    api = client.patch(
        f"/api/homes/joint-homes/{home.pk}/", {"members": two}, content_type="application/json"
    )
    assert api.status_code == 200, api.content
    last = AuditEvent.objects.filter(verb="jointhome.edit").latest("pk")
    assert last.after == {"members:added": [tree.joint.name]}


@pytest.mark.entry("P-122")
def test_an_online_home_has_an_address_on_the_web(tree: Tree, chair: User, client_of: SignIn) -> None:
    client, url = client_of(chair), reverse("homes:onlinehome-create")
    answer = {"body": tree.basic.pk, "name": "网上之家", "modules": ["普惠服务"], "opened_on": "2024-01-01"}
    for wrong in ("javascript:alert(1)", "ftp://a.cn/", "www.example.cn"):
        page = client.post(url, {**answer, "url": wrong})
        assert page.status_code == 422 and "http" in page.content.decode()
    good = {**answer, "url": "https://home.example.cn/"}
    assert "截至哪一天" in client.post(url, {**good, "visits": 12}).content.decode()
    assert client.post(url, {**good, "visits": 12, "visits_on": "2025-01-01"}).status_code == 302
    with pytest.raises(IntegrityError), transaction.atomic():
        OnlineHome.objects.create(
            body=tree.joint, name="甲", url="javascript:1", modules=[], opened_on=OPENED
        )


@pytest.mark.entry("P-122")
def test_sessions_are_held_in_halls_while_they_are_open(tree: Tree, chair: User, client_of: SignIn) -> None:
    hall, station = spot(tree.basic, kind="hall"), spot(tree.basic, name="站")
    client, url = client_of(chair), reverse("homes:hallsession-create")
    answer = {
        "position": hall.pk,
        "theme": "劳模宣讲",
        "held_on": "2025-05-01",
        "mode": "onsite",
        "attendance": 30,
    }
    assert client.post(url, {**answer, "position": station.pk}).status_code == 422
    assert client.post(url, {**answer, "held_on": "2019-01-01"}).status_code == 422
    assert client.post(url, {**answer, "attendance": 0}).status_code == 422
    assert client.post(url, answer).status_code == 302
    assert HallSession.objects.get().body == tree.basic
    assert "劳模宣讲" in client.get(reverse("homes:position-detail", args=[hall.pk])).content.decode()


@pytest.mark.entry("P-116")
def test_the_endpoint_says_the_same(tree: Tree, chair: User, county: User, client_of: SignIn) -> None:
    client = client_of(chair)
    made = client.post("/api/homes/positions/", said(tree.basic), content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert made.json()["functions"] == ["帮扶维权", "学习培训"]
    code = made.json()["jurisdiction"]
    assert code == "371302101"  # what comes back can be sent again
    assert client.get(f"/api/homes/positions/{pk}/").json()["jurisdiction"] == code
    again = {**said(tree.basic), "jurisdiction": code}
    assert (
        client.patch(f"/api/homes/positions/{pk}/", again, content_type="application/json").json()[
            "jurisdiction"
        ]
        == code
    )
    changed = client.patch(f"/api/homes/positions/{pk}/", {"hours": "全天"}, content_type="application/json")
    assert changed.status_code == 200 and Position.objects.get(pk=pk).functions == ["帮扶维权", "学习培训"]
    assert client.post(f"/api/homes/positions/{pk}/check/", dict.fromkeys(MARKS, True)).status_code == 403
    done = client_of(county).post(
        f"/api/homes/positions/{pk}/check/", dict.fromkeys(MARKS, True), content_type="application/json"
    )
    assert done.status_code == 200 and Position.objects.get(pk=pk).state == "met"
