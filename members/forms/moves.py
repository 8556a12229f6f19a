"""Forms of the member's own door for his membership: where to go, leaving, coming back."""

from typing import Any

from django import forms

from members.models import Member
from unions.forms.fields import PlaceField

WORDS = {"widget": forms.Textarea(attrs={"rows": 2}), "max_length": 200, "required": False}


class MoveForm(forms.Form):
    """A new employer or union by its name, or the place where he lives while there is none."""

    to_text = forms.CharField(
        label="新单位或新工会", max_length=120, required=False,
        help_text="填全称。还没有新单位的不填，改填下面的居住地",
    )  # fmt: skip
    residence = PlaceField(
        label="居住地", required=False, help_text="没有新单位的填：乡镇（街道）名称，如义堂镇；由当地工会暂管会籍",
    )  # fmt: skip
    change_reason = forms.ChoiceField(
        label="原因", choices=Member.Reason.choices[:4], error_messages={"required": "请选择原因。"}
    )
    reason = forms.CharField(label="说明", **WORDS)  # type: ignore[arg-type]

    def clean_to_text(self) -> str:
        return "".join(self.cleaned_data["to_text"].split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        where, home = data.get("to_text"), data.get("residence")
        if "residence" in data and not where and not home:
            self.add_error("to_text", "请填写新单位或新工会；还没有新单位的，填写居住地。")
        if where and home:
            self.add_error("residence", "有新单位的不用填居住地。请只填一项。")
        return data


class LeaveForm(forms.Form):
    why = forms.CharField(label="退会的原因（可以不填）", **WORDS)  # type: ignore[arg-type]
    sure = forms.BooleanField(
        label="我知道退会后不再享受会员的权利，会员证由工会收回",
        error_messages={"required": "请先勾选，再提交。"},
    )


class ResumeForm(forms.Form):
    why = forms.CharField(
        label="现在的情况", min_length=2, max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如：已退伍回原单位、重新就业", error_messages={"required": "请写明现在的情况，如重新就业。"},
    )  # fmt: skip
