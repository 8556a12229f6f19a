"""The register and the registration form."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.urls import reverse

from core.clock import today
from core.tables import Column
from core.views import CreatePage, ListPage
from core.views.lists import count_text
from petitions.filters import PetitionFilter
from petitions.forms import RegisterForm
from petitions.forms.fields import person_of
from petitions.models import Petition, PetitionLimit
from petitions.models.choices import IN_HAND_STATES, OPEN_STATES, State
from petitions.tables import EXPORTED, SHOWN
from petitions.workflows import Person, Texts, register
from petitions.workflows.handling import mark_repeat
from petitions.workflows.intake import match_unit
from unions.models import Body, Unit

TABS = (
    ("", "全部"),
    ("new", "待分办"),
    ("hand", "办理中"),
    ("soon", "将到期"),
    ("late", "逾期"),
    ("reply", "待答复"),
    ("done", "已办结"),
)


def registering_body(user: Any) -> Body:
    """Where the clerk sits: the top of his first branch with the handling permission."""
    return Body.objects.get(path=user.branches("petitions.handle")[0].path)


class PetitionList(ListPage):
    entries = ("P-155",)
    model = Petition
    permission = "petitions.view"
    title = "信访件"
    noun = "件"
    columns = SHOWN
    filterset_class = PetitionFilter
    template_name = "petitions/list.html"
    export_name = "信访件登记表"
    empty_icon = "envelope-paper"
    empty_title = "没有符合条件的信访件"
    empty_text = "换一个分类，或清除筛选后再看。"
    orders = {
        "-number": ("-pk",),
        "number": ("pk",),
        "due": ("sort_due", "pk"),
        "-due": ("-sort_due", "-pk"),
        "received": ("received_on", "pk"),
        "-received": ("-received_on", "-pk"),
    }
    row_page = "petitions:petition-detail"

    def get_queryset(self) -> Any:
        rows = super().get_queryset().select_related("unit", "accused_body", "handler_body", "handler")
        return self.in_tab(
            rows.annotate(sort_due=Coalesce("deadline", "notice_due_on", Value(dt.date.max))),
            self.request.GET.get("tab", ""),
        )

    def in_tab(self, rows: Any, tab: str) -> Any:
        on = today()
        if tab == "new":
            return rows.filter(state=State.RECEIVED)
        if tab == "hand":
            return rows.filter(state__in=IN_HAND_STATES)
        if tab == "soon":
            return rows.due_soon(on, warning_days())
        if tab == "late":
            return rows.overdue(on)
        if tab == "reply":
            return rows.exclude(state__in=OPEN_STATES).filter(replied_on=None)
        return rows.exclude(state__in=OPEN_STATES).filter(~Q(replied_on=None)) if tab == "done" else rows

    def order_fields(self) -> tuple[str, ...]:
        if "order" not in self.request.GET and self.request.GET.get("tab") in {"hand", "soon", "late"}:
            return self.orders["due"]
        return super().order_fields()

    def tabs(self) -> list[dict[str, Any]]:
        current = self.request.GET.get("tab", "")
        rows = self.model._default_manager.visible_to(self.user, self.permission)
        return [
            {
                "title": title,
                "url": f"?tab={key}" if key else self.request.path,
                "current": key == current,
                "count": count_text(self.in_tab(rows, key), "").strip()
                if key in {"new", "soon", "late", "reply"}
                else None,
            }
            for key, title in TABS
        ]

    def actions(self) -> list[dict[str, Any]]:
        if not self.user.can("petitions.handle"):
            return []
        return [
            {
                "title": "登记来信来访",
                "url": reverse("petitions:petition-create"),
                "icon": "plus-lg",
                "tone": "primary",
            }
        ]

    def export_columns(self) -> tuple[Column, ...]:
        return EXPORTED


def warning_days() -> int:
    """How long before a deadline the reminder begins; none where nobody set a figure."""
    found = PetitionLimit.objects.in_force(PetitionLimit.Kind.WARNING, today())
    return found.amount if found else 0


class RegisterPage(CreatePage):
    entries = ("P-155",)
    model = Petition
    permission = "petitions.handle"
    form_class = RegisterForm
    template_name = "petitions/register.html"
    title = "登记来信来访"
    submit = "登记"
    done = "已登记"

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user, "at": registering_body(self.user)}

    def crumbs(self) -> list[tuple[str, str]]:
        return [("信访件", reverse("petitions:petition-list")), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("petitions:petition-list")

    def initial(self) -> dict[str, Any]:
        return {"received_on": today(), "people": 1}

    def keep(self, form: Any) -> Petition:
        petition: Petition = form.save(commit=False)
        data = form.cleaned_data
        if data["unit_name"]:
            petition.unit = match_unit(data["unit_name"], Unit.objects.visible_to(self.user, "unions.view"))
        if data["repeat_number"]:
            mark_repeat(petition, data["repeat_number"], self.user)
        texts = Texts(data["matter"], data["appeal"], data["unit_name"])
        at = registering_body(self.user)
        return register(petition, texts, Person(**person_of(data)), at=at, by=self.user, on=today())

    def must_land_in_scope(self, obj: Any) -> None:
        """A petition about the clerk's own body goes to the superior and out of his sight: that is meant."""

    def success_url(self, obj: Any) -> str:
        if Petition.objects.visible_to(self.user, self.permission).filter(pk=obj.pk).exists():
            return reverse("petitions:petition-detail", args=[obj.pk])
        return reverse("petitions:petition-list")

    def submitted(self, form: Any) -> HttpResponse:
        response = super().submitted(form)
        if response.status_code == 302 and response.headers["Location"] == reverse("petitions:petition-list"):
            messages.info(
                self.request, "本件反映的是本级工会或有关人员，已直接转上一级工会办理，您不再能查看。"
            )
        return response
