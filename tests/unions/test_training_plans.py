"""Training plans and what was done of them; lectures pushed, learned and counted as days; the new fields of officers; the corps' profile."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from core.clock import today
from tests.conftest import Tree
from unions.models import (
    LectureVideo,
    Officer,
    SocialWorker,
    Threshold,
    Training,
    TrainingPlan,
    VideoViewing,
    WorkerTraining,
)
from unions.workflows.cadres import fill_officer
from unions.workflows.learning import done_of

Clients = Callable[[User], Client]
YEAR = today().year


def make_officer(body: Any, post: str = "chair", name: str = "周立国", **more: Any) -> Officer:
    row = Officer(body=body, post=post, name=name, **{"took_post_on": dt.date(2023, 5, 20), **more})
    fill_officer(row).save()
    return row


def train(
    officer: Officer, kind: str = "rotation", level: str = "county", on: dt.date | None = None, days: int = 2
) -> None:
    Training.objects.create(
        officer=officer, course="轮训班", kind=kind, organiser="兰山区总工会", organiser_level=level,
        started_on=on or dt.date(YEAR, 1, 5), hundredths=days * 100,
    )  # fmt: skip


def make_plan(body: Any, **more: Any) -> TrainingPlan:
    defaults: dict[str, Any] = {
        "year": YEAR,
        "kind": "rotation",
        "target_group": "基层工会干部",
        "seats": 2,
        "days": 3,
        "subjects": "业务",
    }
    return TrainingPlan.objects.create(body=body, **{**defaults, **more})


def plan_data(tree: Tree, **more: Any) -> dict[str, Any]:
    return {
        "body": tree.county.pk, "year": YEAR, "kind": "rotation", "target_group": "基层工会干部", "seats": "40", "days": "3",
        "subjects": "群众路线、法律法规、业务知识", "budget": "36000", **more,
    }  # fmt: skip


@pytest.mark.entry("P-068")
def test_a_level_writes_its_plan_and_sees_what_is_done_of_it(
    tree: Tree, county: User, chair: User, neighbour: User, client_of: Clients
) -> None:
    client, create = client_of(county), reverse("unions:trainingplan-create")
    assert client.post(create, plan_data(tree)).status_code == 302
    plan = TrainingPlan.objects.get()
    assert plan.budget == 3_600_000
    train(make_officer(tree.basic))
    page = client.get(reverse("unions:trainingplan-detail", args=[plan.pk])).content.decode()
    assert "已参训人数" in page and "36,000.00" in page and "900.00 元" in page
    assert "进行中" in client.get(reverse("unions:trainingplan-list"), {"year": YEAR}).content.decode()
    assert client_of(chair).get(create).status_code == 403
    assert client_of(neighbour).get(reverse("unions:trainingplan-detail", args=[plan.pk])).status_code == 404
    again = client.post(create, plan_data(tree))
    assert again.status_code == 422


@pytest.mark.entry("P-068")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"seats": "0"}, "至少 1 人"),
        ({"days": "0"}, "至少 1 天"),
        ({"year": "1998"}, "年度应在"),
        ({"budget": "-3"}, "不能是负数"),
        ({"subjects": ""}, "请填写培训内容"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(
    tree: Tree, county: User, client_of: Clients, wrong: dict[str, str], sentence: str
) -> None:
    answer = client_of(county).post(reverse("unions:trainingplan-create"), plan_data(tree, **wrong))
    assert answer.status_code == 422 and sentence in answer.content.decode()
    api = client_of(county).post("/api/unions/training-plans/", plan_data(tree, **wrong))
    assert api.status_code == 400 and sentence in str(api.json())


@pytest.mark.entry("P-068")
def test_seats_used_are_people_of_the_branch_of_the_class_taught_by_the_level_in_the_year(tree: Tree) -> None:
    county, city = make_plan(tree.county), make_plan(tree.city)
    social = make_plan(tree.county, kind="social", target_group="社会化工会工作者")
    one, two = make_officer(tree.basic), make_officer(tree.joint)
    train(one)
    train(one, days=1)  # the same person twice
    train(two, kind="post")
    train(two, level="city")
    train(two, on=dt.date(YEAR - 1, 6, 1))
    train(make_officer(tree.other_basic))
    worker = SocialWorker.objects.create(
        body=tree.township, name="宋小岚", source="hired", hired_on=dt.date(2023, 1, 1)
    )
    WorkerTraining.objects.create(
        worker=worker,
        course="实务",
        organiser="县",
        organiser_level="county",
        started_on=dt.date(YEAR, 1, 8),
        hundredths=150,
    )
    done = done_of(TrainingPlan.objects.select_related("body"))
    assert done == {county.pk: (1, 300), city.pk: (1, 200), social.pk: (1, 150)}


def test_what_is_done_costs_the_same_for_many_plans(tree: Tree, county: User, client_of: Clients) -> None:
    client, counts = client_of(county), []
    client.get(reverse("unions:trainingplan-list"))
    for rows in (range(1), range(1, 30)):
        for number in rows:
            make_plan(tree.county, target_group=f"第{number}期")
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("unions:trainingplan-list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def video(body: Any, **more: Any) -> LectureVideo:
    defaults = {"title": "集体协商实务", "url": "https://video.example.cn/1", "hours": "3.0"}
    row = LectureVideo.objects.create(body=body, **{**defaults, **more})
    row.refresh_from_db()
    return row


@pytest.mark.entry("P-069")
def test_a_lecture_is_pushed_to_the_unions_below_and_learned_hours_become_days(
    tree: Tree, county: User, chair: User, neighbour: User, client_of: Clients
) -> None:
    row, boss, own = video(tree.county), client_of(county), client_of(chair)
    shown = reverse("unions:lecturevideo-detail", args=[row.pk])
    assert own.get(shown).status_code == 404  # not pushed yet
    push = reverse("unions:lecturevideo-push", args=[row.pk])
    assert "下级工会都能看到" in boss.get(push).content.decode()
    assert boss.post(push).status_code == 302
    again = boss.post(push)
    assert again.status_code == 422 and "不用再推送" in again.content.decode()
    assert client_of(neighbour).get(shown).status_code == 404
    assert own.get(shown).status_code == 200
    assert own.post(push).status_code == 403
    assert own.get(reverse("unions:lecturevideo-edit", args=[row.pk])).status_code == 403
    officer = make_officer(tree.basic)
    assert "网上课程：集体协商实务" in own.get("/").content.decode()
    learn, data = (
        reverse("unions:lecturevideo-learn", args=[row.pk]),
        {"officers": [officer.pk], "learned_on": today().isoformat()},
    )
    assert "请勾选确认" in own.post(learn, data).content.decode()
    stranger = make_officer(tree.other_basic)
    wrong = own.post(learn, {**data, "officers": [stranger.pk], "confirmed": "on"})
    assert wrong.status_code == 422
    assert own.post(learn, {**data, "confirmed": "on"}).status_code == 302
    made = Training.objects.get()
    assert (made.online, made.hundredths, made.organiser_level, made.officer) == (True, 50, "county", officer)
    assert VideoViewing.objects.get().training == made
    assert own.post(learn, {**data, "confirmed": "on"}).status_code == 422
    assert "网上课程：集体协商实务" not in own.get("/").content.decode()


@pytest.mark.entry("P-069")
@pytest.mark.parametrize(("per_day", "hundredths"), [(6, 50), (3, 100), (None, 0)])
def test_hours_to_a_day_are_policy_data(
    tree: Tree, chair: User, client_of: Clients, per_day: int | None, hundredths: int
) -> None:
    rows = Threshold.objects.filter(key="train.hours_per_day")
    rows.update(value=per_day) if per_day else rows.delete()
    row, officer = video(tree.county, pushed_on=today()), make_officer(tree.basic)
    data = {"officers": [officer.pk], "learned_on": today().isoformat(), "confirmed": "on"}
    answer = client_of(chair).post(reverse("unions:lecturevideo-learn", args=[row.pk]), data)
    if per_day:
        assert Training.objects.get().hundredths == hundredths
    else:
        assert answer.status_code == 422 and "本地还没有设定" in answer.content.decode()


@pytest.mark.entry("P-069")
@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://video.example.cn/1", "看视频", "https://"])
def test_only_an_address_on_the_web_is_taken(tree: Tree, county: User, client_of: Clients, url: str) -> None:
    data = {"body": tree.county.pk, "title": "课", "url": url, "hours": "2"}
    answer = client_of(county).post(reverse("unions:lecturevideo-create"), data)
    assert answer.status_code == 422 and "以 https:// 或 http:// 开头" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        LectureVideo.objects.create(body=tree.county, title="课", url="javascript:1", hours=2)


@pytest.mark.entry("P-069")
def test_hours_and_publisher_stay_once_a_lecture_is_pushed(
    tree: Tree, county: User, client_of: Clients
) -> None:
    row = video(tree.county, pushed_on=today())
    data = {"body": tree.city.pk, "title": "集体协商实务（修订）", "url": row.url, "hours": "9"}
    assert client_of(county).post(reverse("unions:lecturevideo-edit", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.body, row.hours, row.title) == (tree.county, 3, "集体协商实务（修订）")


# ---- the cadre register ------------------------------------------------------------------------


@pytest.mark.entry("P-044")
def test_treatment_rank_contract_and_bars_are_kept_and_shown(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    officer, client = (
        make_officer(tree.basic, party_member=True, born_on=dt.date(today().year - 30, 1, 1)),
        client_of(chair),
    )
    data = {
        "name": "周立国", "post": "chair", "took_post_on": "2023-05-20", "party_member": "on", "born_on": f"{today().year - 30}-01-01",
        "in_party_leadership": "on", "rank": "section", "organ_level": "basic", "treatment_due": "4", "treatment_actual": "3",
        "contract_end": "2028-12-31", "conflict_mark": "单位负责人近亲属",
    }  # fmt: skip
    edit = reverse("unions:officer-edit", args=[officer.pk])
    wrong = client.post(edit, {**data, "party_member": ""})
    assert wrong.status_code == 422 and "中共党员" in wrong.content.decode()
    assert client.post(edit, data).status_code == 302
    officer.refresh_from_db()
    assert (officer.treatment_due, officer.treatment_actual, officer.rank) == (4, 3, "section")
    page = client.get(reverse("unions:officer-detail", args=[officer.pk])).content.decode()
    for word in ("科级", "同级副职", "中层正职", "2028-12-31", "单位负责人近亲属"):
        assert word in page
    assert "周立国" in client.get(reverse("unions:officer-list"), {"rank": "section"}).content.decode()


@pytest.mark.entry("P-044")
def test_where_no_treatment_is_entered_that_of_the_local_table_is_shown(
    tree: Tree, chair: User, client_of: Clients
) -> None:
    page = (
        client_of(chair)
        .get(reverse("unions:officer-detail", args=[make_officer(tree.basic).pk]))
        .content.decode()
    )
    assert "同级党政副职" in page


@pytest.mark.entry("P-044")
@pytest.mark.parametrize(("most", "young"), [(40, True), (29, False), (None, None)])
def test_who_is_young_is_a_figure_of_the_place(tree: Tree, most: int | None, young: bool | None) -> None:
    officer = Officer(born_on=dt.date(1990, 6, 1))
    assert officer.is_young(dt.date(2020, 6, 1), most) is young  # thirty on that day
    assert Officer().is_young(today(), 40) is None


@pytest.mark.entry("P-044")
def test_the_profile_counts_every_cadre_in_sight_once_in_each_cut(
    tree: Tree, county: User, neighbour: User, petition_clerk: User, client_of: Clients
) -> None:
    make_officer(
        tree.basic, fulltime=True, sex="1", education="本科", born_on=dt.date(today().year - 35, 1, 2)
    )
    make_officer(tree.joint, name="吴海")
    make_officer(tree.township, "vice", name="郑江", sex="2")
    make_officer(tree.basic, "member", name="离任", left_on=today())
    make_officer(tree.other_basic, name="邻居")
    url = reverse("unions:corps-profile")
    context = client_of(county).get(url).context
    assert context["total"] == 3
    for chart in context["charts"]:
        assert sum(values[0] for _, values in chart["rows"]) == 3, chart["title"]
    levels = dict(next(chart["rows"] for chart in context["charts"] if chart["id"] == "corps-level"))
    assert levels == {"乡镇（街道）、开发区": [1], "基层工会": [2]}
    assert client_of(county).get(url, {"under": tree.basic.pk}).context["total"] == 1
    assert client_of(neighbour).get(url, {"under": tree.basic.pk}).status_code == 404
    assert client_of(petition_clerk).get(url).status_code == 403
