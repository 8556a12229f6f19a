"""One page per step; a step that sends the petition away leads back to the register."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from core.views import StepPage
from petitions import forms as f
from petitions import workflows as w
from petitions.models import Petition
from petitions.models.choices import Result


class PetitionStep(StepPage):
    model = Petition
    permission = "petitions.view"
    back = "petitions:petition-detail"
    form_class: ClassVar[type[forms.Form] | None] = None

    def form_kwargs(self) -> dict[str, Any]:
        return {"petition": self.object}

    def crumbs(self) -> list[tuple[str, str]]:
        return [("信访件", reverse("petitions:petition-list")), (self.transition.verb, "")]

    def success_url(self, obj: Any) -> str:
        if self.get_queryset().filter(pk=obj.pk).exists():
            return reverse(self.back, args=[obj.pk])
        return reverse("petitions:petition-list")


class Opine(PetitionStep):
    """One page for the three results; the chosen one decides which step is taken."""

    transition = w.SOLVE
    form_class = f.ResultForm
    done = "已出具处理意见，请尽快答复信访人"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = {Result.EXPLAIN: w.EXPLAIN, Result.REFUSE: w.REFUSE}
        self.transition = chosen.get(request.POST.get("result", ""), w.SOLVE)  # type: ignore[misc,call-overload]
        return super().post(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("信访件", reverse("petitions:petition-list")), ("出具处理意见", "")]

    def extra(self) -> dict[str, Any]:
        says = "写明诉求、查明的事实、处理意见和依据。出具后还要答复信访人，未答复不能归档。"
        return {"title": "出具处理意见", "question": "出具处理意见", "submit": "出具处理意见", "says": says}


def page(transition: Any, form: Any = None) -> type[PetitionStep]:
    name = "".join(part.title() for part in transition.slug.split("-")) + "Step"
    return type(name, (PetitionStep,), {"transition": transition, "form_class": form, "__module__": __name__})


# (transition, form), in the order of work; the API uses the same pairs
STEPS: tuple[tuple[Any, Any], ...] = (
    (w.ASSIGN, f.AssignForm),
    (w.ACCEPT, f.AcceptForm),
    (w.INVESTIGATE, f.RemarkForm),
    (w.SOLVE, f.OpinionForm),
    (w.REPLY, f.ReplyForm),
    (w.CONFIRM, f.ConfirmForm),
    (w.ARCHIVE, None),
    (w.NOTIFY, f.RemarkForm),
    (w.NOTE, f.NoteForm),
    (w.ASK_EXTENSION, f.ExtensionForm),
    (w.EXTEND, None),
    (w.HAND_OVER, f.HandOverForm),
    (w.IDENTIFY, f.IdentifyForm),
    (w.EXPLAIN, f.OpinionForm),
    (w.REFUSE, f.OpinionForm),
    (w.TRANSFER, f.TransferForm),
    (w.JUDICIAL, f.JudicialForm),
    (w.HAND_BACK, f.BackForm),
    (w.ESCALATE, f.BackForm),
)
PAGES = {transition.slug: page(transition, form) for transition, form in STEPS}
