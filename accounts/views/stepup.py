"""Asks who is there, in the middle of a session: the code where a second factor is set up, the password elsewhere."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from accounts.forms import ProveForm, RecoverableCodeForm
from accounts.middleware import safe_next
from accounts.views.base import OwnPage
from accounts.workflows import factors
from core import audit
from core.stepup import prove
from core.workflow import Refused

WHY = {
    "reads": "一小时内查看的人员档案已经很多。为防止账号被他人冒用，请先确认是本人，再继续查看；查看记录会同时提醒审计管理员。",
    "export": "导出大量个人信息前，请先确认是本人。",
    "rights": "办理个人信息查阅、复制、删除前，请先确认是本人。",
}
SAYS = "这一步涉及较多个人信息，请先确认是本人。"


@method_decorator(sensitive_post_parameters("password", "code"), name="dispatch")
class Prove(OwnPage):
    template_name = "generic/step.html"
    title = "确认是本人"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(self.make_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.make_form(request.POST)
        if form.is_valid() and self.is_right(form):
            prove(request)
            audit.record("user.prove", self.user, by=self.user)
            return redirect(safe_next(request))
        return self.show(form, status=422)

    def make_form(self, *data: Any) -> forms.Form:
        return RecoverableCodeForm(*data) if self.user.second_factor else ProveForm(*data)

    def is_right(self, form: forms.Form) -> bool:
        """Through the doors that count failures, so that guesses in an open session run into the lock."""
        if not self.user.second_factor:
            password = form.cleaned_data["password"]
            known = authenticate(self.request, username=self.user.username, password=password)
            if known is None:
                form.add_error("password", "密码不对。请重新填写。")
            return known is not None
        try:
            factors.verify(self.user, form.cleaned_data["code"])
        except Refused as problem:
            form.add_error("code", str(problem))
            return False
        return True

    def show(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        why = self.request.GET.get("why", "")
        transition = {"verb": "确认", "says": WHY.get(why, SAYS), "tone": "primary"}
        context = {
            "object": self.user,
            "question": self.title,
            "transition": transition,
            "form": form,
            "cancel_url": self.leave(),
            "cancel_text": "先不看",
        }
        return self.render(context, status=status)

    def leave(self) -> str:
        """Back to where he was; the page he wanted would only ask again."""
        target = self.request.GET.get("leave", "")
        local = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
        return target if local and urlsplit(target).path != reverse("accounts:sign-out") else "/"
