"""Endpoints of congresses and representatives: their registers with the steps of the pages."""

from typing import Any

from core.api import EditableViewSet, step
from core.register import REGISTERS, endpoint_of
from members.forms.democracy import AttendanceForm, CancelForm, CloseForm, CountsForm, NoticeForm, VoteForm
from members.forms.mandates import RepEndForm
from members.workflows import congresses, mandates

_congress: Any = endpoint_of(REGISTERS["membercongress"])[1]
_rep: Any = endpoint_of(REGISTERS["memberrep"])[1]


class CongressViewSet(_congress):
    """会员代表大会。"""

    notice, record = step(congresses.NOTICE, NoticeForm), step(congresses.RECORD, CountsForm)
    attend, open = step(congresses.ATTEND, AttendanceForm), step(congresses.OPEN)
    vote, close = step(congresses.VOTE, VoteForm), step(congresses.CLOSE, CloseForm)
    cancel = step(congresses.CANCEL, CancelForm)


class RepViewSet(_rep):
    """会员代表。"""

    end = step(mandates.END, RepEndForm)


VIEWS: dict[str, type[EditableViewSet]] = {"membercongress": CongressViewSet, "memberrep": RepViewSet}
