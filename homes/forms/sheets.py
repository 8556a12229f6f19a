"""What people type on a sheet: the claim of an item, reasons of a decision, the opening of a cycle."""

from typing import Any

from django import forms

from core.forms import BodyPickerInput, DateInput, HundredthsField
from homes.models import AssessItem
from homes.workflows import files_for
from unions.models import Body
from unions.querysets import BASIC_KINDS

FIGURE = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class PercentField(HundredthsField):
    """Typed in per cent, cleaned to basis points."""

    most = 10_000
    sentences = {
        "number": "请填数字，例如 92.5。",
        "fine": "最多保留两位小数，例如 92.55。",
        "range": "满意率在 0 到 100 之间。请核对后重填。",
    }
    widget = FIGURE

    def bare(self, text: str) -> str:
        return text.rstrip("%％")


class PointsField(HundredthsField):
    """Typed in points, cleaned to hundredths."""

    signs = ("分",)
    most = 100_000
    sentences = {
        "number": "请填分数，例如 4.5。",
        **dict.fromkeys(("fine", "range"), "分数最多保留两位小数，不能小于 0。请核对后重填。"),
    }
    widget = FIGURE


class ItemForm(forms.Form):
    """One item as the chair saves it. `version` is what the page was opened with."""

    claim = forms.ChoiceField(label="自评", choices=AssessItem.Claim.choices, required=False)
    rate = PercentField(label="满意率", required=False, max_length=12)
    count = forms.IntegerField(
        label="数量",
        required=False,
        min_value=0,
        max_value=1_000_000,
        error_messages={
            "invalid": "请填整数，例如 6。",
            "min_value": "数量不能小于 0。",
            "max_value": "数量太大，请核对后重填。",
        },
    )
    override = forms.CharField(
        label="与系统数据不同的原因",
        required=False,
        max_length=200,
        error_messages={"max_length": "原因最多 200 个字，请删减。"},
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        error_messages={"max_length": "说明最多 500 个字，请删减。"},
    )
    version = forms.IntegerField(
        min_value=0,
        error_messages={"required": "缺少版本号，请刷新页面。", "invalid": "版本号不对，请刷新页面。"},
    )

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "claim": data["claim"],
            "value": data["count"] if data["rate"] is None else data["rate"],
            "override": data["override"].strip(),
            "note": data["note"].replace("\r\n", "\n").strip(),
            "version": data["version"],
        }


class DecisionForm(forms.Form):
    """Why an item is returned or refused: the chair mends by this sentence."""

    reason = forms.CharField(
        label="原因",
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明缺什么、怎么改，工会会在这一项旁边看到。",
        error_messages={
            "required": "请写明原因，至少 4 个字。",
            "min_length": "请写明原因，至少 4 个字。",
            "max_length": "原因最多 300 个字，请删减。",
        },
    )


class AcceptForm(forms.Form):
    """The verifier may correct the points and says why."""

    points = PointsField(label="验收分", required=False, max_length=12)
    reason = forms.CharField(
        label="原因",
        required=False,
        max_length=300,
        error_messages={"max_length": "原因最多 300 个字，请删减。"},
    )

    def clean_reason(self) -> str:
        return str(self.cleaned_data["reason"]).strip()


class ReturnForm(forms.Form):
    due_on = forms.DateField(
        label="修改期限",
        required=False,
        widget=DateInput(),
        help_text="不填则沿用原来的期限。",
        error_messages={"invalid": "日期格式不对。请填 2025-10-15 这样的日期。"},
    )


class VerifyForm(forms.Form):
    accept_rest = forms.BooleanField(label="还没有逐项核实的，全部收下", required=False)


class StartForm(forms.Form):
    """For the API: which union starts which year."""

    body = forms.ModelChoiceField(queryset=Body.objects.none(), label="工会")
    cycle = forms.IntegerField(label="年度")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [grant.body_id for grant in user.grants_today if files_for(user, grant.body)]
        self.fields["body"].queryset = Body.objects.filter(pk__in=own)  # type: ignore[attr-defined]


class CycleForm(forms.Form):
    """Opens the yearly self-assessment for all basic unions of a branch."""

    body = forms.ModelChoiceField(
        queryset=Body.objects.none(),
        label="启动范围",
        help_text="这家工会下面的全部基层工会。",
        error_messages={
            "required": "请选择启动范围。",
            "invalid_choice": "没有找到这家工会，或不在您的范围内。请重新选择。",
        },
    )
    due_on = forms.DateField(
        label="填报期限",
        widget=DateInput(),
        help_text="已经启动、还没有提交的表，期限一并改为这一天。",
        error_messages={
            "required": "请填写填报期限。",
            "invalid": "日期格式不对。请填 2025-10-15 这样的日期。",
        },
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.visible_to(user, "homes.verify").exclude(kind__in=BASIC_KINDS)
        field: Any = self.fields["body"]
        field.queryset = rows
        field.widget = BodyPickerInput(permission="homes.verify")
        chosen = str(self.data.get("body") or getattr(self.initial.get("body"), "pk", ""))
        if chosen.isdecimal():
            found = rows.filter(pk=int(chosen)).first()
            field.widget.body_name = str(found) if found else ""
