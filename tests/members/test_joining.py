"""Joining without an account: doors, matching, the receipt, what others learn, deciding, the inbox of both levels."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core import inbox
from core.clock import today
from core.models import AuditEvent
from core.workflow import Refused
from members.models import JoinAccess, JoinApplication, Member, ServiceWindow
from members.workflows import fill_person
from members.workflows.doors import door_of, token_of
from members.workflows.joining import APPROVE, MATCH, REFUSE, new_form
from tests.conftest import Tree, make_body, make_user, place
from tests.members.conftest import PHONE, number
from unions.models import Village

pytestmark = [pytest.mark.django_db, pytest.mark.entry("P-080")]
START, TRACK = "/members/join/", "/members/join/track/"


def paper(**fields: Any) -> dict[str, Any]:
    data = {
        "name": "林小满",
        "id_number": number(),
        "phone": PHONE,
        "oath": "on",
        "consent": "on",
        "once": new_form(),
    }
    return {**data, **fields}


def apply_to(row: Any) -> str:
    return reverse("members:join-apply", args=[token_of(row)])


def filed(visitor: Client, row: Any, **fields: Any) -> JoinApplication:
    response = visitor.post(apply_to(row), paper(**fields))
    assert response.status_code == 200, response.content.decode()
    found: JoinApplication = response.context["application"]
    found.passcode = response.context["passcode"]  # type: ignore[attr-defined]
    return found


def test_a_door_is_known_by_its_mark_and_made_up_ones_lead_nowhere(tree: Tree, visitor: Client) -> None:
    token = token_of(tree.basic)
    assert visitor.get(apply_to(tree.basic)).headers["Cache-Control"] == "no-store"
    for wrong in (
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        f"b{tree.basic.pk}",
        "b-",
        "x1-00",
        "工会",
    ):
        assert visitor.get(reverse("members:join-apply", args=[wrong])).status_code == 404
    assert visitor.get(apply_to(tree.county)).status_code == 404, "a county takes no members itself"
    tree.basic.state = "dissolved"
    tree.basic.save()
    assert visitor.get(apply_to(tree.basic)).status_code == 404


def test_the_search_names_unions_of_the_place_and_nothing_else(tree: Tree, visitor: Client) -> None:
    page = visitor.get(START).content.decode()
    assert "兰山区" in page
    found = visitor.post(START, {"place": "371302", "employer": "岱蒙"})
    text = found.content.decode()
    assert tree.basic.name in text
    assert apply_to(tree.basic) in text
    assert (
        tree.other_basic.name
        not in visitor.post(START, {"place": "371302", "employer": "泉城"}).content.decode()
    )
    assert "至少填两个字" in visitor.post(START, {"place": "371302", "employer": "岱"}).content.decode()
    assert "白沙埠镇" in text
    assert visitor.post(START, {"place": "", "employer": ""}).status_code == 422


def test_an_application_is_sealed_recorded_and_tracked(tree: Tree, visitor: Client) -> None:
    row = filed(visitor, tree.basic)
    assert (row.body, row.unit, row.state, row.channel) == (tree.basic, tree.unit, "matched", "workplace")
    assert (row.id_number, row.phone, row.sex) == (number(), PHONE, "1")
    event = AuditEvent.objects.get(verb="joinapplication.file")
    assert "林小满" not in str(event.after) and number() not in str(event.after)
    assert JoinAccess.objects.get().passcode_hash.startswith("argon2$argon2id$")
    passcode: str = row.passcode  # type: ignore[attr-defined]
    page = visitor.post(TRACK, {"number": row.shown_number, "passcode": passcode.lower()}).content.decode()
    assert "待审核" in page
    assert "林小满" not in page
    assert visitor.post(TRACK, {"number": row.number, "passcode": "0000-0000-0000-0000"}).status_code == 422
    assert "sessionid" not in visitor.cookies


def test_wrong_number_and_wrong_passcode_get_the_same_answer(tree: Tree, visitor: Client) -> None:
    row = filed(visitor, tree.basic)
    pages = []
    for number_, passcode in ((row.number, "0" * 16), ("202600000000", row.passcode)):  # type: ignore[attr-defined]
        page = visitor.post(TRACK, {"number": number_, "passcode": passcode}).content.decode()
        pages.append(re.sub(r'(value|content)="[^"]*"', "", page))
    assert pages[0] == pages[1]


def test_sent_twice_it_is_kept_once_with_the_same_receipt(tree: Tree, visitor: Client) -> None:
    form = paper()
    first, second = (visitor.post(apply_to(tree.basic), form) for _ in range(2))
    assert first.context["passcode"] == second.context["passcode"]
    assert JoinApplication.objects.count() == 1
    other = visitor.post(apply_to(tree.basic), {**form, "id_number": number(5)})
    assert other.status_code == 422, "the form of one person does not open another's receipt"
    stale = paper(once=signing.dumps("x", salt="another"))
    assert "已经过期" in visitor.post(apply_to(tree.basic), stale).content.decode()


def test_oath_consent_and_numbers_are_asked_for(tree: Tree, visitor: Client) -> None:
    bad = paper(oath="", consent="", id_number="371302199003070010", phone="123")
    page = visitor.post(apply_to(tree.basic), bad)
    assert page.status_code == 422
    for words in ("本人自愿", "当面申请", "移动电话应为 11 位"):
        assert words in page.content.decode()
    assert not JoinApplication.objects.exists()


def test_whoever_is_a_member_elsewhere_gets_the_same_receipt(tree: Tree, visitor: Client) -> None:
    taken = Member(name="林小满", body=tree.other_basic, sex="1")
    fill_person(taken, id_number=number(), phone=PHONE, on=today())
    taken.path, taken.change_on, taken.joined_on = tree.other_basic.path, today(), today()
    taken.save()
    pages = []
    for serial in (1, 9):
        response = visitor.post(apply_to(tree.basic), paper(id_number=number(serial)))
        assert response.status_code == 200
        row = response.context["application"]
        text = (
            response.content.decode().replace(response.context["passcode"], "").replace(row.shown_number, "")
        )
        pages.append(re.sub(r'content="[^"]*"', "", text))
    assert pages[0] == pages[1]
    assert "会籍接转" in pages[0]


def test_the_worker_himself_applies_also_for_the_database(tree: Tree, visitor: Client) -> None:
    row = filed(visitor, tree.basic)
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinApplication.objects.filter(pk=row.pk).update(applied_by="unit")
    with pytest.raises(IntegrityError), transaction.atomic():
        JoinApplication.objects.filter(pk=row.pk).update(state="refused", decided_on=today())


def test_without_an_employer_it_goes_to_the_union_of_the_residence(tree: Tree, visitor: Client) -> None:
    town = place("371302101")
    assert filed(visitor, town).body == tree.township
    village_union = make_body("前村工会联合会", "village_fed", tree.township, "371302101")
    Village.objects.create(body=tree.township, name="前村", kind="village", union=village_union)
    row = filed(visitor, town, village="前村", id_number=number(3))
    assert (row.body, row.channel, row.residence) == (village_union, "single", town)
    by_unit = filed(visitor, town, unit_name=tree.unit.name, id_number=number(5))
    assert (by_unit.body, by_unit.unit, by_unit.channel) == (tree.basic, tree.unit, "online")


def test_what_nobody_can_be_found_for_lands_in_the_countys_inbox(
    tree: Tree, visitor: Client, county: User, client_of: Callable[[User], Client]
) -> None:
    row = filed(visitor, place("371302"))
    assert (row.body, row.state) == (tree.county, "applied")
    assert any("入会申请：林小满" in todo.title for todo in inbox.todos(county, today(), "会员"))
    client = client_of(county)
    page = client.post(reverse("members:application-match", args=[row.pk]), {"body": tree.joint.pk})
    assert page.status_code == 302
    row.refresh_from_db()
    assert (row.body, row.state) == (tree.joint, "matched")


def test_the_chair_approves_and_the_number_comes_at_once(
    tree: Tree, visitor: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    row = filed(visitor, tree.basic, group8="courier", migrant="on")
    passcode = row.passcode  # type: ignore[attr-defined]
    client = client_of(chair)
    assert "林小满" in client.get(reverse("members:application-list")).content.decode()
    detail = client.get(reverse("members:application-detail", args=[row.pk])).content.decode()
    assert number() not in detail and PHONE not in detail
    done = client.post(
        reverse("members:application-approve", args=[row.pk]), {"on": str(today()), "checked": "on"}
    )
    assert done.status_code == 302, done.content.decode()
    row.refresh_from_db()
    member = row.member
    assert member is not None
    assert (row.state, row.decided_by) == ("approved", "周主席")
    assert member.card_no == f"371302{today().year}000001"
    assert (member.group8, member.migrant, member.realname_on, member.status) == (
        "courier",
        True,
        today(),
        "active",
    )
    assert member.changes.get().kind == "1"
    assert (
        client.post(reverse("members:application-approve", args=[row.pk]), {"on": str(today())}).status_code
        == 409
    )
    page = visitor.post(TRACK, {"number": row.number, "passcode": passcode}).content.decode()
    assert member.card_no in page
    assert client.post(reverse("members:application-hand-over", args=[row.pk])).status_code == 302
    row.refresh_from_db()
    assert row.state == "carded"


def test_the_chair_of_one_already_elsewhere_reads_a_sentence_without_the_union(
    tree: Tree, visitor: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    officer = make_user("far", "外地干部", "county_staff", tree.other_county)
    there = filed(visitor, tree.other_basic)
    APPROVE.apply(there, by=officer)
    here = filed(visitor, tree.basic)
    page = client_of(chair).post(reverse("members:application-approve", args=[here.pk]), {"on": str(today())})
    assert page.status_code == 422
    text = page.content.decode()
    assert "已在其他工会" in text
    assert tree.other_basic.name not in text


def test_who_left_comes_back_to_the_same_record_and_number(tree: Tree, visitor: Client, county: User) -> None:
    row = filed(visitor, tree.basic)
    member = APPROVE.apply(row, by=county).member
    assert member is not None
    Member.objects.filter(pk=member.pk).update(status="left", education="21")
    again = APPROVE.apply(filed(visitor, tree.joint), by=county).member
    assert again is not None
    assert (again.pk, again.card_no, again.body) == (member.pk, member.card_no, tree.joint)
    assert Member.objects.get(pk=member.pk).education == "21"


def test_refusal_needs_a_reason_that_the_applicant_reads(
    tree: Tree, visitor: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    row = filed(visitor, tree.basic)
    passcode = row.passcode  # type: ignore[attr-defined]
    client, url = client_of(chair), reverse("members:application-refuse", args=[row.pk])
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "还没有建立劳动关系"}).status_code == 302
    page = visitor.post(TRACK, {"number": row.number, "passcode": passcode}).content.decode()
    assert "还没有建立劳动关系" in page
    assert "撤回申请" not in page


def test_the_applicant_withdraws_once(tree: Tree, visitor: Client) -> None:
    row = filed(visitor, tree.basic)
    page = visitor.post(TRACK, {"number": row.number, "passcode": row.passcode})  # type: ignore[attr-defined]
    token = page.context["token"]
    assert "申请已经撤回" in visitor.post(TRACK, {"token": token}).content.decode()
    assert visitor.post(TRACK, {"token": token}).status_code == 422
    assert visitor.post(TRACK, {"token": "made-up"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_many_are_approved_at_once_and_the_others_named(
    tree: Tree, visitor: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    rows = [
        filed(visitor, tree.basic, id_number=number(serial), name=f"工友{n}")
        for serial, n in ((1, "甲"), (3, "乙"), (5, "丙"))
    ]
    double = filed(visitor, tree.basic, id_number=number(1), name="工友甲")
    client, url = client_of(chair), reverse("members:application-batch")
    pks = [row.pk for row in (*rows, double)]
    assert "批准 4 人入会" in client.post(url, {"pk": pks}).content.decode()
    page = client.post(url, {"pk": pks, "confirm": "1"})
    assert page.status_code == 422
    assert "有 1 人没有批准" in page.content.decode()
    assert Member.objects.filter(body=tree.basic).count() == 3
    assert sorted(Member.objects.values_list("card_no", flat=True)) == [
        f"371302{today().year}00000{n}" for n in (1, 2, 3)
    ]


def test_the_endpoint_settles_many_with_a_verdict_for_each(
    tree: Tree,
    visitor: Client,
    chair: User,
    neighbour: User,
    auditor: User,
    client_of: Callable[[User], Client],
) -> None:
    first, double = filed(visitor, tree.basic, name="工友甲"), filed(visitor, tree.basic, name="工友甲")
    other = filed(visitor, tree.basic, id_number=number(3), name="工友乙")
    far = filed(visitor, tree.other_basic, id_number=number(5), name="工友丙")
    client, url = client_of(chair), "/api/members/applications/approve-many/"

    def send(data: dict[str, object], to: str = url, by: Client = client) -> Any:
        return by.post(to, data, content_type="application/json")

    order = {"ids": [first.pk, double.pk, far.pk, first.pk], "on": today().isoformat(), "checked": True}
    for who in (neighbour, auditor):
        by = client_of(who)
        answer = send({**order, "ids": [first.pk, double.pk]}, by=by)
        assert answer.status_code == 403 or {line["done"] for line in answer.json()} == {False}
    answer = send(order)
    assert answer.status_code == 200
    verdicts = {line["id"]: line for line in answer.json()}
    assert len(answer.json()) == 3
    assert (verdicts[first.pk]["done"], verdicts[first.pk]["state"]) == (True, "approved")
    assert "名册里已有此人" in verdicts[double.pk]["problem"]
    assert verdicts[far.pk]["problem"] == "没有这份申请，或不在您的范围内。"
    assert Member.objects.get().realname_on == today()
    refuse = "/api/members/applications/refuse-many/"
    assert "reason" in send({"ids": [other.pk], "reason": ""}, refuse).json()
    assert send({"ids": []}, refuse).status_code == 400
    lines = send({"ids": [other.pk, first.pk], "reason": "不在本单位工作"}, refuse).json()
    assert [line["done"] for line in lines] == [True, False]
    assert "已批准" in lines[1]["problem"]
    other.refresh_from_db()
    assert (other.state, other.decision) == ("refused", "不在本单位工作")


def test_others_neither_see_nor_decide(
    tree: Tree, visitor: Client, neighbour: User, client_of: Callable[[User], Client]
) -> None:
    row = filed(visitor, tree.basic)
    client = client_of(neighbour)
    for page in ("detail", "approve", "match", "refuse"):
        assert client.get(reverse(f"members:application-{page}", args=[row.pk])).status_code == 404
    client.post(reverse("members:application-batch"), {"pk": [row.pk], "confirm": "1"})
    row.refresh_from_db()
    assert row.state == "matched"


def test_unanswered_beyond_the_days_the_superior_is_told(
    tree: Tree, visitor: Client, township: User, county: User
) -> None:
    row = filed(visitor, tree.basic)
    titles = lambda user: [todo.title for todo in inbox.todos(user, today(), "会员")]  # noqa: E731
    assert not [title for title in titles(township) if "久未审核" in title]
    JoinApplication.objects.filter(pk=row.pk).update(applied_on=today() - dt.timedelta(days=16))
    assert "下级久未审核的入会申请：林小满" in titles(township)
    assert not [title for title in titles(county) if "久未审核" in title], "one level above, not two"


def test_a_window_counts_whom_it_brought_in_and_closes(tree: Tree, visitor: Client, county: User) -> None:
    window = ServiceWindow.objects.create(body=tree.township, place="劳务市场东门", opened_on=today())
    row = filed(visitor, window)
    assert (row.body, row.window, row.channel) == (tree.township, window, "window")
    APPROVE.apply(row, by=county)
    assert ServiceWindow.objects.with_joined().get().joined_count == 1
    window.closed_on = window.opened_on = today() - dt.timedelta(days=1)
    window.save()
    assert visitor.get(apply_to(window)).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        ServiceWindow.objects.update(closed_on=today() - dt.timedelta(days=9))


def test_the_tenth_application_of_an_hour_closes_the_door_for_that_address(
    tree: Tree, visitor: Client
) -> None:
    for serial in range(1, 21, 2):
        filed(visitor, tree.basic, id_number=number(serial))
    assert visitor.post(apply_to(tree.basic), paper(id_number=number(41))).status_code == 429
    other = Client(REMOTE_ADDR="203.0.113.99")
    for _ in range(2):
        assert other.post(apply_to(tree.basic), paper()).status_code == 200
    assert other.post(apply_to(tree.basic), paper()).status_code == 429, "one person, three times an hour"


def test_transfer_up_or_to_a_union_that_takes_members(
    tree: Tree, visitor: Client, chair: User, county: User
) -> None:
    row = filed(visitor, tree.basic)
    with pytest.raises(Refused, match="接收会员的工会"):
        MATCH.apply(row, by=county, body=tree.county)
    with pytest.raises(Refused, match="另一家"):
        MATCH.apply(row, by=county, body=tree.basic)
    MATCH.apply(row, by=chair)
    row.refresh_from_db()
    assert (row.body, row.state, row.unit) == (tree.township, "matched", None)
    with pytest.raises(Refused):
        REFUSE.apply(row, by=county, reason="")


def test_the_api_mirrors_the_steps(
    tree: Tree, visitor: Client, chair: User, client_of: Callable[[User], Client]
) -> None:
    row = filed(visitor, tree.basic)
    client = client_of(chair)
    listed = client.get("/api/members/applications/").json()["results"]
    assert [found["number"] for found in listed] == [row.number]
    assert number() not in str(listed)
    done = client.post(
        f"/api/members/applications/{row.pk}/approve/", {"on": str(today())}, content_type="application/json"
    )
    assert (done.status_code, done.json()["state"]) == (200, "approved")
    again = client.post(
        f"/api/members/applications/{row.pk}/refuse/",
        {"reason": "重复的申请"},
        content_type="application/json",
    )
    assert again.status_code == 409


def test_posters_carry_the_address_of_the_door(
    tree: Tree, chair: User, county: User, client_of: Callable[[User], Client]
) -> None:
    page = client_of(chair).get(reverse("members:join-poster", args=[tree.basic.pk])).content.decode()
    assert apply_to(tree.basic) in page
    assert "<svg" in page
    assert (
        START in client_of(county).get(reverse("members:join-poster", args=[tree.county.pk])).content.decode()
    )
    assert door_of(token_of(tree.basic)).host == tree.basic  # type: ignore[union-attr]
