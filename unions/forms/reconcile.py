"""Forms of reconciliation: the branch, the receipt, the answer to a difference, the yearly confirmation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.workflow import Refused
from unions.forms.fields import BodyField
from unions.models import Body, NatSyncDifference
from unions.querysets import BASIC_KINDS
from unions.resources.national import LABELS, UNION_FIELDS, UNIT_FIELDS
from unions.workflows.reconcile import ANSWERS, fit

TOPS = tuple(kind for kind in Body.Kind.values if kind not in (*BASIC_KINDS, "branch", "group"))
KEEPS = (NatSyncDifference.Resolution.OURS, NatSyncDifference.Resolution.CHECK)


class RoundForm(forms.Form):
    body = BodyField(label="对账范围", kinds=TOPS, help_text="导出这家工会和它下面的全部工会")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Body.objects.visible_to(user, "unions.edit").exclude(kind__in=BASIC_KINDS)
        self.fields["body"].queryset = rows  # type: ignore[attr-defined]


class ReceiptForm(forms.Form):
    receipt = forms.FileField(
        label="全国系统的回执",
        help_text="从全国系统导出的工会名录，列与对账表相同；xlsx 或 csv，不超过 60 MB",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请选择要上传的回执。", "empty": "文件是空的。请重新选择回执。"},
    )

    def clean_receipt(self) -> Any:
        file = self.cleaned_data["receipt"]
        try:
            fit(file)
        except Refused as problem:
            raise ValidationError(str(problem)) from None
        return file


class ResolveForm(forms.Form):
    resolution = forms.ChoiceField(
        label="处理",
        choices=[choice for choice in NatSyncDifference.Resolution.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择怎样处理。"},
    )
    note = forms.CharField(
        label="说明", max_length=300, required=False, help_text="可不填；另行核实的，写明由谁核实"
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind:
            labels = dict(NatSyncDifference.Resolution.choices)
            self.fields["resolution"].choices = [(code, labels[code]) for code in ANSWERS[kind]]  # type: ignore[attr-defined]


class ResolveManyForm(ResolveForm):
    """`what`: a kind of difference, or `field:` and one field."""

    what = forms.ChoiceField(label="哪些差异", error_messages={"required": "请选择要处理的差异。"})
    field_order = ("what", "resolution", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in NatSyncDifference.Kind.choices if choice[0] != "field"]
        fields = [(f"field:{name}", f"内容不一致：{LABELS[name]}") for name in (*UNION_FIELDS, *UNIT_FIELDS)]
        self.fields["what"].choices = [("", "请选择"), *kinds, *fields]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        kind, _, field = str(data.get("what", "")).partition(":")
        if data.get("resolution") and kind and data["resolution"] not in ANSWERS[kind]:
            self.add_error("resolution", "这类差异不能直接采用全国系统的。请选“以本系统为准”或“另行核实”。")
        return {**data, "kind": kind, "field": field}


class ConfirmOwnForm(forms.Form):
    agree = forms.BooleanField(
        label="我已核对本会的名称、代码、负责人、职工和会员人数，与实际一致",
        error_messages={"required": "请先核对，再勾选。"},
    )
    note = forms.CharField(label="说明", max_length=200, required=False)
