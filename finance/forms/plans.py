"""A split plan: who it holds for, from when, and the share of each level in per cent."""

from typing import Any, cast

from django import forms

from core.forms import ScopedModelForm
from core.money import BASIS
from finance.forms.fields import PercentField, date_field
from finance.models import Level, SplitPlan
from finance.workflows.plans import OWNERS
from unions.models import Body, Jurisdiction

RATES = tuple(f"{level.value}_bp" for level in Level)


class PlaceChoice(forms.ModelChoiceField):
    def label_from_instance(self, place: Jurisdiction) -> str:
        return f"{place.code} {place.name}"


class PlanForm(ScopedModelForm):
    choose_permission = "finance.split"
    jurisdiction = PlaceChoice(Jurisdiction.objects.none(), label="适用地区", empty_label="请选择")
    effective_from = date_field("生效日期", help_text="到账日在这一天及以后的，按本方案分配")

    class Meta:
        model = SplitPlan
        fields = ("jurisdiction", "effective_from", *RATES, "source", "document", "clause", "note")
        groups = (
            ("适用范围", ("jurisdiction", "effective_from")),
            ("各级比例（合计 100%）", RATES),
            ("依据", ("source", "document", "clause", "note")),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in Level:
            self.fields[f"{level.value}_bp"] = PercentField(level.label)
        federations = Body.objects.visible_to(self.user, "finance.split").filter(kind__in=OWNERS)
        place = cast(forms.ModelChoiceField, self.fields["jurisdiction"])
        place.queryset = Jurisdiction.objects.filter(code__in=federations.values("place")).order_by("code")
        place.error_messages["invalid_choice"] = (
            "这个地区的分成方案由当地总工会或其上级设定。请从列出的地区中选择。"
        )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        rates = [said.get(name) for name in RATES]
        if all(rate is not None for rate in rates) and sum(rates) != BASIS:  # type: ignore[arg-type]
            total = sum(rates) / 100  # type: ignore[arg-type]
            raise forms.ValidationError(f"各级比例合计是 {total:g}%，应为 100%。请调整后再保存。")
        return said

    def _get_validation_exclusions(self) -> set[str]:
        """The sum is checked above with its own sentence; the database's constraint stands behind it."""
        return {*super()._get_validation_exclusions(), *RATES}  # type: ignore[misc]
