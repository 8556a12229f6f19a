"""Representatives: elected together, ended one by one."""

import datetime as dt
from typing import Any

from django.db import transaction

from core.workflow import NotAllowed, Refused, Transition, clean, create
from members.models import Member, MemberRep, RepDuty
from unions.models import Body


def elect(
    body: Body, members: list[Member], *, district: str, elected_on: dt.date, standing: bool, term_end: dt.date, by: Any
) -> list[MemberRep]:  # fmt: skip
    """All or none. Raises Refused with the name of whoever cannot be elected."""
    if not Body.objects.visible_to(by, "elections.edit").filter(pk=body.pk).exists():
        raise NotAllowed("elections.edit")
    made = []
    with transaction.atomic():
        for member in members:
            rep = MemberRep(
                body=body, member=member, district=district, elected_on=elected_on, standing=standing, term_end=term_end
            )  # fmt: skip
            try:
                clean(rep)
            except Refused as problem:
                raise Refused(f"{member.name}：{problem}") from problem
            made.append(create(rep, by=by))
    return made


def note_duty(duty: RepDuty) -> RepDuty:
    """By the representative himself, at his own door."""
    return create(duty, by=None, verb="note")


def _ended(rep: MemberRep, *, by: Any, on: dt.date, ended_on: dt.date, reason: str, **data: Any) -> None:
    rep.ended_on, rep.ended_reason = ended_on, reason[:120]


END = Transition(
    name="memberrep.end", verb="终止代表资格", model="members.MemberRep", sources=frozenset({MemberRep.State.LIVE}), target=None,
    permission="elections.edit", effect=_ended, tone="danger", entry="P-088", fields=("ended_on", "reason"),
    says="调离、辞去或由原选区罢免的，终止代表资格。以后的大会不再列入到会名单。",
)  # fmt: skip
