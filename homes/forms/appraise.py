"""Forms of declarations, objections, feedback, spot checks, and of reusing an earlier paper."""

from typing import Any

from django import forms

from core.forms import BodyPickerInput, DateInput
from homes.forms.sheets import VerifyForm
from homes.models import Objection, SpotFinding
from homes.models.grades import Grade
from unions.models import Body
from unions.querysets import BASIC_KINDS

_DAY = {"invalid": "日期格式不对。请填 2025-10-15 这样的日期。"}


def _text(label: str, limit: int, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, min_length=4 if required else None, max_length=limit, help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": f"请填写{label}，至少 4 个字。", "min_length": f"请填写{label}，至少 4 个字。",
            "max_length": f"{label}最多 {limit} 个字，请删减。",
        },
    )  # fmt: skip


class DeclareForm(forms.Form):
    grade = forms.ChoiceField(
        label="申报等级", choices=Grade.choices, help_text="不设名额，自评达到标准的都可以申报。"
    )


class PassForm(VerifyForm):
    opinion = _text("审核意见", 300, required=False)
    visited_on = forms.DateField(
        label="实地查看日期",
        required=False,
        widget=DateInput(),
        error_messages=_DAY,
        help_text="没有实地查看的不填。",
    )

    def clean_opinion(self) -> str:
        return str(self.cleaned_data["opinion"]).strip()


class ObjectionForm(forms.Form):
    channel = forms.ChoiceField(label="来源", choices=Objection.Channel.choices)
    text = _text("异议内容", 500, hint="写清反映的事项，不写反映人的姓名和联系方式。")


class PublicObjectionForm(forms.Form):
    text = _text(
        "异议内容", 500, hint="写清时间、地点和事实。不写您自己的姓名和联系方式，也不要写别人的证件号码。"
    )


class AnswerForm(forms.Form):
    answer = _text("调查结论", 500)


class FeedbackForm(forms.Form):
    feedback = _text("反馈意见", 500, hint="写明等次、主要差距和改进建议。")


class DrawForm(forms.Form):
    """Draws among the verified sheets of a branch."""

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="抽查范围",
        help_text="这家工会下面已经核实的自评。",
        error_messages={
            "required": "请选择抽查范围。",
            "invalid_choice": "没有找到这家工会，或不在您的范围内。请重新选择。",
        },
    )
    cycle = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        error_messages={"invalid": "请填四位年份。", "required": "请填写年度。"},
    )
    number = forms.IntegerField(
        label="抽取份数", min_value=1, max_value=500,
        error_messages={"min_value": "至少抽 1 份。", "max_value": "一次最多抽 500 份。", "invalid": "请填整数。", "required": "请填写抽取份数。"},
    )  # fmt: skip
    seed = forms.RegexField(
        r"^[0-9A-Za-z]*$", label="随机种子", required=False, max_length=32,
        help_text="可以填当众抽出的号码；不填由系统产生。用同一种子重抽，结果相同。",
        error_messages={"invalid": "只能填数字和字母。"},
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.visible_to(user, "homes.verify").exclude(kind__in=BASIC_KINDS)
        field: Any = self.fields["body"]
        field.queryset = rows
        field.widget = BodyPickerInput(permission="homes.verify")
        key = str(self.data.get("body") or getattr(self.initial.get("body"), "pk", ""))
        if key.isdecimal():
            found = rows.filter(pk=int(key)).first()
            field.widget.body_name = str(found) if found else ""


class FindingForm(forms.Form):
    result = forms.ChoiceField(label="结果", choices=[c for c in SpotFinding.Result.choices if c[0]])
    visited_on = forms.DateField(label="查看日期", required=False, widget=DateInput(), error_messages=_DAY)
    note = _text("查看情况", 300)


class PaperDatesForm(forms.Form):
    """What a paper says about itself, apart from the day it was uploaded."""

    taken_on = forms.DateField(label="形成日期", required=False, widget=DateInput(), error_messages=_DAY)
    valid_from = forms.DateField(label="有效期起", required=False, widget=DateInput(), error_messages=_DAY)
    valid_until = forms.DateField(label="有效期止", required=False, widget=DateInput(), error_messages=_DAY)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "有效期止不能早于有效期起。请核对日期。")
        return data
