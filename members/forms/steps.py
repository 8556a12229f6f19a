"""Forms of the steps of a membership, and the reason for full numbers."""

from typing import Any

from django import forms

from core.clock import today
from core.forms import DateInput, ReasonForm
from members.models import Member


class ChangeForm(forms.Form):
    """What a change of membership needs: the day, the workbook's reason, a word of explanation."""

    on = forms.DateField(
        label="日期", widget=DateInput(), initial=today, error_messages={"required": "请填写日期。"}
    )
    change_reason = forms.ChoiceField(
        label="原因",
        choices=[("", "请选择"), *Member.Reason.choices],
        error_messages={"required": "请选择原因。"},
    )
    reason = forms.CharField(
        label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > today():
            raise forms.ValidationError("日期不能晚于今天。")
        return self.cleaned_data["on"]


class RejoinForm(forms.Form):
    on = forms.DateField(
        label="日期", widget=DateInput(), initial=today, error_messages={"required": "请填写日期。"}
    )
    reason = forms.CharField(
        label="说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class BookForm(ReasonForm):
    """Why the official workbook with whole numbers is needed."""
