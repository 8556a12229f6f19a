"""Requests that change a body: the list, and what may be asked for about one body."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.tables import Column
from core.views import ListPage, Page
from unions.filters.requests import REQUEST_TABS, RequestFilter
from unions.forms.requests import ABOUT
from unions.models import Body, BodyRequest
from unions.tables import StateWord
from unions.views.bodies import tab_links
from unions.views.common import OfBody, lineage_crumbs, link
from unions.workflows.requests import may_file

Kind, State = BodyRequest.Kind, BodyRequest.State
TONES = {"drafted": "na", "filed": "pending", "approved": "pass", "refused": "fail", "reversed": "na"}
ENTRIES = ("P-009", "P-034")


def request_state(request: BodyRequest) -> StateWord:
    return StateWord(request.get_state_display(), TONES[request.state])


def wanted(request: BodyRequest) -> str:
    """What is asked for in a few words."""
    words = {
        Kind.RENAME: f"改为“{request.new_name}”",
        Kind.MOVE: f"移到“{request.new_superior}”",
        Kind.MERGE: f"并入“{request.partner}”",
        Kind.SPLIT: f"分出“{request.new_name}”",
        Kind.REALIGN: f"改到“{request.partner}”",
    }
    return words.get(Kind(request.kind), "")


REQUEST_COLUMNS = (
    Column("body", "工会", value="body.name", link=True, sub=wanted),
    Column("kind", "事项", value="get_kind_display"),
    Column("state", "状态", value=request_state, kind="state"),
    Column("filed_by_name", "申请人", phone=False),
    Column("filed_on", "申请日期", kind="date"),
    Column("decider", "审批工会", value="decider.name", phone=False),
    Column("decided_on", "审批日期", kind="date", phone=False),
    Column("undo_until", "可撤回至", kind="date", phone=False),
)


class RequestPage(Page):
    model = BodyRequest
    permission = "unions.view"
    related = (
        "body__superior", "body__jurisdiction", "new_superior__jurisdiction", "partner__superior", "decider", "made",
    )  # fmt: skip


class RequestList(RequestPage, ListPage):
    entries: ClassVar[tuple[str, ...]] = ENTRIES
    title = "变更申请"
    noun = "件"
    subtitle = "更名、调整上级、合并、分立、撤销、恢复，先申请、后审批、再生效；在期限以内可以撤回。"
    columns = REQUEST_COLUMNS
    filterset_class = RequestFilter
    orders: Mapping[str, tuple[str, ...]] = {"": ("-pk",)}
    export_name = "变更申请"
    empty_icon = "signpost-split"
    empty_title = "没有变更申请"
    empty_text = "要变更一家工会的，请到它的画像，点“申请变更”。"
    row_page = "unions:request-detail"

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows if self.request.GET.get("tab") else rows.filter(state=State.FILED)

    def tabs(self) -> list[dict[str, Any]]:
        return tab_links(self.request, [("", "待审批"), *REQUEST_TABS])

    def actions(self) -> list[dict[str, Any]]:
        found = [link("历史时点", "unions:tree-on", icon="clock-history")]
        home = self.user.home_body
        if home is not None and may_file(Kind.RENAME, home, self.user):
            found.append(link("申请变更", "unions:request-choose", home.pk, icon="plus-lg", tone="primary"))
        return found


class RequestChoose(OfBody):
    """What may be asked for about one body."""

    entries: ClassVar[tuple[str, ...]] = ENTRIES
    model = BodyRequest
    permission = "unions.view"
    template_name = "unions/request_choose.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        body = self.the_body()
        kinds = offered(body, self.user)
        if not kinds:
            raise PermissionDenied("unions.edit")
        cards = [
            {
                "title": Kind(kind).label,
                "text": ABOUT[kind],
                "url": reverse("unions:request-create", args=[body.pk, kind]),
            }
            for kind in kinds
        ]
        crumbs = [*lineage_crumbs(body, self.user), (str(body), reverse("unions:body-detail", args=[body.pk])),
                  ("申请变更", "")]  # fmt: skip
        open_ones = BodyRequest.objects.visible_to(self.user, self.permission).filter(
            body=body, state=State.FILED
        )
        waiting = [
            (f"{one}（{one.filed_on} 提交）", reverse("unions:request-detail", args=[one.pk]))
            for one in open_ones[:5]
        ]
        return self.render(
            {"title": "申请变更", "crumbs": crumbs, "body": body, "cards": cards, "waiting": waiting}
        )


def offered(body: Body, user: Any) -> list[str]:
    """Kinds that fit what the body is now, for somebody who may file them."""
    if body.state == Body.State.DISSOLVED:
        fitting = [Kind.RESTORE]
    else:
        fitting = [Kind.RENAME, *([Kind.MOVE] if body.superior_id else []), Kind.MERGE]
        fitting += [Kind.SPLIT] if body.is_basic else []
        fitting += [Kind.DISSOLVE] if body.superior_id else []
        fitting += (
            [Kind.REALIGN] if body.industry_inferiors.exclude(state=Body.State.DISSOLVED).exists() else []
        )
    return [kind for kind in fitting if may_file(kind, body, user)]
