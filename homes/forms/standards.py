"""Forms of a standard's draft: its head and one item with the numbers of its way of scoring."""

import re
from typing import Any, ClassVar

from django import forms

from core.forms import ScopedModelForm
from homes.forms.sheets import PointsField
from homes.models import Standard, StandardItem
from homes.scoring.known import KNOWN
from homes.scoring.marks import problems
from unions.policies.catalogue import HAVES

_TIER = re.compile(r"\s*([\d.]+)\s*[%％]?\s*[:：=]\s*([\d.]+)\s*分?\s*")


class StandardForm(ScopedModelForm):
    pass_score = PointsField(label="合格分", help_text="达到这个分数，并且必备项都达到、没有一票否决。")

    class Meta:
        model = Standard
        fields = ("title", "effective_from", "pass_score", "basis")

    def clean_pass_score(self) -> int:
        value = self.cleaned_data["pass_score"]
        if value is None or value <= 0:
            raise forms.ValidationError("请填写合格分，要大于 0。")
        return int(value)


class StandardItemForm(ScopedModelForm):
    """Rates are typed in per cent, points in points; kept as whole hundredths."""

    choose_permission = "policy.view"
    have = forms.TypedChoiceField(
        label="所属“六有”", coerce=int, choices=[*enumerate(HAVES, start=1), (0, "加分、否决和其他")]
    )
    points = PointsField(label="分值", required=False, help_text="一票否决项可以填 0。")
    each = PointsField(
        label="每次（每项）分数", required=False, help_text="按次计分是每次得几分，逐项扣分是每项扣几分。"
    )
    tiers = forms.CharField(
        label="分档", required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一档，从高到低，例如 90:5 表示 90 及以上得 5 分。",
    )  # fmt: skip
    base = forms.DecimalField(
        label="得满分的数值", required=False, min_value=0, max_digits=9, decimal_places=2,
        help_text="按比例计分时填，比例填百分数，例如 100。",
    )  # fmt: skip
    least = forms.DecimalField(
        label="最低要求", required=False, min_value=0, max_digits=9, decimal_places=2,
        help_text="低于这个数值不得分（必备项、否决项为不达到）。",
    )  # fmt: skip
    known = forms.ChoiceField(
        label="系统数据", required=False, help_text="选了以后由系统填写，工会只在不符时改，并写明原因。",
        choices=[("", "由工会填报"), *((key, known.title) for key, known in KNOWN.items())],
    )  # fmt: skip

    class Meta:
        model = StandardItem
        fields = (
            "have", "section", "code", "text", "criterion", "points", "scoring", "each", "tiers", "base", "least",
            "asks", "unit", "known", "evidence", "mandatory", "veto", "bonus", "satisfaction", "order",
        )  # fmt: skip
        groups: ClassVar = (
            ("内容", ("have", "section", "code", "text", "criterion", "evidence", "order")),
            ("计分", ("points", "scoring", "each", "tiers", "base", "least", "asks", "unit", "known")),
            ("性质", ("mandatory", "veto", "bonus", "satisfaction")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        item = kwargs.get("instance")
        if item is not None and item.pk:
            kwargs["initial"] = {**_typed(item), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["criterion"].widget = forms.Textarea(attrs={"rows": 2, "maxlength": 300})
        self.fields["unit"].help_text = "例如 次、人、%。填 % 的按百分数计分。"
        self.fields["asks"].help_text = "要填数值的写明填什么，例如“全年活动次数”。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["points"] = data.get("points") or 0
        numbers, measure = {}, 100 if data.get("unit") == "%" else 1
        if data.get("each"):
            numbers["each"] = data["each"]
        if data.get("base"):
            numbers["base"] = int(data["base"] * measure)
        if data.get("least") is not None:
            numbers["least"] = int(data["least"] * measure)
        if data.get("scoring") == StandardItem.Scoring.TIERS:
            try:
                numbers["tiers"] = _tiers(data.get("tiers") or "", measure)
            except ValueError:
                self.add_error("tiers", "每行写成“数值:分数”，例如 90:5。请核对。")
                return data
        if data.get("scoring") != StandardItem.Scoring.WHOLE and not data.get("asks"):
            self.add_error("asks", "请写明要填的是什么数值，例如“全年活动次数”。")
        if data.get("scoring") and (problem := problems(data["scoring"], data["points"], numbers)):
            self.add_error("scoring", problem)
        self.instance.numbers = numbers
        return data


def _tiers(text: str, measure: int) -> list[list[int]]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        hit = _TIER.fullmatch(line)
        if hit is None:
            raise ValueError(line)
        found.append([round(float(hit[1]) * measure), round(float(hit[2]) * 100)])
    return found


def _typed(item: StandardItem) -> dict[str, Any]:
    """The kept numbers as they are typed."""
    measure = 100 if item.is_rate else 1
    numbers = item.numbers
    lines = "\n".join(f"{least / measure:g}:{points / 100:g}" for least, points in numbers.get("tiers", ()))
    found = {"each": numbers.get("each"), "tiers": lines}
    return found | {k: numbers[k] / measure for k in ("base", "least") if k in numbers}
