"""Activities and published affairs: the same refusals in form, endpoint and database; the facts they give; who may do what."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import add_months, today
from core.rules import RULES
from homes.models import (
    Activity,
    AffairsPost,
    Facts,
    HomeFile,
    Outcome,
    Position,
    Proposal,
    ScoreRun,
    SkillRecord,
    Studio,
)
from homes.models.facts import Dirty
from homes.models.records import personal
from homes.scoring.explain import facts_of, remedy_of
from homes.scoring.run import score
from members.models import Member
from tests.conftest import Tree
from unions.models import Body
from unions.policies.catalogue import entries
from unions.policies.force import policy_of

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def held(body: Body, days_ago: int = 10, **more: Any) -> Activity:
    said = {"kind": "culture", "title": f"活动{days_ago}", "attendance": 30, **more}
    return Activity.objects.create(body=body, held_on=today() - dt.timedelta(days=days_ago), **said)


def posted(body: Body, kind: str, on: dt.date | None = None) -> AffairsPost:
    return AffairsPost.objects.create(
        body=body, kind=kind, title="公开", content="内容", published_on=on or today()
    )


def member_of(body: Body, name: str = "甲一") -> Member:
    return Member.objects.create(name=name, sex="1", body=body, path=body.path, change_on=dt.date(2024, 1, 1))


def letter(body: Body, entry: str, on: dt.date | None = None) -> str:
    score(on=on or today(), mode=ScoreRun.Mode.FULL)
    return str(Outcome.objects.get(pk=body.pk).letters[RULES[entry].slot])


def form_of(body: Body, **more: Any) -> dict[str, Any]:
    return {
        "body": body.pk, "kind": "law", "title": "普法讲座", "held_on": str(today()), "days": 1, "attendance": 25,
        "target_group": "all", "cost": "320.50", **more,
    }  # fmt: skip


@pytest.mark.entry("P-123")
def test_a_chair_registers_an_activity_with_its_papers(tree: Tree, chair: User, client_of: Clients) -> None:
    client = client_of(chair)
    answer = client.post(
        reverse("homes:activity-create"),
        {**form_of(tree.basic), "papers": SimpleUploadedFile("签到表.pdf", PDF)},
    )
    assert answer.status_code == 302
    row = Activity.objects.get()
    assert (row.title, row.attendance, row.cost) == ("普法讲座", 25, 32050)
    assert HomeFile.objects.get().owner == row
    page = client.get(reverse("homes:activity-detail", args=[row.pk])).content.decode()
    assert "签到表.pdf" in page and "320.50" in page
    file = client.get(reverse("homes:home-file", args=[HomeFile.objects.get().pk]))
    assert file.status_code == 200 and file["Content-Disposition"].startswith("attachment")


@pytest.mark.entry("P-123")
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"attendance": 0}, "attendance"),
        ({"held_on": "2010-01-01"}, "held_on"),
        ({"held_on": "2099-01-01"}, "attendance"),
        ({"days": 0}, "days"),
        ({"winners": "一等奖"}, "winners"),
        ({"cost": "-5"}, "cost"),
    ],
)
def test_form_and_endpoint_refuse_alike(
    tree: Tree, chair: User, client_of: Clients, wrong: dict[str, Any], field: str
) -> None:
    client, data = client_of(chair), form_of(tree.basic, **wrong)
    page = client.post(reverse("homes:activity-create"), data)
    assert page.status_code == 422 and field in page.context["form"].errors
    answer = client.post("/api/homes/activities/", data, content_type="application/json")
    assert answer.status_code == 400 and field in answer.json()
    assert not Activity.objects.exists()


@pytest.mark.entry("P-123")
def test_the_database_refuses_what_the_form_refuses(tree: Tree) -> None:
    for wrong in ({"attendance": 0}, {"days": 0}, {"cost": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            held(tree.basic, **wrong)
    held(tree.basic)
    with pytest.raises(IntegrityError), transaction.atomic():
        held(tree.basic)


@pytest.mark.entry("P-095")
def test_only_reported_activities_within_the_window_count(tree: Tree) -> None:
    Position.objects.create(
        body=tree.basic, kind="station", name="职工服务站", jurisdiction=tree.basic.jurisdiction, address="厂区", opened_on=dt.date(2020, 1, 1)
    )  # fmt: skip
    for days in (5, 50, 100):
        held(tree.basic, days)
    held(tree.basic, 20, attendance=None)
    held(tree.basic, 500)
    assert letter(tree.basic, "P-095") == "F"
    assert Facts.objects.get(pk=tree.basic.pk).activities == 3
    fourth = held(tree.basic, 150)
    assert Dirty.objects.filter(body_id=tree.basic.pk).exists()
    score(on=today(), mode=ScoreRun.Mode.INCREMENTAL)
    assert Outcome.objects.get(pk=tree.basic.pk).letters[RULES["P-095"].slot] == "P"
    late = add_months(fourth.held_on, 12) + dt.timedelta(days=1)
    assert Facts.objects.get(pk=tree.basic.pk).recheck_on <= late
    assert letter(tree.basic, "P-095", late) == "F"
    assert letter(tree.other_basic, "P-095") == "D"


@pytest.mark.entry("P-112")
def test_every_kind_must_be_published_within_the_period(tree: Tree) -> None:
    assert letter(tree.basic, "P-112") == "D"
    for kind in ("funds", "elections", "plans", "benefits"):
        posted(tree.basic, kind)
    posted(tree.basic, "major", add_months(today(), -12) - dt.timedelta(days=1))
    assert letter(tree.basic, "P-112") == "F"
    facts = facts_of(Facts.objects.get(pk=tree.basic.pk))
    remedy = remedy_of(RULES["P-112"], entries()["P-112"], facts, policy_of(tree.basic.place, today()))
    assert "重大事项" in remedy and "经费" not in remedy and "P-" not in remedy
    posted(tree.basic, "major", add_months(today(), -12))
    assert letter(tree.basic, "P-112") == "P"


@pytest.mark.entry("P-112")
def test_nothing_personal_is_published(tree: Tree, chair: User, client_of: Clients) -> None:
    data = {
        "body": tree.basic.pk, "kind": "benefits", "title": "慰问", "published_on": str(today()), "place": "online",
        "content": "发放给某某，联系电话13812345678。",
    }  # fmt: skip
    page = client_of(chair).post(reverse("homes:affairspost-create"), data)
    assert page.status_code == 422 and "手机号码" in str(page.context["form"].errors)
    assert personal("证件 37130219900101123X 。") == "证件号码"
    assert personal("编号 2026110112345678901，电话0539-8100001") == ""


@pytest.mark.entry("P-112")
def test_the_board_of_a_union_and_its_print(
    tree: Tree, chair: User, township: User, client_of: Clients
) -> None:
    row = posted(tree.basic, "funds")
    board = client_of(township).get(reverse("homes:posts-of-body", args=[tree.basic.pk]))
    assert "还没有公开过" in board.content.decode() and "应公开" in board.content.decode()
    printed = client_of(chair).get(reverse("homes:post-print", args=[row.pk]))
    assert printed["Content-Type"] == "application/pdf"
    assert client_of(chair).get(reverse("homes:posts-of-body", args=[tree.other_basic.pk])).status_code == 404


@pytest.mark.entry("P-112")
def test_members_read_at_their_own_door_what_is_published(tree: Tree) -> None:
    from members.views.own_sections import sections_of

    posted(tree.basic, "funds")
    posted(tree.other_basic, "major")
    held(tree.basic, -5, attendance=None, title="运动会")
    sections = sections_of(tree.basic)["sections"]
    assert [len(section["rows"]) for section in sections if section["title"] in ("会务公开", "近期活动")] == [
        1,
        1,
    ]


@pytest.mark.entry("P-123")
def test_a_quarter_on_one_page_is_all_or_none(tree: Tree, chair: User, client_of: Clients) -> None:
    client, url = client_of(chair), reverse("homes:activity-batch")
    open_one = held(tree.basic, 0, attendance=None, title="职工大讲堂")
    assert "职工大讲堂" in client.get(url).content.decode()
    quarter = f"{today().year}Q{(today().month + 2) // 3}"
    data = {
        "body": tree.basic.pk, "quarter": quarter, "row-TOTAL_FORMS": 2, "row-INITIAL_FORMS": 0,
        "row-0-kind": "law", "row-0-title": "普法", "row-0-held_on": str(today()), "row-0-attendance": "12", "row-0-cost": "50",
        "row-1-kind": "team", "row-1-title": "班组日", "row-1-held_on": "2010-02-01", f"attendance-{open_one.pk}": "18",
    }  # fmt: skip
    answer = client.post(url, data)
    assert answer.status_code == 422 and "不在这个季度" in answer.content.decode()
    open_one.refresh_from_db()
    assert Activity.objects.count() == 1 and open_one.attendance is None
    data["row-1-held_on"] = str(today())
    assert client.post(url, data).status_code == 302
    open_one.refresh_from_db()
    assert open_one.attendance == 18 and Activity.objects.filter(title__in=("普法", "班组日")).count() == 2
    assert (
        client.post(
            url, {"body": tree.basic.pk, "quarter": quarter, "row-TOTAL_FORMS": 1, "row-INITIAL_FORMS": 0}
        ).status_code
        == 422
    )


@pytest.mark.entry("P-123")
def test_calendar_phone_entry_and_a_stripped_photo(tree: Tree, chair: User, client_of: Clients) -> None:
    from tests.members.test_democracy import png

    client = client_of(chair)
    data = {
        "body": tree.basic.pk,
        "kind": "culture",
        "title": "篮球赛",
        "held_on": str(today()),
        "attendance": "22",
    }
    answer = client.post(
        reverse("homes:activity-phone"), {**data, "papers": SimpleUploadedFile("现场.png", png())}
    )
    assert answer.status_code == 302
    row = Activity.objects.get()
    assert row.cost == 0 and row.files.get().is_picture
    assert "篮球赛" in client.get(reverse("homes:activity-calendar")).content.decode()
    assert client.get(reverse("homes:activity-calendar"), {"under": tree.other_basic.pk}).status_code == 404
    remove = reverse("homes:home-file-remove", args=[row.files.get().pk])
    assert client.get(remove).status_code == 200
    assert client.post(remove).status_code == 302 and not row.files.exists()


@pytest.mark.entry("P-124")
def test_proposals_skills_and_studios_are_of_own_members(tree: Tree, chair: User, client_of: Clients) -> None:
    member, stranger = member_of(tree.basic), member_of(tree.other_basic, "乙二")
    with pytest.raises(ValidationError):
        Studio(body=tree.basic, name="工作室", leader=stranger, founded_on=dt.date(2024, 1, 1)).full_clean()
    client = client_of(chair)
    skill = {
        "body": tree.basic.pk,
        "member": "甲一",
        "trade": "电工",
        "level": "3",
        "appraised_on": "2024-05-01",
    }
    assert client.post(reverse("homes:skillrecord-create"), skill).status_code == 302
    assert SkillRecord.objects.get().member == member
    assert client.post(reverse("homes:skillrecord-create"), {**skill, "level": "0"}).status_code == 422
    assert client.post(reverse("homes:skillrecord-create"), {**skill, "member": "乙二"}).status_code == 422


@pytest.mark.entry("P-123")
def test_a_benefit_needs_an_adoption(tree: Tree) -> None:
    member = member_of(tree.basic)
    said = {"body": tree.basic, "member": member, "title": "改进", "text": "做法", "submitted_on": today()}
    for wrong in ({"benefit": "省电"}, {"state": "adopted"}, {"adopted_on": today()}, {"benefit_fen": 100}):
        with pytest.raises(ValidationError):
            Proposal(**said, **wrong).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.create(**said, **wrong)
    Proposal.objects.create(**said, state="adopted", adopted_on=today(), benefit_fen=100)


@pytest.mark.entry("P-123")
def test_who_may_enter_activities(tree: Tree, chair: User, township: User, client_of: Clients) -> None:
    assert client_of(township).post(reverse("homes:activity-create"), form_of(tree.basic)).status_code == 302
    assert (
        client_of(chair)
        .post(reverse("homes:activity-create"), form_of(tree.other_basic, title="别家"))
        .status_code
        == 422
    )
    foreign = held(tree.other_basic)
    assert client_of(chair).get(reverse("homes:activity-detail", args=[foreign.pk])).status_code == 404
    assert Activity.objects.count() == 2


def test_the_window_of_activities_is_served_by_an_index(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT body_id, count(*) FROM homes_activity WHERE attendance >= 1 AND held_on BETWEEN '2026-01-01' AND '2026-02-01' GROUP BY body_id"
        )
        assert "activities_by_day" in str(cursor.fetchall())
