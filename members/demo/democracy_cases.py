"""Demo of recommendations to the Party in every state, and of representatives' questions, answered, waiting and overdue."""

import datetime as dt
from random import Random
from typing import Any

from members.models import Member, MemberOpinion, MemberRep
from unions.models import Case, CaseStep

MERITS = ("技术骨干，连续两年获评先进", "带头参加志愿服务，会员评价好", "承担班组安全监督，成绩突出")
PARTY = "中共本单位支部委员会"
ASKED = (
    (40, "上半年工会经费支出没有在公开栏公布，请说明原因和公布时间。", "上半年支出明细已在公开栏和微信群补公布，以后每季度公布一次。"),
    (6, "代表大会通过的班车线路调整什么时候落实？", ""),
)  # fmt: skip
STAGES = ("agreed", "sent", "replied")


def build_cases(own: Any, rolls: list[Any], rng: Random, on: dt.date) -> int:
    """The demo union first, then every two-hundredth."""
    chosen = [*([own] if own else []), *rolls[50::200]]
    for number, roll in enumerate(chosen):
        person = (
            Member.objects.filter(pk__in=roll.members[3:])
            .exclude(politics__in=("01", "02"))
            .order_by("pk")
            .first()
        )
        if person is not None:
            _case(roll.body, person, number % 4, on - dt.timedelta(days=20 + number % 60), MERITS[number % 3])
    return len(chosen)


def _case(body: Any, person: Member, taken: int, opened: dt.date, merits: str) -> None:
    said: tuple[dict[str, Any], ...] = (
        {"present": 5, "agreed_votes": 5}, {"party_org": PARTY}, {"result": "accepted", "reply": "同意列为入党积极分子"},
    )  # fmt: skip
    data: dict[str, Any] = {"member": {"pk": person.pk, "name": person.name}, "merits": merits}
    for answers in said[:taken]:
        data |= answers
    done = taken == len(STAGES)
    days = [opened + dt.timedelta(days=5 * number) for number in range(1, 4)]
    case = Case.objects.create(
        procedure="party", body=body, opened_on=opened, opened_by_name="工会主席", stage=STAGES[taken - 1] if taken else "",
        state="done" if done else "open", turn="" if done else "own", closed_on=days[2] if done else None, data=data,
    )  # fmt: skip
    for number in range(taken):
        CaseStep.objects.create(
            case=case,
            stage=STAGES[number],
            done_on=days[number],
            answers=said[number],
            done_by_name="工会主席",
        )


def build_queries(own: Any, on: dt.date) -> int:
    """Of the demo union; and one overdue in each of the first few unions that have representatives."""
    rows = []
    if own:
        for ago, text, answer in ASKED:
            day = on - dt.timedelta(days=ago)
            rows.append(_query(own.body, own.members[0], day, text, answer))
    others = (
        MemberRep.objects.live(on)
        .exclude(body=own.body if own else None)
        .order_by("body", "member")
        .distinct("body")
    )
    for rep in others[:12]:
        rows.append(_query(rep.body, rep.member_id, on - dt.timedelta(days=22), ASKED[1][1], ""))
    return len(MemberOpinion.objects.bulk_create(rows))


def _query(body: Any, member: int, day: dt.date, text: str, answer: str) -> MemberOpinion:
    more = (
        {
            "answer": answer,
            "answered_on": day + dt.timedelta(days=8),
            "answered_by": "工会主席",
            "state": "answered",
        }
        if answer
        else {}
    )
    return MemberOpinion(body=body, member_id=member, kind="query", text=text, lodged_on=day, **more)
