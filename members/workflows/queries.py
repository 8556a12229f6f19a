"""监督询问: what a representative asks of his union; the chair answers in writing within the days set."""

import datetime as dt
from typing import Any

from core.workflow import NotAllowed, Refused, create
from members.models import MemberOpinion, MemberRep
from unions.models import Body
from unions.policies.force import policy_of

DAYS = "member.query_days"
OPEN_AT_ONCE = 5  # questions of one representative that may wait at the same time
QUERY = MemberOpinion.Kind.QUERY


def due_on(row: MemberOpinion) -> dt.date | None:
    """The last day for the answer; None where no limit is set."""
    days = policy_of(row.body.place, row.lodged_on).value(DAYS)
    return None if days is None else row.lodged_on + dt.timedelta(days=int(days))


def representative(body: Body, by: Any, on: dt.date) -> MemberRep:
    """The mandate behind the account: the one representative in office of that name."""
    found = list(
        MemberRep.objects.filter(body=body, member__name=by.name).live(on).select_related("member")[:2]
    )
    if not found:
        raise Refused(f"本会任期内的会员代表里没有“{by.name}”。请联系工会主席核对代表名单和账号姓名。")
    if len(found) > 1:
        raise Refused(
            f"本会有两位叫“{by.name}”的会员代表，不能确定是哪一位。请联系工会主席在账号姓名上加以区分。"
        )
    return found[0]


def ask(body: Body, text: str, *, by: Any, on: dt.date) -> MemberOpinion:
    if not Body.objects.visible_to(by, "members.ask").filter(pk=body.pk).exists():
        raise NotAllowed("members.ask")
    return put(representative(body, by, on), text, by=by, on=on)


def put(rep: MemberRep, text: str, *, by: Any, on: dt.date) -> MemberOpinion:
    """The question of a representative: behind an account, or at his own door."""
    member = rep.member
    if member.opinions.filter(state="open", kind=QUERY).count() >= OPEN_AT_ONCE:
        raise Refused(f"您有 {OPEN_AT_ONCE} 条询问还没有答复。请等工会答复后再提。")
    row = MemberOpinion(body=rep.body, member=member, kind=QUERY, text=text.strip(), lodged_on=on)
    return create(row, by=by, verb="ask")
