"""Committees of a body: register the current or an earlier one, correct a row."""

from typing import Any, ClassVar

from django.contrib import messages
from django.urls import reverse

from core.views import CreatePage, EditPage, Page
from core.workflow import update
from unions.forms import CommitteeForm
from unions.models import Body, Committee
from unions.views.common import OfBody
from unions.workflows.sizes import size_warning


class Warned(Page):
    """An unusual number is kept, and said."""

    def warned(self, committee: Committee) -> Committee:
        text = size_warning(committee.body, committee.kind, committee.members_count)
        if text:
            messages.warning(self.request, text)
        return committee


class CommitteeCreate(Warned, OfBody, CreatePage):
    entries: ClassVar[tuple[str, ...]] = ("P-017", "P-018", "P-019")
    model = Committee
    permission = "cadres.edit"
    seen_with = "cadres.view"
    title = "登记委员会"
    form_class = CommitteeForm
    submit = "登记"
    done = "已登记委员会"

    def form_kwargs(self) -> dict[str, Any]:
        self.body: Body = self.the_body()
        return {**super().form_kwargs(), "body": self.body}

    def extra(self) -> dict[str, Any]:
        return {"subtitle": str(self.body)}

    def keep(self, form: CommitteeForm) -> Committee:
        return self.warned(form.registered(by=self.user))

    def cancel_url(self) -> str:
        return reverse("unions:body-committees", args=[self.body.pk])

    def success_url(self, obj: Committee) -> str:
        return self.cancel_url()


class CommitteeEdit(Warned, EditPage):
    model = Committee
    permission = "cadres.view"
    edit_permission = "cadres.edit"
    title = "修改委员会"
    form_class = CommitteeForm
    related = ("body",)

    def extra(self) -> dict[str, Any]:
        return {"subtitle": f"{self.object}，{self.object.get_state_display()}"}

    def keep(self, form: CommitteeForm) -> Committee:
        return self.warned(update(form.save(commit=False), before=self.before, by=self.user))

    def cancel_url(self) -> str:
        return reverse("unions:body-committees", args=[self.object.body_id])

    def success_url(self, obj: Committee) -> str:
        return self.cancel_url()
