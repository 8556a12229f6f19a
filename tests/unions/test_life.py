"""Requests that change a body: who may what, what each does, that it can be taken back, and the past it leaves."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Grant, User
from core.clock import today
from core.models import AuditEvent
from core.workflow import NotAllowed, Refused
from members.models import Member, MembershipChange
from tests.conftest import Tree, found, make_body, make_unit, make_user
from unions import inbox as _inbox  # noqa: F401  (declares)
from unions.inbox.requests import _refused, _waiting
from unions.models import Body, BodyRequest, BodyVersion, Committee, Coverage, Officer, Threshold, Unit
from unions.workflows import life, standing
from unions.workflows.impact import impact_of
from unions.workflows.plans import plan_of
from unions.workflows.requests import APPROVE, FILE, REVERSE, draft

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-009")]
SignIn = Callable[[User], Client]
WHY = {"resolved_on": "2025-03-01", "reason": "区划和企业调整，经会议研究"}


def ask(client: Client, body: Body, act: str, **data: Any) -> Any:
    url = reverse("unions:request-create", args=[body.pk, act])
    return client.post(url, {**WHY, **data})


def latest() -> BodyRequest:
    return BodyRequest.objects.select_related("body", "decider").latest("pk")


def decide(client: Client, verb: str, **data: Any) -> Any:
    return client.post(reverse(f"unions:request-{verb}", args=[latest().pk]), data)


def staffed(body: Body, unit: Unit, members: int) -> None:
    Officer.objects.create(name="王立群", body=body, post="chair", took_post_on=dt.date(2023, 5, 18))
    Committee.objects.create(body=body, kind="union", members_count=5)
    Member.objects.bulk_create(
        Member(
            name=f"会员{number}", sex="1", body=body, path=body.path, unit=unit, change="1",
            change_on=dt.date(2024, 1, 1), status="retained" if number == 0 else "active",
        )
        for number in range(members)
    )  # fmt: skip


@pytest.fixture
def second(tree: Tree) -> Body:
    """Another joint union of the same township with two employers."""
    small = make_unit("白沙埠镇顺达装卸队", "371302101", workers=9)
    body = found(small, "白沙埠镇装卸联合工会委员会", "joint", tree.township, "371302101")
    other = make_unit("白沙埠镇诚信维修部", "371302101", workers=7)
    Coverage.objects.create(body=body, unit=other, from_on=dt.date(2020, 1, 1))
    return body


# who ---------------------------------------------------------------------------------------------------------------


def test_a_chair_asks_for_another_name_and_the_township_approves(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    old = tree.basic.name
    assert (
        ask(client_of(chair), tree.basic, "rename", new_name="临沂岱蒙家居有限公司工会委员会").status_code
        == 302
    )
    request = latest()
    assert (request.state, request.decider) == ("filed", tree.township)
    assert list(_waiting(township)) == [request]
    tree.basic.refresh_from_db()
    assert tree.basic.name == old  # nothing changes before the approval
    assert decide(client_of(township), "approve").status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.name == "临沂岱蒙家居有限公司工会委员会"
    assert tree.basic.initials.startswith("lydmjj")
    assert BodyVersion.objects.former_names(tree.basic) == [(old, today())]
    assert BodyVersion.objects.body_on(tree.basic.pk, today() - dt.timedelta(days=1)).name == old  # type: ignore[union-attr]
    request.refresh_from_db()
    assert request.undo_until == today() + dt.timedelta(days=30)
    assert AuditEvent.objects.filter(verb="bodyrequest.approve", object_id=str(request.pk)).count() == 1


def test_a_chair_asks_for_nothing_but_his_own_name(client_of: SignIn, chair: User, tree: Tree) -> None:
    client = client_of(chair)
    for act in ("move", "merge", "split", "dissolve", "restore", "realign"):
        assert client.get(reverse("unions:request-create", args=[tree.basic.pk, act])).status_code == 403
    assert client.get(reverse("unions:request-create", args=[tree.joint.pk, "rename"])).status_code == 404
    page = client.get(reverse("unions:request-choose", args=[tree.basic.pk])).content.decode()
    assert "更名" in page
    assert "合并" not in page


def test_out_of_sight_is_404_and_unknown_kinds_too(
    client_of: SignIn, neighbour: User, auditor: User, county: User, tree: Tree
) -> None:
    url = reverse("unions:request-create", args=[tree.basic.pk, "dissolve"])
    assert client_of(neighbour).get(url).status_code == 404
    assert client_of(auditor).get(url).status_code == 403
    assert (
        client_of(county).get(reverse("unions:request-create", args=[tree.basic.pk, "burn"])).status_code
        == 404
    )
    ask(client_of(county), tree.basic, "dissolve")
    for verb in ("approve", "refuse", "reverse", "withdraw", "file"):
        step = reverse(f"unions:request-{verb}", args=[latest().pk])
        assert client_of(neighbour).post(step).status_code == 404
        assert client_of(auditor).post(step).status_code == 403


def test_who_files_never_approves_and_the_next_above_does(
    client_of: SignIn, township: User, county: User, city: User, tree: Tree
) -> None:
    assert ask(client_of(township), tree.joint, "dissolve").status_code == 302
    request = latest()
    assert request.decider == tree.county
    assert decide(client_of(township), "approve").status_code == 403
    colleague = make_user("second_township", "钱镇", "township_officer", tree.township)
    assert decide(client_of(colleague), "approve").status_code == 403
    assert decide(client_of(county), "approve").status_code == 302
    assert ask(client_of(county), tree.basic, "dissolve").status_code == 302
    assert latest().decider == tree.city
    with pytest.raises(NotAllowed):
        APPROVE.apply(latest(), by=county)
    assert decide(client_of(city), "approve").status_code == 302


def test_at_the_top_a_colleague_decides(client_of: SignIn, province: User, tree: Tree) -> None:
    assert ask(client_of(province), tree.city, "rename", new_name="临沂市职工总工会").status_code == 302
    assert latest().decider == tree.province
    assert decide(client_of(province), "approve").status_code == 403
    colleague = make_user("second_province", "孙省", "provincial_officer", tree.province)
    assert decide(client_of(colleague), "approve").status_code == 302


def test_a_refusal_comes_back_to_the_filer_who_mends_it(
    client_of: SignIn, chair: User, township: User, tree: Tree
) -> None:
    ask(client_of(chair), tree.basic, "rename", new_name="临沂岱蒙工会委员会")
    assert decide(client_of(township), "refuse", reason="名").status_code == 422
    assert decide(client_of(township), "refuse", reason="名称没有写企业全称").status_code == 302
    assert list(_refused(chair)) == [latest()]
    edit = reverse("unions:request-edit", args=[latest().pk])
    assert client_of(township).get(edit).status_code == 403
    changed = client_of(chair).post(edit, {**WHY, "new_name": "临沂岱蒙木业有限公司工会委员会"})
    assert changed.status_code == 302
    assert decide(client_of(chair), "file").status_code == 302
    assert client_of(chair).get(edit).status_code == 409
    assert decide(client_of(chair), "file").status_code == 409
    assert decide(client_of(chair), "withdraw").status_code == 302
    assert latest().state == "drafted"


def test_a_draft_is_seen_by_its_writer_alone(client_of: SignIn, county: User, city: User, tree: Tree) -> None:
    assert ask(client_of(county), tree.basic, "dissolve", draft="1").status_code == 302
    page = reverse("unions:request-detail", args=[latest().pk])
    assert client_of(county).get(page).status_code == 200
    assert client_of(city).get(page).status_code == 404
    mine = client_of(county).get(reverse("unions:request-list") + "?tab=mine").content.decode()
    assert tree.basic.name in mine


# what --------------------------------------------------------------------------------------------------------------


def test_a_merger_takes_everything_along_and_can_be_taken_back(
    client_of: SignIn, county: User, city: User, tree: Tree, second: Body
) -> None:
    staffed(second, second.coverages.order_by("pk")[0].unit, 12)
    shared = tree.joint.coverages.get().unit
    Coverage.objects.create(body=second, unit=shared, from_on=dt.date(2021, 1, 1))  # both cover it
    branch = make_body("装卸队工会分会", "branch", second, "371302101")
    members = Member.objects.filter(path__startswith=tree.province.path).count()
    assert ask(client_of(county), second, "merge", partner=tree.joint.pk).status_code == 302
    lines = {line.key: line.count for line in impact_of(plan_of(latest()), by=county)}
    assert decide(client_of(city), "approve").status_code == 302
    second.refresh_from_db()
    branch.refresh_from_db()
    assert (second.state, second.successor) == ("dissolved", tree.joint)
    # the sheet said what the effect did
    request = latest()
    assert lines["members"] == Member.objects.filter(body=tree.joint).count() == 12
    assert lines["units"] == Coverage.objects.filter(body=second, to_on=today()).count() == 3
    assert lines["officers"] == second.officers.filter(left_on=today()).count() == 1
    assert lines["committees"] == second.committees.filter(state="past").count() == 1
    assert lines["inferiors"] == tree.joint.inferiors.count() == 1
    assert {line["key"]: line["count"] for line in request.impact if line["key"] in lines} == {
        key: lines[key] for key in [line["key"] for line in request.impact]
    }
    assert Coverage.objects.filter(unit=shared, to_on=None).count() == 1
    assert tree.joint.coverages.filter(to_on=None).count() == 3
    assert Member.objects.filter(path__startswith=tree.province.path).count() == members
    came = MembershipChange.objects.filter(from_body=second, body=tree.joint)
    assert came.filter(kind="2").count() == 11
    assert came.get(kind="3").member.status == "retained"  # goes along without becoming a member with a vote
    assert branch.path.startswith(tree.joint.path)
    # back
    assert decide(client_of(county), "reverse", reason="合并的材料有误").status_code == 403
    assert decide(client_of(city), "reverse", reason="合并的材料有误").status_code == 302
    second.refresh_from_db()
    branch.refresh_from_db()
    assert (second.state, second.successor) == ("normal", None)
    assert second.coverages.filter(to_on=None).count() == 3
    assert Member.objects.filter(body=second, path=second.path, change="1").count() == 12
    assert second.officers.get().left_on is None
    assert second.committees.get().state == "current"
    assert branch.path.startswith(second.path)
    assert latest().state == "reversed"


def test_what_was_worked_on_since_is_not_taken_back(
    client_of: SignIn, county: User, city: User, tree: Tree, second: Body
) -> None:
    staffed(second, second.coverages.order_by("pk")[0].unit, 3)
    ask(client_of(county), second, "merge", partner=tree.joint.pk)
    assert decide(client_of(city), "approve").status_code == 302
    member = Member.objects.filter(body=tree.joint).first()
    assert member is not None
    Member.objects.filter(pk=member.pk).update(status="left", version=member.version + 1)
    answer = decide(client_of(city), "reverse", reason="合并的材料有误")
    assert answer.status_code == 422
    assert "1 名会员的资料在批准以后办理过变动" in answer.content.decode()
    second.refresh_from_db()
    assert second.state == "dissolved"


def test_after_its_days_nothing_is_taken_back(county: User, city: User, tree: Tree) -> None:
    wanted = BodyRequest(
        body=tree.joint, kind="rename", new_name="白沙埠镇货运联合工会委员会", reason="改名",
        resolved_on=dt.date(2025, 1, 1),
    )  # fmt: skip
    request = FILE.apply(draft(wanted, by=county, on=today()), by=county)
    request = APPROVE.apply(request, by=city)
    with pytest.raises(Refused, match="已经过了"):
        REVERSE.apply(request, by=city, on=today() + dt.timedelta(days=31), reason="太晚了")
    Threshold.objects.filter(key="body.undo_days").update(confirmed=False)
    other = BodyRequest(
        body=tree.basic, kind="rename", new_name="临沂岱蒙新材有限公司工会委员会", reason="改名",
        resolved_on=dt.date(2025, 1, 1),
    )  # fmt: skip
    request = APPROVE.apply(FILE.apply(draft(other, by=county, on=today()), by=county), by=city)
    assert request.undo_until is None
    with pytest.raises(Refused, match="没有设定可撤回"):
        REVERSE.apply(request, by=city, reason="没有期限")


def test_a_split_takes_the_units_and_those_who_work_there(
    client_of: SignIn, county: User, city: User, tree: Tree, second: Body
) -> None:
    going, staying = (row.unit for row in second.coverages.order_by("pk"))
    staffed(second, going, 5)
    Member.objects.filter(body=second, name="会员4").update(unit=staying)
    data = {"new_name": "顺达装卸队工会委员会", "new_kind": "single"}
    both = ask(client_of(county), second, "split", units=[going.pk, staying.pk], **data)
    assert "不能把全部单位都分出去" in both.content.decode()
    assert ask(client_of(county), second, "split", units=[going.pk], **data).status_code == 302
    lines = {line.key: line.count for line in impact_of(plan_of(latest()), by=county)}
    assert (lines["units"], lines["members"], lines["workers"]) == (1, 4, 9)
    assert decide(client_of(city), "approve").status_code == 302
    made = latest().made
    assert made is not None
    assert (made.superior, made.established_on, made.kind) == (tree.township, today(), "single")
    assert made.path.startswith(tree.township.path)
    assert [row.unit for row in made.coverages.filter(to_on=None)] == [going]
    assert Member.objects.filter(body=made, path=made.path).count() == lines["members"]
    assert Member.objects.filter(body=second).count() == 1
    assert decide(client_of(city), "reverse", reason="单位改变主意").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.successor) == ("dissolved", second)
    assert Member.objects.filter(body=second).count() == 5
    assert {row.unit for row in second.coverages.filter(to_on=None)} == {going, staying}


def test_a_split_with_a_new_chair_is_not_taken_back(
    client_of: SignIn, county: User, city: User, second: Body
) -> None:
    going = second.coverages.order_by("pk")[0].unit
    ask(
        client_of(county),
        second,
        "split",
        units=[going.pk],
        new_name="顺达装卸队工会委员会",
        new_kind="single",
    )
    decide(client_of(city), "approve")
    Officer.objects.create(name="新主席", body=latest().made, post="chair", took_post_on=today())
    answer = decide(client_of(city), "reverse", reason="单位改变主意")
    assert answer.status_code == 422
    assert "在任干部 1" in answer.content.decode()


def test_an_end_and_a_return(client_of: SignIn, county: User, city: User, tree: Tree) -> None:
    staffed(tree.basic, tree.unit, 2)
    ask(client_of(county), tree.basic, "dissolve")
    decide(client_of(city), "approve")
    tree.basic.refresh_from_db()
    assert tree.basic.state == "dissolved"
    page = client_of(county).get(reverse("unions:body-detail", args=[tree.basic.pk])).content.decode()
    assert "申请变更" in page
    assert "修改资料" not in page
    assert ask(client_of(county), tree.basic, "rename", new_name="临沂岱蒙新材工会委员会").status_code == 422
    assert ask(client_of(county), tree.basic, "restore").status_code == 302
    lines = {line.key: line.count for line in impact_of(plan_of(latest()), by=county)}
    assert lines["units"] == 1
    assert decide(client_of(city), "approve").status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.state == "normal"
    assert [row.unit for row in tree.basic.coverages.filter(to_on=None)] == [tree.unit]
    assert decide(client_of(city), "reverse", reason="恢复的材料有误").status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.state == "dissolved"
    assert not tree.basic.coverages.filter(to_on=None).exists()


def test_a_dissolution_taken_back_gives_the_posts_back(
    client_of: SignIn, county: User, city: User, tree: Tree
) -> None:
    staffed(tree.basic, tree.unit, 2)
    ask(client_of(county), tree.basic, "dissolve")
    decide(client_of(city), "approve")
    assert decide(client_of(city), "reverse", reason="企业没有注销").status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.state == "normal"
    assert tree.basic.officers.get().left_on is None
    assert tree.basic.committees.get().state == "current"
    assert tree.basic.coverages.filter(to_on=None).count() == 1


def test_a_move_and_its_way_back(client_of: SignIn, county: User, city: User, tree: Tree) -> None:
    fed = make_body("白沙埠镇物流行业工会联合会", "trade_fed", tree.township, "371302101")
    assert ask(client_of(county), tree.joint, "move", new_superior=fed.pk).status_code == 302
    decide(client_of(city), "approve")
    tree.joint.refresh_from_db()
    assert tree.joint.path.startswith(fed.path)
    assert (
        BodyVersion.objects.body_on(tree.joint.pk, today() - dt.timedelta(days=1)).superior_id
        == tree.township.pk
    )  # type: ignore[union-attr]
    assert decide(client_of(city), "reverse", reason="移错了地方").status_code == 302
    tree.joint.refresh_from_db()
    assert tree.joint.superior == tree.township


@pytest.mark.entry("P-034")
def test_one_order_puts_several_unions_behind_another_industrial_union(
    client_of: SignIn, city: User, province: User, tree: Tree
) -> None:
    old = make_body("临沂市轻工工会委员会", "industrial", tree.city, "3713")
    new = make_body("临沂市制造业工会委员会", "industrial", tree.city, "3713")
    make_body("占位工会联合会", "village_fed", tree.township, "371302101")
    for body in (tree.basic, tree.joint):
        body.refresh_from_db()
        life.follow_line(body, old)
    data = {"partner": new.pk, "bodies": [tree.basic.pk, tree.joint.pk]}
    assert "请填写调整隶属令文号" in ask(client_of(city), old, "realign", **data).content.decode()
    assert ask(client_of(city), old, "realign", order_no="临工办〔2025〕8 号", **data).status_code == 302
    assert latest().decider == tree.province
    assert decide(client_of(province), "approve").status_code == 302
    for body in (tree.basic, tree.joint):
        body.refresh_from_db()
        assert body.industry_superior == new
        assert body.industry_path == f"{new.path}.{body.pk:09d}"
        event = AuditEvent.objects.get(verb="body.realign", object_id=str(body.pk))
        assert event.before == {"industry_superior": old.pk}
        assert event.after["order_no"] == "临工办〔2025〕8 号"
        then = BodyVersion.objects.body_on(body.pk, today() - dt.timedelta(days=1))
        assert then is not None
    page = client_of(city).get(reverse("unions:request-detail", args=[latest().pk])).content.decode()
    assert "临工办〔2025〕8 号" in page
    assert tree.basic.name in page
    assert decide(client_of(province), "reverse", reason="文件已收回").status_code == 302
    tree.basic.refresh_from_db()
    assert tree.basic.industry_superior == old


# never -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "act", "field", "value", "words"),
    [
        ("township", "move", "new_superior", "joint", "自己的下级"),
        ("joint", "merge", "partner", "joint", "不能并入自己"),
        ("joint", "merge", "partner", "gone", "已经撤销"),
        ("joint", "rename", "new_name", "basic", "已有一家叫"),
        ("basic", "move", "new_superior", "other_township", "地区之内"),
        ("township", "dissolve", "", "", "还有 2 家没有撤销"),
    ],
)
def test_what_cannot_be_is_refused_in_form_workflow_and_api(
    client_of: SignIn, province: User, tree: Tree, who: str, act: str, field: str, value: str, words: str
) -> None:
    body = getattr(tree, who)
    gone = make_body("已经撤销的联合工会委员会", "joint", tree.township, "371302101")
    life.dissolve(gone, by=None, on=today(), reason="撤销")
    gone.refresh_from_db()
    other: Any = gone if value == "gone" else getattr(tree, value, None)
    data = {field: other.name if field == "new_name" else other.pk} if field else {}
    answer = ask(client_of(province), body, act, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    api = client_of(province).post(
        "/api/unions/requests/",
        {**WHY, **data, "body": body.pk, "kind": act},
        content_type="application/json",
    )
    assert api.status_code == 400
    assert words in api.content.decode()
    typed = {name: (other.name if name == "new_name" else other) for name in data}
    wanted = BodyRequest(body=body, kind=act, reason="理由充分", resolved_on=dt.date(2025, 3, 1), **typed)
    with pytest.raises(Refused, match=words):
        draft(wanted, by=province, on=today())
    assert not BodyRequest.objects.exists()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "move", "new_superior": "joint", "body": "township"}, "superior_is_not_below"),
        ({"kind": "move", "new_superior": "township", "body": "township"}, "superior_is"),
        ({"kind": "merge", "partner": "joint", "body": "joint"}, "merges_"),
        ({"kind": "merge", "partner": "gone", "body": "joint"}, "merges_into_the_living"),
        ({"kind": "rename", "new_name": "basic", "body": "joint"}, "name_differs_from_siblings"),
        (
            {"kind": "dissolve", "body": "joint", "resolved_on": dt.date(1990, 1, 1)},
            "resolved_after_founding",
        ),
    ],
)
def test_the_database_refuses_it_too(tree: Tree, values: dict[str, Any], constraint: str) -> None:
    gone = make_body("已经撤销的联合工会委员会", "joint", tree.township, "371302101")
    life.dissolve(gone, by=None, on=today(), reason="撤销")
    gone.refresh_from_db()
    row = {"resolved_on": dt.date(2025, 3, 1), "reason": "理由充分", **values}
    for name in ("body", "new_superior", "partner"):
        if name in row:
            row[name] = gone if row[name] == "gone" else getattr(tree, row[name])
    if "new_name" in row:
        row["new_name"] = tree.basic.name
    with pytest.raises(IntegrityError) as problem, transaction.atomic():
        BodyRequest.objects.create(**row)
    assert problem.value.__cause__.diag.constraint_name.startswith(constraint)  # type: ignore[union-attr]


def test_raw_sql_cannot_break_the_tree(tree: Tree) -> None:
    def run(sql: str, *args: Any) -> str:
        with pytest.raises(IntegrityError) as problem, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, args)
        return str(problem.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]

    pk, joint = tree.township.pk, tree.joint.pk
    assert run("UPDATE unions_body SET superior_id = %s WHERE id = %s", joint, pk) == "path_follows_superior"
    assert run("UPDATE unions_body SET path = '0001zzzz' WHERE id = %s", pk) == "path_follows_superior"
    assert (
        run("UPDATE unions_body SET name = %s WHERE id = %s", tree.basic.name, joint)
        == "name_differs_from_siblings"
    )
    assert run("UPDATE unions_body SET successor_id = %s WHERE id = %s", pk, joint) == "goes_on_in_another"


def test_a_date_before_the_founding_is_refused_in_the_form(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    answer = ask(client_of(county), tree.joint, "dissolve", resolved_on="2001-01-01")
    assert answer.status_code == 422
    assert "早于" in answer.content.decode()


def test_a_waiting_election_holds_up_a_merger(
    client_of: SignIn, county: User, tree: Tree, second: Body
) -> None:
    second.elections.create(kind="reelection", office="committee", state="reported")
    answer = ask(client_of(county), second, "merge", partner=tree.joint.pk)
    assert "1 份选举材料待批复" in answer.content.decode()


# the past ----------------------------------------------------------------------------------------------------------


def test_raw_updates_leave_versions_once_a_day(tree: Tree) -> None:
    first = dt.date(2026, 1, 5)
    with connection.cursor() as cursor:
        for day, name in (
            (first, "甲名工会委员会"),
            (first, "乙名工会委员会"),
            (dt.date(2026, 2, 1), "丙名工会委员会"),
        ):
            cursor.execute("SELECT set_config('portal.business_day', %s, true)", [day.isoformat()])
            cursor.execute("UPDATE unions_body SET name = %s WHERE id = %s", [name, tree.joint.pk])
        cursor.execute("UPDATE unions_body SET address = '新址' WHERE id = %s", [tree.joint.pk])
        cursor.execute("SELECT set_config('portal.business_day', '', true)")
    rows = list(BodyVersion.objects.filter(body=tree.joint).order_by("until").values_list("name", "until"))
    assert rows == [(tree.joint.name, first), ("乙名工会委员会", dt.date(2026, 2, 1))]

    def name_on(day: dt.date) -> str:
        then = BodyVersion.objects.body_on(tree.joint.pk, day)
        assert then is not None
        return then.name

    assert name_on(dt.date(2026, 1, 4)) == tree.joint.name
    assert name_on(first) == "乙名工会委员会"
    assert name_on(dt.date(2026, 2, 1)) == "丙名工会委员会"


def test_a_move_writes_the_past_of_all_below_and_sums_follow_it(tree: Tree) -> None:
    moved = dt.date(2026, 3, 1)
    with life.business_day(moved):
        life.move_body(tree.township, superior=tree.other_county, by=None, reason="区划调整")
    versions = BodyVersion.objects.filter(until=moved)
    assert set(versions.values_list("body", flat=True)) == {tree.township.pk, tree.basic.pk, tree.joint.pk}
    late = make_body(
        "后来登记的工会联合会", "village_fed", Body.objects.get(pk=tree.township.pk), "371302101"
    )
    before, after = moved - dt.timedelta(days=1), moved
    then = BodyVersion.objects.body_on(late.pk, before)
    assert then is not None
    assert then.path.startswith(tree.county.path)  # founded in 2019, registered after the move
    counties = {tree.county.pk: tree.county.path, tree.other_county.pk: tree.other_county.path}
    sums = BodyVersion.objects.sums_on(counties, before)
    # the three unions of the cast cover their employers from today on, the federations stand since 2019
    assert sums[tree.county.pk].bodies == 5
    assert BodyVersion.objects.sums_on(counties, after)[tree.county.pk].bodies == 1
    assert [row.pk for row in BodyVersion.objects.level_on(tree.county.pk, before)] == [tree.township.pk]
    assert BodyVersion.objects.level_on(tree.county.pk, after) == []


def test_a_path_once_used_is_not_given_again(tree: Tree) -> None:
    fed = make_body("白沙埠镇东片工会联合会", "village_fed", tree.township, "371302101")
    old = fed.path
    life.move_body(fed, superior=tree.county, by=None, reason="改由县区管理")
    again = make_body("白沙埠镇西片工会联合会", "village_fed", tree.township, "371302101")
    assert again.path > old


def test_the_page_of_a_past_day_shows_then_and_now(
    client_of: SignIn, county: User, neighbour: User, tree: Tree
) -> None:
    with life.business_day(dt.date(2026, 4, 1)):
        life.rename(tree.joint, "白沙埠镇货运联合工会委员会", by=None, reason="改名")
    url = reverse("unions:tree-on")
    page = client_of(county).get(url, {"on": "2026-03-31", "body": tree.township.pk}).content.decode()
    assert "白沙埠镇物流联合工会委员会" in page
    assert "现名：白沙埠镇货运联合工会委员会" in page
    later = client_of(county).get(url, {"on": "2026-04-01", "body": tree.joint.pk}).content.decode()
    assert "曾用名：白沙埠镇物流联合工会委员会（至 2026-04-01）" in later
    early = client_of(county).get(url, {"on": "1990-01-01", "body": tree.township.pk}).content.decode()
    assert "当时还没有这家工会" in early
    assert client_of(county).get(url, {"on": "2999-01-01"}).status_code == 422
    assert client_of(neighbour).get(url, {"on": "2026-04-01", "body": tree.joint.pk}).status_code == 422
    data = client_of(county).get("/api/unions/past/", {"on": "2026-03-31", "body": tree.township.pk}).json()
    assert [row["name"] for row in data] == [tree.basic.name, "白沙埠镇物流联合工会委员会"]
    assert (
        client_of(neighbour).get("/api/unions/past/", {"on": "2026-03-31", "body": tree.joint.pk}).status_code
        == 404
    )


def test_members_of_a_past_day_are_summed_by_level_on_the_page_and_at_the_endpoint(
    client_of: SignIn, county: User, tree: Tree
) -> None:
    rows = [
        Member(name=f"会员{n}", sex="1", body=body, path=body.path, change_on=dt.date(2024, 1, 1))
        for n, body in enumerate([tree.basic] * 3 + [tree.joint] * 2)
    ]
    Member.objects.bulk_create(rows)
    MembershipChange.objects.bulk_create(
        MembershipChange(member=row, kind="1", on=dt.date(2024, 1, 1), body=row.body) for row in rows
    )
    MembershipChange.objects.create(
        member=rows[0], kind="2", on=dt.date(2025, 6, 1), body=tree.joint, from_body=tree.basic
    )
    MembershipChange.objects.create(member=rows[4], kind="4", on=dt.date(2025, 6, 1), body=tree.joint)
    api, query = "/api/unions/past/", {"body": tree.township.pk}

    def counted(day: str) -> list[int]:
        return [row["members"] for row in client_of(county).get(api, {**query, "on": day}).json()]

    assert (counted("2023-12-31"), counted("2025-05-31"), counted("2025-06-01")) == ([0, 0], [3, 2], [2, 2])
    page = client_of(county).get(reverse("unions:tree-on"), {**query, "on": "2025-05-31"}).content.decode()
    cells = [part.split("</td>")[0] for part in page.split('data-label="会员（当时 / 现在）">')[1:]]
    assert ["".join(cell.replace('<span class="muted">', "").replace("</span>", "").split()) for cell in cells] == [
        "5/4", "3/2", "2/2",
    ]  # fmt: skip
    above = client_of(county).get(api, {"body": tree.county.pk, "on": "2025-05-31"}).json()
    assert [row["members"] for row in above] == [5]


def test_a_branch_of_too_many_unions_is_counted_a_level_further_down(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "MOST", 1)
    places = {tree.township.pk: tree.township.path}
    sums = BodyVersion.objects.sums_on(places, today())
    assert standing.with_members(sums, places, today())[tree.township.pk].members is None


# the sheet, the list, the API --------------------------------------------------------------------------------------


def test_the_sheet_follows_what_is_typed(client_of: SignIn, county: User, tree: Tree, second: Body) -> None:
    staffed(second, second.coverages.order_by("pk")[0].unit, 4)
    form = client_of(county).get(reverse("unions:request-create", args=[second.pk, "merge"])).content.decode()
    assert "4 人" in form
    assert "转入并入的工会" in form
    url = reverse("unions:request-impact", args=[second.pk, "merge"])
    typed = client_of(county).get(url, {"partner": second.pk}).content.decode()
    assert "不能并入自己" in typed
    going = second.coverages.order_by("pk")[1].unit
    url = reverse("unions:request-impact", args=[second.pk, "split"])
    assert "7 人" in client_of(county).get(url, {"units": [going.pk]}).content.decode()


def test_petitions_are_counted_for_their_readers_alone(county: User, tree: Tree) -> None:
    wanted = BodyRequest(body=tree.township, kind="rename", new_name="白沙埠镇职工总工会")
    keys = {line.key for line in impact_of(plan_of_unsaved(wanted), by=county)}
    assert "petitions" not in keys
    Grant.objects.create(user=county, role="petition_clerk", body=tree.county, valid_from=dt.date(2020, 1, 1))
    reader = User.objects.get(pk=county.pk)
    assert "petitions" in {line.key for line in impact_of(plan_of_unsaved(wanted), by=reader)}


def plan_of_unsaved(request: BodyRequest) -> Any:
    from unions.workflows.plans import Plan

    return Plan(kind=request.kind, body=request.body, new_name=request.new_name)


def test_the_list_has_what_waits_what_is_done_and_what_can_be_taken_back(
    client_of: SignIn, county: User, city: User, tree: Tree
) -> None:
    ask(client_of(county), tree.joint, "rename", new_name="白沙埠镇货运联合工会委员会")
    url = reverse("unions:request-list")
    assert tree.joint.name in client_of(city).get(url).content.decode()
    decide(client_of(city), "approve")
    assert "没有变更申请" in client_of(city).get(url).content.decode()
    for tab in ("done", "undo"):
        assert "白沙埠镇货运联合工会委员会" in client_of(city).get(f"{url}?tab={tab}").content.decode()


def test_the_api_files_and_decides_like_the_pages(
    client_of: SignIn, county: User, city: User, tree: Tree
) -> None:
    data = {**WHY, "body": tree.joint.pk, "kind": "rename", "new_name": "白沙埠镇货运联合工会委员会"}
    made = client_of(county).post("/api/unions/requests/", data, content_type="application/json")
    assert made.status_code == 201
    url = f"/api/unions/requests/{made.json()['id']}/"
    edit = client_of(county).patch(url, {"reason": "名称与业务不符"}, content_type="application/json")
    assert edit.json()["reason"] == "名称与业务不符"
    assert client_of(county).post(f"{url}file/").status_code == 200
    assert client_of(county).post(f"{url}approve/").status_code == 403
    assert (
        client_of(county).patch(url, {"reason": "再改一次看看"}, content_type="application/json").status_code
        == 409
    )
    keys = [line["key"] for line in client_of(city).get(f"{url}sheet/").json()]
    assert keys[:3] == ["inferiors", "units", "workers"]
    assert client_of(city).post(f"{url}approve/").json()["state"] == "approved"
    assert client_of(city).post(f"{url}approve/").status_code == 409
    assert client_of(city).post(f"{url}reverse/", {"reason": "名称有误"}).json()["state"] == "reversed"
