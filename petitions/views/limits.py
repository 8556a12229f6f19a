"""Deadlines and head counts: what is in force and since when, and a new figure by the province."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from core.clock import today
from core.tables import Column
from core.views import CreatePage, ListPage
from core.workflow import create
from petitions.forms import LimitForm
from petitions.models import PetitionLimit
from unions.models.bodies import SEGMENT


def is_province(user: Any, permission: str) -> bool:
    return any(len(branch.path) == SEGMENT for branch in user.branches(permission))


class LimitList(ListPage):
    model = PetitionLimit
    permission = "policy.view"
    title = "办理期限"
    noun = "条"
    subtitle = "每件按登记或受理当日的标准计算，改标准不影响已经受理的件。"
    orders = {"": ("kind", "effective_from", "pk")}
    columns = (
        Column("kind", "事项", value="get_kind_display"),
        Column("amount", "数值", kind="num"),
        Column("unit", "单位", value="get_unit_display"),
        Column("basis", "依据", sub=lambda row: "外部规定" if row.outside else "平台或本省设定"),
        Column("effective_from", "生效日期", kind="date"),
        Column("in_force", "现行", value=lambda row: "现行" if is_current(row) else "", kind="tag"),
        Column("set_by", "设定人", phone=False),
    )

    def actions(self) -> list[dict[str, Any]]:
        if not is_province(self.user, "policy.edit"):
            return []
        return [
            {
                "title": "设定新标准",
                "url": reverse("petitions:limit-create"),
                "icon": "plus-lg",
                "tone": "primary",
            }
        ]


def is_current(row: PetitionLimit) -> bool:
    found = PetitionLimit.objects.in_force(row.kind, today())
    return bool(found and found.pk == row.pk)


class LimitCreate(CreatePage):
    """Only the province sets these; the permission alone is held below it as well."""

    model = PetitionLimit
    permission = "policy.edit"
    form_class = LimitForm
    title = "设定信访期限标准"
    done = "已设定"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not is_province(request.user, self.permission):
            raise PermissionDenied(self.permission)
        return super().dispatch(request, *args, **kwargs)

    def keep(self, form: Any) -> PetitionLimit:
        row: PetitionLimit = form.save(commit=False)
        row.set_by = str(self.user)[:40]
        return create(row, by=self.user)

    def cancel_url(self) -> str:
        return reverse("petitions:limit-list")

    def success_url(self, obj: Any) -> str:
        return reverse("petitions:limit-list")
