"""Forms of policy data: one new dated figure typed as its kind wants it, and one adoption."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.money import parse_yuan, yuan
from unions.forms.fields import date_field
from unions.models import Threshold
from unions.policies.catalogue import Key

COUNT_KINDS = {"int", "months", "days", "years"}


class ThresholdForm(forms.Form):
    """`value` is typed as people say it: per cent, yuan, one item per line; it is cleaned to what is stored."""

    value = forms.CharField(label="新的值")
    effective_from = date_field("生效日期")
    note = forms.CharField(
        label="依据",
        max_length=300,
        required=False,
        help_text="依据的文件或会议决定，如“市总工会办公会 2026 年第 3 次”",
    )

    def __init__(self, *args: Any, key: Key, **kwargs: Any) -> None:
        self.key = key
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_field(key)
        self.fields["effective_from"].initial = today()

    def clean_value(self) -> Any:
        try:
            return parse(self.key, self.cleaned_data["value"])
        except ValueError as problem:
            raise ValidationError(str(problem)) from None


def value_field(key: Key) -> forms.Field:
    label = f"新的值（{unit_of(key)}）" if unit_of(key) else "新的值"
    missing = {"required": "请填写新的值。"}
    options = list(key.choices.items())
    if key.kind == "choice":
        return forms.ChoiceField(
            label=label, choices=options, widget=forms.RadioSelect, error_messages=missing
        )
    if key.kind == "flag":
        return forms.ChoiceField(
            label=label, choices=[("1", "是"), ("0", "否")], widget=forms.RadioSelect, error_messages=missing
        )
    if key.kind == "list" and options:
        return forms.MultipleChoiceField(
            label=label, choices=options, widget=forms.CheckboxSelectMultiple, error_messages=missing
        )
    if key.kind == "list":
        return forms.CharField(
            label=label,
            widget=forms.Textarea(attrs={"rows": 6}),
            error_messages=missing,
            help_text="一行一项",
        )
    if key.kind == "table":
        hint = "一行一项，写成“名称：值”；值有几个的用“、”分开"
        if key.columns:
            hint = f"一行一档，写成“名称：{'、'.join(key.columns)}”，都填整数，如“第一档：{'、'.join('0' for _ in key.columns)}”"
        return forms.CharField(
            label=label, widget=forms.Textarea(attrs={"rows": 6}), error_messages=missing, help_text=hint
        )
    if key.kind == "date":
        return date_field("新的值")
    hint = (
        "写成 03-31 这样的月日"
        if key.name.endswith(("deadline", "publish_by")) and key.kind == "text"
        else ""
    )
    return forms.CharField(label=label, max_length=60, error_messages=missing, help_text=hint)


def unit_of(key: Key) -> str:
    return {"rate": "%", "yuan": "元", "months": "个月", "days": "天", "years": "年"}.get(key.kind, key.unit)


def parse(key: Key, text: Any) -> Any:
    """What is stored. ValueError with a Chinese sentence where the text is not of the key's kind."""
    if key.kind in COUNT_KINDS:
        return _count(str(text), key)
    if key.kind == "rate":
        return _rate(str(text))
    if key.kind == "yuan":
        fen = parse_yuan(str(text))
        if fen < 0:
            raise ValueError("金额不能是负数。")
        return fen
    if key.kind == "date":
        return text.isoformat() if isinstance(text, dt.date) else str(text)
    if key.kind == "flag":
        return text == "1"
    if key.kind == "list":
        return list(text) if isinstance(text, list) else _items(str(text))
    return _table(str(text), key) if key.kind == "table" else str(text).strip()


def _count(text: str, key: Key) -> int:
    plain = text.strip().removesuffix(unit_of(key)).strip().replace(",", "").replace("，", "")
    if not plain.isdecimal() or int(plain) > 100_000_000:
        raise ValueError(
            f"“{text}”不是整数。请填整数，单位是{unit_of(key)}。"
            if unit_of(key)
            else f"“{text}”不是整数。请填整数。"
        )
    return int(plain)


def _rate(text: str) -> int:
    try:
        percent = Decimal(text.strip().removesuffix("%").removesuffix("％"))
    except InvalidOperation:
        raise ValueError(f"“{text}”不是百分数。请填数字，如 80 或 0.5。") from None
    points = percent * 100
    if not points.is_finite() or points != points.to_integral_value() or not 0 <= points <= 100_000:
        raise ValueError(f"“{text}”超出范围。请填 0 至 1000 之间、最多两位小数的百分数。")
    return int(points)


def _items(text: str) -> list[Any]:
    items = [line.strip() for line in text.splitlines() if line.strip()]
    if not items:
        raise ValueError("请至少填一项，一行一项。")
    return [int(item) for item in items] if all(item.isdecimal() for item in items) else items


def _table(text: str, key: Key) -> dict[str, Any]:
    names = {title: name for name, title in key.choices.items()}
    found: dict[str, Any] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        name, colon, value = line.replace(":", "：").partition("：")
        if not colon or not value.strip():
            raise ValueError(f"“{line.strip()}”没有写成“名称：值”。请改好这一行。")
        parts = [names.get(part.strip(), part.strip()) for part in value.split("、") if part.strip()]
        plain = [int(part) if part.isdecimal() else part for part in parts]
        if key.columns and (len(plain) != len(key.columns) or not all(isinstance(n, int) for n in plain)):
            raise ValueError(f"“{line.strip()}”要依次填{'、'.join(key.columns)}，都是整数，用“、”分开。")
        found[names.get(name.strip(), name.strip())] = plain if "、" in value else plain[0]
    return found


def as_typed(key: Key, value: Any) -> Any:
    """The stored value as the form wants it typed, to start from."""
    if value is None:
        return None
    if key.kind == "rate":
        return f"{value / 100:g}"
    if key.kind == "yuan":
        return yuan(value)
    if key.kind == "flag":
        return "1" if value else "0"
    if key.kind == "list" and not key.choices:
        return "\n".join(str(item) for item in value)
    if key.kind == "table" and isinstance(value, dict):
        return "\n".join(f"{key.choices.get(name, name)}：{_cell(key, part)}" for name, part in value.items())
    return value


def _cell(key: Key, part: Any) -> str:
    """A list of one item ends in “、”, so that it stays a list."""
    parts = part if isinstance(part, list) else [part]
    text = "、".join(str(key.choices.get(item, item)) for item in parts)
    return f"{text}、" if isinstance(part, list) and len(parts) == 1 else text


class AdoptionForm(forms.Form):
    enabled = forms.BooleanField(label="在本地区启用", required=False)
    core = forms.BooleanField(label="列为必备项", required=False, help_text="必备项没有达标，就不算基本达到")
    weight = forms.IntegerField(
        label="权重", min_value=1, max_value=10,
        error_messages={"required": "请填写权重，1 至 10。", "min_value": "权重从 1 到 10。", "max_value": "权重从 1 到 10。"},
    )  # fmt: skip
    strength = forms.ChoiceField(label="力度", choices=Threshold.Strength.choices)
    effective_from = date_field("生效日期")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = today()
