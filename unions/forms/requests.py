"""The form of a request: the fields of its kind, checked by the same rules as filing and approval."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import BodyPickerInput, ScopedModelForm
from core.workflow import Refused
from unions.models import Body, BodyRequest, Unit
from unions.querysets import BASIC_KINDS, INDUSTRIAL_KINDS
from unions.workflows.plans import Plan, check, open_units
from unions.workflows.requests import draft

Kind = BodyRequest.Kind
OWN_FIELDS: dict[str, tuple[str, ...]] = {
    Kind.RENAME: ("new_name",),
    Kind.MOVE: ("new_superior",),
    Kind.MERGE: ("partner",),
    Kind.SPLIT: ("new_name", "new_kind", "units"),
    Kind.DISSOLVE: (),
    Kind.RESTORE: (),
    Kind.REALIGN: ("partner", "bodies"),
}
ABOUT: dict[str, str] = {
    Kind.RENAME: "换一个名称。原来的名称留在沿革里，按旧名也能找到。",
    Kind.MOVE: "移到另一家上级工会下面，下级工会、单位和会员一起移动。",
    Kind.MERGE: "把全部单位、会员和下级工会并到另一家工会，本会撤销，记录保留。",
    Kind.SPLIT: "把选中的单位和在那里工作的会员分到一家新的工会。",
    Kind.DISSOLVE: "撤销本会：单位的覆盖和干部任职到生效之日为止，记录保留。",
    Kind.RESTORE: "恢复已经撤销的工会，撤销时覆盖、现在没有别的工会覆盖的单位重新覆盖。",
    Kind.REALIGN: "一份调整隶属令，把几家工会一起改到另一家产业（系统）工会。",
}


class RequestForm(ScopedModelForm):
    """The instance says whose request it is and of which kind."""

    class Meta:
        model = BodyRequest
        fields = (
            "new_name",
            "new_kind",
            "new_superior",
            "partner",
            "units",
            "bodies",
            "order_no",
            "resolved_on",
            "reason",
        )

    labels: ClassVar[dict[str, dict[str, str]]] = {
        Kind.SPLIT: {"new_name": "新工会名称"},
        Kind.REALIGN: {
            "partner": "新的产业（系统）上级",
            "order_no": "调整隶属令文号",
            "resolved_on": "调整隶属令日期",
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, body = self.instance.kind, self.instance.body
        shown = (*OWN_FIELDS[kind], "order_no", "resolved_on", "reason")
        for name in set(self.fields) - set(shown):
            del self.fields[name]
        for name in OWN_FIELDS[kind]:
            self.fields[name].required = True
        for name, label in self.labels.get(kind, {}).items():
            self.fields[name].label = label
        self._choices(kind, body)
        self.fields["resolved_on"].help_text = "作出这项决定的会议或文件的日期"
        self.fields["order_no"].required = kind == Kind.REALIGN
        self.fields["order_no"].help_text = "" if kind == Kind.REALIGN else "有文件的填文号，没有的不填"
        self.fields["reason"].widget = forms.Textarea(attrs={"rows": 3, "maxlength": 300})
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"

    def _choices(self, kind: str, body: Body) -> None:
        if "new_kind" in self.fields:
            choices = [(value, Body.Kind(value).label) for value in BASIC_KINDS]
            self.fields["new_kind"] = forms.ChoiceField(
                label="新工会类别", choices=[("", "请选择"), *choices]
            )
        if "units" in self.fields:
            self._many(
                "units", open_units(body).order_by("pk"), "家单位", "选中的单位和在那里工作的会员分到新工会"
            )
        if "bodies" in self.fields:
            rows = body.industry_inferiors.exclude(state=Body.State.DISSOLVED).order_by("path")
            self._many("bodies", rows, "家工会", "选中的工会改到新的产业（系统）上级")
        if "partner" in self.fields:
            kinds = (
                INDUSTRIAL_KINDS if kind == Kind.REALIGN else BASIC_KINDS if body.is_basic else (body.kind,)
            )
            self.fields["partner"].widget = BodyPickerInput(kinds=kinds)

    def _many(self, name: str, rows: Any, noun: str, help_text: str) -> None:
        field = self.fields[name]
        field.queryset = rows  # type: ignore[attr-defined]
        field.widget = forms.CheckboxSelectMultiple()
        field.widget.choices = field.choices  # type: ignore[attr-defined]
        field.help_text = help_text
        field.error_messages["invalid_choice"] = f"选中的{noun}里有的已经不在可选之列。请重新选择。"
        field.error_messages["invalid_pk_value"] = field.error_messages["invalid_choice"]

    def clean_new_name(self) -> str:
        name = "".join(str(self.cleaned_data["new_name"]).split())
        if len(name) < 4 or not any("一" <= char <= "鿿" for char in name):
            raise ValidationError("工会名称太短。请填全称，如“临沂市某某公司工会委员会”。")
        return name

    def clean_resolved_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["resolved_on"]
        founded = self.instance.body.established_on
        if day > today():
            raise ValidationError("这个日期在今天以后。请核对。")
        if founded and day < founded:
            raise ValidationError(f"这个日期早于“{self.instance.body}”的成立日期 {founded}。请核对。")
        return day

    def clean_reason(self) -> str:
        text = str(self.cleaned_data["reason"]).strip()
        if len(text) < 4:
            raise ValidationError("请写明理由，至少 4 个字。")
        return text

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check(self.plan(), on=today())
            except Refused as problem:
                self.add_error(next(iter(OWN_FIELDS[self.instance.kind]), None), str(problem))
        return data

    def plan(self) -> Plan:
        """What is typed so far, for the sheet beside the form."""
        data = getattr(self, "cleaned_data", {})
        return Plan(
            kind=self.instance.kind, body=self.instance.body, new_name=data.get("new_name", ""),
            new_kind=data.get("new_kind", ""), new_superior=data.get("new_superior"), partner=data.get("partner"),
            units=list(data.get("units") or ()), bodies=list(data.get("bodies") or ()),
            resolved_on=data.get("resolved_on"),
        )  # fmt: skip

    def drafted(self, *, by: Any) -> BodyRequest:
        request: BodyRequest = self.save(commit=False)
        units: list[Unit] = list(self.cleaned_data.get("units") or ())
        bodies: list[Body] = list(self.cleaned_data.get("bodies") or ())
        return draft(request, units=units, bodies=bodies, by=by, on=today())
