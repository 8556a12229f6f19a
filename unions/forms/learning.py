"""Forms of training plans, video lectures, qualifications and direct-election pilots."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm, YuanField
from unions.models import Body, LectureVideo, Officer, Pilot, Talent, TrainingPlan
from unions.policies.force import policy_of

FIRST_YEAR = 2010
AHEAD = 2  # years that may be planned ahead


def check_year(year: int) -> int:
    last = today().year + AHEAD
    if not FIRST_YEAR <= year <= last:
        raise ValidationError(f"年度应在 {FIRST_YEAR} 至 {last} 之间。请核对。")
    return year


class TrainingPlanForm(ScopedModelForm):
    choose_permission = "unions.edit"
    budget = YuanField(label="经费预算（元）", required=False)

    class Meta:
        model = TrainingPlan
        fields = ("body", "year", "kind", "target_group", "seats", "days", "subjects", "budget", "note")
        groups = (
            ("计划", ("body", "year", "kind", "target_group", "subjects")),
            ("规模和经费", ("seats", "days", "budget", "note")),
        )

    def clean_year(self) -> int:
        return check_year(self.cleaned_data["year"])


class LectureVideoForm(ScopedModelForm):
    choose_permission = "unions.edit"

    class Meta:
        model = LectureVideo
        fields = ("body", "title", "url", "hours", "subjects")
        groups = (("课程", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].widget.input_type = "url"
        self.fields["hours"].error_messages["invalid"] = "请填数字，如 2 或 1.5。"
        if self.instance.pk and self.instance.pushed_on:  # what people were counted by stays
            for name in ("body", "hours"):
                self.fields[name].disabled = True


class ViewingForm(forms.Form):
    """Which cadres have learned the lecture to its end; the union stands for it."""

    officers = forms.ModelMultipleChoiceField(
        Officer.objects.none(), label="已学完的干部", widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "请至少选一位已学完的干部。", "invalid_choice": "有一位干部没有找到，或您无权选择。请重新选择。"},
    )  # fmt: skip
    learned_on = forms.DateField(label="学完日期")
    confirmed = forms.BooleanField(
        label="确认以上干部已学完全部内容", error_messages={"required": "请勾选确认，再登记学时。"}
    )

    def __init__(self, *args: Any, officers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["officers"]
        chosen.queryset = officers
        from core.forms import DateInput

        self.fields["learned_on"].widget = DateInput()
        self.fields["learned_on"].error_messages["required"] = "请填写学完日期。"

    def clean_learned_on(self) -> Any:
        day = self.cleaned_data["learned_on"]
        if day > today():
            raise ValidationError("学完日期在今天以后。学完以后再登记。")
        return day


class TalentForm(ScopedModelForm):
    """The select lists the cadres of one union: that of the cadre named in the address, else the reader's own."""

    choose_permission = "cadres.edit"

    class Meta:
        model = Talent
        fields = (
            "officer", "field", "qualification", "certificate_no", "obtained_on", "pool_level", "available",
        )  # fmt: skip
        groups = (("专业资格", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["officer"]
        body = self._body(field.queryset)
        rows = field.queryset.filter(body=body, left_on=None).order_by("post", "pinyin") if body else ()
        field.widget.choices = [("", "请选择"), *((row.pk, str(row)) for row in rows)]
        field.help_text = "其他工会的干部，请在“工会干部”里打开那位干部，点“登记执业资格”"
        listed = policy_of(body.place if body else "CN", today()).value("train.qualifications") or []
        if listed:
            kept = [self.instance.field] if self.instance.field and self.instance.field not in listed else []
            choices = [("", "请选择"), *((word, word) for word in (*listed, *kept))]
            self.fields["field"] = forms.ChoiceField(
                label="专业领域", choices=choices, error_messages={"required": "请选择专业领域。"}
            )

    def _body(self, officers: Any) -> Body | None:
        text = str(self.data.get("officer") or self.initial.get("officer") or "")
        found = officers.filter(pk=int(text)).select_related("body").first() if text.isdecimal() else None
        return found.body if found else self.user.home_body

    def clean_obtained_on(self) -> Any:
        day = self.cleaned_data["obtained_on"]
        if day > today():
            raise ValidationError("取得日期在今天以后。请核对。")
        return day


class PilotForm(ScopedModelForm):
    choose_permission = "unions.edit"

    class Meta:
        model = Pilot
        fields = ("body", "year", "chosen_on", "theme")
        groups = (("试点", fields),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = "选县（市、区）总工会或开发区工会"

    def clean_year(self) -> int:
        return check_year(self.cleaned_data["year"])

    def clean_chosen_on(self) -> Any:
        day = self.cleaned_data["chosen_on"]
        if day > today():
            raise ValidationError("确定日期在今天以后。请核对。")
        return day
