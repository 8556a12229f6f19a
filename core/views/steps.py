"""The page of a step: what it does in one sentence, the data it needs, the named button."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from core.views.base import Page
from core.views.records import integrity_sentence
from core.workflow import NotAllowed, Refused, Transition, WrongState


class StepPage(Page):
    """Looked up by the view permission, applied by the transition's own. `back` names the detail page's URL."""

    template_name = "generic/step.html"
    transition: ClassVar[Transition]
    form_class: ClassVar[type[forms.Form] | None] = None
    back: ClassVar[str] = ""
    done: ClassVar[str] = ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        self.require(self.object, self.transition.permission)
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        self.require(self.object, self.transition.permission)
        form = self.make_form(request.POST, request.FILES)
        if form is not None and not form.is_valid():
            return self.show(form, status=422)
        try:
            obj = self.transition.apply(self.object, by=self.user, **(form.cleaned_data if form else {}))
        except NotAllowed as problem:
            raise PermissionDenied(str(problem)) from problem
        except WrongState:
            raise  # the middleware answers 409
        except Refused as problem:
            return self.show(form, refusal=str(problem), status=422)
        except IntegrityError as problem:
            return self.show(form, refusal=integrity_sentence(problem), status=422)
        messages.success(request, self.done or f"已{self.transition.verb}：{obj}")
        return redirect(self.success_url(obj))

    def make_form(self, *data: Any) -> forms.Form | None:
        return self.form_class(*data, **self.form_kwargs()) if self.form_class else None

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def success_url(self, obj: Any) -> str:
        return reverse(self.back, args=[obj.pk])

    def extra(self) -> dict[str, Any]:
        return {}

    def show(self, form: forms.Form | None, *, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {
            "title": self.transition.verb,
            "object": self.object,
            "transition": self.transition,
            "form": form,
            "refusal": refusal,
            "cancel_url": self.success_url(self.object),
            **self.extra(),
        }
        return self.render(context, status=status)
