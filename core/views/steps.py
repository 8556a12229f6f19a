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
        if self.at_once:
            self.object = self.model(pk=self.kwargs["pk"])
        else:
            self.object = self.get_object()
            self.require(self.object, self.transition.permission)
        form = self.make_form(request.POST, request.FILES)
        if form is not None and not form.is_valid():
            return self.show(form, status=422)
        try:
            obj = self.transition.apply(self.object, by=self.user, **(form.cleaned_data if form else {}))
        except NotAllowed as problem:
            self.get_object()  # out of sight: 404
            raise PermissionDenied(str(problem)) from problem
        except WrongState:
            raise  # the middleware answers 409
        except Refused as problem:
            return self.refused(form, str(problem))
        except IntegrityError as problem:
            return self.refused(form, integrity_sentence(problem))
        messages.success(request, self.done or f"已{self.transition.verb}：{obj}")
        return redirect(self.success_url(obj))

    def refused(self, form: forms.Form | None, sentence: str) -> HttpResponse:
        if self.at_once:
            self.object = self.get_object()
        return self.show(form, refusal=sentence, status=422)

    @property
    def at_once(self) -> bool:
        """Whether the step may look the row up itself, once and locked: nothing is asked on the page, neither page nor step
        adds a condition of its own, and wherever the step is allowed its row is in sight."""
        own, plain = type(self), StepPage
        same = (own.get_object, own.get_queryset, own.make_form) == (
            plain.get_object, plain.get_queryset, plain.make_form
        )  # fmt: skip
        same = same and type(self.transition)._queryset is Transition._queryset
        where = self.user.branches(self.transition.permission)
        return same and self.form_class is None and set(where) <= set(self.user.branches(self.permission))

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
