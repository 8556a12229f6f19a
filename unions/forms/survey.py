"""Forms of the dragnet survey: a round, a visit, and the later decisions about one employer."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm
from unions.forms.fields import BodyField, count_field, date_field
from unions.models import Body, SurveyItem, SurveyRound, Unit
from unions.policies.force import policy_of

RESULTS = [choice for choice in SurveyItem.Result.choices if choice[0]]


class SurveyForm(ScopedModelForm):
    choose_permission = "units.edit"
    body = BodyField(kinds=("county",), label="组织排查的县级工会")
    domain8 = forms.ChoiceField(
        label="领域", required=False, choices=[("", "全部八大领域"), *Unit.Domain8.choices[1:]],
        help_text="名录里标注了这个领域的存续单位都列入本轮，已在另一轮排查里的除外",
    )  # fmt: skip

    class Meta:
        model = SurveyRound
        fields = ("body", "domain8", "started_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["body"]
        field.queryset = Body.objects.visible_to(self.user, "units.edit").filter(kind=Body.Kind.COUNTY)

    def clean_started_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["started_on"]
        if day > today():
            raise ValidationError("开始日期在今天以后。请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        """The same two refusals as the workflow and the database, as field errors."""
        data = super().clean() or self.cleaned_data
        body, day = data.get("body"), data.get("started_on")
        earliest = policy_of(body.place, today()).value("cov.survey_from") if body else None
        if earliest and day and day < earliest:
            self.add_error("started_on", f"本地从 {earliest} 开始集中排查，开始日期不能早于这一天。")
        running = SurveyRound.objects.filter(body=body, domain8=data.get("domain8", ""))
        if body and running.exclude(state=SurveyRound.State.CLOSED).exists():
            self.add_error(None, "这个领域已有一轮排查没有结束。请在那一轮里补充名单，或等它结束后再开始。")
        return data


class StepForm(forms.Form):
    """`words`: the modes of founding in force; without them (the API) the step itself checks the word."""

    def __init__(self, *args: Any, words: list[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "mode" in self.fields and words is not None:
            old = self.fields["mode"]
            self.fields["mode"] = forms.ChoiceField(
                label="建会方式", required=old.required, choices=[(word, word) for word in words],
                widget=forms.RadioSelect, help_text="" if words else "本地还没有设定组建模式，请先在标准参数里设定。",
                error_messages={"required": "请选择建会方式。"},
            )  # fmt: skip


def _mode(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label="建会方式", max_length=20, required=required, error_messages={"required": "请选择建会方式。"}
    )


class VisitForm(StepForm):
    visited_on = date_field("走访日期")
    workers = count_field("核实的职工人数", required=False)


class ClassifyForm(StepForm):
    result = forms.ChoiceField(
        label="排查结果",
        choices=RESULTS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择排查结果。"},
    )
    reason = forms.CharField(
        label="不具备的原因", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ModeForm(StepForm):
    mode = _mode(required=True)


class DueForm(StepForm):
    due_on = date_field("建会时限", help_text="到这一天应建成工会")


class PlanForm(StepForm):
    """The mode and the date for many employers at once; an empty one stays as it is."""

    mode = _mode(required=False)
    due_on = date_field("建会时限", required=False, help_text="到这一天应建成工会")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("mode") and not data.get("due_on"):
            raise ValidationError("请选择建会方式，或填写建会时限，至少一项。")
        return data


class RecordForm(VisitForm):
    """The visitor's form: the visit and, as far as it is known, what follows from it."""

    result = forms.ChoiceField(
        label="排查结果", choices=[*RESULTS, ("", "下次再定")], widget=forms.RadioSelect, required=False
    )
    mode = _mode(required=False)
    due_on = date_field("建会时限", required=False, help_text="到这一天应建成工会")
    reason = forms.CharField(
        label="不具备的原因", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("result") == SurveyItem.Result.CANNOT and not data.get("reason", "").strip():
            self.add_error("reason", "请写明为什么不具备建会条件。")
        if data.get("due_on") and data["due_on"] < today():
            self.add_error("due_on", "建会时限应在今天或以后。请核对。")
        if data.get("result") == SurveyItem.Result.SHOULD and data.get("due_on") and not data.get("mode"):
            self.add_error("mode", "定了时限的，请一并选择建会方式。")
        return data
