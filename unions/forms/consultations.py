"""Forms of consultations: who is to take, change or lose a post; the Party's opinion; the superior's."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.clock import today
from core.forms import ScopedModelForm
from unions.forms.fields import date_field
from unions.models import Consultation, Officer
from unions.workflows.consultations import ask


class ConsultationForm(ScopedModelForm):
    choose_permission = "cadres.edit"

    class Meta:
        model = Consultation
        fields = ("body", "name", "post", "event", "reason", "asked_on")
        groups = (("人选", ("body", "name", "post")), ("事项", ("event", "reason", "asked_on")))

    def __init__(self, *args: Any, officer: Officer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer
        if officer is not None:
            for name in ("body", "name", "post"):
                del self.fields[name]
            self.instance.body, self.instance.name, self.instance.post = (
                officer.body,
                officer.name,
                officer.post,
            )
        self.fields[
            "event"
        ].help_text = "调动、免职的，须是在任的主席或副主席；已离任没有协管的，从干部记录里补办"
        self.initial.setdefault("asked_on", today())

    def clean_name(self) -> str:
        name = "".join(str(self.cleaned_data["name"]).split())
        if len(name) < 2 or any(char.isdigit() for char in name):
            raise ValidationError("请填真实姓名，至少两个字。")
        return name

    def clean_asked_on(self) -> Any:
        day = self.cleaned_data["asked_on"]
        if day and day > today():
            raise ValidationError("提出日期在今天以后。请核对。")
        return day

    def asked(self, *, by: Any) -> Consultation:
        row: Consultation = self.save(commit=False)
        row.officer = self.officer
        return ask(row, by=by)


def _opinion(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=Consultation.Opinion.choices, widget=forms.RadioSelect,
        error_messages={"required": "请选择意见。"},
    )  # fmt: skip


def _text(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="有不同意见的，须写明内容",
    )  # fmt: skip


class OpinionForm(forms.Form):
    """An opinion other than consent says what it is."""

    side = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get(f"{self.side}_opinion") == Consultation.Opinion.OTHER and not data.get(
            f"{self.side}_text"
        ):
            self.add_error(f"{self.side}_text", "有不同意见的，请写明内容。")
        return data


class PartyForm(OpinionForm):
    side = "party"
    party_opinion = _opinion("同级党组织意见")
    party_opinion_on = date_field("意见日期")
    party_no = forms.CharField(
        label="文号", max_length=60, help_text="党组织文件或会议纪要的文号",
        error_messages={"required": "请填写党组织文件或会议纪要的文号。"},
    )  # fmt: skip
    party_text = _text("意见内容")


class SuperiorForm(OpinionForm):
    side = "superior"
    superior_opinion = _opinion("协管意见")
    superior_opinion_on = date_field("意见日期")
    superior_text = _text("意见内容")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["superior_opinion_on"].initial = today()
