"""Setting policy data: a form adds a dated row, nothing is edited."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import today
from core.workflow import Refused
from unions.forms import AdoptionForm, ThresholdForm
from unions.forms.policy import as_typed
from unions.policies.catalogue import Entry, entries
from unions.policies.force import policy_of
from unions.views.policy import KeyPage
from unions.workflows.policy import ADOPTION_LEVEL, LEVEL_NAMES, seat_for, set_adoption, set_threshold


class PolicyForm(KeyPage):
    """A form whose keeping is a workflow of policy data."""

    permission = "policy.edit"
    template_name = "generic/form.html"

    def answer(self, form: Any, keep: Any, done: str, back: str) -> HttpResponse:
        if form.is_valid():
            try:
                keep(form.cleaned_data)
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(self.request, done)
                return redirect(back)
        return self.show(form, back, status=422)

    def show(self, form: Any, back: str, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "submit": "设定",
            "cancel_url": back,
            "title": self.heading(),
            "subtitle": self.about(),
        }
        return self.render({**context, "hint": "设定是新增一条，原来的一条保留在历史里。"}, status=status)

    def heading(self) -> str:
        return ""

    def about(self) -> str:
        return ""


class ThresholdEdit(PolicyForm):
    entries: ClassVar[tuple[str, ...]] = ("P-002",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = self.key()
        current = policy_of(self.own_place(), today()).row(key.name)
        initial = {"value": as_typed(key, current.value) if current else None}
        return self.show(ThresholdForm(key=key, initial=initial), self.back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = self.key()

        def keep(data: dict[str, Any]) -> None:
            set_threshold(
                key, data["value"], effective_from=data["effective_from"], note=data["note"], by=self.user
            )

        return self.answer(ThresholdForm(request.POST, key=key), keep, f"已设定：{key.title}", self.back())

    def own_place(self) -> str:
        seat = seat_for(self.user, self.key().owner)
        if seat is None:
            raise PermissionDenied("the key belongs to a higher level")
        return str(seat.place)

    def back(self) -> str:
        return reverse("unions:threshold-detail", args=[self.key().name])

    def heading(self) -> str:
        return f"设定：{self.key().title}"

    def about(self) -> str:
        seat = seat_for(self.user, self.key().owner)
        where = f"对{seat.jurisdiction}全境有效，下级另有设定的除外。" if seat else ""
        return f"{where}由{LEVEL_NAMES[self.key().owner]}以上总工会设定。"

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("标准参数", reverse("unions:threshold-list")),
            (self.key().title, self.back()),
            ("设定新值", ""),
        ]


class AdoptionEdit(PolicyForm):
    def entry(self) -> Entry:
        found = entries().get(f"P-{self.kwargs['number']:03d}")
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seat = seat_for(self.user, ADOPTION_LEVEL)
        if seat is None:
            raise PermissionDenied("adoption belongs to a higher level")
        row = policy_of(seat.place, today()).adoptions.get(self.entry().id)
        names = ("enabled", "core", "weight", "strength")
        initial = {name: getattr(row, name) for name in names} if row else {"weight": 1, "strength": "MUST"}
        return self.show(AdoptionForm(initial=initial), self.back())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = self.entry()

        def keep(data: dict[str, Any]) -> None:
            set_adoption(entry.id, by=self.user, **data)

        return self.answer(AdoptionForm(request.POST), keep, f"已设定：{entry.name}", self.back())

    def back(self) -> str:
        return reverse("unions:adoption-list")

    def heading(self) -> str:
        return f"启用和权重：{self.entry().name}"

    def about(self) -> str:
        return self.entry().demand

    def crumbs(self) -> list[tuple[str, str]]:
        return [("条目启用", self.back()), (self.entry().name, "")]
