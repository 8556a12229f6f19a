"""Granting a role on a branch, and withdrawing it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.forms import GrantForm
from accounts.models import Grant, User
from accounts.views.base import ActionPage
from accounts.views.users import MANAGE, VIEW, must_be_mine
from accounts.workflows import users
from core.clock import today
from core.forms import ReasonForm
from core.views import Page
from core.workflow import Refused


class GrantCreate(Page):
    entries = ("P-005",)
    model = User
    permission = VIEW
    template_name = "generic/form.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.load()
        return self.show(GrantForm(user=self.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.load()
        form = GrantForm(request.POST, user=self.user)
        if form.is_valid():
            try:
                grant = users.give(self.object, by=self.user, on=today(), **form.cleaned_data)
            except Refused as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, f"已授予“{grant.get_role_display()}”：{grant.body}")
                return redirect("accounts:user-detail", pk=self.object.pk)
        return self.show(form, status=422)

    def load(self) -> None:
        self.object = self.get_object()
        must_be_mine(self.user, self.object)

    def show(self, form: GrantForm, *, status: int = 200) -> HttpResponse:
        context = {
            "title": "授予权限",
            "subtitle": f"授给：{self.object.name}（{self.object.username}）",
            "form": form,
            "submit": "授予",
            "cancel_url": reverse("accounts:user-detail", args=[self.object.pk]),
        }
        return self.render(context, status=status)


class GrantWithdraw(ActionPage):
    model = Grant
    permission = VIEW
    verb = "收回权限"
    tone = "danger"
    form_class = ReasonForm
    related = ("user", "body")

    def allow(self) -> None:
        if self.object.user_id == self.user.pk or not users.may_grant(
            self.user, self.object.role, self.object.body
        ):
            raise PermissionDenied(MANAGE)

    def says(self) -> str:
        return f"{self.object.user.name}下一次操作时就不再有这项权限。记录保留。"

    def act(self, data: dict[str, Any]) -> None:
        users.withdraw(self.object, by=self.user, reason=data["reason"], on=today())

    def back_url(self) -> str:
        return reverse("accounts:user-detail", args=[self.object.user_id])
