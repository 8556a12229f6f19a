"""Fields shared by the finance forms: amounts in yuan, rates in per cent, days, quarters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import previous_quarter, quarter_label, quarter_of, today
from core.forms import DateInput, HundredthsField, YuanField

LARGEST = 10**15  # fen: ten trillion yuan; larger figures are typing errors
QUARTERS_OFFERED = 12


class Money(YuanField):
    """A required amount with its unit and sentences of its own."""

    unit = "元"

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label=label, max_length=24, **kwargs)
        self.error_messages["required"] = f"请填写{label}，以元为单位，如 1240.50。"

    def clean(self, value: Any) -> int | None:
        fen = super().clean(value)
        if fen is not None and fen > LARGEST:
            raise ValidationError("金额太大，请核对单位：这里以元填写。")
        return fen


class PercentField(HundredthsField):
    """Typed in per cent with at most two decimals, cleaned to basis points."""

    unit = "%"
    signs = ("%", "％")
    most = 10_000
    sentences = {
        "number": "“{value}”不是比例，请填 0 到 100 的数字，如 5 或 2.5。",
        **dict.fromkeys(("fine", "range"), "比例应在 0 到 100 之间，最多两位小数。"),
    }

    def __init__(self, label: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "num"})
        super().__init__(label=label, max_length=8, widget=widget, **kwargs)
        self.error_messages["required"] = f"请填写{label}的比例，不参加分成的填 0。"


def date_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    messages = {"invalid": "日期格式不对。请填 2025-10-15 这样的日期。", "required": f"请填写{label}。"}
    return forms.DateField(
        label=label, required=required, widget=DateInput(), error_messages=messages, help_text=help_text
    )


def workers_field() -> forms.IntegerField:
    messages = {
        "required": "请填写职工人数。",
        "invalid": "职工人数应是整数。",
        "min_value": "职工人数不能是负数。",
        "max_value": "职工人数太大，请核对。",
    }
    field = forms.IntegerField(label="职工人数", min_value=0, max_value=9_999_999, error_messages=messages)
    field.widget.attrs["inputmode"] = "numeric"
    return field


def text_field(label: str, *, required: bool = True, most: int = 300, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"请填写{label}。", "max_length": f"{label}不能超过 {most} 个字。"},
    )


def quarter_choices() -> list[tuple[str, str]]:
    """The current quarter and those before it, newest first."""
    newest = quarter_of(today())
    quarters = [previous_quarter(newest, back) for back in range(QUARTERS_OFFERED)]
    return [(quarter, quarter_label(quarter)) for quarter in quarters]
