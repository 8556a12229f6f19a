"""Pages for everybody signed in, with or without rights; and the page of one action on a record."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from accounts.models import User
from accounts.roles import SIGNED_IN
from core.views import Page
from core.workflow import NotAllowed, Refused


class OwnPage(View):
    """About the signed-in person only; `LoginRequiredMiddleware` has let him in."""

    permission: ClassVar[str] = SIGNED_IN
    template_name: ClassVar[str] = ""
    title: ClassVar[str] = ""

    @property
    def user(self) -> User:
        return self.request.user  # type: ignore[return-value]

    def render(self, context: dict[str, Any], *, template: str = "", status: int = 200) -> HttpResponse:
        context.setdefault("title", self.title)
        return render(self.request, template or self.template_name, context, status=status)


class ActionPage(Page):
    """What will happen in one sentence, the data it needs, two named buttons. `act` calls the workflow."""

    template_name = "generic/step.html"
    form_class: ClassVar[type[forms.Form] | None] = None
    verb: ClassVar[str] = ""
    tone: ClassVar[str] = "primary"
    done: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        self.allow()
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        self.allow()
        form = self.make_form(request.POST)
        if form is not None and not form.is_valid():
            return self.show(form, status=422)
        try:
            answer = self.act(form.cleaned_data if form else {})
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except Refused as problem:
            return self.show(form, refusal=str(problem), status=422)
        if answer is not None:
            return answer
        messages.success(request, self.done or f"已{self.verb}：{self.object}")
        return redirect(self.back_url())

    def allow(self) -> None:
        """Raises PermissionDenied where the record is in sight but not this person's to touch."""

    def act(self, data: dict[str, Any]) -> HttpResponse | None:
        """Does it. A response where there is something to show once."""
        raise NotImplementedError

    def says(self) -> str:
        return ""

    def back_url(self) -> str:
        raise NotImplementedError

    def make_form(self, *data: Any) -> forms.Form | None:
        return self.form_class(*data, **self.form_kwargs()) if self.form_class else None

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def show(self, form: forms.Form | None, *, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {
            "title": self.verb,
            "object": self.object,
            "transition": {"verb": self.verb, "says": self.says(), "tone": self.tone},
            "form": form,
            "refusal": refusal,
            "cancel_url": self.back_url(),
        }
        return self.render(context, status=status)
