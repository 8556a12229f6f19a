"""Forms of the adjudication of suspected twins: which record stays, whose value is kept for what differs, and why."""

from typing import Any

from django import forms

from core.forms import ReasonForm
from members.workflows.merging import units

SIDES = [("first", "第一份"), ("second", "第二份")]


class MergeForm(forms.Form):
    """One choice per group of columns; where nothing is said the value of the record that stays is kept."""

    survivor = forms.ChoiceField(
        label="保留哪一份档案",
        choices=SIDES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择保留哪一份档案。"},
    )
    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明认定是同一人的依据，至少 4 个字。", "min_length": "请写明认定是同一人的依据，至少 4 个字。"},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, (label, _) in units().items():
            self.fields[f"keep_{key}"] = forms.ChoiceField(label=label, choices=SIDES, required=False)

    def clean(self) -> dict[str, Any]:
        """`choices` by key, as the step takes them."""
        data: dict[str, Any] = super().clean() or {}
        said = {name.removeprefix("keep_"): value for name, value in data.items() if name.startswith("keep_")}
        plain = {name: value for name, value in data.items() if not name.startswith("keep_")}
        return {**plain, "choices": {key: side for key, side in said.items() if side}}


class TwinReasonForm(ReasonForm):
    """Why they are two persons, or why a merge is taken back."""
