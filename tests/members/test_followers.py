"""A merger, a split, an end and its reversal: what a body keeps for its members goes along, ends or comes back, none lost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.clock import today
from core.crypto import blind_index
from core.models import AuditEvent
from members.models import (
    Activist,
    Ceremony,
    FileCorrection,
    JoinApplication,
    Member,
    MemberCongress,
    MemberOpinion,
    MemberRep,
    ServiceWindow,
)
from members.workflows.doors import door_of, token_of
from tests.conftest import Tree, make_unit
from unions.models import Body, BodyRequest, Coverage, Unit
from unions.workflows.impact import impact_of
from unions.workflows.plans import plan_of

pytestmark = [pytest.mark.django_db]
DAY = dt.date(2025, 3, 3)
SignIn = Callable[[User], Client]
WHY = {"resolved_on": "2025-03-01", "reason": "企业调整，经会议研究"}


def person(body: Body, unit: Unit, name: str, **more: Any) -> Member:
    return Member.objects.create(
        name=name,
        sex="1",
        body=body,
        path=body.path,
        unit=unit,
        change="1",
        change_on=DAY,
        joined_on=DAY,
        **more,
    )


def application(body: Body, unit: Unit | None, serial: int, state: str = "matched") -> JoinApplication:
    row = JoinApplication(
        number=f"2025{serial:08d}", name="许青禾", pinyin="xuqinghe", initials="xqh", sex="2", channel="workplace",
        unit=unit, body=body, applied_on=DAY, consented_on=DAY, matched_on=DAY if state == "matched" else None, state=state,
        id_index=blind_index("member.id_number", f"no{serial}"), phone_index=b"", once=blind_index("join.once", f"{serial}"),
    )  # fmt: skip
    row.save()
    return row


@pytest.fixture
def filled(tree: Tree) -> Tree:
    """The union has one of everything, of two employers."""
    body = tree.basic
    other = make_unit("临沂岱蒙包装有限公司", "371302101", workers=20)
    Coverage.objects.create(body=body, unit=other, from_on=dt.date(2020, 1, 1))
    stays, goes = person(body, tree.unit, "甘露"), person(body, other, "石岩")
    for serial, unit in enumerate((tree.unit, other), start=1):
        application(body, unit, serial)
    for member in (stays, goes):
        MemberOpinion.objects.create(body=body, member=member, text="食堂的菜价高", lodged_on=DAY)
        FileCorrection.objects.create(body=body, member=member, item="native_place", asked_on=DAY)
        Activist.objects.create(body=body, member=member, since=DAY, role="安全监督")
        MemberRep.objects.create(
            body=body, member=member, elected_on=DAY, term_end=dt.date(2028, 5, 17), standing=True
        )
    ServiceWindow.objects.create(body=body, place="物流园东门", opened_on=DAY)
    MemberCongress.objects.create(body=body, term=3, held_on=today() + dt.timedelta(days=20), state="planned")
    MemberCongress.objects.create(
        body=body, term=2, held_on=DAY, state="held", entitled=2, present=2, quorum_share=2, quorum_whole=3
    )
    Ceremony.objects.create(body=body, held_on=DAY, place="厂礼堂", joined=2)
    return tree


def ask(client: Client, body: Body, act: str, **data: Any) -> BodyRequest:
    answer = client.post(reverse("unions:request-create", args=[body.pk, act]), {**WHY, **data})
    assert answer.status_code == 302, answer.content.decode()
    return BodyRequest.objects.select_related("body", "decider").latest("pk")


def decide(client: Client, request: BodyRequest, verb: str, **data: Any) -> None:
    answer = client.post(reverse(f"unions:request-{verb}", args=[request.pk]), data)
    assert answer.status_code == 302, answer.content.decode()


def lines(request: BodyRequest, by: User) -> dict[str, int]:
    return {line.key: line.count for line in impact_of(plan_of(request), by=by)}


def living(body: Body) -> dict[str, int]:
    """What is under way at a body."""
    return {
        "members": Member.objects.active().filter(body=body).count(),
        "applications": JoinApplication.objects.filter(body=body).waiting().count(),
        "asked": sum(
            model.objects.filter(body=body).waiting().count() for model in (MemberOpinion, FileCorrection)
        ),
        "windows": ServiceWindow.objects.filter(body=body, closed_on=None).count(),
        "activists": Activist.objects.filter(body=body, until=None).count(),
        "representatives": MemberRep.objects.filter(body=body).live(today()).count(),
        "congresses": MemberCongress.objects.filter(body=body, state__in=("planned", "noticed")).count(),
    }


FULL = {
    "members": 2, "applications": 2, "asked": 4, "windows": 1, "activists": 2, "representatives": 2, "congresses": 1,
}  # fmt: skip
NONE = dict.fromkeys(FULL, 0)


@pytest.mark.entry("P-009", "P-080", "P-086", "P-088")
def test_a_merger_carries_all_of_it_and_back_again(
    filled: Tree, county: User, city: User, client_of: SignIn
) -> None:
    assert living(filled.basic) == FULL
    door, poster = token_of(ServiceWindow.objects.get()), token_of(filled.basic)
    request = ask(client_of(county), filled.basic, "merge", partner=filled.joint.pk)
    said = lines(request, county)
    assert {key: said[key] for key in FULL} == FULL
    assert said["records"] == 2
    page = client_of(county).get(reverse("unions:request-detail", args=[request.pk])).content.decode()
    for words in (
        "待办的入会申请",
        "工会积极分子",
        "任期内的会员代表",
        "已开的大会和入会仪式",
        "流动服务窗口",
    ):
        assert words in page
    decide(client_of(city), request, "approve")
    assert living(filled.basic) == NONE
    # mandates and planned congresses end with the body they belong to; everything else is there once
    assert living(filled.joint) == {**FULL, "representatives": 0, "congresses": 0}
    assert set(MemberRep.objects.values_list("ended_on", "ended_reason")) == {(today(), "工会合并")}
    assert MemberCongress.objects.get(term=3).note == "工会合并，不再召开"
    assert MemberCongress.objects.get(term=2).body == filled.basic
    for token in (door, poster):
        found = door_of(token)
        assert found is not None and found.host == filled.joint
    assert AuditEvent.objects.filter(verb="body.applications", object_id=str(filled.joint.pk)).count() == 1
    decide(client_of(city), request, "reverse", reason="批错了，退回原样")
    assert living(filled.basic) == FULL
    assert living(filled.joint) == NONE


@pytest.mark.entry("P-009")
def test_after_a_split_only_what_belongs_to_the_leaving_employer_goes(
    filled: Tree, county: User, city: User, client_of: SignIn
) -> None:
    leaving = Unit.objects.get(name="临沂岱蒙包装有限公司")
    request = ask(
        client_of(county), filled.basic, "split", new_name="临沂岱蒙包装有限公司工会委员会", new_kind="single",
        units=[leaving.pk],
    )  # fmt: skip
    said = lines(request, county)
    assert [said[key] for key in ("members", "applications", "asked", "activists", "representatives")] == [
        1,
        1,
        2,
        1,
        1,
    ]
    assert [said[key] for key in ("windows", "congresses", "records")] == [0, 0, 2]  # these stay
    decide(client_of(city), request, "approve")
    request.refresh_from_db()
    assert request.made is not None
    half = {"members": 1, "applications": 1, "asked": 2, "activists": 1}
    assert living(filled.basic) == {**FULL, **half, "representatives": 1}
    assert living(request.made) == {**NONE, **half}
    decide(client_of(city), request, "reverse", reason="批错了，退回原样")
    assert living(filled.basic) == FULL
    assert living(request.made) == NONE


@pytest.mark.entry("P-009")
def test_the_end_of_a_union_hands_applications_up_and_ends_the_rest(
    filled: Tree, county: User, city: User, client_of: SignIn
) -> None:
    request = ask(client_of(county), filled.basic, "dissolve")
    assert lines(request, county)["applications"] == 2
    decide(client_of(city), request, "approve")
    assert living(filled.basic) == {**NONE, "members": 2, "asked": 4}
    assert set(JoinApplication.objects.values_list("body", "state", "unit", "matched_on")) == {
        (filled.township.pk, "applied", None, None)
    }
    assert ServiceWindow.objects.get().closed_on == today()
    assert door_of(token_of(filled.basic)) is None
    taken = JoinApplication.objects.latest("pk")
    JoinApplication.objects.filter(pk=taken.pk).update(state="refused", decision="重复", decided_on=today())
    decide(client_of(city), request, "reverse", reason="批错了，退回原样")
    # what was decided meanwhile stays decided
    assert living(filled.basic) == {**FULL, "applications": 1}
    again = JoinApplication.objects.waiting().get()
    assert (again.state, again.unit, again.matched_on) == ("matched", filled.unit, DAY)


@pytest.mark.entry("P-086")
def test_who_is_an_activist_at_both_stays_one(
    filled: Tree, county: User, city: User, client_of: SignIn
) -> None:
    twice = Member.objects.get(name="甘露")
    Member.objects.filter(pk=twice.pk).update(body=filled.joint)
    Activist.objects.create(body=filled.joint, member_id=twice.pk, since=DAY, role="文艺骨干")
    Member.objects.filter(pk=twice.pk).update(body=filled.basic)
    request = ask(client_of(county), filled.basic, "merge", partner=filled.joint.pk)
    decide(client_of(city), request, "approve")
    rows = Activist.objects.filter(body=filled.joint, until=None)
    assert sorted(rows.values_list("member__name", "role")) == [("甘露", "文艺骨干"), ("石岩", "安全监督")]
