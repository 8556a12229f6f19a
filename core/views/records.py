"""Pages about one record: show, create, edit. After a save the row must lie where the user may write."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core import audit
from core.forms import ScopedModelForm
from core.views.base import Page
from core.workflow import Refused, save_form


class DetailPage(Page):
    template_name = "generic/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        return self.render({"object": self.object, "title": str(self.object), **self.extra()})

    def extra(self) -> dict[str, Any]:
        return {}


class FormPage(Page):
    """GET shows the form; POST validates, saves in one transaction and records. Typed text is never lost."""

    template_name = "generic/form.html"
    form_class: ClassVar[type[ScopedModelForm]]
    edit_permission: ClassVar[str] = ""
    submit: ClassVar[str] = "保存"
    done: ClassVar[str] = "已保存"

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.user}

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        return self.render(
            {"form": form, "submit": self.submit, "cancel_url": self.cancel_url(), **self.extra()},
            status=status,
        )

    def extra(self) -> dict[str, Any]:
        return {}

    def cancel_url(self) -> str:
        return ""

    def success_url(self, obj: Any) -> str:
        raise NotImplementedError

    def keep(self, form: Any) -> Any:
        """Saves the valid form; runs inside the transaction. Override to call a workflow verb."""
        raise NotImplementedError

    def submitted(self, form: Any) -> HttpResponse:
        if form.is_valid():
            try:
                with transaction.atomic():
                    obj = self.keep(form)
                    self.must_land_in_scope(obj)
            except Refused as problem:
                form.add_error(None, str(problem))
            except IntegrityError as problem:
                form.add_error(None, integrity_sentence(problem))
            else:
                messages.success(self.request, self.done)
                return redirect(self.success_url(obj))
        return self.show(form, status=422)

    def must_land_in_scope(self, obj: Any) -> None:
        rows = type(obj)._default_manager.visible_to(self.user, self.edit_permission or self.permission)
        if not rows.filter(pk=obj.pk).exists():
            raise PermissionDenied("the saved row lies outside the branch")


class CreatePage(FormPage):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(initial=self.initial(), **self.form_kwargs()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.submitted(self.form_class(request.POST, request.FILES, **self.form_kwargs()))

    def initial(self) -> dict[str, Any]:
        return {}

    def keep(self, form: Any) -> Any:
        return save_form(form, by=self.user)


class EditPage(FormPage):
    """Looked up with `permission`, editable with `edit_permission`: in sight but not allowed answers 403."""

    def setup_object(self) -> None:
        self.object = self.get_object()
        self.require(self.object, self.edit_permission or self.permission)
        self.before = audit.snapshot(self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.show(self.form_class(instance=self.object, **self.form_kwargs()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.setup_object()
        return self.submitted(
            self.form_class(request.POST, request.FILES, instance=self.object, **self.form_kwargs())
        )

    def keep(self, form: Any) -> Any:
        return save_form(form, by=self.user, before=self.before)


SENTENCES: dict[str, str] = {}  # constraint name → Chinese sentence; apps add theirs


def integrity_sentence(problem: IntegrityError) -> str:
    """Never repeats the database's own words: they may hold personal data."""
    cause = getattr(problem.__cause__, "diag", None)
    name = getattr(cause, "constraint_name", "") or ""
    return SENTENCES.get(name, "没有保存：与已有资料冲突，可能已有同样的记录。请核对后再试。")
