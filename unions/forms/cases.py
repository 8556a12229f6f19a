"""Forms of procedures, made from the questions that a procedure or a step asks."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ReasonForm
from core.papers import ACCEPT, check_paper
from unions.forms.fields import BodyField, clean_code, count_field, date_field
from unions.models import Body, Case, Election, Officer, Unit
from unions.workflows.procedures import ABOVE, Ask, Procedure, Stage, may_return_to
from unions.workflows.procedures.common import doc_no

SELECTED = "没有找到这一项，或您无权选择。请重新选择。"


class AskingForm(forms.Form):
    """Fields for a list of questions; the answers come back under the questions' names."""

    def ask(self, asks: tuple[Ask, ...], *, body: Body | None, user: Any, case: Case | None = None) -> None:
        for ask in asks:
            self.fields[ask.name] = field_of(ask, body=body, user=user, case=case)
            self.fields[ask.name].help_text = ask.help


class StageForm(AskingForm):
    """One step of a case: its date, its questions, a paper, a note."""

    def __init__(self, *args: Any, case: Case, stage: Stage, user: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("done_on", today())
        super().__init__(*args, **kwargs)
        self.stage = stage
        self.fields["done_on"] = date_field("办理日期")
        if stage.optional:
            help_text = "勾选后不填下面各项，但要在说明里写明理由"
            self.fields["skip"] = forms.BooleanField(
                label=stage.skip_label, required=False, help_text=help_text
            )
        asks = stage.questions(case)
        self.ask(asks, body=case.body, user=user, case=case)
        if stage.paper or stage.turn != ABOVE:
            self.fields["paper"] = paper_field(required=stage.paper and not stage.optional)
        self.fields["note"] = forms.CharField(
            label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
        if self.is_bound and stage.optional and self.data.get("skip"):
            for ask in asks:
                self.fields[ask.name].required = False

    def clean_done_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["done_on"]
        if day > today():
            raise ValidationError("日期在今天以后。请在办理当天或以后登记。")
        return day

    def clean_paper(self) -> Any:
        paper = self.cleaned_data.get("paper")
        return check_paper(paper) if paper else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("skip") and not data.get("note"):
            self.add_error("note", "请写明这一步为什么不适用。")
        return data


class ReturnForm(ReasonForm):
    """Why a case goes back, and before which step; before the last one of the own side where none is named."""

    to = forms.CharField(label="退回到", required=False, max_length=24)

    def __init__(self, *args: Any, case: Case | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = may_return_to(case) if case else []
        if len(steps) > 1:
            self.fields["to"].widget = forms.Select(choices=[(stage.key, stage.label) for stage in steps])
            self.fields["to"].help_text = "这一步和以后的步骤重新办理，原来的记录保留在案"
        elif case:
            self.fields["to"].widget = forms.HiddenInput()


class CaseForm(AskingForm):
    """Opens a case: the body, what it is about, the procedure's first questions."""

    def __init__(self, *args: Any, procedure: Procedure, user: Any, body: Body | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.procedure = procedure
        body_field = BodyField(label="工会", kinds=procedure.kinds)
        body_field.queryset = Body.objects.visible_to(user, procedure.opener)
        self.fields["body"] = body_field
        if procedure.about:
            about = Ask(procedure.about, ABOUT[procedure.about], procedure.about)
            self.ask((about,), body=body, user=user)
        self.ask(
            procedure.opens,
            body=body,
            user=user,
            case=Case(body=body, procedure=procedure.key) if body else None,
        )


class DocNoField(forms.CharField):
    """The number of a reply, brought into the form of GB/T 9704."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            return doc_no(text) if text else ""
        except ValueError as problem:
            raise ValidationError(str(problem)) from None


class UnionCodeField(forms.CharField):
    """The code of a union: 18 characters from 81, with its check digit."""

    def clean(self, value: Any) -> str:
        return clean_code(str(super().clean(value) or ""), prefix="81")


# kinds of questions that apps above answer with rows of their own: kind → field for the question, the body and the reader
CHOOSERS: dict[str, Callable[[Ask, Body | None, Any], forms.Field]] = {}
CODES = {"docno": DocNoField, "uscc": UnionCodeField}
ABOUT = {"officer": "干部", "election": "选举档案", "unit": "单位"}


def paper_field(*, required: bool) -> forms.FileField:
    return forms.FileField(
        label="材料", required=required, help_text="PDF、JPG、PNG 或 DOCX，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        error_messages={"required": "请上传这一步的材料。", "empty": "文件是空的。请重新选择。"},
    )  # fmt: skip


def field_of(ask: Ask, *, body: Body | None, user: Any, case: Case | None) -> forms.Field:
    required = {"required": f"请填写{ask.label}。"}
    if ask.kind == "date":
        return date_field(ask.label, required=ask.required)
    if ask.kind in CODES:
        return CODES[ask.kind](
            label=ask.label, required=ask.required, max_length=ask.max_length, error_messages=required
        )
    if ask.kind == "number":
        return count_field(ask.label, required=ask.required)
    if ask.kind == "yes":
        return forms.BooleanField(
            label=ask.label, required=ask.required, error_messages={"required": f"请确认：{ask.label}。"}
        )
    if ask.kind == "choice":
        options = ask.options(case) if case else ask.choices if not callable(ask.choices) else ()
        return forms.ChoiceField(
            label=ask.label, required=ask.required, choices=[("", "请选择"), *options],
            error_messages={"required": f"请选择{ask.label}。", "invalid_choice": SELECTED},
        )  # fmt: skip
    if ask.kind == "body":
        chosen = BodyField(label=ask.label, required=ask.required)
        chosen.queryset = Body.objects.visible_to(user, "unions.view")
        return chosen
    if ask.kind in CHOOSERS:
        return CHOOSERS[ask.kind](ask, body, user)
    if ask.kind in ABOUT:
        return row_field(ask, body=body, user=user)
    widget = forms.Textarea(attrs={"rows": 3}) if ask.kind == "long" else forms.TextInput()
    return forms.CharField(
        label=ask.label,
        required=ask.required,
        max_length=ask.max_length,
        widget=widget,
        error_messages=required,
    )


def row_field(ask: Ask, *, body: Body | None, user: Any) -> forms.ModelChoiceField:
    """A cadre in post, an election or an employer of the body; of the whole reach where no body is chosen yet."""
    rows: Any
    if ask.kind == "officer":
        rows = Officer.objects.visible_to(user, "cadres.view").filter(left_on=None).order_by("post", "pinyin")
    elif ask.kind == "election":
        rows = Election.objects.visible_to(user, "elections.view").order_by("-pk")
    else:
        rows = Unit.objects.visible_to(user, "units.view").filter(closed_on=None).order_by("pinyin")
    if body is not None:
        rows = (
            rows.filter(coverages__body=body, coverages__to_on=None).distinct()
            if ask.kind == "unit"
            else rows.filter(body=body)
        )
    return forms.ModelChoiceField(
        rows, label=ask.label, required=ask.required, empty_label="请选择",
        error_messages={"required": f"请选择{ask.label}。", "invalid_choice": SELECTED},
    )  # fmt: skip
