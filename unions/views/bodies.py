"""Bodies: list, founding, editing, and the steps of their state."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from core.clock import today
from core.forms import ReasonForm
from core.views import CreatePage, EditPage, ListPage, StepPage
from core.workflow import Transition
from unions.filters import BODY_TABS, BodyFilter, warn_days_of
from unions.forms import BodyForm, NewBodyForm, OpenForm, OwnBodyForm
from unions.models import Body, Unit
from unions.tables import BODY_COLUMNS
from unions.views.common import lineage_crumbs, link, maybe_url, print_link
from unions.workflows import LIFT, OPEN, RECTIFY


class BodyList(ListPage):
    entries: ClassVar[tuple[str, ...]] = ("P-009",)
    model = Body
    permission = "unions.view"
    title = "工会名录"
    noun = "家"
    columns = BODY_COLUMNS
    filterset_class = BodyFilter
    orders = {"": ("path",), "name": ("pinyin", "pk"), "-name": ("-pinyin", "-pk")}
    export_name = "工会名录"
    empty_icon = "diagram-3"
    empty_title = "没有找到工会"
    related = ("superior", "jurisdiction")
    row_page = "unions:body-detail"

    def order_fields(self) -> tuple[str, ...]:
        """Terms that end soon or have ended stand in the order of their ends."""
        if self.request.GET.get("tab") in {"due", "overdue"} and not self.request.GET.get("order"):
            return ("term_end", "pk")
        return super().order_fields()

    def tabs(self) -> list[dict[str, Any]]:
        days = warn_days_of(self.user)
        shown = [("", "全部"), *(tab for tab in BODY_TABS if tab[0] != "due" or days)]
        return tab_links(self.request, shown)

    def actions(self) -> list[dict[str, Any]]:
        found = []
        imports = maybe_url("core:import-upload", "unions")
        if imports and self.user.can("unions.import"):
            found.append({"title": "导入名录", "url": imports, "icon": "file-earmark-arrow-up"})
        found.append(print_link(self.request, "unions:body-print"))
        if self.user.can("unions.edit"):
            found.append(link("登记工会", "unions:body-create", icon="plus-lg"))
            found.append(link("启动建会", "unions:founding-start", icon="diagram-3", tone="primary"))
        return found


def tab_links(request: HttpRequest, tabs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """Tabs that keep the other filters."""
    links = []
    for value, title in tabs:
        query = request.GET.copy()
        for gone in ("tab", "after", "before", "order", "export"):
            query.pop(gone, None)
        if value:
            query["tab"] = value
        links.append(
            {"title": title, "url": f"?{query.urlencode()}", "current": request.GET.get("tab", "") == value}
        )
    return links


class BodyCreate(CreatePage):
    model = Body
    permission = "unions.edit"
    title = "登记工会"
    form_class = NewBodyForm
    submit = "登记"
    done = "已登记"

    def crumbs(self) -> list[tuple[str, str]]:
        return [("工会名录", reverse("unions:body-list")), ("登记工会", "")]

    def initial(self) -> dict[str, Any]:
        under, unit = self.request.GET.get("under", ""), self.request.GET.get("unit", "")
        start: dict[str, Any] = {"superior": int(under)} if under.isdecimal() else {}
        found = (
            Unit.objects.visible_to(self.user, "units.view").filter(pk=int(unit)).first()
            if unit.isdecimal()
            else None
        )
        if found:
            start |= {"name": f"{found.name}工会委员会", "codes": found.uscc, "kind": Body.Kind.SINGLE}
            start["jurisdiction"] = f"{found.jurisdiction.code} {found.jurisdiction.name}"
        return start

    def keep(self, form: NewBodyForm) -> Body:
        return form.found(by=self.user, on=today())

    def cancel_url(self) -> str:
        return reverse("unions:body-list")

    def success_url(self, obj: Body) -> str:
        return reverse("unions:body-detail", args=[obj.pk])


class BodyEdit(EditPage):
    """Staff edit everything that is not a step; a chair edits the few fields of his own body."""

    model = Body
    permission = "unions.view"
    title = "修改工会资料"
    form_class: ClassVar[Any] = BodyForm
    related = ("superior", "jurisdiction", "industry_superior")

    def setup_object(self) -> None:
        vars(self).update(edit_permission="unions.edit")
        try:
            super().setup_object()
        except PermissionDenied:
            vars(self).update(edit_permission="unions.edit_own", form_class=OwnBodyForm)
            super().setup_object()

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            *lineage_crumbs(self.object, self.user),
            (str(self.object), self.cancel_url()),
            ("修改资料", ""),
        ]

    def extra(self) -> dict[str, Any]:
        own = self.form_class is OwnBodyForm
        text = "名称、类别、上级、届期和法人登记由上级工会修改。需要更改的，请联系上级工会。"
        return {"subtitle": f"{self.object}" + (f"。{text}" if own else "")}

    def keep(self, form: Any) -> Body:
        return form.kept(before=self.before, by=self.user)

    def cancel_url(self) -> str:
        return reverse("unions:body-detail", args=[self.object.pk])

    def success_url(self, obj: Body) -> str:
        return reverse("unions:body-detail", args=[obj.pk])


class BodyStep(StepPage):
    model = Body
    permission = "unions.view"
    form_class: ClassVar[type[forms.Form] | None] = ReasonForm
    back = "unions:body-detail"


class BodyOpen(BodyStep):
    transition: ClassVar[Transition] = OPEN
    form_class = OpenForm
    done = "已转为正常"

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"established_on": self.object.established_on}}


class BodyRectify(BodyStep):
    transition: ClassVar[Transition] = RECTIFY
    done = "已列入整顿"


class BodyLift(BodyStep):
    transition: ClassVar[Transition] = LIFT
    done = "已解除整顿"
