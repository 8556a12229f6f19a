"""A new figure of a deadline or head count, from a day on."""

import datetime as dt

from django import forms

from core.clock import today
from core.forms import ScopedModelForm
from petitions.models import PetitionLimit

PEOPLE = {PetitionLimit.Kind.COLLECTIVE, PetitionLimit.Kind.DELEGATES}


class LimitForm(ScopedModelForm):
    class Meta:
        model = PetitionLimit
        fields = ("kind", "amount", "unit", "basis", "outside", "effective_from")

    def clean_effective_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_from"]
        if day < today():
            raise forms.ValidationError("生效日期不能早于今天：已经受理的件按当时的期限办理。")
        return day

    def clean_amount(self) -> int:
        amount: int = self.cleaned_data["amount"]
        if not 1 <= amount <= 999:
            raise forms.ValidationError("数值应在 1 到 999 之间。")
        return amount

    def clean(self) -> dict[str, object]:
        data: dict[str, object] = super().clean() or {}
        people = data.get("unit") == PetitionLimit.Unit.PEOPLE
        if data.get("kind") and data.get("unit") and people != (data["kind"] in PEOPLE):
            self.add_error("unit", "期限用天或工作日，人数用人。请改选单位。")
        return data
