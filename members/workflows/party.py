"""推优入党: the union recommends an outstanding member to the Party organisation and keeps its reply."""

import datetime as dt
from typing import Any

from core.workflow import Refused
from members.models import Member
from unions.models import Case
from unions.workflows.procedures.construct import Ask, Procedure, Stage, declare

KEY = "party"
IN_THE_PARTY = (Member.Politics.P01, Member.Politics.P02)
RESULTS = (("accepted", "确定为入党积极分子"), ("returned", "退回"))


def _may_open(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    member: Member = answers["member"]
    if member.politics in IN_THE_PARTY:
        raise Refused(
            f"{member.name}的政治面貌是“{member.get_politics_display()}”，不用再推荐。请核对会员资料。"
        )
    same = Case.objects.filter(procedure=KEY, state=Case.State.OPEN, data__member__pk=member.pk)
    if same.exists():
        raise Refused(f"{member.name}已有一件推荐正在办理。请在那一件里继续。")


def _agreed(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    present, agreed = answers["present"], answers["agreed_votes"]
    if agreed > present:
        raise Refused(f"同意 {agreed} 人多于到会委员 {present} 人。请核对。")
    if agreed * 2 <= present:
        raise Refused(f"同意 {agreed} 人，没有超过到会委员 {present} 人的半数，不能推荐。可以撤回这件推荐。")


def _replied(case: Case, *, by: Any, done_on: dt.date, answers: dict[str, Any]) -> None:
    if answers["result"] == "returned" and not answers.get("reply"):
        raise Refused("党组织退回的，请填写答复意见，以便告诉本人。")


RECOMMENDATION = Procedure(
    KEY, ("P-091",), "推优入党", "工会主席提名优秀会员，工会委员会审议同意后报党组织，登记党组织的答复。",
    (
        Stage(
            "agreed", "工会已审议", "登记工会审议", "工会委员会开会审议后登记，上传会议记录。", paper=True, gate=_agreed,
            asks=(Ask("present", "到会委员人数", "number"), Ask("agreed_votes", "同意人数", "number")),
        ),
        Stage(
            "sent", "已报党组织", "登记报送党组织", "把推荐材料报送党组织后登记。",
            asks=(Ask("party_org", "报送的党组织", help="如“中共某某公司支部委员会”", max_length=60),),
        ),
        Stage(
            "replied", "党组织已答复", "登记党组织答复", "收到党组织答复后登记结果。", gate=_replied,
            asks=(
                Ask("result", "党组织答复", "choice", choices=RESULTS),
                Ask("reply", "答复意见", "long", required=False, max_length=300),
            ),
        ),
    ),
    view="members.view", edit="members.edit", decide="members.edit", many=True, refusable=False, may_open=_may_open,
    kinds=("single", "joint"),
    opens=(
        Ask("member", "推荐的会员", "member", help="填姓名；有同名的，在姓名后空一格再填手机号后四位"),
        Ask("merits", "主要表现", "long", max_length=500),
    ),
    opened_label="已推荐",
)  # fmt: skip
declare(RECOMMENDATION)
