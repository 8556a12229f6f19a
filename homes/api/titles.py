"""Endpoints of naming, titles, re-verifications and honours: their registers with the steps of the pages."""

from typing import Any

from core.api import EditableViewSet, ScopedSerializer, ScopedViewSet, step
from core.register import REGISTERS, endpoint_of
from homes.filters.titles import ReviewFilter, TopTenFilter
from homes.forms.honours import ReplyForm, RevokeForm
from homes.forms.titles import ConfirmForm, NameAllForm, NameForm, RectifyForm, RefuseForm, ReportForm
from homes.models import TitleReview, TopTen
from homes.workflows import honours, naming, rechecks, titles, vetoes

_round: Any = endpoint_of(REGISTERS["naminground"])[1]
_entry: Any = endpoint_of(REGISTERS["namingentry"])[1]
_title: Any = endpoint_of(REGISTERS["hometitle"])[1]
_honour: Any = endpoint_of(REGISTERS["honournomination"])[1]
_veto: Any = endpoint_of(REGISTERS["veto"])[1]
_opinion: Any = endpoint_of(REGISTERS["manageropinion"])[1]


class RoundViewSet(_round):
    """命名批次。"""

    collect, name_all = step(naming.COLLECT), step(naming.NAME_ALL, NameAllForm)
    close = step(naming.CLOSE)


class EntryViewSet(_entry):
    """命名申报。"""

    grant, refuse = step(naming.NAME, NameForm), step(naming.REFUSE, RefuseForm)


class TitleViewSet(_title):
    """称号名册。"""

    accept, revoke = step(titles.ACCEPT), step(titles.REVOKE, RevokeForm)


class HonourViewSet(_honour):
    """荣誉名册。"""

    revoke = step(honours.REVOKE, RevokeForm)


class VetoViewSet(_veto):
    """一票否决。"""

    lift = step(vetoes.LIFT, RevokeForm)


class OpinionViewSet(_opinion):
    """经营者评先意见。"""

    reply = step(vetoes.REPLY, ReplyForm)


class ReviewSerializer(ScopedSerializer):
    class Meta:
        model = TitleReview
        fields = (
            "id", "title", "due_on", "state", "done_on", "items", "rectify_until", "reported_on", "report", "rechecked_on",
            "proposed_on", "decision", "decided_by_name",
        )  # fmt: skip


class ReviewViewSet(ScopedViewSet):
    """称号复核。"""

    model, permission = TitleReview, "homes.view"
    serializer_class, filterset_class = ReviewSerializer, ReviewFilter
    related = ("title__body", "title__named_by")
    confirm, rectify = step(rechecks.CONFIRM, ConfirmForm), step(rechecks.RECTIFY, RectifyForm)
    report, revoke = step(rechecks.REPORT, ReportForm), step(rechecks.WITHDRAW, RevokeForm)


class TopTenSerializer(ScopedSerializer):
    class Meta:
        model = TopTen
        fields = (
            "id",
            "year",
            "kind",
            "body",
            "rank",
            "decided_on",
            "doc_no",
            "honour",
            "treatment",
            "paid_on",
            "paid",
        )


class TopTenViewSet(ScopedViewSet):
    """十佳。"""

    model, permission = TopTen, "homes.view"
    serializer_class, filterset_class = TopTenSerializer, TopTenFilter


VIEWS: dict[str, type[EditableViewSet]] = {
    "naminground": RoundViewSet, "namingentry": EntryViewSet, "hometitle": TitleViewSet, "honournomination": HonourViewSet,
    "veto": VetoViewSet, "manageropinion": OpinionViewSet,
}  # fmt: skip
ROUTES: list[tuple[str, Any]] = [("homes/reviews", ReviewViewSet), ("homes/topten", TopTenViewSet)]
