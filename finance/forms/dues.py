"""Declaring a quarter, one employer or many at once; posting, reversing, correcting."""

from typing import Any, cast

from django import forms

from core.forms import ReasonForm, ScopedModelForm
from finance.forms.fields import Money, date_field, quarter_choices, workers_field
from finance.models import Contribution, Payment
from finance.workflows.dues import Declaration
from unions.models import Body, Coverage, Unit


class DeclareForm(ScopedModelForm):
    """With `body` the form of that union's page; without it the API's, where the body is a field."""

    choose_permission = "finance.edit"
    quarter = forms.ChoiceField(label="所属季度", choices=quarter_choices)
    wages = Money("季度工资总额", help_text="三个月全部职工工资总额之和，包括没有入会的职工")
    workers = workers_field()
    accrued = Money("已计提", required=False, help_text="行政实际计提的经费；足额计提的可以不填")
    accrued_on = date_field("计提日期", required=False)

    class Meta:
        model = Contribution
        fields = ("body", "unit", "quarter", "wages", "workers", "accrued", "accrued_on")

    def __init__(self, *args: Any, body: Body | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bodies = Body.objects.visible_to(self.user, "finance.edit")
        self.the_body = body
        if body is not None:
            del self.fields["body"]
            bodies = bodies.filter(pk=body.pk)
        units = cast(forms.ModelChoiceField, self.fields["unit"])
        covered = Coverage.objects.filter(body__in=bodies)
        units.queryset = Unit.objects.filter(pk__in=covered.values("unit")).order_by("pinyin", "pk")
        units.empty_label = "请选择"
        units.error_messages["invalid_choice"] = "这家单位不在本会所辖单位中。请重新选择。"

    def _post_clean(self) -> None:
        """The workflow builds and checks the row: the form only checks what was typed."""

    @property
    def declaration(self) -> Declaration:
        said = self.cleaned_data
        return Declaration(said["wages"], said["workers"], said.get("accrued"), said.get("accrued_on"))


class BulkRow(forms.Form):
    """One employer's line on the bulk page, prefilled from its register entry."""

    chosen = forms.BooleanField(label="申报", required=False, initial=True)
    wages = Money("季度工资总额", required=False)
    workers = workers_field()

    def __init__(self, *args: Any, coverage: Coverage, **kwargs: Any) -> None:
        self.coverage = coverage
        self.refusal = ""
        unit = coverage.unit
        initial = {
            "wages": unit.monthly_wages * 3 or None,
            "workers": unit.workers,
            "chosen": bool(unit.monthly_wages),
        }
        super().__init__(*args, **{"initial": initial, "prefix": f"c{coverage.pk}", **kwargs})
        self.fields["workers"].required = False
        self.fields["workers"].widget.attrs["class"] = "num"
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{unit} {self.fields[name].label}"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if not said.get("chosen"):
            self._errors = forms.utils.ErrorDict()
            return said
        for name, sentence in (("wages", "请填写季度工资总额。"), ("workers", "请填写职工人数。")):
            if said.get(name) is None and name not in self.errors:
                self.add_error(name, sentence)
        return said

    @property
    def declaration(self) -> Declaration:
        return Declaration(self.cleaned_data["wages"], self.cleaned_data["workers"])


class CorrectForm(ReasonForm):
    wages = Money("季度工资总额")
    workers = workers_field()
    accrued = Money("已计提")
    accrued_on = date_field("计提日期", required=False)
    field_order = ("wages", "workers", "accrued", "accrued_on", "reason")


class PayForm(forms.Form):
    amount = Money("到账金额")
    paid_on = date_field("到账日期", help_text="以银行到账日为准，按这一天的分成方案分配")
    channel = forms.ChoiceField(
        label="渠道",
        choices=Payment.Channel.choices,
        error_messages={"required": "请选择渠道。", "invalid_choice": "请从列出的渠道中选择。"},
    )
    receipt_no = forms.CharField(label="专用收据号", required=False, max_length=40)


class ReverseForm(ReasonForm):
    payment = forms.IntegerField(
        widget=forms.HiddenInput(),
        error_messages={
            "required": "请从到账记录中选择要冲销的一笔。",
            "invalid": "请从到账记录中选择要冲销的一笔。",
        },
    )
